//! How the frame shall look: text size (长辈版) and language, kept in cookies, set by POST.

use crate::{
    page::{Answer, Go, cookie},
    posted::Posted,
    visit::{LANG, SIZE, Visit},
};
use actix_web::HttpResponse;
use contract::accounts::LoginForm;
use serde::Deserialize;

/// A year in seconds.
const YEAR: i64 = 365 * 86_400;

/// What may be chosen; absent is unchanged.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Preferences {
    size: String,
    lang: String,
    next: String,
}

/// `POST /preferences`
pub async fn set(visit: Visit, Posted(chosen): Posted<Preferences>) -> HttpResponse {
    let mut cookies = Vec::new();
    if matches!(chosen.size.as_str(), "large" | "normal") {
        cookies.push(cookie(SIZE, chosen.size, &visit, Some(YEAR)));
    }
    if matches!(chosen.lang.as_str(), "zh" | "en") {
        cookies.push(cookie(LANG, chosen.lang, &visit, Some(YEAR)));
    }
    let next = LoginForm { next: chosen.next, ..LoginForm::default() };
    let to = next.safe_next().filter(|path| *path != "/en").unwrap_or("/").to_owned();
    visit.respond(Ok(Answer::Go(Go { to, flash: None, cookies })))
}
