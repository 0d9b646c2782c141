//! Giving the password once more before credentials are changed.

use super::{Input, errors, in_form, safe, troubles};
use crate::{
    page::{Answer, Nav, Page, WORDS_WAIT},
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
    /// Not empty when a form waits to be sent again; [`WORDS_WAIT`] when what was typed waits with it.
    again: String,
}

/// `GET /my/security/confirm`
pub async fn show(visit: Visit, Asked(sent): Asked<Sent>) -> HttpResponse {
    let answer = visit.actor.require_person().map(|_| page(&visit, &sent, None));
    visit.respond(answer)
}

/// `POST /my/security/confirm`
pub async fn post(visit: Visit, req: HttpRequest, Posted(sent): Posted<Sent>) -> HttpResponse {
    let answer = try_confirm(&visit, &req, sent).await;
    visit.respond(answer)
}

async fn try_confirm(visit: &Visit, req: &HttpRequest, sent: Sent) -> Result<Answer> {
    let form = ConfirmForm { password: sent.password.clone() };
    let client = http::client_of(&visit.app, req);
    match service::confirm(&visit.app, &visit.actor, &form, &client).await {
        // Nobody shall take the way back for the act itself.
        Ok(()) if !sent.again.is_empty() => {
            Ok(Answer::go_saying(safe(&sent.next, "/my/security"), "confirmed-again"))
        }
        Ok(()) => Ok(Answer::go(safe(&sent.next, "/my/security"))),
        Err(error) => Ok(page(visit, &sent, Some(&in_form(error)?)).into()),
    }
}

fn page(visit: &Visit, sent: &Sent, problem: Option<&Problem>) -> Page {
    let password = Input {
        name: "password",
        label: "登录密码",
        hint: "",
        value: "",
        kind: "password",
        autocomplete: "current-password",
        inputmode: "",
    };
    let words = match sent.again.as_str() {
        "" => "这项操作要先确认是你本人。15 分钟内不用再输。",
        WORDS_WAIT => {
            "这项操作要先确认是你本人。输入后回到刚才的页面，填写的内容还在，再提交一次即可；15 分钟内不用再输。"
        }
        _ => "这项操作要先确认是你本人。输入后回到刚才的页面，请再提交一次；15 分钟内不用再输。",
    };
    let content = workspace(
        visit,
        view! {
            <form class="card form" method="post" action="/my/security/confirm" novalidate>
                <div>
                    <h1>"请再输入一次密码"</h1>
                    <p class="small muted">{words}</p>
                </div>
                {troubles(problem)}
                <input type="hidden" name="next" value=sent.next.clone()/>
                <input type="hidden" name="again" value=sent.again.clone()/>
                {password.draw(&errors(problem))}
                <div class="acts">
                    <button class="btn main">"继续"</button> <a class="btn line" href="/my/security">"返回"</a>
                </div>
            </form>
        },
    );
    Page::new("确认密码", Nav::Other, content).refused(problem).workspace()
}
