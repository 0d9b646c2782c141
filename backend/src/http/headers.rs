//! Headers that tell browsers what a page of ours may do, and the nonce its scripts carry.

use actix_web::{
    HttpMessage, HttpRequest,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The nonce of one answer: inline scripts carry it, the Content-Security-Policy names it. It waits
/// in the request's extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce(pub String);

impl Nonce {
    /// 128 random bits.
    pub fn random() -> Self {
        Self(STANDARD.encode(rand::random::<[u8; 16]>()))
    }

    /// The nonce of a request that passed [`super::outer()`].
    pub fn of(request: &HttpRequest) -> Option<Self> {
        request.extensions().get::<Self>().cloned()
    }
}

const FIXED: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("x-frame-options", "DENY"),
];

/// Says that an answer of the REST interface is data to keep and no page to show, unless it says itself
/// what it is (OWASP ASVS 4.0, 14.4.2).
pub fn as_data(headers: &mut HeaderMap) {
    let is_json = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(|kind| {
        kind.starts_with("application/json") || kind.starts_with("application/problem+json")
    });
    if is_json && !headers.contains_key(CONTENT_DISPOSITION) {
        headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"api.json\""));
    }
}

/// `form_target` is where a form may lead besides this site.
fn policy(nonce: &Nonce, form_target: Option<&str>) -> String {
    let more = form_target.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; \
         form-action 'self'{more}",
        nonce.0
    )
}

/// Adds the headers; those an answer has set itself stay.
pub fn secure(headers: &mut HeaderMap, nonce: &Nonce, https: bool, form_target: Option<&str>) {
    let mut add = |name: &'static str, value: &str| {
        let name = HeaderName::from_static(name);
        if let (false, Ok(value)) = (headers.contains_key(&name), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    };
    add("content-security-policy", &policy(nonce, form_target));
    for (name, value) in FIXED {
        add(name, value);
    }
    if https {
        add("strict-transport-security", "max-age=31536000; includeSubDomains");
    }
}
