//! Who passes which door, and what a door says to the wrong method.

use super::{Got, People, send, site};
use crate::{
    http::{
        doors::{DOORS, Door, Verb},
        openapi,
    },
    testing::TestApp,
};
use actix_web::{
    http::{Method, StatusCode},
    test::TestRequest,
};
use contract::{ErrorCode, accounts::Role};
use serde_json::Value;

/// A request for a door: its example from the API description as body, an id that is nobody's.
pub fn knock(door: &Door) -> TestRequest {
    let path = door
        .path
        .replace("{id}", "01890a5d-ac96-774b-bcce-b302099a8057")
        .replace("{code}", "MH-2026-9999")
        .replace("{token}", "no-such-token");
    let request = TestRequest::default().method(door.verb.method()).uri(&path);
    match example(door) {
        Some(body) => request.set_json(body),
        None => request,
    }
}

/// The example of the request body, `None` when the door takes none.
pub fn example(door: &Door) -> Option<Value> {
    let api: Value = serde_json::from_str(openapi::json()).unwrap();
    let verb = door.verb.method().as_str().to_ascii_lowercase();
    let body = api["paths"][door.path][verb].get("requestBody")?;
    // Uploads are forms; their door is tried by tests of its own.
    Some(body["content"].get("application/json")?["example"].clone())
}

fn expected(door: &Door, role: Option<Role>, got: &Got) -> bool {
    match (door.pass.admits(role), role) {
        (true, _) => {
            got.status != StatusCode::UNAUTHORIZED
                && got.status != StatusCode::FORBIDDEN
                && !got.status.is_server_error()
        }
        (false, None) => got.status == StatusCode::UNAUTHORIZED,
        (false, Some(_)) => got.status == StatusCode::FORBIDDEN,
    }
}

#[actix_web::test]
async fn every_door_with_every_role() {
    let app = TestApp::start().await;
    let site = site(&app).await;
    let people = People::with_roles(&app, &Role::ALL).await;
    let mut wrong = Vec::new();
    for door in DOORS {
        for (role, cookie) in people.all() {
            // These two are about the session itself and have tests of their own.
            let own_session = door.path == "/api/v1/session" && door.verb != Verb::Get;
            // Everybody may leave, but not remove a stranger: tests/permissions walks it with rows.
            let leaving = door.path == "/api/v1/members/{id}" && door.verb == Verb::Delete;
            if own_session || leaving {
                continue;
            }
            let mut request = knock(door);
            // What may be seen of an opportunity is decided by its row: one that exists.
            if door.verb == Verb::Get && door.path.starts_with("/api/v1/opportunities/") {
                let id = people.opportunity.summary.id.to_string();
                request = request.uri(&door.path.replace("{id}", &id));
            }
            request = request.peer_addr("127.0.0.1:1".parse().unwrap());
            if let Some(cookie) = cookie {
                request = request.cookie(cookie);
            }
            let got = send(&site, request).await;
            if !expected(door, role, &got) {
                wrong.push(format!("{:?} {} as {role:?}: {} {}", door.verb, door.path, got.status, got.body));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    app.finish().await;
}

#[actix_web::test]
async fn wrong_methods_and_paths_are_problems() {
    let app = TestApp::start().await;
    let site = site(&app).await;
    for door in DOORS.iter().filter(|d| !d.beside_page) {
        for method in [Method::PATCH, Method::POST, Method::DELETE, Method::GET] {
            if DOORS.iter().any(|d| d.path == door.path && d.verb.method() == method) {
                continue;
            }
            let got = send(&site, knock(door).method(method)).await;
            got.refused(ErrorCode::MethodNotAllowed);
            assert!(got.header("allow").contains(door.verb.method().as_str()), "{}", door.path);
        }
    }
    for path in ["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v2/suppliers", "/api/v1/suppliers/"] {
        send(&site, TestRequest::get().uri(path)).await.problem();
    }
    let options = send(&site, TestRequest::default().method(Method::OPTIONS).uri("/api/v1/suppliers")).await;
    assert_eq!((options.status, options.header("allow")), (StatusCode::NO_CONTENT, "GET, HEAD"));
    app.finish().await;
}

#[actix_web::test]
async fn whatever_can_be_got_can_be_asked_for_its_head() {
    let app = TestApp::start().await;
    let site = site(&app).await;
    for door in DOORS.iter().filter(|d| d.verb == Verb::Get) {
        let get = send(&site, knock(door)).await;
        let head = send(&site, knock(door).method(Method::HEAD)).await;
        assert_eq!(get.status, head.status, "{}", door.path);
    }
    app.finish().await;
}
