//! One mail: its text, and its HTML in a frame that may do nothing.

use super::{mails::state_tag, retry_form};
use crate::{
    page::{Nav, Page},
    ui::{crumb::crumb, side::workspace},
    visit::Visit,
};
use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, X_FRAME_OPTIONS},
    web::Path,
};
use backend::{Error, Result, mail};
use contract::mail::{MailState, MailView};
use leptos::prelude::*;

/// `GET /operator/mails/{id}`
pub async fn show(visit: Visit, id: Path<String>) -> HttpResponse {
    visit.respond(page(&visit, &id).await)
}

async fn page(visit: &Visit, id: &str) -> Result<Page> {
    let view =
        mail::service::find(&visit.app, &visit.actor, id.parse().map_err(|_| Error::NotFound)?).await?;
    let row = &view.summary;
    let retry = (row.state == MailState::Failed)
        .then(|| retry_form(format!("/operator/mails/{}/retry", row.id), &visit.path));
    let content = workspace(
        visit,
        view! {
            {crumb(&[("/operator/mails", "邮件")], "查看")}
            <div class="page-head"><h1>{row.subject.clone()}</h1> {retry}</div>
            {facts(&view)}
            <section class="card" aria-labelledby="html">
                <h2 id="html">"HTML 部分"</h2>
                <iframe
                    class="mail"
                    title="邮件的 HTML 部分"
                    src=format!("/operator/mails/{}/html", row.id)
                    sandbox
                ></iframe>
            </section>
            <section class="card" aria-labelledby="text">
                <h2 id="text">"文字部分"</h2> <pre tabindex="0">{view.text.clone()}</pre>
            </section>
        },
    );
    Ok(Page::new(row.subject.clone(), Nav::Other, content).workspace())
}

fn facts(view: &MailView) -> impl IntoView + use<> {
    let row = &view.summary;
    let fact = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> })
    };
    view! {
        <section class="card">
            <div class="tags">{state_tag(row.state)}</div>
            <dl class="grid facts">
                {fact("收件人", Some(row.to.clone()))}
                {fact("排入", Some(row.created_at.minute_zh()))}
                {fact("送出", row.sent_at.map(|t| t.minute_zh()))}
                {fact("次数", Some(row.attempts.to_string()))}
                {fact("Message-ID", Some(view.message_id.clone()))}
                {fact("最近一次错误", row.last_error.clone())}
            </dl>
        </section>
    }
}

/// `GET /operator/mails/{id}/html`: the HTML part alone. Its own policy lets it show its inline
/// styles and nothing else: no script, no form, no request to anywhere.
pub async fn html(visit: Visit, id: Path<String>) -> HttpResponse {
    let found = async {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        mail::service::find(&visit.app, &visit.actor, id).await
    };
    match found.await {
        Ok(view) => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((
                CONTENT_SECURITY_POLICY,
                "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
            ))
            .insert_header((X_FRAME_OPTIONS, "SAMEORIGIN"))
            .insert_header((CACHE_CONTROL, "private, no-store"))
            .body(view.html),
        Err(error) => visit.respond(Err::<Page, _>(error)),
    }
}
