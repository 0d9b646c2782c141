//! A forgotten password: asking for a link, and setting a new password by it.

use super::{Input, errors, in_form, new_password, troubles};
use crate::{
    page::{Answer, Go, Nav, Page},
    posted::Posted,
    ui::{icon, states::empty_with},
    visit::Visit,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Path};
use backend::{Error, Result, accounts::credentials::reset, http};
use contract::{
    Problem,
    accounts::{NewPassword, ResetRequest},
};
use leptos::prelude::*;

/// `GET /reset`
pub async fn show(visit: Visit) -> HttpResponse {
    visit.respond(Ok(ask(&ResetRequest::default(), None)))
}

/// `POST /reset`
pub async fn post(visit: Visit, req: HttpRequest, Posted(form): Posted<ResetRequest>) -> HttpResponse {
    let client = http::client_of(&visit.app, &req);
    let answer = match reset::ask(&visit.app, &form, &client).await {
        Ok(()) => Ok(sent(&form.email)),
        Err(error) => in_form(error).map(|problem| ask(&form, Some(&problem))),
    };
    visit.respond(answer)
}

fn ask(form: &ResetRequest, problem: Option<&Problem>) -> Page {
    let email = Input {
        name: "email",
        label: "邮箱",
        hint: "填写登录用的邮箱，我们会发一封带链接的邮件。",
        value: &form.email,
        kind: "email",
        autocomplete: "username",
        inputmode: "",
    };
    let content = view! {
        <div class="wrap">
            <form class="card form oops" method="post" action="/reset" novalidate>
                <h1>"重设密码"</h1>
                {troubles(problem)}
                {email.draw(&errors(problem))}
                <div class="acts">
                    <button class="btn main">"发送邮件"</button> <a class="btn line" href="/login">"回到登录"</a>
                </div>
            </form>
        </div>
    };
    Page::new("重设密码", Nav::Other, content).refused(problem).unlisted()
}

/// The same for every address: who has an account is nobody's business.
fn sent(email: &str) -> Page {
    let words = format!(
        "如果 {} 有数聚通账号，邮件几分钟内会到，链接 1 小时内有效。没有收到时，请看看垃圾邮件，或检查邮箱是否写对。",
        email.trim()
    );
    let acts = view! { <a class="btn line" href="/login">"回到登录"</a> };
    let content = view! {
        <div class="wrap">
            <section class="card oops" role="status">
                <h1 class="sr-only">"重设密码"</h1>
                {empty_with(icon::MAIL, "请查收邮件", words, acts)}
            </section>
        </div>
    };
    Page::new("请查收邮件", Nav::Other, content).unlisted()
}

/// `GET /reset/{secret}`
pub async fn open(visit: Visit, secret: Path<String>) -> HttpResponse {
    let answer = match reset::look(&visit.app, &secret).await {
        Ok(email) => Ok(set(&email, &secret, None)),
        Err(error) => ended(error),
    };
    visit.respond(answer)
}

/// `POST /reset/{secret}`
pub async fn save(
    visit: Visit,
    req: HttpRequest,
    secret: Path<String>,
    Posted(form): Posted<NewPassword>,
) -> HttpResponse {
    let answer = try_save(&visit, &req, &secret, form).await;
    visit.respond(answer)
}

async fn try_save(visit: &Visit, req: &HttpRequest, secret: &str, form: NewPassword) -> Result<Answer> {
    let client = http::client_of(&visit.app, req);
    let form = NewPassword { secret: secret.to_owned(), ..form };
    match reset::reset(&visit.app, &form, &client).await {
        Ok((device, ends)) => {
            let cookies = vec![http::device_cookie(&visit.app, device, ends)];
            Ok(Answer::Go(Go { to: "/login".to_owned(), flash: Some("password-set".to_owned()), cookies }))
        }
        Err(error @ (Error::Validation(_) | Error::TooMany(_))) => {
            let email = reset::look(&visit.app, secret).await?;
            Ok(set(&email, secret, Some(&error.to_problem())).into())
        }
        Err(error) => ended(error).map(Into::into),
    }
}

fn set(email: &str, secret: &str, problem: Option<&Problem>) -> Page {
    let content = view! {
        <div class="wrap">
            <form class="card form oops" method="post" action=format!("/reset/{secret}") novalidate>
                <h1>"设置新密码"</h1>
                {troubles(problem)}
                <p>"账号：" <b>{email.to_owned()}</b></p>
                // For password managers, which file the new password under it.
                <input type="hidden" autocomplete="username" value=email.to_owned()/>
                {new_password(&errors(problem))}
                <p class="small muted">"保存后所有设备都会退出，请用新密码重新登录。两步验证不受影响。"</p>
                <div class="acts"><button class="btn main">"保存新密码"</button></div>
            </form>
        </div>
    };
    Page::new("设置新密码", Nav::Other, content).refused(problem).unlisted()
}

/// A link that works no more, with the way to a new one.
fn ended(error: Error) -> Result<Page> {
    let problem = in_form(error)?;
    let acts = view! { <a class="btn main" href="/reset">"重新申请"</a> <a class="btn line" href="/login">"回到登录"</a> };
    let content = view! {
        <div class="wrap">
            <section class="card oops">
                <h1 class="sr-only">"重设密码"</h1>
                {empty_with(icon::MAIL, "链接不能用了", problem.detail.clone(), acts)}
            </section>
        </div>
    };
    Ok(Page::new("链接不能用了", Nav::Other, content).with_status(StatusCode::NOT_FOUND).unlisted())
}
