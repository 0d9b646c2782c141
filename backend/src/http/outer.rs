//! The outermost middleware: every request, pages included, passes here.

use super::{
    error::{Fault, log_refusal},
    extract::{Renewed, app_of, too_large},
    headers::{self, Nonce},
    metrics, multipart, same_site, trace,
};
use crate::{Actor, App, accounts::sign_on};
use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method,
        header::{CACHE_CONTROL, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};
use contract::ErrorCode;
use futures::FutureExt;
use std::{
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};
use tracing::Instrument;

/// Who has no answer by then gets 503.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The same for uploads, which may come over slow lines.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(180);

/// Gives each request an id, a log span and a nonce; refuses what no door may see; limits body and
/// time; adds security headers. Wrap the whole server in it:
/// `App::new().app_data(web::Data::new(app)).wrap(from_fn(http::outer))`.
///
/// # Errors
/// None but those that are answers already.
pub async fn outer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let app = app_of(request.request()).map_err(Fault::from)?;
    let id = trace::id_of(request.headers(), &app);
    let nonce = Nonce::random();
    request.extensions_mut().insert(nonce.clone());
    let span = tracing::info_span!("request", id, method = %request.method());
    let method = request.method().clone();
    let form_target = sign_on::form_target(&app, request.path());
    let is_rest = request.path().starts_with("/api/");
    let begun = Instant::now();
    let answer = trace::within(id.clone(), answer(&app, request, next)).instrument(span.clone()).await;
    let https = app.settings.http.secure_cookies;
    let finish = |headers: &mut HeaderMap| {
        headers::secure(headers, &nonce, https, form_target.as_deref());
        if is_rest {
            headers::as_data(headers);
        }
        if let Ok(value) = HeaderValue::from_str(&id) {
            headers.insert(HeaderName::from_static(trace::HEADER), value);
        }
    };
    let _entered = span.enter();
    match answer {
        Ok(mut response) => {
            renew(&mut response);
            finish(response.headers_mut());
            let route = response.request().match_pattern();
            if route.as_deref().is_some_and(|r| r.starts_with("/api/"))
                && !response.headers().contains_key(CACHE_CONTROL)
            {
                response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            }
            let route = route.unwrap_or_else(|| "-".to_owned());
            let actor = response.request().extensions().get::<Actor>().cloned();
            log_refusal(response.response(), &route, actor.as_ref());
            metrics::answered(&method, &route, response.status(), begun.elapsed());
            Ok(response)
        }
        Err(mut response) => {
            finish(response.headers_mut());
            log_refusal(&response, "-", None);
            metrics::answered(&method, "-", response.status(), begun.elapsed());
            Err(InternalError::from_response("answered early", response).into())
        }
    }
}

/// Hands out the cookies of a session that was renewed on the way, unless the answer sets its own.
fn renew(response: &mut ServiceResponse<BoxBody>) {
    let renewed = response.request().extensions_mut().remove::<Renewed>();
    for cookie in renewed.into_iter().flat_map(|renewed| renewed.0) {
        if !response.response().cookies().any(|set| set.name() == cookie.name()) {
            // A cookie of ours is a valid header.
            let _ = response.response_mut().add_cookie(&cookie);
        }
    }
}

async fn answer(
    app: &App,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, HttpResponse> {
    if let Err(refusal) = admit(app, request.request()) {
        return Ok(request.into_response(refusal.error_response()));
    }
    let patience = if takes_files(request.request()) { UPLOAD_TIMEOUT } else { TIMEOUT };
    // A bug that panics costs its own request an answer, not the connection its explanation.
    let called = AssertUnwindSafe(next.call(request)).catch_unwind();
    match tokio::time::timeout(patience, called).await {
        Ok(Ok(Ok(response))) => Ok(response.map_into_boxed_body()),
        Ok(Ok(Err(error))) => Err(error.error_response()),
        Ok(Err(_)) => {
            tracing::error!("a handler panicked");
            Err(Fault::code(ErrorCode::Internal).error_response())
        }
        Err(_) => {
            tracing::error!(seconds = patience.as_secs(), "no answer in time");
            Err(Fault::code(ErrorCode::Unavailable).error_response())
        }
    }
}

/// Refuses what no handler should ever see.
fn admit(app: &App, request: &HttpRequest) -> Result<(), Fault> {
    app.rates.of_address(request)?;
    let limit = app.settings.http.body_limit;
    let length = request.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
    // Doors that take files have a limit of their own, and say so in their own way.
    if length.is_some_and(|bytes: usize| bytes > limit) && !takes_files(request) {
        return Err(too_large(limit));
    }
    if !same_site::permits(request, &app.settings.http.public_url) {
        return Err(Fault::code(ErrorCode::CrossSite));
    }
    let strict = request.path().starts_with("/api/");
    for part in [request.uri().path(), request.query_string()] {
        if !is_readable(part, strict) {
            return Err(Fault::malformed("地址里有无法识别的字符：请用 UTF-8 编码，并去掉空字符 %00。"));
        }
    }
    Ok(())
}

/// Whether a file may come with the request. Its handler reads the length before it reads anything else.
fn takes_files(request: &HttpRequest) -> bool {
    *request.method() == Method::POST && multipart::PATHS.contains(&request.path())
}

/// NUL is refused everywhere, as PostgreSQL does; what is not UTF-8 is refused from programs, while
/// pages read it as best they can.
fn is_readable(part: &str, strict: bool) -> bool {
    if !part.contains('%') {
        return true;
    }
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(part).collect();
    !bytes.contains(&0) && (!strict || std::str::from_utf8(&bytes).is_ok())
}
