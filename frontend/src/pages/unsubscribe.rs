//! Stopping the recommendation mails: asks on GET, acts on POST only (the POST is a REST door, the
//! same that RFC 8058 one-click unsubscribe uses).

use crate::{
    page::{Answer, Nav, Page},
    ui::{flash::flash, icon, states::empty_with},
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{Result, notifications};
use leptos::prelude::*;

/// `GET /unsubscribe/{token}`
pub async fn show(visit: Visit, token: Path<String>) -> HttpResponse {
    visit.respond(ask(&visit, &token).await)
}

/// `POST /unsubscribe/{token}/undo`
pub async fn undo(visit: Visit, token: Path<String>) -> HttpResponse {
    let done = notifications::service::resubscribe(&visit.app, &token).await;
    visit.respond(done.map(|_| Answer::go_saying(format!("/unsubscribe/{token}"), "resubscribed")))
}

fn button(action: String, words: &'static str, class: &'static str) -> impl IntoView {
    view! { <form method="post" action=action><button class=class>{words}</button></form> }
}

async fn ask(visit: &Visit, token: &str) -> Result<Page> {
    let view = notifications::service::unsubscribe_page(&visit.app, token).await?;
    let action = format!("/unsubscribe/{token}");
    let who = format!("{}（{}）", view.address, view.organization);
    let (title, words, act) = if view.unsubscribed {
        (
            "已经退订",
            format!("{who} 不再收到“机会推荐”邮件。登录后仍可在“推荐机会”中查看；想恢复时点下面的按钮。"),
            button(format!("{action}/undo"), "重新接收", "btn line"),
        )
    } else {
        (
            "不再接收推荐邮件？",
            format!("确认后，{who} 不再收到“机会推荐”邮件，立即生效。登录后仍可在“推荐机会”中查看。"),
            // Without the words of RFC 8058, so that the door leads a reader back here.
            button(action, "确认退订", "btn main"),
        )
    };
    let acts = view! { {act} <a class="btn line" href="/my">"看看推荐了什么"</a> };
    let content = view! {
        <div class="wrap">
            {flash(visit.flash.as_deref())}
            <section class="card oops"><h1 class="sr-only">"退订推荐邮件"</h1> {empty_with(icon::MAIL, title, words, acts)}</section>
        </div>
    };
    Ok(Page::new("退订推荐邮件", Nav::Other, content).unlisted())
}
