//! What one page hands to the next of the same person: words typed before the password was asked for once
//! more, a secret that is shown once. It travels in a cookie of its own, sealed for the session and for
//! the page it is meant for, and ends when that page has shown it; while the page asks for the password in
//! the place of its form, it waits.

use crate::{page::cookie, visit::Visit};
use actix_web::cookie::Cookie;
use contract::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Its cookie.
pub const CARRIED: &str = "sjt_carried";
/// Words wait as long as a password given once more is good for.
const WORDS_SECONDS: i64 = 15 * 60;
/// A secret waits for one redirect.
const SECRET_SECONDS: i64 = 60;
/// Browsers keep cookies of 4 KiB; what is longer is not handed over.
const MOST_BYTES: usize = 3_800;

#[derive(Serialize, Deserialize)]
struct Parcel<T> {
    until: Timestamp,
    what: T,
}

/// The cookie that hands typed words over to the page at `to`; none when there are too many of them.
pub fn words<T: Serialize>(visit: &Visit, to: &str, what: T) -> Option<Cookie<'static>> {
    pack(visit, to, what, WORDS_SECONDS)
}

/// The cookie that hands a secret over to the page at `to`, which shows it once.
pub fn secret<T: Serialize>(visit: &Visit, to: &str, what: T) -> Option<Cookie<'static>> {
    pack(visit, to, what, SECRET_SECONDS)
}

fn pack<T: Serialize>(visit: &Visit, to: &str, what: T, seconds: i64) -> Option<Cookie<'static>> {
    let parcel = Parcel { until: visit.now.plus_ms(seconds * 1_000), what };
    let text = serde_json::to_string(&parcel).ok()?;
    let sealed = visit.app.seal.seal(&place(visit, to)?, &text).ok()?;
    (sealed.len() <= MOST_BYTES).then(|| at(visit, to, sealed, seconds))
}

/// What was handed over to this page, if it is the asker's, meant for it and still good.
pub fn handed<T: DeserializeOwned>(visit: &Visit) -> Option<T> {
    let sealed = visit.carried.as_deref()?;
    let text = visit.app.seal.open(&place(visit, &visit.path)?, sealed).ok()?;
    let parcel: Parcel<T> = serde_json::from_str(&text).ok()?;
    (parcel.until > visit.now).then_some(parcel.what)
}

/// The cookie that ends what this page was handed.
pub fn ended(visit: &Visit) -> Cookie<'static> {
    at(visit, &visit.path, String::new(), 0)
}

/// Only the page it is meant for is told.
fn at(visit: &Visit, path: &str, value: String, seconds: i64) -> Cookie<'static> {
    let mut cookie = cookie(CARRIED, value, visit, Some(seconds));
    cookie.set_path(path.to_owned());
    cookie
}

fn place(visit: &Visit, to: &str) -> Option<String> {
    let session = visit.actor.person()?.session_id()?;
    Some(format!("carried:{session}:{to}"))
}
