//! The registration form; who is signed in gives what concerns the enterprise only.

use crate::{
    page::{Nav, Page},
    ui::{
        field::{Control, Field, Line, field, summary},
        refusal::{refusal, wrong},
        tick::tick,
    },
    visit::Visit,
};
use backend::{Actor, Result, reference};
use contract::{FieldErrors, Problem, accounts::RegistrationForm};
use leptos::prelude::*;

/// The page.
pub async fn page(visit: &Visit, form: &RegistrationForm, problem: Option<Problem>) -> Result<Page> {
    let towns = reference::service::towns(&visit.app).await?;
    let mut places = vec![(String::new(), "不在闵行区".to_owned())];
    places.extend(towns.into_iter().map(|town| (town.name.clone(), town.name)));
    let errors = wrong(problem.as_ref());
    let new = visit.actor == Actor::Visitor;
    let sign_in = new.then(|| {
        view! { <p class="small muted">"已经有账号？" <a href="/login?next=/my">"直接登录"</a></p> }
    });
    let button = if new { "提交，去邮箱确认" } else { "提交" };
    let content = view! {
        <div class="wrap">
            <form class="card form" method="post" action="/register" novalidate>
                <div>
                    <h1>"注册企业"</h1>
                    <p class="muted">"登记企业和你本人。平台审核通过后，企业在能力库中显示，收到合适的机会推荐。"</p>
                    {sign_in}
                </div>
                {kinds(form)} {refusal(problem.as_ref())} {summary(&errors)}
                <input type="hidden" name="kind" value=form.kind.clone()/>
                {enterprise(form, &errors, places)} {person(form, &errors, new)}
                {(!new).then(|| claim_reason(&form.claim_reason, false, &errors))}
                {tick(
                    "mail_consent",
                    "愿意用邮件接收机会推荐（可随时退订）",
                    form.mail_consent,
                    &errors,
                )}
                {new
                    .then(|| {
                        let words = view! {
                            "已阅读并同意"
                            <a href="/about/privacy" target="_blank">
                                "隐私说明（新窗口）"
                            </a>
                        };
                        tick("privacy", words, form.privacy, &errors)
                    })}
                <div class="acts"><button class="btn main">{button}</button></div>
            </form>
        </div>
    };
    Ok(Page::new("注册企业", Nav::Other, content).refused(problem.as_ref()).unlisted())
}

fn kinds(form: &RegistrationForm) -> impl IntoView + use<> {
    let overseas = form.is_overseas();
    let entry = |href: &'static str, words: &'static str, here: bool| {
        view! { <li><a href=href aria-current=here.then_some("page")>{words}</a></li> }
    };
    view! {
        <nav class="tabs" aria-label="企业类型">
            <ul>
                {entry("/register", "有统一社会信用代码", !overseas)}
                {entry("/register?kind=overseas", "境外企业", overseas)}
            </ul>
        </nav>
    }
}

fn enterprise(
    form: &RegistrationForm,
    errors: &FieldErrors,
    places: Vec<(String, String)>,
) -> impl IntoView + use<> {
    let text = |name, label, hint, must, value, control| {
        field(Field { name, label, hint, must, value, errors, control })
    };
    let line = || Control::Line(Line::default());
    let organization = Line { autocomplete: "organization", ..Line::default() };
    let number = if form.is_overseas() {
        view! {
            <div class="grid fields">
                {text("country", "注册的国家或地区", "例如 新加坡", true, &form.country, line())}
                {text(
                    "registration_number",
                    "当地注册号",
                    "公司注册证上的号码",
                    true,
                    &form.registration_number,
                    line(),
                )}
            </div>
        }
        .into_any()
    } else {
        let hint = "营业执照上的 18 位代码；平台上已有条目的企业会转为认领";
        text("uscc", "统一社会信用代码", hint, true, &form.uscc, line()).into_any()
    };
    view! {
        {number}
        {text("name", "企业全称", "与营业执照一致", true, &form.name, Control::Line(organization))}
        <div class="grid fields">
            {text("town", "所在街镇", "", false, &form.town, Control::Choice(places))}
            {text("outside", "区外所在地", "不在闵行区时填写，例如 上海市徐汇区", false, &form.outside, line())}
        </div>
    }
}

/// Why the enterprise is theirs: who is signed in says so here, others when they open the mailed link.
pub fn claim_reason(value: &str, must: bool, errors: &FieldErrors) -> impl IntoView + use<> {
    let hint = if must {
        "你和企业是什么关系、怎么核实，10–500 个字；登录后还可以补充证明文件"
    } else {
        "平台上已有这家企业的条目时必填：你和企业是什么关系、怎么核实，10–500 个字"
    };
    field(Field {
        name: "claim_reason",
        label: "认领理由",
        hint,
        must,
        value,
        errors,
        control: Control::Lines(4),
    })
}

fn person(form: &RegistrationForm, errors: &FieldErrors, new: bool) -> impl IntoView + use<> {
    let text = |name, label, hint, value, kind, autocomplete| {
        let control = Control::Line(Line { kind, autocomplete, ..Line::default() });
        field(Field { name, label, hint, must: true, value, errors, control })
    };
    let account = new.then(|| {
        view! {
            {text("email", "邮箱", "用来登录；用企业邮箱可以更快核实", &form.email, "email", "email")}
            {text("password", "密码", "至少 12 个字符，一句话最好记", "", "password", "new-password")}
        }
    });
    view! {
        <div class="grid fields">
            {text("contact_name", "联系人姓名", "", &form.contact_name, "", "name")}
            {text("phone", "联系电话", "加密保存，只用于审核联系", &form.phone, "tel", "tel")}
        </div>
        {account}
    }
}
