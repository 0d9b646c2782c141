//! The request's id: in the answer, in every log line, and in problems.

use crate::App;
use actix_web::http::header::HeaderMap;
use std::future::Future;

/// The header that carries the id in both directions.
pub const HEADER: &str = "x-request-id";

tokio::task_local! {
    static CURRENT: String;
}

/// The id a proxy gave the request, when it has a sane shape, or a new one.
pub fn id_of(headers: &HeaderMap, app: &App) -> String {
    let given = headers.get(HEADER).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let sane = (8..=64).contains(&given.len())
        && given.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if sane { given.to_owned() } else { app.new_id().simple().to_string() }
}

/// The id of the request being answered.
pub fn current() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Answers under an id.
pub fn within<F: Future>(id: String, answer: F) -> impl Future<Output = F::Output> {
    CURRENT.scope(id, answer)
}
