//! What a request says about its sender, and the session cookie.

use crate::{
    App,
    accounts::{Client, SESSION_COOKIE, SignedIn},
};
use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    http::header::USER_AGENT,
};

/// The sender. A proxy on this very machine is believed about whom it speaks for; it appends that
/// address at the end of `X-Forwarded-For`.
pub fn client_of(request: &HttpRequest) -> Client {
    let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    let peer = request.peer_addr().map(|a| a.ip());
    let forwarded = header("x-forwarded-for")
        .filter(|_| peer.is_some_and(|ip| ip.is_loopback()))
        .and_then(|list| list.rsplit(',').next())
        .and_then(|last| last.trim().parse().ok());
    Client {
        address: forwarded.or(peer).map_or_else(String::new, |ip: std::net::IpAddr| ip.to_string()),
        user_agent: header(USER_AGENT.as_str()).unwrap_or_default().to_owned(),
    }
}

/// Whether the request came from this machine without any proxy between.
pub fn is_local(request: &HttpRequest) -> bool {
    let proxied = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];
    request.peer_addr().is_some_and(|a| a.ip().is_loopback())
        && !proxied.iter().any(|name| request.headers().contains_key(*name))
}

/// The cookie of a fresh session.
pub fn session_cookie(app: &App, signed_in: &SignedIn) -> Cookie<'static> {
    let seconds = (signed_in.expires_at.0 - app.now().0) / 1000;
    cookie(app, signed_in.cookie.clone(), Duration::seconds(seconds))
}

/// The cookie that removes a session's.
pub fn ended_cookie(app: &App) -> Cookie<'static> {
    cookie(app, String::new(), Duration::ZERO)
}

fn cookie(app: &App, value: String, age: Duration) -> Cookie<'static> {
    Cookie::build(SESSION_COOKIE, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.settings.http.secure_cookies)
        .max_age(age)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn seen(peer: &str, forwarded: Option<&str>) -> (String, bool) {
        let mut request = TestRequest::get().peer_addr(peer.parse().unwrap());
        if let Some(list) = forwarded {
            request = request.insert_header(("x-forwarded-for", list));
        }
        let request = request.to_http_request();
        (client_of(&request).address, is_local(&request))
    }

    #[test]
    fn only_a_proxy_of_this_machine_is_believed() {
        assert_eq!(seen("127.0.0.1:1", None), ("127.0.0.1".into(), true));
        assert_eq!(seen("127.0.0.1:1", Some("1.1.1.1, 192.0.2.7")), ("192.0.2.7".into(), false));
        assert_eq!(seen("[::1]:1", Some("not an address")), ("::1".into(), false));
        assert_eq!(seen("192.0.2.9:1", Some("127.0.0.1")), ("192.0.2.9".into(), false));
    }
}
