//! Signing in and out, and tokens, through the doors.

use super::{PASSWORD, People, send, site};
use crate::{accounts::SESSION_COOKIE, testing::TestApp};
use actix_web::{cookie::Cookie, http::StatusCode, test::TestRequest};
use contract::{ErrorCode, accounts::Role};
use serde_json::json;

const SESSION: &str = "/api/v1/session";

fn sign_in(password: &str) -> TestRequest {
    let body = json!({ "email": "officer@demo.example", "password": password });
    TestRequest::post().uri(SESSION).set_json(body)
}

fn me(cookie: &str) -> TestRequest {
    TestRequest::get().uri(SESSION).cookie(Cookie::new(SESSION_COOKIE, cookie.to_owned()))
}

#[actix_web::test]
async fn in_and_out() {
    let app = TestApp::start().await;
    People::arrive(&app).await;
    let site = site(&app).await;
    send(&site, sign_in("wrong")).await.refused(ErrorCode::WrongCredentials);
    let got = send(&site, sign_in(PASSWORD)).await;
    assert_eq!((got.status, got.json()["role"].as_str()), (StatusCode::OK, Some("officer")));
    assert_eq!(got.header("cache-control"), "no-store");
    assert_eq!(got.header("strict-transport-security"), "", "nor can plain HTTP ask for it");
    let set = Cookie::parse(got.header("set-cookie").to_owned()).unwrap();
    assert_eq!(set.name(), SESSION_COOKIE);
    assert!(set.http_only().unwrap() && set.path() == Some("/") && set.secure() != Some(true));
    assert_eq!(set.same_site(), Some(actix_web::cookie::SameSite::Lax));
    assert_eq!(set.max_age().unwrap().whole_hours(), 12);

    assert_eq!(send(&site, me(set.value())).await.json()["name"], Role::Officer.zh());
    let out = TestRequest::delete().uri(SESSION).cookie(Cookie::new(SESSION_COOKIE, set.value().to_owned()));
    let got = send(&site, out).await;
    assert_eq!(got.status, StatusCode::NO_CONTENT);
    assert!(got.header("set-cookie").contains("Max-Age=0"));
    send(&site, me(set.value())).await.refused(ErrorCode::Unauthenticated);
    app.finish().await;
}

#[actix_web::test]
async fn over_https_cookies_belong_to_this_host_alone_and_browsers_stay_on_it() {
    let app = TestApp::with_settings(|settings| settings.http.secure_cookies = true).await;
    People::arrive(&app).await;
    let site = site(&app).await;
    let got = send(&site, sign_in(PASSWORD)).await;
    assert_eq!(got.status, StatusCode::OK);
    assert_eq!(got.header("strict-transport-security"), "max-age=31536000; includeSubDomains");
    let set: Vec<Cookie<'_>> = got
        .headers
        .get_all("set-cookie")
        .map(|value| Cookie::parse(value.to_str().unwrap().to_owned()).unwrap())
        .collect();
    let names: Vec<&str> = set.iter().map(Cookie::name).collect();
    assert_eq!(names, ["__Host-sjt_session", "__Host-sjt_refresh", "__Host-sjt_device"]);
    for cookie in &set {
        assert!(cookie.secure() == Some(true) && cookie.http_only() == Some(true), "{cookie}");
        // What the prefix asks for: this host, all of it.
        assert!(cookie.path() == Some("/") && cookie.domain().is_none(), "{cookie}");
        assert_eq!(cookie.same_site(), Some(actix_web::cookie::SameSite::Lax), "{cookie}");
    }
    let with = |name: &'static str| {
        TestRequest::get().uri(SESSION).cookie(Cookie::new(name, set[0].value().to_owned()))
    };
    assert_eq!(send(&site, with("__Host-sjt_session")).await.status, StatusCode::OK);
    send(&site, with(SESSION_COOKIE)).await.refused(ErrorCode::Unauthenticated);
    app.finish().await;
}

#[actix_web::test]
async fn broken_ended_and_forged_cookies_are_a_visitors() {
    let app = TestApp::start().await;
    let people = People::arrive(&app).await;
    let site = site(&app).await;
    let good = people.cookie(Role::Owner).value().to_owned();
    let (head, signature) = good.rsplit_once('.').unwrap();
    // {"alg":"none","typ":"JWT"}
    let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", head.split('.').nth(1).unwrap());
    for bad in ["", "x", "a.b.c", "%00", &none, &format!("{head}.{}", signature.to_lowercase())] {
        send(&site, me(bad)).await.refused(ErrorCode::Unauthenticated);
        let public = TestRequest::get()
            .uri("/api/v1/suppliers")
            .insert_header(("cookie", format!("sjt_session={bad}")));
        assert_eq!(send(&site, public).await.status, StatusCode::OK, "{bad}");
    }
    assert_eq!(send(&site, me(&good)).await.status, StatusCode::OK);
    app.clock.advance(13 * 3_600_000);
    send(&site, me(&good)).await.refused(ErrorCode::Unauthenticated);
    app.finish().await;
}

#[actix_web::test]
async fn other_sites_cannot_act_for_people() {
    let app = TestApp::start().await;
    let people = People::arrive(&app).await;
    let site = site(&app).await;
    let make = || {
        TestRequest::post()
            .uri("/api/v1/tokens")
            .insert_header(("host", "sjt.example.cn"))
            .cookie(people.cookie(Role::Officer))
            .set_json(json!({ "name": "x" }))
    };
    let evil = ("origin", "https://evil.example");
    send(&site, make().insert_header(evil)).await.refused(ErrorCode::CrossSite);
    send(&site, make().insert_header(("sec-fetch-site", "cross-site"))).await.refused(ErrorCode::CrossSite);
    send(&site, sign_in(PASSWORD).insert_header(evil)).await.refused(ErrorCode::CrossSite);
    let ours = make().insert_header(("origin", "https://sjt.example.cn"));
    assert_eq!(send(&site, ours).await.status, StatusCode::CREATED);
    app.finish().await;
}

#[actix_web::test]
async fn a_token_opens_doors_until_it_is_revoked() {
    let app = TestApp::start().await;
    let people = People::arrive(&app).await;
    let site = site(&app).await;
    let officer = people.cookie(Role::Officer);
    let make = TestRequest::post().uri("/api/v1/tokens").cookie(officer.clone());
    let made = send(&site, make.set_json(json!({ "name": "同步" }))).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let place = made.header("location").to_owned();
    let secret = made.json()["secret"].as_str().unwrap().to_owned();
    let with = |scheme: &str| {
        TestRequest::get().uri(SESSION).insert_header(("authorization", format!("{scheme} {secret}")))
    };
    assert_eq!(send(&site, with("Bearer")).await.json()["role"], "officer");
    assert_eq!(send(&site, with("bearer")).await.status, StatusCode::OK);
    let list = send(&site, TestRequest::get().uri("/api/v1/tokens").cookie(officer.clone())).await;
    assert!(list.body.contains("同步") && !list.body.contains(&secret[4..]), "{}", list.body);

    for bad in ["Bearer", "Bearer ", "Bearer sjt_x", "Bearer \u{e9}"] {
        let public = TestRequest::get().uri("/api/v1/suppliers").insert_header(("authorization", bad));
        let got = send(&site, public).await;
        got.refused(ErrorCode::Unauthenticated);
        assert!(got.header("www-authenticate").starts_with("Bearer"));
    }
    let revoke = TestRequest::delete().uri(&place).cookie(officer);
    assert_eq!(send(&site, revoke).await.status, StatusCode::NO_CONTENT);
    send(&site, with("Bearer")).await.refused(ErrorCode::Unauthenticated);
    app.finish().await;
}
