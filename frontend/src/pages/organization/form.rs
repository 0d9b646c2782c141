//! The facts of an enterprise: who it is, what it does, whom to call.

use crate::ui::field::{Control, Field, Line, field};
use contract::{
    FieldErrors,
    organizations::{CompanySize, ProfileForm},
};
use leptos::prelude::*;

/// Why a field cannot be changed.
const WAITS: &str = "等待审核；收回后可改";

/// The fields; those that a reviewer looks at only to read while they wait.
pub fn facts(form: &ProfileForm, errors: &FieldErrors, waits: bool) -> impl IntoView + use<> {
    let text = |name, label, hint, must, value, control| {
        field(Field { name, label, hint, must, value, errors, control })
    };
    let line = || Control::Line(Line { readonly: waits, ..Line::default() });
    let hint = |words| if waits { WAITS } else { words };
    let sizes = std::iter::once((String::new(), "未填写".to_owned()))
        .chain(CompanySize::ALL.map(|s| (s.as_str().to_owned(), s.zh().to_owned())));
    let year = Line { inputmode: "numeric", unit: "年", ..Line::default() };
    let url = Line { kind: "url", autocomplete: "url", ..Line::default() };
    let email = Line { kind: "email", autocomplete: "email", ..Line::default() };
    let phone = Line { kind: "tel", autocomplete: "tel", ..Line::default() };
    let person = Line { autocomplete: "name", ..Line::default() };
    view! {
        {text("name", "企业名称", hint("与营业执照一致；修改后需要审核"), true, &form.name, line())}
        <div class="grid fields">
            {text("uscc", "统一社会信用代码", hint("18 位；修改后需要审核"), false, &form.uscc, line())}
            {text("country", "注册国家（地区）", hint("只有境外企业填写"), false, &form.country, line())}
            {text("registration_number", "境外注册号", hint("只有境外企业填写"), false, &form.registration_number, line())}
        </div>
        <div class="grid fields">
            {text("place", "所在地", "街镇，例如 浦江镇；区外写城市", true, &form.place, Control::Line(Line::default()))}
            {text("size", "规模", "按从业人数", false, &form.size, Control::Choice(sizes.collect()))}
            {text("founded", "成立年份", "例如 2018", false, &form.founded, Control::Line(year))}
        </div>
        {text(
            "intro",
            "企业介绍",
            "服务谁、做什么、做过多大规模。需求里的词会和它比对，100 字以上更好",
            false,
            &form.intro,
            Control::Lines(7),
        )}
        {text("website", "网站", "以 https:// 开头", false, &form.website, Control::Line(url))}
        <div class="grid fields">
            {text("contact_name", "联系人", "不公开", false, &form.contact_name, Control::Line(person))}
            {text("contact_phone", "联系电话", "不公开，加密保存", false, &form.contact_phone, Control::Line(phone))}
            {text("email", "接收邮箱", "不公开；推荐邮件寄到这里，填本单位成员的邮箱", false, &form.email, Control::Line(email))}
        </div>
        <label class="check">
            <input type="checkbox" name="mail_consent" value="1" checked=form.mail_consent/>
            <span>"同意接收机会推荐邮件" <small>"每封邮件都可以一键退订"</small></span>
        </label>
    }
}
