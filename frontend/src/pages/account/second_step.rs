//! The second step of the sign-in. What the first step left stands in a cookie, not in the address.

use super::{Input, errors, in_form, safe, troubles};
use crate::{
    page::{Answer, Go, Nav, Page},
    posted::{Asked, Posted},
    ui::{flash::flash, frame::desk},
    visit::Visit,
};
use actix_web::{HttpRequest, HttpResponse};
use backend::{
    Error, Result,
    accounts::{self, PENDING_COOKIE},
    http,
};
use contract::Problem;
use leptos::prelude::*;
use serde::Deserialize;

/// The query, and what the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    code: String,
    next: String,
}

/// `GET /login/second-factor`
pub async fn show(visit: Visit, req: HttpRequest, Asked(sent): Asked<Sent>) -> HttpResponse {
    // Nothing is awaited: begin at the beginning.
    if http::cookie_of(&visit.app, &req, PENDING_COOKIE).is_none() {
        return visit.respond(Ok(Answer::go(login(&sent.next))));
    }
    visit.respond(Ok(page(&visit, &sent.next, None)))
}

fn login(next: &str) -> String {
    let query = crate::ui::address::pairs(&[("next", next)]);
    if query.is_empty() { "/login".to_owned() } else { format!("/login?{query}") }
}

/// `POST /login/second-factor`
pub async fn post(visit: Visit, req: HttpRequest, Posted(sent): Posted<Sent>) -> HttpResponse {
    let answer = try_sign_in(&visit, &req, &sent).await;
    visit.respond(answer)
}

async fn try_sign_in(visit: &Visit, req: &HttpRequest, sent: &Sent) -> Result<Answer> {
    let pending = http::cookie_of(&visit.app, req, PENDING_COOKIE).unwrap_or_default();
    if sent.code.trim().is_empty() {
        let error = Error::field("code", "请填写验证器里的 6 位数字，或一个恢复码");
        return Ok(page(visit, &sent.next, Some(&error.to_problem())).into());
    }
    let client = http::client_of(&visit.app, req);
    match accounts::service::second_step(&visit.app, &pending, &sent.code, &client).await {
        Ok(signed) => {
            let mut cookies = http::session_cookies(&visit.app, &signed);
            cookies.push(http::ended_pending_cookie(&visit.app));
            let to = safe(&sent.next, desk(signed.user.role));
            Ok(Answer::Go(Go { to, flash: None, cookies }))
        }
        Err(Error::Unauthenticated) => {
            let cookies = vec![http::ended_pending_cookie(&visit.app)];
            Ok(Answer::Go(Go { to: login(&sent.next), flash: Some("step-ended".to_owned()), cookies }))
        }
        Err(Error::WrongCredentials) => {
            let words = "验证码或恢复码不对、已过期或已经用过：请看验证器里现在的 6 位数字，等它换成下一个再填；用恢复码时，请换一个没用过的";
            Ok(page(visit, &sent.next, Some(&Error::field("code", words).to_problem())).into())
        }
        Err(error) => Ok(page(visit, &sent.next, Some(&in_form(error)?)).into()),
    }
}

fn page(visit: &Visit, next: &str, problem: Option<&Problem>) -> Page {
    let code = Input {
        name: "code",
        label: "验证码",
        hint: "打开手机上的验证器，填写“数聚通”旁边的 6 位数字。手机不在身边时，填一个恢复码。",
        value: "",
        kind: "text",
        autocomplete: "one-time-code",
        inputmode: "",
    };
    let content = view! {
        <div class="wrap">
            <form class="card form oops" method="post" action="/login/second-factor" novalidate>
                <h1>"还差一步：两步验证"</h1>
                {flash(visit.flash.as_deref())} {troubles(problem)}
                <input type="hidden" name="next" value=next.to_owned()/>
                {code.draw(&errors(problem))}
                <div class="acts">
                    <button class="btn main">"登录"</button> <a class="btn line" href="/login">"换一个账号"</a>
                </div>
                <p class="small muted">"手机和恢复码都没有了？请联系平台管理员，核实身份后可以重置。"</p>
            </form>
        </div>
    };
    Page::new("两步验证", Nav::Other, content).refused(problem).unlisted()
}
