//! Uploading a file, from whatever page its form stands on.

pub mod logo;

use crate::{
    page::{Answer, Nav, Page},
    ui::{side::workspace, states::note},
    visit::Visit,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Payload};
use backend::{
    Error, Result,
    attachments::{service, upload},
};
use contract::{Problem, accounts::LoginForm};
use leptos::prelude::*;

/// `POST /my/attachments`
pub async fn post(visit: Visit, req: HttpRequest, payload: Payload) -> HttpResponse {
    let mut back = visit.back.clone();
    let answer = match store(&visit, &req, payload, &mut back).await {
        Ok(()) => Ok(Answer::go_saying(back, "uploaded")),
        Err(
            error
            @ (Error::Validation(_) | Error::Conflict(..) | Error::Malformed(_) | Error::Unavailable(_)),
        ) => refused(&visit, &back, error.to_problem()).await.map(Into::into),
        Err(error) => Err(error),
    };
    visit.respond(answer)
}

async fn store(visit: &Visit, req: &HttpRequest, payload: Payload, back: &mut String) -> Result<()> {
    service::may_upload(&visit.actor)?;
    let sent = upload::read(&visit.app, req, payload.into_inner()).await?;
    let form = LoginForm { next: sent.next.clone(), ..LoginForm::default() };
    if let Some(next) = form.safe_next() {
        next.clone_into(back);
    }
    service::upload(&visit.app, &visit.actor, sent).await.map(drop)
}

/// The page the form stood on when it is ours, otherwise one that says what was wrong.
async fn refused(visit: &Visit, back: &str, problem: Problem) -> Result<Page> {
    if back == logo::PATH {
        return logo::page(visit, Some(problem)).await;
    }
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
    let words = problem.fields.0.first().map_or(problem.detail.clone(), |f| f.message.clone());
    let content = workspace(
        visit,
        view! {
            <div class="page-head"><h1>"文件没有上传"</h1></div>
            {note("bad", view! { <p role="alert">{words}</p> })}
            <p class="muted">"其他内容没有改动。请返回后重新选择文件。"</p>
            <div class="acts"><a class="btn main" href=back.to_owned()>"返回上一页"</a></div>
        },
    );
    Ok(Page::new("文件没有上传", Nav::Other, content).with_status(status).workspace())
}
