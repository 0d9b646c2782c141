//! One department: its name, closing it, opening it again.

use super::dossier;
use crate::{
    page::{Answer, Nav, Page},
    pages::ended,
    posted::Posted,
    ui::{
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
    Actor, Error, Result,
    accounts::{membership::department_changes as changes, policy},
};
use contract::{
    FieldErrors, OrganizationId, Problem,
    accounts::{DepartmentClosingForm, DepartmentNameForm, DepartmentView},
};
use leptos::prelude::*;

/// `GET /operator/departments/{id}`
pub async fn show(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let view = find(&visit, &id).await?;
        Ok(page(&visit, &view, &Typed::of(&view), None))
    };
    visit.respond(answer.await)
}

/// What was typed into the forms.
struct Typed {
    name: String,
    reason: String,
}

impl Typed {
    fn of(view: &DepartmentView) -> Self {
        Self { name: view.name.clone(), reason: String::new() }
    }
}

async fn find(visit: &Visit, id: &str) -> Result<DepartmentView> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    changes::find(&visit.app, &visit.actor, id).await
}

type Pairs = Vec<(String, String)>;

/// What a form does.
enum Act {
    Rename,
    Close,
    Reopen,
}

/// `POST /operator/departments/{id}`
pub async fn rename(visit: Visit, id: Path<String>, Posted(pairs): Posted<Pairs>) -> HttpResponse {
    visit.respond(change(&visit, &id, &pairs, Act::Rename).await)
}

/// `POST /operator/departments/{id}/close`
pub async fn close(visit: Visit, id: Path<String>, Posted(pairs): Posted<Pairs>) -> HttpResponse {
    visit.respond(change(&visit, &id, &pairs, Act::Close).await)
}

/// `POST /operator/departments/{id}/reopen`
pub async fn reopen(visit: Visit, id: Path<String>, Posted(pairs): Posted<Pairs>) -> HttpResponse {
    visit.respond(change(&visit, &id, &pairs, Act::Reopen).await)
}

async fn change(visit: &Visit, id: &str, pairs: &Pairs, act: Act) -> Result<Answer> {
    if visit.actor == Actor::Visitor {
        return Ok(ended::page(visit, pairs).into());
    }
    let text = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, text)| text.clone());
    let id: OrganizationId = id.parse().map_err(|_| Error::NotFound)?;
    let (app, actor) = (&visit.app, &visit.actor);
    let (done, words) = match act {
        Act::Rename => {
            let form = DepartmentNameForm { name: text("name").unwrap_or_default() };
            (changes::rename(app, actor, id, &form).await, "department-renamed")
        }
        Act::Close => {
            let form = DepartmentClosingForm { reason: text("reason").unwrap_or_default() };
            (changes::close(app, actor, id, &form).await, "department-closed")
        }
        Act::Reopen => (changes::reopen(app, actor, id).await, "department-reopened"),
    };
    match done {
        Ok(()) => Ok(Answer::go_saying(format!("/operator/departments/{id}"), words)),
        Err(error @ (Error::Validation(_) | Error::Conflict(..) | Error::Unavailable(_))) => {
            let view = changes::find(app, actor, id).await?;
            let typed = Typed {
                name: text("name").unwrap_or_else(|| view.name.clone()),
                reason: text("reason").unwrap_or_default(),
            };
            Ok(page(visit, &view, &typed, Some(&error.to_problem())).into())
        }
        Err(error) => Err(error),
    }
}

fn page(visit: &Visit, view: &DepartmentView, typed: &Typed, problem: Option<&Problem>) -> Page {
    let errors = wrong(problem);
    let fact = |name: &'static str, value: String| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> };
    let state = if view.closed { tag(Tone::StateBad, "已关闭") } else { tag(Tone::StateOk, "正常") };
    let reason = view.closed_reason.clone().map(|reason| fact("关闭原因", reason));
    let acts = policy::may_set_up_departments(&visit.actor).is_ok().then(|| {
        if view.closed { reopening(view).into_any() } else { forms(view, typed, &errors).into_any() }
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
    Page::new(view.name.clone(), Nav::Other, content).refused(problem).workspace()
}

fn line(
    (name, label, hint): (&'static str, &'static str, &'static str),
    value: &str,
    errors: &FieldErrors,
) -> impl IntoView + use<> {
    let control = Control::Line(Line { autocomplete: "off", ..Line::default() });
    field(Field { name, label, hint, must: true, value, errors, control })
}

fn forms(view: &DepartmentView, typed: &Typed, errors: &FieldErrors) -> impl IntoView + use<> {
    let here = format!("/operator/departments/{}", view.id);
    let closing = if view.open_requirements > 0 {
        let words = format!(
            "还有 {} 条需求在接受报名。由这个单位撤回或等报名截止以后，才能关闭。",
            number(view.open_requirements)
        );
        view! { <section class="card"><h2>"关闭这个委办局"</h2> <p class="small muted">{words}</p></section> }
            .into_any()
    } else {
        view! {
            <form class="card form" method="post" action=format!("{here}/close") novalidate>
                <h2>"关闭这个委办局"</h2>
                <p class="small muted">
                    "成员不再代表它，未接受的邀请和令牌失效，不能再发需求；已发布的需求仍可查阅。以后可以重新启用。"
                </p>
                {line(("reason", "原因", "本单位的人会在邮件里看到"), &typed.reason, errors)}
                <details class="pop confirm">
                    <summary class="btn bad">"关闭"</summary>
                    <div class="panel">
                        <p>{format!("关闭后，{} 位成员立即失去这个单位的权限。", number(view.members))}</p>
                        <div class="acts"><button class="btn small bad main">"确定关闭"</button></div>
                    </div>
                </details>
            </form>
        }
        .into_any()
    };
    view! {
        <form class="card form" method="post" action=here novalidate>
            <h2>"更改名称"</h2>
            {line(("name", "单位全称", "公开的需求随即显示新名称"), &typed.name, errors)}
            <details class="pop confirm">
                <summary class="btn line">"更改名称"</summary>
                <div class="panel">
                    <p>"所有人都会看到新名称，更改记入审计。"</p>
                    <div class="acts"><button class="btn small main">"确定更改"</button></div>
                </div>
            </details>
        </form>
        {closing}
    }
}

fn reopening(view: &DepartmentView) -> impl IntoView + use<> {
    view! {
        <form class="card form" method="post" action=format!("/operator/departments/{}/reopen", view.id)>
            <h2>"重新启用"</h2>
            <p class="small muted">"启用后，在委办局名单中用同样的名称重新邀请负责人；原来的成员不会自动回来。"</p>
            <div class="acts"><button class="btn main">"重新启用"</button></div>
        </form>
    }
}
