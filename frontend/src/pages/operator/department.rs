//! One department: its name, closing it, opening it again.

use super::dossier;
use crate::{
    carried::handed,
    page::{Answer, Nav, Page},
    pages::account::confirm_first,
    posted::Posted,
    ui::{
        confirm::{Act, Confirm, confirm, nothing_by_enter},
        crumb::crumb,
        field::{Control, Field, Line, field, summary},
        flash::flash,
        refusal::{refusal, wrong},
        side::workspace,
        tags::{Tone, tag},
        text::number,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{
    Error, Result,
    accounts::{membership::department_changes as changes, policy},
};
use contract::{
    FieldErrors, OrganizationId, Problem,
    accounts::{DepartmentClosingForm, DepartmentNameForm, DepartmentView},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// `GET /operator/departments/{id}`
pub async fn show(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let view = changes::find(&visit.app, &visit.actor, read(&id)?).await?;
        Ok(page(&visit, &view, &handed(&visit).unwrap_or_default(), None))
    };
    visit.respond(answer.await)
}

/// What was typed into the forms.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Typed {
    /// The name that stands, unless another was typed.
    name: Option<String>,
    reason: String,
}

fn read(id: &str) -> Result<OrganizationId> {
    id.parse().map_err(|_| Error::NotFound)
}

fn address(id: OrganizationId) -> String {
    format!("/operator/departments/{id}")
}

/// `POST /operator/departments/{id}`
pub async fn rename(
    visit: Visit,
    id: Path<String>,
    Posted(form): Posted<DepartmentNameForm>,
) -> HttpResponse {
    let answer = async {
        let id = read(&id)?;
        let done = changes::rename(&visit.app, &visit.actor, id, &form).await;
        let typed = Typed { name: Some(form.name), ..Typed::default() };
        changed(&visit, id, done.map(|()| "department-renamed"), &typed).await
    };
    visit.respond(answer.await)
}

/// `POST /operator/departments/{id}/close`
pub async fn close(
    visit: Visit,
    id: Path<String>,
    Posted(form): Posted<DepartmentClosingForm>,
) -> HttpResponse {
    let answer = async {
        let id = read(&id)?;
        let done = changes::close(&visit.app, &visit.actor, id, &form).await;
        let typed = Typed { reason: form.reason, ..Typed::default() };
        changed(&visit, id, done.map(|()| "department-closed"), &typed).await
    };
    visit.respond(answer.await)
}

/// `POST /operator/departments/{id}/reopen`
pub async fn reopen(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let id = read(&id)?;
        let done = changes::reopen(&visit.app, &visit.actor, id).await;
        changed(&visit, id, done.map(|()| "department-reopened"), &Typed::default()).await
    };
    visit.respond(answer.await)
}

/// The department again, saying what was done, or why it was not.
async fn changed(
    visit: &Visit,
    id: OrganizationId,
    done: Result<&'static str>,
    typed: &Typed,
) -> Result<Answer> {
    match done {
        Ok(flash) => Ok(Answer::go_saying(address(id), flash)),
        Err(Error::ConfirmationRequired) => Ok(Answer::confirm_first(visit, &address(id), typed)),
        Err(error @ (Error::Validation(_) | Error::Conflict(..) | Error::Unavailable(_))) => {
            let view = changes::find(&visit.app, &visit.actor, id).await?;
            Ok(page(visit, &view, typed, Some(&error.to_problem())).into())
        }
        Err(error) => Err(error),
    }
}

fn page(visit: &Visit, view: &DepartmentView, typed: &Typed, problem: Option<&Problem>) -> Page {
    let errors = wrong(problem);
    let fact = |name: &'static str, value: String| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> };
    let state = if view.closed { tag(Tone::StateBad, "已关闭") } else { tag(Tone::StateOk, "正常") };
    let reason = view.closed_reason.clone().map(|reason| fact("关闭原因", reason));
    let may = policy::may_set_up_departments(&visit.actor).is_ok();
    // Asked for before the form is filled in, not after.
    let asks = may && problem.is_none() && policy::may_staff_departments(&visit.app, &visit.actor).is_err();
    let acts = may.then(|| {
        if view.closed {
            reopening(view, asks).into_any()
        } else {
            view! { {renaming(view, typed, &errors)} {closing(view, typed, &errors, asks)} }.into_any()
        }
    });
    let content = workspace(
        visit,
        view! {
            {crumb(&[("/operator/departments", "委办局")], view.name.clone())}
            <div class="page-head">
                <h1>{view.name.clone()}</h1> <div class="acts">{dossier::link(visit, view.id)}</div>
            </div>
            {flash(visit.flash.as_deref())} {refusal(problem)} {summary(&errors)}
            <section class="card">
                <h2>"单位情况"</h2>
                <dl class="facts list small">
                    <div><dt>"状态"</dt> <dd>{state}</dd></div>
                    {reason}
                    {fact("成员", format!("{} 人", number(view.members)))}
                    {fact("接受报名的需求", format!("{} 条", number(view.open_requirements)))}
                    {fact("建立", view.created_at.date_zh())}
                </dl>
            </section>
            {acts}
        },
    );
    Page::new(view.name.clone(), Nav::Other, content).refused(problem).workspace().keeping_parcel(asks)
}

fn line(
    (name, label, hint): (&'static str, &'static str, &'static str),
    value: &str,
    errors: &FieldErrors,
) -> impl IntoView + use<> {
    let control = Control::Line(Line { autocomplete: "off", ..Line::default() });
    field(Field { name, label, hint, must: true, value, errors, control })
}

/// Another name can be taken back by a further one, so nothing is asked.
fn renaming(view: &DepartmentView, typed: &Typed, errors: &FieldErrors) -> impl IntoView + use<> {
    let name = typed.name.as_deref().unwrap_or(&view.name);
    view! {
        <form class="card form" method="post" action=address(view.id) novalidate>
            <h2>"更改名称"</h2>
            {line(("name", "单位全称", "所有人随即看到新名称，更改记入审计"), name, errors)}
            <div class="acts"><button class="btn line">"更改名称"</button></div>
        </form>
    }
}

fn closing(view: &DepartmentView, typed: &Typed, errors: &FieldErrors, asks: bool) -> AnyView {
    const TITLE: &str = "关闭这个委办局";
    if view.open_requirements > 0 {
        let words = format!(
            "还有 {} 条需求在接受报名。由这个单位撤回或等报名截止以后，才能关闭。",
            number(view.open_requirements)
        );
        return view! { <section class="card"><h2>{TITLE}</h2> <p class="small muted">{words}</p></section> }
            .into_any();
    }
    if asks {
        return confirm_first(TITLE, "关闭", &address(view.id)).into_any();
    }
    let action = format!("{}/close", address(view.id));
    let ask = confirm(Confirm {
        open: "关闭".into(),
        of: String::new(),
        look: "btn bad",
        question: format!("关闭“{}”？", view.name),
        words: format!("{} 位成员立即失去这个单位的权限，会收到邮件。", number(view.members)),
        yes: "确定关闭",
        act: Act::Sent(action.clone()),
    });
    view! {
        <form class="card form" method="post" action=action novalidate>
            {nothing_by_enter()}
            <h2>{TITLE}</h2>
            <p class="small muted">
                "成员不再代表它，未接受的邀请和令牌失效，不能再发需求；已发布的需求仍可查阅。以后可以重新启用。"
            </p>
            {line(("reason", "原因", "本单位的人会在邮件里看到"), &typed.reason, errors)}
            {ask}
        </form>
    }
    .into_any()
}

fn reopening(view: &DepartmentView, asks: bool) -> AnyView {
    const TITLE: &str = "重新启用";
    let here = address(view.id);
    if asks {
        return confirm_first(TITLE, TITLE, &here).into_any();
    }
    view! {
        <form class="card form" method="post" action=format!("{here}/reopen")>
            <h2>{TITLE}</h2>
            <p class="small muted">"启用后，在委办局名单中用同样的名称重新邀请负责人；原来的成员不会自动回来。"</p>
            <div class="acts"><button class="btn main">{TITLE}</button></div>
        </form>
    }
    .into_any()
}
