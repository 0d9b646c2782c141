//! An enterprise as reviewers see it: where it stands, its changes, suspending and restoring.

use crate::{
    page::{Answer, Nav, Page},
    pages::{operator::dossier, organization::overview::change_tag},
    posted::Posted,
    ui::{
        field::{Control, Field, Line, field, summary},
        files::files,
        flash::flash,
        side::workspace,
        states::note,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, http::StatusCode, web::Path};
use backend::{Error, Result, organizations::review};
use contract::{
    FieldErrors, OrganizationId, Problem,
    organizations::{OrganizationStatus, StandingForm, StandingView},
};
use leptos::prelude::*;

/// `GET /operator/organizations/{id}`
pub async fn show(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let id: OrganizationId = id.parse().map_err(|_| Error::NotFound)?;
        let view = review::standing(&visit.app, &visit.actor, id).await?;
        Ok(page(&visit, &view, &StandingForm::default(), None))
    };
    visit.respond(answer.await)
}

/// `POST /operator/organizations/{id}/suspend`
pub async fn suspend(visit: Visit, id: Path<String>, Posted(form): Posted<StandingForm>) -> HttpResponse {
    visit.respond(change(&visit, &id, &form, true).await)
}

/// `POST /operator/organizations/{id}/restore`
pub async fn restore(visit: Visit, id: Path<String>, Posted(form): Posted<StandingForm>) -> HttpResponse {
    visit.respond(change(&visit, &id, &form, false).await)
}

async fn change(visit: &Visit, id: &str, form: &StandingForm, suspends: bool) -> Result<Answer> {
    let id: OrganizationId = id.parse().map_err(|_| Error::NotFound)?;
    let (app, actor) = (&visit.app, &visit.actor);
    let done = if suspends {
        review::suspend(app, actor, id, form).await
    } else {
        review::restore(app, actor, id, form).await
    };
    let here = format!("/operator/organizations/{id}");
    match done {
        Ok(_) => Ok(Answer::go_saying(here, if suspends { "suspended" } else { "organization-restored" })),
        Err(error @ (Error::Validation(_) | Error::Conflict(..) | Error::Unavailable(_))) => {
            let view = review::standing(app, actor, id).await?;
            Ok(page(visit, &view, form, Some(&error.to_problem())).into())
        }
        Err(error) => Err(error),
    }
}

fn page(visit: &Visit, view: &StandingView, form: &StandingForm, problem: Option<&Problem>) -> Page {
    let fact = |name: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> })
    };
    let public = view
        .status
        .is_shown()
        .then(|| view! { <a class="btn line small" href=format!("/suppliers/{}", view.id)>"看公开页面"</a> });
    let dossier = dossier::link(visit, view.id);
    let changes = view
        .changes
        .iter()
        .map(|change| {
            let words = format!("{} · {}", change.kind.zh(), change.submitted_at.map(|at| at.minute_zh()).unwrap_or_default());
            view! {
                <li><a href=format!("/operator/reviews/{}", change.id)>{words}</a> " " {change_tag(change.status)}</li>
            }
        })
        .collect::<Vec<_>>();
    let changes = if changes.is_empty() {
        view! { <p class="small muted">"还没有提交过变更。"</p> }.into_any()
    } else {
        view! { <ul class="rows" role="list">{changes}</ul> }.into_any()
    };
    let status = problem.map_or(200, |p| p.status);
    let content = workspace(
        visit,
        view! {
            <div class="page-head"><h1>{view.name.clone()}</h1> <div class="acts">{dossier} {public}</div></div>
            {flash(visit.flash.as_deref())}
            <section class="card">
                <h2>"企业情况"</h2>
                <dl class="facts list small">
                    {fact("状态", view.status.zh().to_owned())}
                    {fact("原因", view.status_reason.clone().unwrap_or_default())}
                    {fact("代码", view.code.clone())}
                    {fact("所在地", view.place.clone())}
                    {fact("进入平台", view.created_at.date_zh())}
                    {fact("认领", view.claimed_at.map(|at| at.date_zh()).unwrap_or_default())}
                    {fact("成员", format!("{} 人", view.members))}
                </dl>
            </section>
            <section class="card"><h2>"变更记录"</h2> {changes}</section>
            {(!view.files.is_empty())
                .then(|| {
                    view! {
                        <section class="card">
                            <h2>"案例材料"</h2>
                            {files(&view.files)}
                            <p class="xs muted">"打开文件会记入审计。"</p>
                        </section>
                    }
                })}
            {standing_form(view, form, problem)}
        },
    );
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    Page::new(view.name.clone(), Nav::Other, content).workspace().with_status(status)
}

fn standing_form(
    view: &StandingView,
    form: &StandingForm,
    problem: Option<&Problem>,
) -> impl IntoView + use<> {
    let none = FieldErrors::default();
    let errors = problem.map_or(&none, |p| &p.fields);
    let refused = problem.filter(|p| p.fields.is_empty()).map(|p| {
        note("bad", view! { <p role="alert"><b>{p.title.clone()}</b> {format!("：{}", p.detail)}</p> })
    });
    let (path, words, class, meaning) = match view.status {
        OrganizationStatus::Active | OrganizationStatus::Unclaimed => (
            "suspend",
            "暂停企业",
            "btn bad main",
            "企业和产品不再公开、不再参加匹配，直到恢复；企业的人会收到邮件。",
        ),
        OrganizationStatus::Suspended => {
            ("restore", "恢复企业", "btn main", "企业和产品重新公开，并参加匹配；企业的人会收到邮件。")
        }
        OrganizationStatus::Pending | OrganizationStatus::Rejected => return None,
    };
    let reason = field(Field {
        name: "reason",
        label: "原因",
        hint: "企业的人会看到，并写进审计；不要写个人信息",
        must: true,
        value: &form.reason,
        errors,
        control: Control::Line(Line::default()),
    });
    view.may_decide.then(|| {
        view! {
            <form class="card form" method="post" action=format!("/operator/organizations/{}/{path}", view.id) novalidate>
                <h2>{words}</h2>
                {refused} {summary(errors)}
                <p class="small muted">{meaning}</p>
                {reason}
                <div class="acts"><button class=class>{words}</button></div>
            </form>
        }
    })
}
