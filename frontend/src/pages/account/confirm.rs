//! Giving the password once more before credentials are changed.

use super::{Input, errors, in_form, safe, status, troubles};
use crate::{
    page::{Answer, Nav, Page},
    posted::{Asked, Posted},
    ui::side::workspace,
    visit::Visit,
};
use actix_web::{HttpRequest, HttpResponse};
use backend::{Result, accounts::service, http};
use contract::{Problem, accounts::ConfirmForm};
use leptos::prelude::*;
use serde::Deserialize;

/// The query, and what the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    password: String,
    next: String,
}

/// `GET /my/security/confirm`
pub async fn show(visit: Visit, Asked(sent): Asked<Sent>) -> HttpResponse {
    let answer = visit.actor.require_person().map(|_| page(&visit, &sent.next, None));
    visit.respond(answer)
}

/// `POST /my/security/confirm`
pub async fn post(visit: Visit, req: HttpRequest, Posted(sent): Posted<Sent>) -> HttpResponse {
    let answer = try_confirm(&visit, &req, sent).await;
    visit.respond(answer)
}

async fn try_confirm(visit: &Visit, req: &HttpRequest, sent: Sent) -> Result<Answer> {
    let form = ConfirmForm { password: sent.password };
    let client = http::client_of(&visit.app, req);
    match service::confirm(&visit.app, &visit.actor, &form, &client).await {
        Ok(()) => Ok(Answer::go(safe(&sent.next, "/my/security"))),
        Err(error) => Ok(page(visit, &sent.next, Some(&in_form(error)?)).into()),
    }
}

fn page(visit: &Visit, next: &str, problem: Option<&Problem>) -> Page {
    let password = Input {
        name: "password",
        label: "登录密码",
        hint: "",
        value: "",
        kind: "password",
        autocomplete: "current-password",
        inputmode: "",
    };
    let content = workspace(
        visit,
        view! {
            <form class="card form" method="post" action="/my/security/confirm" novalidate>
                <div>
                    <h1>"请再输入一次密码"</h1>
                    <p class="small muted">"这项操作要先确认是你本人。15 分钟内不用再输。"</p>
                </div>
                {troubles(problem)}
                <input type="hidden" name="next" value=next.to_owned()/>
                {password.draw(&errors(problem))}
                <div class="acts">
                    <button class="btn main">"继续"</button> <a class="btn line" href="/my/security">"返回"</a>
                </div>
            </form>
        },
    );
    Page::new("确认密码", Nav::Other, content).with_status(status(problem)).workspace()
}
