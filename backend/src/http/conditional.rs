//! Answers that clients may keep and ask about: `ETag` and `Last-Modified`.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{
        CACHE_CONTROL, ETAG, HeaderMap, HttpDate, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
    },
};
use contract::Timestamp;
use sha2::{Digest, Sha256};
use std::time::{Duration, UNIX_EPOCH};

/// A body, its type and its last change.
pub struct Tagged {
    /// The content type.
    pub kind: &'static str,
    /// When it changed last, if that is known.
    pub changed: Option<Timestamp>,
    /// The body.
    pub body: String,
}

impl Tagged {
    /// 304 when the client's copy is good, otherwise the whole.
    pub fn answer(self, request: &HttpRequest) -> HttpResponse {
        let hash: String = Sha256::digest(&self.body).iter().take(16).map(|b| format!("{b:02x}")).collect();
        let tag = format!("\"{hash}\"");
        let date = self.changed.map(http_date);
        let mut response = if is_fresh(request.headers(), &tag, date.as_deref()) {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        response.insert_header((ETAG, tag));
        response.insert_header((CACHE_CONTROL, "public, no-cache"));
        if let Some(date) = date {
            response.insert_header((LAST_MODIFIED, date));
        }
        let mut response = response.content_type(self.kind).finish();
        if response.status().is_success() {
            response = response.set_body(actix_web::body::BoxBody::new(self.body));
        }
        response
    }
}

fn http_date(at: Timestamp) -> String {
    HttpDate::from(UNIX_EPOCH + Duration::from_millis(at.0.max(0).unsigned_abs())).to_string()
}

/// RFC 9110 §13.2.2: with `If-None-Match` the date is not looked at. The date must be the very same:
/// taking a row off a list can make its last change older.
fn is_fresh(headers: &HeaderMap, tag: &str, date: Option<&str>) -> bool {
    let header = |name| headers.get(name).and_then(|v| v.to_str().ok());
    match header(IF_NONE_MATCH) {
        Some(tags) => tags.split(',').map(str::trim).any(|t| t == "*" || t.trim_start_matches("W/") == tag),
        None => header(IF_MODIFIED_SINCE).is_some_and(|since| Some(since) == date),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{http::StatusCode, test::TestRequest};

    fn status(name: &str, value: &str) -> StatusCode {
        let request = TestRequest::get().insert_header((name, value)).to_http_request();
        let body = || "甲".to_owned();
        Tagged { kind: "text/plain", changed: Some(Timestamp(1_772_697_600_000)), body: body() }
            .answer(&request)
            .status()
    }

    #[test]
    fn a_good_copy_is_not_sent_again() {
        let plain = TestRequest::get().to_http_request();
        let body = Tagged { kind: "text/plain", changed: None, body: "甲".into() };
        let answer = body.answer(&plain);
        let tag = answer.headers().get(ETAG).unwrap().to_str().unwrap().to_owned();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(status("if-none-match", &tag), StatusCode::NOT_MODIFIED);
        assert_eq!(status("if-none-match", &format!("\"x\", W/{tag}")), StatusCode::NOT_MODIFIED);
        assert_eq!(status("if-none-match", "\"x\""), StatusCode::OK);
        assert_eq!(status("if-modified-since", "Thu, 05 Mar 2026 08:00:00 GMT"), StatusCode::NOT_MODIFIED);
        assert_eq!(status("if-modified-since", "Thu, 05 Mar 2026 08:00:01 GMT"), StatusCode::OK);
    }
}
