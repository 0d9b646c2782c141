//! What a request says about its sender, and the cookies of a session.

use crate::{
    App,
    accounts::{
        Client, DEVICE_COOKIE, PENDING_COOKIE, REFRESH_COOKIE, SESSION_COOKIE, SIGN_ON_COOKIE, SignedIn,
        Tokens, access::sign_in::SECOND_FACTOR_MINUTES, sign_on,
    },
};
use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    http::header::USER_AGENT,
};
use contract::Timestamp;
use std::net::{IpAddr, Ipv6Addr};

/// The sender. A proxy on this very machine is believed about whom it speaks for; it appends that
/// address at the end of `X-Forwarded-For`.
pub fn client_of(app: &App, request: &HttpRequest) -> Client {
    let header = request.headers().get(USER_AGENT).and_then(|v| v.to_str().ok());
    Client {
        address: address_of(request),
        user_agent: header.unwrap_or_default().to_owned(),
        device: cookie_of(app, request, DEVICE_COOKIE),
    }
}

/// The sender's network address: of IPv6 the network of 64 bits, which is what one household or machine
/// has, with as many addresses in it as it likes.
pub fn address_of(request: &HttpRequest) -> String {
    let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    let peer = peer_of(request);
    let forwarded = header("x-forwarded-for")
        .filter(|_| peer.is_some_and(|ip| ip.is_loopback()))
        .and_then(|list| list.rsplit(',').next())
        .and_then(|last| last.trim().parse().ok());
    match forwarded.or(peer).map(|ip: IpAddr| ip.to_canonical()) {
        Some(IpAddr::V6(ip)) if !ip.is_loopback() => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
        Some(ip) => ip.to_string(),
        None => String::new(),
    }
}

/// Who is at the other end; a server that listens on `::` sees IPv4 inside of IPv6.
fn peer_of(request: &HttpRequest) -> Option<IpAddr> {
    request.peer_addr().map(|address| address.ip().to_canonical())
}

/// Whether the request came from this machine without any proxy between.
pub fn is_local(request: &HttpRequest) -> bool {
    let proxied = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];
    peer_of(request).is_some_and(|ip| ip.is_loopback())
        && !proxied.iter().any(|name| request.headers().contains_key(*name))
}

/// The name of a cookie: over HTTPS with the prefix by which browsers keep it to this very host (RFC
/// 6265bis).
pub fn cookie_name(app: &App, name: &'static str) -> String {
    if app.settings.http.secure_cookies { format!("__Host-{name}") } else { name.to_owned() }
}

/// The value of one of our cookies.
pub fn cookie_of(app: &App, request: &HttpRequest, name: &'static str) -> Option<String> {
    request.cookie(&cookie_name(app, name)).map(|cookie| cookie.value().to_owned())
}

/// The cookies of a session's tokens. The access token's lives as long as the session, so that a browser
/// whose token ended is known for one that has a session.
pub fn token_cookies(app: &App, tokens: &Tokens) -> Vec<Cookie<'static>> {
    let mut cookies = vec![cookie(app, SESSION_COOKIE, tokens.access.clone(), tokens.session_ends)];
    if let Some(refresh) = &tokens.refresh {
        cookies.push(cookie(app, REFRESH_COOKIE, refresh.clone(), tokens.session_ends));
    }
    cookies
}

/// The cookies of a fresh session.
pub fn session_cookies(app: &App, signed_in: &SignedIn) -> Vec<Cookie<'static>> {
    let mut cookies = token_cookies(app, &signed_in.tokens);
    cookies.push(device_cookie(app, signed_in.device.clone(), signed_in.device_ends));
    cookies
}

/// The cookie by which a browser is known as its owner's.
pub fn device_cookie(app: &App, device: String, ends: Timestamp) -> Cookie<'static> {
    cookie(app, DEVICE_COOKIE, device, ends)
}

/// The cookies that remove a session's.
pub fn ended_cookies(app: &App) -> Vec<Cookie<'static>> {
    let now = app.now();
    [SESSION_COOKIE, REFRESH_COOKIE].map(|name| cookie(app, name, String::new(), now)).into()
}

/// The cookie of a sign-in that awaits its second factor: what stands in an address would stay in the
/// browser's history.
pub fn pending_cookie(app: &App, pending: String) -> Cookie<'static> {
    cookie(app, PENDING_COOKIE, pending, app.now().plus_ms(SECOND_FACTOR_MINUTES * 60_000))
}

/// The cookie that removes it.
pub fn ended_pending_cookie(app: &App) -> Cookie<'static> {
    cookie(app, PENDING_COOKIE, String::new(), app.now())
}

/// The cookie of a single sign-on; it comes back with the provider's redirect.
pub fn sign_on_cookie(app: &App, value: String) -> Cookie<'static> {
    cookie(app, SIGN_ON_COOKIE, value, app.now().plus_ms(sign_on::MINUTES * 60_000))
}

/// The cookie that removes it.
pub fn ended_sign_on_cookie(app: &App) -> Cookie<'static> {
    cookie(app, SIGN_ON_COOKIE, String::new(), app.now())
}

/// A cookie no script can read, until an instant.
pub fn cookie(app: &App, name: &'static str, value: String, ends: Timestamp) -> Cookie<'static> {
    let seconds = (ends.0 - app.now().0).max(0) / 1000;
    Cookie::build(cookie_name(app, name), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.settings.http.secure_cookies)
        .max_age(Duration::seconds(seconds))
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
        (address_of(&request), is_local(&request))
    }

    #[test]
    fn only_a_proxy_of_this_machine_is_believed() {
        assert_eq!(seen("127.0.0.1:1", None), ("127.0.0.1".into(), true));
        assert_eq!(seen("127.0.0.1:1", Some("1.1.1.1, 192.0.2.7")), ("192.0.2.7".into(), false));
        assert_eq!(seen("[::1]:1", Some("not an address")), ("::1".into(), false));
        assert_eq!(seen("192.0.2.9:1", Some("127.0.0.1")), ("192.0.2.9".into(), false));
        assert_eq!(seen("[::ffff:127.0.0.1]:1", Some("192.0.2.7")), ("192.0.2.7".into(), false));
        assert_eq!(seen("[::ffff:127.0.0.1]:1", None), ("127.0.0.1".into(), true));
    }

    #[test]
    fn a_whole_network_of_ipv6_counts_as_one() {
        for host in ["2001:db8:1:2::7", "2001:db8:1:2:aaaa:bbbb:cccc:dddd"] {
            assert_eq!(seen("127.0.0.1:1", Some(host)).0, "2001:db8:1:2::", "{host}");
        }
        assert_eq!(seen("[2001:db8:1:3::7]:1", None).0, "2001:db8:1:3::");
    }
}
