//! Single sign-on: to the provider and back, and linking what it says with the own account.

use crate::{
    page::{Answer, Go, Nav, Page},
    posted::{Asked, Posted},
    ui::{
        frame::desk,
        states::note,
        tags::{Tone, tag},
    },
    visit::Visit,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use backend::{
    Error, Result,
    accounts::{
        SIGN_ON_COOKIE,
        service::Step,
        sign_on::{self, LinkState, Offer, Returned, SignOnEnd},
    },
    http,
};
use contract::Problem;
use leptos::prelude::*;
use serde::Deserialize;

const LINK: &str = "/login/sso/link";

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    next: String,
}

/// `POST /login/sso`
pub async fn begin(visit: Visit, Posted(sent): Posted<Sent>) -> HttpResponse {
    let answer = match sign_on::begin(&visit.app, &visit.actor, &sent.next).await {
        Ok(start) => {
            let cookie = http::sign_on_cookie(&visit.app, start.cookie);
            if start.by_form {
                Ok(Answer::Go(Go { to: start.url, flash: None, cookies: vec![cookie] }))
            } else {
                let name = sign_on::name(&visit.app).unwrap_or_default();
                let mut response = visit.respond(Ok(onward(name, start.url)));
                // A cookie of ours is a valid header.
                let _ = response.add_cookie(&cookie);
                return response;
            }
        }
        Err(error) => stopped(&visit, error).map(Answer::from),
    };
    visit.respond(answer)
}

/// `GET /login/sso/callback`
pub async fn finish(visit: Visit, req: HttpRequest, Asked(returned): Asked<Returned>) -> HttpResponse {
    let cookie = http::cookie_of(&visit.app, &req, SIGN_ON_COOKIE).unwrap_or_default();
    let client = http::client_of(&visit.app, &req);
    match sign_on::finish(&visit.app, &cookie, &returned, &client).await {
        Ok(end) => visit.respond(Ok(Answer::Go(go(&visit, end)))),
        Err(error) => {
            let mut response = visit.respond(stopped(&visit, error));
            let _ = response.add_cookie(&http::ended_sign_on_cookie(&visit.app));
            response
        }
    }
}

fn go(visit: &Visit, end: SignOnEnd) -> Go {
    let ended = http::ended_sign_on_cookie(&visit.app);
    match end {
        SignOnEnd::Known(Step::Done(signed), next) => {
            let mut cookies = http::session_cookies(&visit.app, &signed);
            cookies.push(ended);
            let to = if next.is_empty() { desk(signed.user.role).to_owned() } else { next };
            Go { to, flash: None, cookies }
        }
        SignOnEnd::Known(Step::SecondFactor(pending), next) => {
            let query = crate::ui::address::pairs(&[("next", next.as_str())]);
            let to = format!("/login/second-factor?{query}").trim_end_matches('?').to_owned();
            Go { to, flash: None, cookies: vec![http::pending_cookie(&visit.app, pending), ended] }
        }
        SignOnEnd::Already => Go {
            to: "/my/security".to_owned(),
            flash: Some("sign-on-already".to_owned()),
            cookies: vec![ended],
        },
        // To an address without the code in it.
        SignOnEnd::Unknown(token) => {
            Go { to: LINK.to_owned(), flash: None, cookies: vec![http::sign_on_cookie(&visit.app, token)] }
        }
    }
}

/// `GET /login/sso/link`
pub async fn ask(visit: Visit, req: HttpRequest) -> HttpResponse {
    let cookie = http::cookie_of(&visit.app, &req, SIGN_ON_COOKIE).unwrap_or_default();
    let answer = match sign_on::offer(&visit.app, &cookie) {
        Ok(offer) => Ok(unlinked(&visit, &offer)),
        Err(error) => stopped(&visit, error),
    };
    visit.respond(answer)
}

/// `POST /login/sso/link`
pub async fn link(visit: Visit, req: HttpRequest) -> HttpResponse {
    let cookie = http::cookie_of(&visit.app, &req, SIGN_ON_COOKIE).unwrap_or_default();
    let answer = match sign_on::link(&visit.app, &visit.actor, &cookie).await {
        Ok(next) => {
            let to = if next.is_empty() { "/my/security".to_owned() } else { next };
            let cookies = vec![http::ended_sign_on_cookie(&visit.app)];
            Ok(Answer::Go(Go { to, flash: Some("sign-on-linked".to_owned()), cookies }))
        }
        Err(error) => stopped(&visit, error).map(Answer::from),
    };
    visit.respond(answer)
}

/// `POST /my/security/sso/unlink`
pub async fn unlink(visit: Visit) -> HttpResponse {
    let answer = match sign_on::unlink(&visit.app, &visit.actor).await {
        Ok(()) => Ok(Answer::go_saying("/my/security", "sign-on-unlinked")),
        Err(error) => stopped(&visit, error).map(Answer::from),
    };
    visit.respond(answer)
}

/// The form that the button on the sign-in page belongs to; it stands outside of the other form.
pub fn form(next: &str) -> impl IntoView + use<> {
    view! {
        <form id="sso" method="post" action="/login/sso">
            <input type="hidden" name="next" value=next.to_owned()/>
        </form>
    }
}

/// The row of 账号安全.
pub fn row(state: &LinkState) -> impl IntoView + use<> {
    let name = state.name.clone();
    let (tone, word) =
        if state.linked { (Tone::StateOk, "已关联") } else { (Tone::StatePlain, "未关联") };
    let words = match (state.linked, state.has_password) {
        (true, true) => format!("可以直接用{name}登录，不用输入密码。"),
        (true, false) => format!("你用{name}登录。账号还没有密码，所以不能解除关联。"),
        (false, _) => format!("关联后，可以直接用{name}登录，不用输入密码。"),
    };
    let act = match (state.linked, state.has_password) {
        (true, false) => None,
        (true, true) => Some(("/my/security/sso/unlink", "解除关联")),
        (false, _) => Some(("/login/sso", "去关联")),
    };
    let act = act.map(|(action, words)| {
        view! {
            <form method="post" action=action>
                <button class="btn line small">{words} <span class="sr-only">{name.clone()}</span></button>
            </form>
        }
    });
    view! {
        <section class="card" aria-labelledby="sign-on">
            <div class="head"><h2 id="sign-on">{format!("用{name}登录 ")} {tag(tone, word)}</h2> {act}</div>
            <p class="small muted">{words}</p>
        </section>
    }
}

/// Browsers follow a form's redirect to the provider's own origin only; elsewhere leads a link.
fn onward(name: &str, url: String) -> Page {
    let content = view! {
        <div class="wrap">
            <section class="card form oops">
                <h1>{format!("前往{name}登录")}</h1>
                <p>"登录后会自动回到数聚通。"</p>
                <div class="acts"><a class="btn main" href=url>{format!("继续前往{name}")}</a></div>
            </section>
        </div>
    };
    Page::new("单点登录", Nav::Other, content).unlisted()
}

/// An identity without account: sign in once, then link.
fn unlinked(visit: &Visit, offer: &Offer) -> Page {
    let name = offer.name.clone();
    let signed_in = visit.actor.person().map(|person| person.name.clone());
    let content = match signed_in {
        Some(person) => view! {
            <form class="card form oops" method="post" action=LINK>
                <h1>{format!("关联{name}登录？")}</h1>
                <p>{format!("你现在登录的账号是“{person}”。关联后，用刚才的{name}身份可以直接登录这个账号。")}</p>
                {note("", view! { <p>"这不是你的账号，或不是你的身份？不要关联，直接返回。"</p> })}
                <div class="acts">
                    <button class="btn main">"关联"</button> <a class="btn line" href="/my/security">"返回"</a>
                </div>
            </form>
        }
        .into_any(),
        None => {
            let next = crate::ui::address::pairs(&[("next", LINK)]);
            view! {
                <section class="card form oops">
                    <h1>"还没有关联账号"</h1>
                    <p>{format!("{name}已确认你的身份，但它还没有关联数聚通的账号。")}</p>
                    <p>"请用邮箱和密码登录一次，再确认关联；以后就可以直接登录。"</p>
                    <p class="small muted">"为了安全，我们不会仅凭邮箱相同就自动关联。"</p>
                    <div class="acts">
                        <a class="btn main" href=format!("/login?{next}")>"用密码登录并关联"</a>
                        <a class="btn line" href="/register">"还没有账号，去注册"</a>
                    </div>
                </section>
            }
            .into_any()
        }
    };
    let title = if visit.actor.person().is_some() { "关联单点登录" } else { "还没有关联账号" };
    Page::new(title, Nav::Other, view! { <div class="wrap">{content}</div> }).unlisted()
}

/// A page for what did not work, with a way on; errors that have a page of their own pass.
fn stopped(visit: &Visit, error: Error) -> Result<Page> {
    let away = matches!(error, Error::Unavailable(_));
    if !away && !matches!(error, Error::Conflict(..)) {
        return Err(error);
    }
    let problem: Problem = error.to_problem();
    let name = sign_on::name(&visit.app).unwrap_or_default();
    let words = if away {
        format!("“{name}”暂时连不上。请稍后再试，或用密码登录。")
    } else {
        problem.detail.clone()
    };
    let (to, act) = match visit.actor.person() {
        Some(_) => ("/my/security", "返回账号安全"),
        None => ("/login", "回到登录页"),
    };
    let content = view! {
        <div class="wrap">
            <section class="card form oops">
                <h1>"没有完成"</h1>
                {note("bad", view! { <p role="alert">{words}</p> })}
                <div class="acts"><a class="btn main" href=to>{act}</a></div>
            </section>
        </div>
    };
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::CONFLICT);
    Ok(Page::new("单点登录没有完成", Nav::Other, content).with_status(status).unlisted())
}
