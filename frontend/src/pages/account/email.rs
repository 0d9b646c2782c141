//! Another sign-in address: asking for it, and proving it by the mailed link.

use super::{Input, errors, in_form, troubles};
use crate::{
    carried::handed,
    page::{Answer, Nav, Page},
    posted::Posted,
    ui::{flash::flash, icon, side::workspace, states::empty_with},
    visit::Visit,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Path};
use backend::{
    Error, Result,
    accounts::{credentials::email, service},
    http,
};
use contract::{Problem, accounts::EmailChange};
use leptos::prelude::*;

const HERE: &str = "/my/security/email";

/// `GET /my/security/email`
pub async fn show(visit: Visit) -> HttpResponse {
    let answer = service::confirmed(&visit.app, &visit.actor)
        .map(|()| page(&visit, &handed(&visit).unwrap_or_default(), None));
    visit.respond(answer)
}

/// `POST /my/security/email`
pub async fn post(visit: Visit, Posted(form): Posted<EmailChange>) -> HttpResponse {
    let answer = match email::ask(&visit.app, &visit.actor, &form).await {
        Ok(()) => Ok(Answer::go_saying("/my/security", "email-asked")),
        Err(Error::ConfirmationRequired) => Ok(Answer::confirm_first(&visit, HERE, &form)),
        Err(error) => in_form(error).map(|problem| page(&visit, &form, Some(&problem)).into()),
    };
    visit.respond(answer)
}

fn page(visit: &Visit, form: &EmailChange, problem: Option<&Problem>) -> Page {
    let line = Input {
        name: "email",
        label: "新邮箱",
        hint: "确认链接会发到这里。点开之前，仍用原来的邮箱登录。",
        value: &form.email,
        kind: "email",
        autocomplete: "email",
        inputmode: "",
    };
    let content = workspace(
        visit,
        view! {
            <form class="card form" method="post" action="/my/security/email" novalidate>
                <h1>"更换登录邮箱"</h1>
                {flash(visit.flash.as_deref())}
                {troubles(problem)}
                {line.draw(&errors(problem))}
                <div class="acts">
                    <button class="btn main">"发送确认邮件"</button> <a class="btn line" href="/my/security">"返回"</a>
                </div>
            </form>
        },
    );
    Page::new("更换登录邮箱", Nav::Other, content).refused(problem).workspace()
}

/// `GET /email/{secret}`
pub async fn open(visit: Visit, secret: Path<String>) -> HttpResponse {
    visit.respond(look(&visit, &secret, None).await)
}

/// `POST /email/{secret}`
pub async fn change(visit: Visit, req: HttpRequest, secret: Path<String>) -> HttpResponse {
    let client = http::client_of(&visit.app, &req);
    let to = if visit.actor.person().is_some() { "/my/security" } else { "/login" };
    let answer = match email::change(&visit.app, &secret, &client).await {
        Ok(()) => Ok(Answer::go_saying(to, "email-changed")),
        // The link still works; it is the button that must wait.
        Err(error @ (Error::TooMany(_) | Error::Unavailable(_))) => {
            look(&visit, &secret, Some(&error.to_problem())).await.map(Answer::from)
        }
        Err(error) => ended(error).map(Answer::from),
    };
    visit.respond(answer)
}

async fn look(visit: &Visit, secret: &str, problem: Option<&Problem>) -> Result<Page> {
    match email::look(&visit.app, secret).await {
        Ok(address) => Ok(ask(&address, secret, problem)),
        Err(error) => ended(error),
    }
}

fn ask(address: &str, secret: &str, problem: Option<&Problem>) -> Page {
    let content = view! {
        <div class="wrap">
            <form class="card oops" method="post" action=format!("/email/{secret}")>
                <h1>"用这个邮箱登录？"</h1>
                {troubles(problem)}
                <p>"确认后，登录邮箱换成 " <b>{address.to_owned()}</b> "，各类通知也发到这里。原邮箱会收到一封告知邮件。"</p>
                <div class="acts">
                    <button class="btn main">"确认更换"</button> <a class="btn line" href="/">"先不更换"</a>
                </div>
            </form>
        </div>
    };
    Page::new("确认新邮箱", Nav::Other, content).refused(problem).unlisted()
}

/// A link that works no more; other errors stay what they are.
fn ended(error: Error) -> Result<Page> {
    if !matches!(error, Error::Conflict(..)) {
        return Err(error);
    }
    let words = error.to_problem().detail;
    let acts = view! { <a class="btn main" href="/my/security/email">"重新申请"</a> };
    let content = view! {
        <div class="wrap">
            <section class="card oops">
                <h1 class="sr-only">"确认新邮箱"</h1>
                {empty_with(icon::MAIL, "没有更换", words, acts)}
            </section>
        </div>
    };
    Ok(Page::new("没有更换", Nav::Other, content).with_status(StatusCode::NOT_FOUND).unlisted())
}
