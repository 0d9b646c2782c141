//! Public pages as visitors see them, kept while nothing changes. Every change of the platform moves
//! the audit chain on, so one small query tells whether a kept page is still the page; what moves the
//! chain and changes no public page, like a sign-in, costs one more ([`audit::is_quiet`]). While the
//! index lags behind nothing is kept or served from here. Whoever is signed in never meets it.

use crate::visit::{FLASH, LANG, SIZE};
use actix_web::{
    HttpResponse,
    body::{self, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE},
    },
    middleware::Next,
    web::{Bytes, Data},
};
use backend::{
    App,
    accounts::{REFRESH_COOKIE, SESSION_COOKIE},
    audit,
    http::cookie_of,
    search::outbox,
};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Days left, closed opportunities and what changes without a person's doing are at most this old.
const FRESH_MS: i64 = 5_000;
/// Most a worker keeps, in bytes.
const MOST_BYTES: usize = 8 << 20;

/// The state of the platform that a page was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
struct Moment {
    seq: i64,
    period: i64,
}

/// How far the chain was looked at.
#[derive(Clone, Copy, Debug, Default)]
struct Looked {
    /// The newest entry seen.
    until: i64,
    /// The newest that may have changed a public page.
    changed: i64,
}

/// The kept pages of one worker.
#[derive(Default)]
pub struct Kept {
    pages: Mutex<Pages>,
    looked: Mutex<Looked>,
}

#[derive(Default)]
struct Pages {
    moment: Moment,
    bytes: usize,
    pages: HashMap<String, Bytes>,
}

impl Kept {
    fn find(&self, moment: Moment, key: &str) -> Option<Bytes> {
        let kept = lock(&self.pages);
        if kept.moment == moment { kept.pages.get(key).cloned() } else { None }
    }

    fn keep(&self, moment: Moment, key: String, page: Bytes) {
        let mut kept = lock(&self.pages);
        let bytes = key.len() + page.len();
        if kept.moment != moment || kept.bytes + bytes > MOST_BYTES {
            *kept = Pages { moment, ..Pages::default() };
        }
        kept.bytes += bytes;
        kept.pages.insert(key, page);
    }

    /// The newest entry of the chain, which ends at `head`, that may have changed a public page.
    async fn changed(&self, app: &App, head: i64) -> Option<i64> {
        let looked = *lock(&self.looked);
        if looked.until == head {
            return Some(looked.changed);
        }
        let quiet = audit::is_quiet(app.db.read(), looked.until, head).await.ok()?;
        let changed = if quiet { looked.changed } else { head };
        // Of two requests at once the one that knows less may write last: then the next looks again.
        *lock(&self.looked) = Looked { until: head, changed };
        Some(changed)
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The key of a request whose answer is the same for all visitors: address, language, text size.
fn key(request: &ServiceRequest) -> Option<String> {
    const LISTS: [&str; 5] = ["/opportunities", "/suppliers", "/products", "/search", "/overseas"];
    let path = request.path();
    let under = |list: &str| path.strip_prefix(list).is_some_and(|r| r.is_empty() || r.starts_with('/'));
    let public = path == "/" || path == "/en" || LISTS.into_iter().any(under);
    let app = request.app_data::<Data<App>>()?;
    let has = |name| cookie_of(app, request.request(), name).is_some();
    let personal = has(SESSION_COOKIE)
        || has(REFRESH_COOKIE)
        || request.cookie(FLASH).is_some()
        || request.headers().contains_key(AUTHORIZATION);
    if !public || personal || request.method() != Method::GET {
        return None;
    }
    let cookie = |name| request.cookie(name).map(|c| c.value().to_owned()).unwrap_or_default();
    Some(format!("{} {} {}", cookie(LANG), cookie(SIZE), request.uri()))
}

async fn moment(request: &ServiceRequest, store: &Kept) -> Option<Moment> {
    let app = request.app_data::<Data<App>>()?;
    let head = outbox::settled(app).await.ok()??;
    let seq = store.changed(app, head).await?;
    Some(Moment { seq, period: app.now().0.div_euclid(FRESH_MS) })
}

/// Answers from what is kept, or keeps what the page answers.
///
/// # Errors
/// Those of the page.
pub async fn kept(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let store = request.app_data::<Data<Kept>>().cloned();
    let (Some(store), Some(key)) = (store, key(&request)) else {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    };
    let Some(moment) = moment(&request, &store).await else {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    };
    if let Some(page) = store.find(moment, &key) {
        let response = HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((CACHE_CONTROL, "private, no-cache"))
            .body(page);
        return Ok(request.into_response(response));
    }
    let answer = next.call(request).await?.map_into_boxed_body();
    let html = answer.headers().get(CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    if answer.status() != StatusCode::OK || !html || answer.headers().contains_key(SET_COOKIE) {
        return Ok(answer);
    }
    let (request, response) = answer.into_parts();
    let (head, body) = response.into_parts();
    let Ok(page) = body::to_bytes(body).await else {
        return Ok(ServiceResponse::new(request, HttpResponse::InternalServerError().finish()));
    };
    store.keep(moment, key, page.clone());
    Ok(ServiceResponse::new(request, head.set_body(BoxBody::new(page))))
}
