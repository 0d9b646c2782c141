//! 账号安全: password, address, second factor, devices.

use super::{Input, errors, in_form, new_password, troubles};
use crate::{
    page::{Answer, Go, Nav, Page},
    pages,
    posted::Posted,
    ui::{
        flash::flash,
        side::workspace,
        states::note,
        tags::{Tone, tag},
    },
    visit::Visit,
};
use actix_web::{HttpRequest, HttpResponse, web::Path};
use backend::{
    Error, Result,
    accounts::{self, notices::device_zh, service},
    http,
};
use contract::{
    Problem,
    accounts::{PasswordChange, SecurityView, SessionView},
};
use leptos::prelude::*;

/// `GET /my/security`
pub async fn show(visit: Visit) -> HttpResponse {
    visit.respond(page(&visit, None).await)
}

/// `POST /my/security/password`
pub async fn change_password(
    visit: Visit,
    req: HttpRequest,
    Posted(form): Posted<PasswordChange>,
) -> HttpResponse {
    let client = http::client_of(&visit.app, &req);
    let answer = match service::change_password(&visit.app, &visit.actor, &form, &client).await {
        Ok(()) => Ok(Answer::go_saying("/my/security", "password-changed")),
        Err(error) => match in_form(error) {
            Ok(problem) => page(&visit, Some(&problem)).await.map(Into::into),
            Err(error) => Err(error),
        },
    };
    visit.respond(answer)
}

/// `POST /my/security/sessions/{id}/end`
pub async fn end_session(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        let own = visit.actor.person().and_then(backend::Person::session_id) == Some(id);
        match service::end_session(&visit.app, &visit.actor, id).await {
            Ok(()) if own => {
                let cookies = http::ended_cookies(&visit.app);
                Ok(Answer::Go(Go { to: "/".to_owned(), flash: Some("signed-out".to_owned()), cookies }))
            }
            // A second click on the button: it has ended already.
            Ok(()) | Err(Error::NotFound) => Ok(Answer::go_saying("/my/security", "device-ended")),
            Err(error) => Err(error),
        }
    };
    visit.respond(answer.await)
}

/// `POST /my/security/sessions/end-others`
pub async fn end_others(visit: Visit) -> HttpResponse {
    let done = service::end_other_sessions(&visit.app, &visit.actor).await;
    visit.respond(done.map(|count| Answer::go_saying("/my/security", format!("devices-ended:{count}"))))
}

async fn page(visit: &Visit, problem: Option<&Problem>) -> Result<Page> {
    let security = service::security(&visit.app, &visit.actor).await?;
    let sessions = service::list_sessions(&visit.app, &visit.actor).await?;
    let tokens = visit.actor.member().is_some().then(|| {
        view! {
            <section class="card" aria-labelledby="tokens">
                <div class="head"><h2 id="tokens">"API 令牌"</h2> <a class="btn line small" href="/my/tokens">"管理令牌"</a></div>
                <p class="small muted">"给程序用的钥匙，可以限定范围和有效期。"</p>
            </section>
        }
    });
    let sign_on = accounts::sign_on::state(&visit.app, &visit.actor).await?;
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div><h1>"账号安全"</h1> <p class="muted">"谁能登录你的账号，由这里决定。每次改动都会发邮件告知你。"</p></div>
            </div>
            {flash(visit.flash.as_deref())}
            {address(&security)}
            {second_factor(&security)}
            {sign_on.map(|state| pages::sign_on::row(&state))}
            {password(&security, problem)}
            {devices(&sessions)}
            {tokens}
            // Personal data: the section of the capability that hands it out stands here.
        },
    );
    Ok(Page::new("账号安全", Nav::Other, content).refused(problem).workspace())
}

fn address(security: &SecurityView) -> impl IntoView + use<> {
    view! {
        <section class="card" aria-labelledby="address">
            <div class="head">
                <h2 id="address">"登录邮箱"</h2> <a class="btn line small" href="/my/security/email">"更换邮箱"</a>
            </div>
            <p>{security.email.clone()}</p>
        </section>
    }
}

fn second_factor(security: &SecurityView) -> impl IntoView + use<> {
    let state = match (security.second_factor, security.second_factor_required) {
        (true, _) => tag(Tone::StateOk, "已启用").into_any(),
        (false, true) => tag(Tone::StateBad, "必须启用").into_any(),
        (false, false) => tag(Tone::StatePlain, "未启用").into_any(),
    };
    let words = if security.second_factor {
        format!("登录时除密码外还要验证码。恢复码还剩 {} 个。", security.recovery_codes_left)
    } else {
        "登录时除密码外，再输入手机验证器里的 6 位数字。密码泄露了，别人也进不来。".to_owned()
    };
    let act = if security.second_factor { "管理" } else { "去设置" };
    view! {
        <section class="card" aria-labelledby="second">
            <div class="head">
                <h2 id="second">"两步验证 " {state}</h2>
                <a class="btn line small" href="/my/security/second-factor">{act} <span class="sr-only">"两步验证"</span></a>
            </div>
            <p class="small muted">{words}</p>
        </section>
    }
}

fn password(security: &SecurityView, problem: Option<&Problem>) -> AnyView {
    if !security.has_password {
        return note("", view! { <p>"你的账号没有密码，用单点登录进入。需要密码时，退出后在登录页点“忘记密码”设置一个。"</p> })
            .into_any();
    }
    let errors = errors(problem);
    let old = Input {
        name: "old_password",
        label: "现在的密码",
        hint: "",
        value: "",
        kind: "password",
        autocomplete: "current-password",
        inputmode: "",
    };
    view! {
        <form class="card form" method="post" action="/my/security/password" novalidate>
            <div>
                <h2>"修改密码"</h2>
                <p class="small muted">"修改后，其他设备会全部退出。"</p>
            </div>
            {troubles(problem)} {old.draw(&errors)} {new_password(&errors)}
            <div class="acts"><button class="btn main">"修改密码"</button></div>
        </form>
    }
    .into_any()
}

fn devices(sessions: &[SessionView]) -> impl IntoView + use<> {
    let others = sessions.iter().filter(|session| !session.current).count();
    let rows = sessions.iter().map(device).collect_view();
    let end_others = (others > 0).then(|| {
        view! {
            <form method="post" action="/my/security/sessions/end-others">
                <button class="btn line small">"退出其他所有设备"</button>
            </form>
        }
    });
    view! {
        <section class="card" aria-labelledby="devices">
            <div class="head"><h2 id="devices">"已登录的设备"</h2> {end_others}</div>
            <ul class="rows" role="list">{rows}</ul>
            <p class="small muted">"有不认识的设备？先退出它，再修改密码。"</p>
        </section>
    }
}

fn device(session: &SessionView) -> impl IntoView + use<> {
    let name = device_zh(&session.user_agent);
    let address = if session.address.is_empty() { "未知".to_owned() } else { session.address.clone() };
    let detail = format!(
        "网络地址 {address} · {} 登录 · 最近使用 {}",
        session.created_at.minute_zh(),
        session.seen_at.minute_zh()
    );
    let here = session.current.then(|| tag(Tone::StateOk, "当前设备"));
    let act = if session.current { "退出登录" } else { "退出" };
    let action = format!("/my/security/sessions/{}/end", session.id);
    view! {
        <li class="row">
            <div class="grow"><b>{name.clone()}</b> " " {here} <p class="xs muted">{detail}</p></div>
            <form method="post" action=action>
                <button class="btn line small">{act} <span class="sr-only">{name}</span></button>
            </form>
        </li>
    }
}
