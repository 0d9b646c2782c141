//! Uploading a file, from whatever page its form stands on.

pub mod logo;

use crate::{
    page::{Answer, Nav, Page},
    ui::{side::workspace, states::note, upload::Refused},
    visit::Visit,
};
use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    guard::GuardContext,
    http::{StatusCode, header::ACCEPT},
    web::{Data, Payload},
};
use backend::{
    Actor, Error, Result,
    attachments::{rest, service, upload},
    http::Fault,
};
use contract::{AttachmentId, FieldErrors, Problem, accounts::LoginForm};
use leptos::prelude::*;

/// `POST /my/attachments`
pub async fn post(visit: Visit, req: HttpRequest, payload: Payload) -> HttpResponse {
    let mut from = Origin { page: visit.back.clone(), target: String::new() };
    let answer = match store(&visit, &req, payload, &mut from).await {
        Ok(()) => Ok(Answer::go_saying(from.page, "uploaded")),
        Err(
            error
            @ (Error::Validation(_) | Error::Conflict(..) | Error::Malformed(_) | Error::Unavailable(_)),
        ) => refused(&visit, from, error.to_problem()).await.map(Into::into),
        Err(error) => Err(error),
    };
    visit.respond(answer)
}

/// The form that was sent.
struct Origin {
    page: String,
    target: String,
}

async fn store(visit: &Visit, req: &HttpRequest, payload: Payload, from: &mut Origin) -> Result<()> {
    service::may_upload(&visit.actor)?;
    let sent = upload::read(&visit.app, req, payload.into_inner()).await?;
    let form = LoginForm { next: sent.next.clone(), ..LoginForm::default() };
    if let Some(next) = form.safe_next() {
        next.clone_into(&mut from.page);
    }
    sent.target.clone_into(&mut from.target);
    service::upload(&visit.app, &visit.actor, sent).await.map(drop)
}

/// The page the form stood on when it is ours, otherwise one that says what was wrong.
async fn refused(visit: &Visit, from: Origin, problem: Problem) -> Result<Page> {
    let back = from.page;
    if back == logo::PATH {
        return logo::page(visit, Some(problem)).await;
    }
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
    // Whatever was wrong, it was wrong with the file.
    let words = problem.fields.0.first().map_or(problem.detail.clone(), |f| f.message.clone());
    let mut errors = FieldErrors::default();
    errors.add("file", words.clone());
    let refused = Refused { target: from.target, errors, status: problem.status };
    match back.as_str() {
        super::admission::PATH => return super::admission::refused_upload(visit, &refused).await,
        super::joining::PATH if visit.actor.member().is_none() => {
            return super::joining::page(visit, Some(&refused)).await;
        }
        other => {
            if let Some(page) = super::organization::refused_upload(visit, other, refused).await {
                return page;
            }
        }
    }
    let content = workspace(
        visit,
        view! {
            <div class="page-head"><h1>"文件没有上传"</h1></div>
            {note("bad", view! { <p role="alert">{words}</p> })}
            <p class="muted">"其他内容没有改动。请返回后重新选择文件。"</p>
            <div class="acts"><a class="btn main" href=back>"返回上一页"</a></div>
        },
    );
    Ok(Page::new("文件没有上传", Nav::Other, content).with_status(status).workspace())
}

/// Whether a browser asks for a page, not a script or a program for an answer it reads itself.
pub fn wants_page(ctx: &GuardContext<'_>) -> bool {
    let accepts = ctx.head().headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepts.split(',').any(|kind| kind.trim().starts_with("text/html"))
}

/// `GET /attachments/{id}` for browsers: the content, or a page that says why there is none. Programs get
/// the same content, or a problem, from the backend's own door.
pub async fn open(visit: Visit, req: HttpRequest, id: actix_web::web::Path<String>) -> HttpResponse {
    let Ok(id) = id.parse::<AttachmentId>() else { return visit.respond(Ok(gone(&visit))) };
    let app = Data::new(visit.app.clone());
    match rest::content(app, visit.actor.clone(), req, backend::http::Path(id)).await {
        Ok(answer) => answer,
        Err(Fault::Case(Error::NotFound)) => visit.respond(Ok(gone(&visit))),
        Err(Fault::Case(error)) => visit.respond(Err::<Page, _>(error)),
        Err(fault) => fault.error_response(),
    }
}

/// Nobody learns whether the file is gone or somebody else's.
fn gone(visit: &Visit) -> Page {
    let sign_in = (visit.actor == Actor::Visitor)
        .then(|| view! { <a class="btn main" href=visit.login_address()>"登录后再打开"</a> });
    let content = view! {
        <section class="oops" aria-labelledby="oops">
            <p class="code" aria-hidden="true">"404"</p>
            <h1 id="oops">"文件打不开"</h1>
            <p class="muted">"文件可能已被移除或过期，也可能只有上传的单位和平台审核人员能看。"</p>
            <div class="acts">{sign_in} <a class="btn line" href="/">"回到首页"</a></div>
        </section>
    };
    Page::new("文件打不开", Nav::Other, content).with_status(StatusCode::NOT_FOUND).unlisted()
}
