//! The one defence against requests forged by other sites: whatever is not GET, HEAD or OPTIONS must
//! come from a page of ours, or from a program that carries an API token and no cookie.

use crate::accounts::{REFRESH_COOKIE, SESSION_COOKIE};
use actix_web::{
    HttpRequest,
    http::{
        Method,
        header::{AUTHORIZATION, HOST, HeaderName, ORIGIN},
    },
};
use url::Url;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether the request may change anything.
pub fn permits(request: &HttpRequest, public_url: &str) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) || is_exempt(request) {
        return true;
    }
    let header = |name| request.headers().get(name).map(|v| v.to_str().unwrap_or("null"));
    match (header(ORIGIN), header(SEC_FETCH_SITE)) {
        (Some(origin), _) => is_ours(origin, header(HOST), public_url),
        (None, Some(site)) => matches!(site, "same-origin" | "none"),
        // No browser: browsers send Origin with every such request.
        (None, None) => true,
    }
}

/// A cookie is what other sites would abuse; without it a token must have been sent on purpose. The
/// one-click unsubscription of RFC 8058 is sent by mail providers and guarded by its own token.
fn is_exempt(request: &HttpRequest) -> bool {
    let by_token = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|v| v.to_str().ok()?.get(..7))
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer "));
    // Over HTTPS their names begin with `__Host-`.
    let ours = |name: &str| [SESSION_COOKIE, REFRESH_COOKIE].iter().any(|known| name.ends_with(known));
    let with_cookie = request.cookies().is_ok_and(|all| all.iter().any(|cookie| ours(cookie.name())));
    (by_token && !with_cookie) || request.path().starts_with("/unsubscribe/")
}

/// The scheme is not compared with the request's own: behind a TLS proxy we see plain HTTP.
fn is_ours(origin: &str, host: Option<&str>, public_url: &str) -> bool {
    let Ok(origin) = Url::parse(origin) else { return false };
    let by_host = host.and_then(|host| Url::parse(&format!("{}://{host}", origin.scheme())).ok());
    let place = |url: &Url| (url.host_str().map(str::to_owned), url.port_or_known_default());
    let same = |url: Url| url.has_host() && place(&url) == place(&origin);
    matches!(origin.scheme(), "http" | "https")
        && (by_host.is_some_and(same)
            || Url::parse(public_url).is_ok_and(|url| url.scheme() == origin.scheme() && same(url)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{cookie::Cookie, test::TestRequest};

    const PUBLIC: &str = "https://sjt.example.cn";

    fn post(path: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = TestRequest::post().uri(path).insert_header(("host", "10.0.0.5:8080"));
        for (name, value) in headers {
            request = request.append_header((*name, *value));
        }
        permits(&request.to_http_request(), PUBLIC)
    }

    #[test]
    fn only_our_own_pages_may_post() {
        for origin in [
            "https://sjt.example.cn",
            "https://sjt.example.cn:443",
            "http://10.0.0.5:8080",
            "https://10.0.0.5:8080",
        ] {
            assert!(post("/fn/x", &[("origin", origin)]), "{origin}");
        }
        for origin in [
            "null",
            "",
            "https://evil.example",
            "http://sjt.example.cn",
            "https://sjt.example.cn.evil.example",
            "http://10.0.0.5",
            "http://10.0.0.5:8081",
            "file://",
            "\u{e9}",
        ] {
            assert!(!post("/fn/x", &[("origin", origin)]), "{origin:?}");
            let both = [("origin", origin), ("sec-fetch-site", "same-origin")];
            assert!(!post("/fn/x", &both), "{origin:?}");
        }
        assert!(post("/x", &[("sec-fetch-site", "same-origin")]));
        assert!(post("/x", &[("sec-fetch-site", "none")]));
        assert!(!post("/x", &[("sec-fetch-site", "same-site")]));
        assert!(!post("/x", &[("sec-fetch-site", "cross-site")]));
        assert!(post("/x", &[]));
    }

    #[test]
    fn tokens_and_one_click_unsubscription_are_exempt() {
        let cross = ("origin", "https://evil.example");
        assert!(post("/unsubscribe/abc", &[cross]));
        assert!(!post("/unsubscribed", &[cross]));
        assert!(post("/x", &[cross, ("authorization", "Bearer sjt_x")]));
        assert!(!post("/x", &[cross, ("authorization", "Basic YTpi")]), "browsers send this by themselves");
        let both = TestRequest::post()
            .insert_header(cross)
            .insert_header(("authorization", "Bearer sjt_x"))
            .cookie(Cookie::new(SESSION_COOKIE, "x"))
            .to_http_request();
        assert!(!permits(&both, PUBLIC));
        let get = TestRequest::get().insert_header(cross).to_http_request();
        assert!(permits(&get, PUBLIC));
    }
}
