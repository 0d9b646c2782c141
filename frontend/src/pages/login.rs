//! Signing in and out.

use crate::{
    page::{Answer, Go, Nav, Page},
    pages,
    posted::{Asked, Posted},
    ui::{
        field::{Control, Field, Line, field, summary},
        flash::flash,
        frame::desk,
        icon::{self, Icon, tile},
        states::note,
    },
    visit::Visit,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use backend::{
    Error, Result,
    accounts::{self, credentials::password, service::Step},
};
use contract::{FieldErrors, Problem, accounts::LoginForm};
use leptos::prelude::*;
use serde::Deserialize;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    next: String,
}

/// `GET /login`
pub async fn show(visit: Visit, Asked(query): Asked<Query>) -> HttpResponse {
    if visit.actor.person().is_some() {
        let form = LoginForm { next: query.next, ..LoginForm::default() };
        let to = form.safe_next().unwrap_or_else(|| desk(visit.actor.role())).to_owned();
        return visit.respond(Ok(Answer::go(to)));
    }
    let form = LoginForm { next: query.next, ..LoginForm::default() };
    visit.respond(page(&visit, &form, None).await)
}

/// `POST /login`
pub async fn sign_in(visit: Visit, req: HttpRequest, Posted(form): Posted<LoginForm>) -> HttpResponse {
    let answer = try_sign_in(&visit, &req, &form).await;
    visit.respond(answer)
}

async fn try_sign_in(visit: &Visit, req: &HttpRequest, form: &LoginForm) -> Result<Answer> {
    let client = backend::http::client_of(&visit.app, req);
    // Of a right one only: what was good when it was set may be known to everybody by now.
    let weak = || (!password::is_good(&form.password, &[&form.email])).then(|| "password-weak".to_owned());
    match accounts::service::sign_in(&visit.app, form, &client).await {
        Ok(Step::SecondFactor(pending)) => {
            let query = crate::ui::address::pairs(&[("next", form.safe_next().unwrap_or_default())]);
            let to = format!("/login/second-factor?{query}").trim_end_matches('?').to_owned();
            let cookies = vec![backend::http::pending_cookie(&visit.app, pending)];
            Ok(Answer::Go(Go { to, flash: weak(), cookies }))
        }
        Ok(Step::Done(signed)) => {
            let cookies = backend::http::session_cookies(&visit.app, &signed);
            let to = form.safe_next().unwrap_or_else(|| desk(signed.user.role)).to_owned();
            Ok(Answer::Go(Go { to, flash: weak(), cookies }))
        }
        Err(error @ (Error::Validation(_) | Error::WrongCredentials | Error::TooMany(_))) => {
            Ok(page(visit, form, Some(error.to_problem())).await?.into())
        }
        Err(error) => Err(error),
    }
}

/// `POST /logout`
pub async fn sign_out(visit: Visit) -> HttpResponse {
    let done = accounts::service::sign_out(&visit.app, &visit.actor).await.map(|()| {
        let cookies = backend::http::ended_cookies(&visit.app);
        Answer::Go(Go { to: "/".to_owned(), flash: Some("signed-out".to_owned()), cookies })
    });
    visit.respond(done)
}

async fn page(visit: &Visit, form: &LoginForm, problem: Option<Problem>) -> Result<Page> {
    let demo = accounts::service::has_demo_accounts(&visit.app).await?;
    let none = FieldErrors::default();
    let errors = problem.as_ref().map_or(&none, |p| &p.fields);
    let refused = problem.as_ref().filter(|p| p.fields.is_empty()).map(|p| {
        // Whoever tried once and has to wait, as somebody else goes on trying, has a way in.
        let way = (p.status == StatusCode::TOO_MANY_REQUESTS.as_u16()).then(|| {
            view! { <p>"最多等一刻钟。急用时" <a href="/reset">"用邮件重设密码"</a> "，重设后，别人再试错也不会让这个浏览器等待。"</p> }
        });
        note("bad", view! { <p role="alert"><b>{p.title.clone()}</b> {format!("：{}", p.detail)}</p> {way} })
    });
    let sign_on = accounts::sign_on::name(&visit.app).map(str::to_owned);
    let line = |name, label, value, kind, autocomplete| {
        field(Field {
            name,
            label,
            hint: "",
            must: false,
            value,
            errors,
            control: Control::Line(Line { kind, autocomplete, ..Line::default() }),
        })
    };
    let content = view! {
        <div class="wrap cols aside login">
            {pitch()}
            <form class="card form" method="post" action="/login" novalidate>
                <div>
                    <h1>"登录"</h1>
                    <p class="small muted">"企业、委办局与运营人员用同一个入口"</p>
                </div>
                {flash(visit.flash.as_deref())} {refused} {summary(errors)}
                <input type="hidden" name="next" value=form.next.clone()/>
                {line("email", "邮箱", &form.email, "email", "username")}
                {line("password", "密码", "", "password", "current-password")}
                <button class="btn main">"登录"</button>
                {sign_on.as_ref().map(|name| view! { <button class="btn line" form="sso">{format!("用{name}登录")}</button> })}
                <p class="head small">
                    <a href="/reset">"忘记密码"</a> <span>"还没有账号？" <a href="/register">"注册"</a></span>
                </p>
                {demo.then(demo_accounts)}
            </form>
        </div>
        {sign_on.is_some().then(|| pages::sign_on::form(&form.next))}
    };
    Ok(Page::new("登录", Nav::Other, content).refused(problem.as_ref()).unlisted())
}

/// The accounts of the demonstration; shown only where they exist.
fn demo_accounts() -> impl IntoView {
    let accounts = [
        ("officer@demo.example", "委办局经办人：写需求、看推荐、发布"),
        ("supplier-a@demo.example", "企业甲：看推荐给自己的机会"),
        ("supplier-b@demo.example", "企业乙：同上，另一家"),
        ("operator@demo.example", "平台运营：看任务和邮件"),
    ]
    .map(|(email, words)| view! { <li><code>{email}</code> <br/> <span class="xs muted">{words}</span></li> })
    .collect_view();
    note(
        "",
        view! {
            <h2>"演示账户"</h2>
            <p>"密码都是 " <code>"minhang-demo-2026"</code></p>
            <ul class="stack tight">{accounts}</ul>
        },
    )
}

fn pitch() -> impl IntoView {
    let point = |sign: Icon, tone: &'static str, title: &'static str, words: &'static str| {
        view! { <li>{tile(sign, tone)} <div><h3>{title}</h3> <p class="small muted">{words}</p></div></li> }
    };
    view! {
        <section class="pitch stack">
            <h2>"把能做的写下来，" <br/> "让找你的人看得见"</h2>
            <ul class="stack">
                {point(icon::RADAR, "", "合适的机会找上门", "写明因为哪项能力、哪个案例而推荐给你")}
                {point(icon::LIGHTBULB, "tile sea", "边写需求边看谁能做", "委办局用自己的话写，右侧实时排出本地企业和理由")}
                {point(icon::SHIELD, "tile ok", "推荐有据可查", "每一步都留痕；不相关的一键标记，以后少推荐")}
            </ul>
        </section>
    }
}
