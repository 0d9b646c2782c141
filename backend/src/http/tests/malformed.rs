//! Nonsense at every door: 4xx with a reason, never a fault.

use super::{
    People,
    doors::{example, knock},
    send, site,
};
use crate::{
    http::doors::{DOORS, Door},
    testing::TestApp,
};
use actix_web::{cookie::Cookie, test::TestRequest};
use contract::ErrorCode;
use serde_json::json;

/// Somebody who may pass the door.
fn admitted(door: &Door, people: &People) -> Option<Cookie<'static>> {
    people.all().find(|(role, _)| role.is_some() && door.pass.admits(*role)).and_then(|(_, cookie)| cookie)
}

fn as_admitted(door: &Door, people: &People) -> TestRequest {
    let request = knock(door);
    match admitted(door, people) {
        Some(cookie) => request.cookie(cookie),
        None => request,
    }
}

#[actix_web::test]
async fn bad_bodies() {
    let app = TestApp::start().await;
    let people = People::arrive(&app).await;
    let site = site(&app).await;
    for door in DOORS.iter().filter(|d| example(d).is_some()) {
        let json = ("content-type", "application/json");
        let bodies: [(&[u8], ErrorCode); 7] = [
            (b"", ErrorCode::Malformed),
            (b"{", ErrorCode::Malformed),
            (b"{\"a\": }", ErrorCode::Malformed),
            (b"\"text\"", ErrorCode::Malformed),
            (b"\xff\xfe{}", ErrorCode::Malformed),
            (b"{\"name\": \"\xc3\x28\"}", ErrorCode::Malformed),
            (&[b'['; 100_000], ErrorCode::Malformed),
        ];
        for (body, code) in bodies {
            let got =
                send(&site, as_admitted(door, &people).insert_header(json).set_payload(body.to_vec())).await;
            got.refused(code);
        }
        let wrong_types = example(door).map(|mut e| {
            e.as_object_mut().unwrap().values_mut().for_each(|v| *v = json!([{ "deep": [1, 2.5] }]));
            e
        });
        let got = send(&site, as_admitted(door, &people).set_json(wrong_types)).await;
        assert!(got.problem().detail.contains("第 1 行"), "{} {}", door.path, got.body);
        let huge = format!("{{\"name\": \"{}\"}}", "长".repeat(200_000));
        let got = send(&site, as_admitted(door, &people).insert_header(json).set_payload(huge)).await;
        got.refused(ErrorCode::TooLarge);
        let form = ("content-type", "application/x-www-form-urlencoded");
        let got = send(&site, as_admitted(door, &people).insert_header(form).set_payload("a=b")).await;
        got.refused(ErrorCode::UnsupportedType);
        assert!(got.problem().detail.contains("application/json"), "{}", got.body);
    }
    app.finish().await;
}

#[actix_web::test]
async fn bad_ids_and_queries() {
    let app = TestApp::start().await;
    let people = People::arrive(&app).await;
    let site = site(&app).await;
    let mut wrong = Vec::new();
    for door in DOORS {
        for id in ["x", "%00", "%ff", "..%2f..%2fetc", "1890a5d", "%E4%B8%AD", "'%20or%201=1--", "a%0d%0ab"] {
            if !door.path.contains('{') {
                continue;
            }
            let path = door.path.replace("{id}", id).replace("{code}", id).replace("{token}", id);
            let got = send(&site, as_admitted(door, &people).uri(&path)).await;
            if !got.status.is_client_error() {
                wrong.push(format!("{path}: {} {}", got.status, got.body));
            }
        }
        for query in [
            "cursor=x",
            "cursor=%00",
            "cursor=%ff",
            "limit=0",
            "limit=-1",
            "limit=9999999999",
            "limit=abc",
            "page=x",
            "page=0",
            "kind=nonsense",
            "q=%00",
            "q=%ff%fe",
            "&&&=&=",
            "limit=5&limit=6",
            "sort=%27;drop%20table%20users;--",
        ] {
            let path = knock(door).to_request().path().to_owned();
            let got = send(&site, as_admitted(door, &people).uri(&format!("{path}?{query}"))).await;
            let told = got.status.is_success() || got.status == 304 || got.problem().status < 500;
            if !told {
                wrong.push(format!("{path}?{query}: {} {}", got.status, got.body));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for query in ["cursor=x", "limit=0", "limit=101", "limit=abc", "cursor=%00", "cursor=%ff"] {
        let got = send(&site, TestRequest::get().uri(&format!("/api/v1/suppliers?{query}"))).await;
        got.refused(ErrorCode::Malformed);
    }
    let got = send(&site, TestRequest::get().uri("/api/v1/products?kind=nonsense")).await;
    got.refused(ErrorCode::Malformed);
    app.finish().await;
}

#[actix_web::test]
async fn bad_headers() {
    let app = TestApp::start().await;
    let people = People::arrive(&app).await;
    let site = site(&app).await;
    for door in DOORS {
        for (name, value) in [
            ("cookie", "sjt_session"),
            ("cookie", ";;;=;sjt_session=\""),
            ("cookie", "sjt_session=é"),
            ("accept-language", "*;q=nonsense,,,zh--"),
            ("if-none-match", "\"\",,W/"),
            ("if-modified-since", "yesterday"),
            ("content-length", "abc"),
            ("x-forwarded-for", ",,,"),
            ("origin", "::::"),
        ] {
            let request = as_admitted(door, &people).append_header((name, value.as_bytes()));
            let got = send(&site, request).await;
            assert!(!got.status.is_server_error(), "{} {name}: {value}: {got:?}", door.path);
        }
    }
    app.finish().await;
}
