//! The requirement form with the live ranking beside it. Works without script: the buttons save,
//! and what was typed comes back with the messages.

use crate::{
    islands::{draft::DraftKeeper, ranking::Ranking},
    page::{Nav, Page},
    ui::{
        confirm::{Act, Confirm, confirm},
        crumb::crumb,
        field::{Control, Field, Line, field, summary},
        flash::flash,
        states::note,
    },
    visit::Visit,
};
use contract::{
    ErrorCode, FieldErrors, Problem,
    matching::MatchPreview,
    opportunities::{DEADLINE_MIN_DAYS, OpportunityForm, OpportunityKind},
};
use leptos::prelude::*;

/// The id of the form element, which the islands listen to.
const FORM: &str = "need";

/// What the form page shows.
pub struct Draft {
    /// The draft, or the id a new one shall get: a second submit then finds the first.
    pub id: String,
    /// The version that was read; absent when it was never saved.
    pub version: Option<i32>,
    /// What is typed.
    pub form: OpportunityForm,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// When it was last saved, `HH:MM`; empty when what is typed was not.
    pub saved_at: String,
    /// The ranking of what is typed.
    pub preview: MatchPreview,
}

/// The page.
pub fn page(visit: &Visit, draft: Draft) -> Page {
    let none = FieldErrors::default();
    let errors = draft.problem.as_ref().map_or(&none, |p| &p.fields);
    let refused = draft.problem.as_ref().filter(|p| p.fields.is_empty()).map(|p| {
        // Another window, so that this one keeps what was typed.
        let sign_in = (p.code == ErrorCode::Unauthenticated)
            .then(|| view! { <a href="/login?next=/bureau" target="_blank">"在新窗口登录"</a> });
        note(
            "bad",
            view! { <p role="alert"><b>{p.title.clone()}</b> {format!("：{}", p.detail)} {sign_in}</p> },
        )
    });
    let status = draft.problem.as_ref().map_or(200, |p| p.status);
    let unsaved = draft.problem.is_some() && draft.saved_at.is_empty();
    let stale = draft.problem.as_ref().is_some_and(|p| p.code == ErrorCode::Stale);
    let new = draft.version.is_none();
    let action = if new {
        "/bureau/opportunities/new".to_owned()
    } else {
        format!("/bureau/opportunities/{}", draft.id)
    };
    let here = if new { "新需求" } else { "修改草稿" };
    let found = draft.preview.matches.len();
    let peek =
        if found == 0 { "看谁能做 ↓".to_owned() } else { format!("{found} 家企业能做 ↓") };
    let content = view! {
        <div class="wrap">
            {crumb(&[("/bureau", "我的需求")], here)} {flash(visit.flash.as_deref())}
            <div class="page-head">
                <h1>"写下你要解决的问题"</h1>
                <DraftKeeper form=FORM.to_owned() saved_at=draft.saved_at.clone() dirty=unsaved held=stale/>
            </div>
            <div class="cols aside">
                <form class="card form" id=FORM method="post" action=action novalidate>
                    {refused} {summary(errors)}
                    {note(
                        "",
                        view! {
                            <p>
                                "不用写技术名词，像给同事交代事情一样写就行。旁边会随着你写的内容，找出做得了这件事的本地企业。"
                            </p>
                        },
                    )}
                    <input type="hidden" name="id" value=draft.id.clone()/>
                    <input type="hidden" name="version" value=draft.version.map(|v| v.to_string())/>
                    {fields(visit, &draft.form, errors)} {buttons(&draft)} <a class="btn main peek" href="#matches">{peek}</a>
                </form>
                <section class="card stick" id="matches" aria-labelledby="who" tabindex="0">
                    <Ranking form=FORM.to_owned() first=draft.preview/>
                </section>
            </div>
        </div>
    };
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or(actix_web::http::StatusCode::OK);
    Page::new(here, Nav::Other, content).with_status(status).unlisted()
}

fn buttons(draft: &Draft) -> impl IntoView + use<> {
    let discard = draft.version.is_some().then(|| {
        view! {
            <span class="grow"></span>
            {confirm(Confirm {
                open: "删除草稿".into(),
                of: String::new(),
                look: "btn bad quiet",
                question: "删除草稿？".into(),
                words: "草稿删除后不能恢复，没有任何企业会知道它存在过。".into(),
                yes: "确定删除",
                act: Act::Sent(format!("/bureau/opportunities/{}/discard", draft.id)),
            })}
        }
    });
    view! {
        <div class="acts">
            <button class="btn main" name="act" value="publish">"预览并发布"</button>
            <button class="btn line" name="act" value="save">"保存草稿"</button>
            {discard}
        </div>
    }
}

fn fields(visit: &Visit, form: &OpportunityForm, errors: &FieldErrors) -> impl IntoView + use<> {
    let kinds = OpportunityKind::ALL.map(|k| (k.as_str().to_owned(), k.zh().to_owned())).to_vec();
    let text = |name, label, hint, must, value, control| {
        field(Field { name, label, hint, must, value, errors, control })
    };
    let line = || Control::Line(Line::default());
    let budget = Line { inputmode: "decimal", unit: "万元", ..Line::default() };
    let deadline =
        Line { kind: "date", min: visit.now.plus_days(DEADLINE_MIN_DAYS).date_iso(), ..Line::default() };
    let phone = Line { kind: "tel", autocomplete: "tel", ..Line::default() };
    let name = Line { autocomplete: "name", ..Line::default() };
    view! {
        {text("title", "标题", "一句话说清要什么，4–60 字", true, &form.title, line())}
        {text("background", "现在的难处", "谁遇到了什么、多久一次、影响多大", false, &form.background, Control::Lines(3))}
        {text(
            "requirement",
            "希望做成什么样",
            "范围、数量、时限、怎么算做好",
            true,
            &form.requirement,
            Control::Lines(6),
        )}
        <div class="grid fields">
            {text("budget_wan", "预算", "面议请留空", false, &form.budget_wan, Control::Line(budget))}
            {text("deadline", "报名截止", "至少 7 天以后", true, &form.deadline, Control::Line(deadline))}
            {text("kind", "类型", "", false, &form.kind, Control::Choice(kinds))}
        </div>
        {text(
            "qualifications",
            "资质要求",
            "非必要不设门槛；多项之间用顿号或换行分开",
            false,
            &form.qualifications,
            Control::Lines(2),
        )}
        <div class="grid fields">
            {text("contact_name", "联系人", "", true, &form.contact_name, Control::Line(name))}
            {text("contact_phone", "联系电话", "只有登录的企业看得到", true, &form.contact_phone, Control::Line(phone))}
        </div>
    }
}
