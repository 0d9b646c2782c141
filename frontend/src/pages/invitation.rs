//! The link of an invitation: shows what it leads to; a button or a short form accepts it.

use crate::{
    page::{Answer, Nav, Page},
    pages::account::PASSWORD_HINT,
    pages::oops::ended_link,
    posted::Posted,
    ui::{
        address::pairs,
        field::{Control, Field, Line, field, summary},
        flash::flash,
        frame::desk,
        refusal::{refusal, wrong},
        states::note,
        tick::tick,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{Actor, Error, Result, accounts::membership::accepting};
use contract::{
    FieldErrors, Problem,
    accounts::{AcceptForm, InvitationPreview},
};
use leptos::prelude::*;

/// `GET /invitations/{secret}`
pub async fn show(visit: Visit, secret: Path<String>) -> HttpResponse {
    let answer = page(&visit, &secret, &AcceptForm::default(), None).await;
    visit.respond(answer.or_else(ended_link))
}

/// `POST /invitations/{secret}`
pub async fn accept(visit: Visit, secret: Path<String>, Posted(form): Posted<AcceptForm>) -> HttpResponse {
    let answer = try_accept(&visit, &secret, form).await;
    let answer = answer.or_else(|error| ended_link(error).map(Answer::from));
    visit.respond(answer)
}

async fn try_accept(visit: &Visit, secret: &str, form: AcceptForm) -> Result<Answer> {
    let form = AcceptForm { secret: secret.to_owned(), ..form };
    match accepting::accept(&visit.app, &visit.actor, &form).await {
        Ok(()) if visit.actor == Actor::Visitor => Ok(Answer::go_saying("/login", "joined-new")),
        Ok(()) => {
            let role = accepting_role(visit).await?;
            Ok(Answer::go_saying(role, "joined"))
        }
        Err(error @ (Error::Validation(_) | Error::Unavailable(_))) => {
            Ok(page(visit, secret, &form, Some(error.to_problem())).await?.into())
        }
        Err(error) => Err(error),
    }
}

/// The first page of the workspace the person has now.
async fn accepting_role(visit: &Visit) -> Result<&'static str> {
    let me = backend::accounts::service::me(&visit.app, &visit.actor).await?;
    Ok(desk(me.and_then(|me| me.role)))
}

async fn page(visit: &Visit, secret: &str, form: &AcceptForm, problem: Option<Problem>) -> Result<Page> {
    let shown = accepting::preview(&visit.app, secret).await?;
    let errors = wrong(problem.as_ref());
    let action = format!("/invitations/{secret}");
    let me = backend::accounts::service::me(&visit.app, &visit.actor).await?;
    let what = way(visit, &shown, me.as_ref().map(|me| me.email.as_str()), &action, form, &errors);
    let fact = |name: &'static str, value: String| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> };
    let content = view! {
        <div class="wrap sec">
            {flash(visit.flash.as_deref())}
            <section class="card form">
                <h1>{format!("加入“{}”", shown.organization)}</h1>
                {refusal(problem.as_ref())} {summary(&errors)}
                <dl class="facts list">
                    {fact("角色", shown.role.zh().to_owned())} {fact("邀请发给", shown.email.clone())}
                    {fact("有效期至", shown.expires_at.minute_zh())}
                </dl>
                {what}
            </section>
        </div>
    };
    Ok(Page::new("接受邀请", Nav::Other, content).refused(problem.as_ref()).unlisted())
}

/// What this visitor can do with it.
fn way(
    visit: &Visit,
    shown: &InvitationPreview,
    email: Option<&str>,
    action: &str,
    form: &AcceptForm,
    errors: &FieldErrors,
) -> AnyView {
    match &visit.actor {
        Actor::Member(member) => note(
            "warn",
            view! {
                <p>
                    {format!("你现在是“{}”的成员。一个账号只能属于一个单位，请先在", member.organization)}
                    <a href="/my/members">"成员"</a> "中退出，再打开这个链接。"
                </p>
            },
        )
        .into_any(),
        Actor::Person(_) if email != Some(shown.email.as_str()) => {
            let words = format!(
                "这份邀请发给 {}，你现在登录的是另一个账号。请退出后，用收到邀请的邮箱打开这个链接。",
                shown.email
            );
            view! {
                <p>{words}</p>
                <form method="post" action="/logout">
                    <button class="btn main">"退出登录"</button>
                </form>
            }
            .into_any()
        }
        Actor::Person(_) => view! {
            <form method="post" action=action.to_owned()>
                <button class="btn main">"接受邀请"</button>
            </form>
        }
        .into_any(),
        _ if shown.has_account => {
            let login = format!("/login?{}", pairs(&[("next", action)]));
            view! {
                <p>"这个邮箱已经有账号，请登录后接受。"</p>
                <div class="acts"><a class="btn main" href=login>"登录"</a></div>
            }
            .into_any()
        }
        _ => new_person(action, form, errors).into_any(),
    }
}

fn new_person(action: &str, form: &AcceptForm, errors: &FieldErrors) -> impl IntoView + use<> {
    let line = |name, label, hint, value, kind, autocomplete| {
        let control = Control::Line(Line { kind, autocomplete, ..Line::default() });
        field(Field { name, label, hint, must: true, value, errors, control })
    };
    let privacy = view! {
        "已阅读并同意"
        <a href="/about/privacy" target="_blank">
            "隐私说明（新窗口）"
        </a>
    };
    view! {
        <form class="form" method="post" action=action.to_owned() novalidate>
            {line("name", "姓名", "", &form.name, "", "name")}
            {line("password", "设一个密码", PASSWORD_HINT, "", "password", "new-password")}
            {tick("privacy", privacy, form.privacy, errors)}
            <div class="acts"><button class="btn main">"建立账号并加入"</button></div>
        </form>
    }
}
