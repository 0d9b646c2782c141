//! The own data: a copy to take away, and the end of the account.

use crate::{
    carried::handed,
    page::{Answer, Go, Nav, Page},
    posted::Posted,
    ui::{
        field::{Control, Field, Line, field, summary},
        flash::flash,
        refusal::{refusal, wrong},
        side::workspace,
    },
    visit::Visit,
};
use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION},
};
use backend::{
    Error, Result,
    accounts::{personal_data, service},
};
use contract::{Problem, accounts::PRIVACY_VERSION};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the form sends.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sent {
    confirmation: String,
}

/// `GET /my/security/data`
pub async fn show(visit: Visit) -> HttpResponse {
    let sent: Sent = handed(&visit).unwrap_or_default();
    visit.respond(page(&visit, &sent.confirmation, None).await)
}

/// `GET /my/security/data/export`
pub async fn export(visit: Visit) -> HttpResponse {
    match personal_data::export(&visit.app, &visit.actor).await {
        Ok(copy) => HttpResponse::Ok()
            .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"shujutong-my-data.json\""))
            .insert_header((CACHE_CONTROL, "private, no-store"))
            .json(copy),
        Err(error) => visit.respond(Err::<Page, _>(error)),
    }
}

/// `POST /my/security/data`
pub async fn delete(visit: Visit, Posted(sent): Posted<Sent>) -> HttpResponse {
    let deleted = personal_data::delete_account(&visit.app, &visit.actor, &sent.confirmation).await;
    let answer = match deleted {
        Ok(()) => {
            let cookies = backend::http::ended_cookies(&visit.app);
            let flash = Some("account-deleted".to_owned());
            Ok(Answer::Go(Go { to: "/login".to_owned(), flash, cookies }))
        }
        Err(Error::ConfirmationRequired) => Ok(Answer::confirm_first(&visit, &visit.path, &sent)),
        Err(error @ (Error::Validation(_) | Error::Conflict(..))) => {
            page(&visit, &sent.confirmation, Some(error.to_problem())).await.map(Answer::from)
        }
        Err(error) => Err(error),
    };
    visit.respond(answer)
}

async fn page(visit: &Visit, typed: &str, problem: Option<Problem>) -> Result<Page> {
    let me = service::me(&visit.app, &visit.actor).await?.ok_or(Error::Unauthenticated)?;
    let errors = wrong(problem.as_ref());
    let confirmation = Line { kind: "email", autocomplete: "off", ..Line::default() };
    let box_ = field(Field {
        name: "confirmation",
        label: "填写本账号的邮箱，确认注销",
        hint: "",
        must: true,
        value: typed,
        errors: &errors,
        control: Control::Line(confirmation),
    });
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div>
                    <h1>"我的个人信息"</h1>
                    <p class="muted">
                        "保存什么、为什么，见" <a href="/about/privacy">"隐私说明"</a> {format!("（版本 {PRIVACY_VERSION}）。")}
                    </p>
                </div>
            </div>
            {flash(visit.flash.as_deref())} {refusal(problem.as_ref())} {summary(&errors)}
            <section class="card stack">
                <h2>"下载一份"</h2>
                <p>"JSON 文件，含账号、登录记录、令牌、所属单位，以及与你有关的操作记录。"</p>
                <div class="acts"><a class="btn line" href="/my/security/data/export" download>"下载我的数据"</a></div>
            </section>
            <form class="card form" method="post" action="/my/security/data" novalidate>
                <div>
                    <h2>"注销账号"</h2>
                    <p>
                        "删除姓名、邮箱、电话、密码和两步验证，退出所有设备，不能恢复。操作记录依法留存，其中不再有你的个人信息。单位只剩你一位管理员时，要先移交。"
                    </p>
                    <p class="small muted">"本账号：" {me.email}</p>
                </div>
                {box_}
                <div class="acts"><button class="btn bad">"注销账号"</button></div>
            </form>
        },
    );
    Ok(Page::new("我的个人信息", Nav::Other, content).refused(problem.as_ref()).workspace())
}
