//! Pages for what went wrong: not found, forbidden, faults; always in the frame, with the status.

use crate::{
    page::{Nav, Page},
    visit::Visit,
};
use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{ALLOW, HeaderValue},
    },
};
use backend::{Error, Result};
use contract::{ErrorCode, Problem};
use leptos::prelude::*;

/// The page of a problem.
pub fn page(problem: &Problem) -> Page {
    let title =
        if problem.code == ErrorCode::NotFound { "这一页不在了" } else { problem.title.as_str() };
    let words = if problem.code == ErrorCode::NotFound {
        "可能已经下架，或者地址抄漏了。从搜索再找一次，或回到首页。"
    } else {
        problem.detail.as_str()
    };
    let trace = problem.trace_id.clone().map(|id| view! { <p class="xs muted">{format!("参考号 {id}")}</p> });
    let again = matches!(problem.code, ErrorCode::Unavailable | ErrorCode::Internal | ErrorCode::TooMany)
        .then(|| view! { <a class="btn line" href="">"重新载入"</a> });
    let content = view! {
        <section class="oops" aria-labelledby="oops">
            <p class="code" aria-hidden="true">{problem.status.to_string()}</p>
            <h1 id="oops">{title.to_owned()}</h1>
            <p class="muted">{words.to_owned()}</p>
            <div class="acts">
                <a class="btn main" href="/">"回到首页"</a> <a class="btn line" href="/search">"搜索"</a> {again}
            </div>
            {trace}
        </section>
    };
    Page::new(title.to_owned(), Nav::Other, content).refused(Some(problem)).unlisted()
}

/// The page of a link from a mail that works no more; other errors stay what they are.
///
/// # Errors
/// Whatever is not about the link's state.
pub fn ended_link(error: Error) -> Result<Page> {
    if !matches!(error, Error::Conflict(ErrorCode::WrongState, _)) {
        return Err(error);
    }
    let problem = error.to_problem();
    let content = view! {
        <section class="oops" aria-labelledby="oops">
            <h1 id="oops">"链接不能用了"</h1>
            <p class="muted">{problem.detail}</p>
            <div class="acts">
                <a class="btn main" href="/login">"去登录"</a> <a class="btn line" href="/">"回到首页"</a>
            </div>
        </section>
    };
    Ok(Page::new("链接不能用了", Nav::Other, content).with_status(StatusCode::NOT_FOUND).unlisted())
}

/// The answer to every address that is no page.
pub async fn not_found(visit: Visit) -> HttpResponse {
    visit.respond(Err::<Page, _>(Error::NotFound))
}

/// The answer to a method that a page or form does not know; `allow` are those it knows.
pub async fn wrong_method(visit: Visit, allow: &'static str) -> HttpResponse {
    let words = "这个地址不能这样打开，请从本平台的页面上操作。".to_owned();
    let mut response = visit.respond(Err::<Page, _>(Error::Conflict(ErrorCode::MethodNotAllowed, words)));
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    response
}
