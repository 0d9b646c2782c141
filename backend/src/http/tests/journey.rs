//! The main job through REST alone: draft, publish, see the ranking, turn a recommendation down,
//! unsubscribe.

use super::{Got, People, requirement, send, site};
use crate::testing::TestApp;
use actix_web::{
    cookie::Cookie,
    http::{Method, StatusCode},
    test::TestRequest,
};
use contract::{ErrorCode, accounts::Role};
use entity::audit_entry;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

const OPPORTUNITIES: &str = "/api/v1/opportunities";

fn ask(method: Method, path: &str, cookie: &Cookie<'static>, body: &Value) -> TestRequest {
    let request = TestRequest::default().method(method).uri(path).cookie(cookie.clone());
    if body.is_null() { request } else { request.set_json(body) }
}

fn version(got: &Got) -> Value {
    got.json()["version"].clone()
}

#[actix_web::test]
async fn a_draft_becomes_an_opportunity() {
    let app = TestApp::start().await;
    let people = People::arrive(&app).await;
    let site = site(&app).await;
    let officer = people.cookie(Role::Officer);
    let made = send(&site, ask(Method::POST, OPPORTUNITIES, &officer, &json!({ "title": "草稿" }))).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let place = made.header("location").to_owned();
    let hidden = send(&site, TestRequest::get().uri(&place)).await;
    hidden.refused(ErrorCode::NotFound);
    let form = serde_json::to_value(requirement()).unwrap();
    let edit = json!({ "version": version(&made), "form": form });
    let saved = send(&site, ask(Method::PUT, &place, &officer, &edit)).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    send(&site, ask(Method::PUT, &place, &officer, &edit)).await.refused(ErrorCode::Stale);
    let publish = format!("{place}/publish");
    let body = json!({ "version": version(&saved) });
    let published = send(&site, ask(Method::POST, &publish, &officer, &body)).await;
    assert_eq!(published.json()["status"], "published", "{}", published.body);
    send(&site, ask(Method::DELETE, &place, &officer, &Value::Null)).await.refused(ErrorCode::WrongState);
    let code = published.json()["code"].as_str().unwrap().to_owned();
    let public = send(&site, TestRequest::get().uri(&format!("{OPPORTUNITIES}/{code}"))).await;
    assert_eq!(public.status, StatusCode::OK);
    assert!(!public.body.contains("64881234"), "contact data only for those signed in");
    let list = send(&site, TestRequest::get().uri(&format!("{OPPORTUNITIES}?limit=1"))).await;
    assert_eq!(
        (list.json()["total"].as_u64(), list.json()["items"][0]["code"].as_str()),
        (Some(2), Some(&*code))
    );
    let next = list.header("link").split(['<', '>']).nth(1).unwrap().to_owned();
    let second = send(&site, TestRequest::get().uri(&next)).await;
    assert_ne!(second.json()["items"][0]["code"], json!(code));
    assert_eq!(second.header("link"), "");

    let draft = send(&site, ask(Method::POST, OPPORTUNITIES, &officer, &json!({ "title": "又一份" }))).await;
    let place = draft.header("location");
    let gone = send(&site, ask(Method::DELETE, place, &officer, &Value::Null)).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let invalid =
        send(&site, ask(Method::POST, OPPORTUNITIES, &officer, &json!({ "budget_wan": "很多" }))).await;
    let fields = invalid.problem().fields;
    assert!(fields.at("title").is_some() && fields.at("budget_wan").is_some());
    app.finish().await;
}

#[actix_web::test]
async fn an_impatient_click_publishes_once() {
    let app = TestApp::start().await;
    let people = People::arrive(&app).await;
    let site = site(&app).await;
    let officer = people.cookie(Role::Officer);
    let form = serde_json::to_value(requirement()).unwrap();
    let draft = send(&site, ask(Method::POST, OPPORTUNITIES, &officer, &form)).await;
    let publish = format!("{}/publish", draft.header("location"));
    let body = json!({ "version": version(&draft) });
    let once = || send(&site, ask(Method::POST, &publish, &officer, &body));
    let (a, b, c) = futures::join!(once(), once(), once());
    for got in [a, b, c] {
        // Publishing the same again is answered like the first time.
        assert_eq!((got.status, got.json()["version"].as_i64()), (StatusCode::OK, Some(2)), "{}", got.body);
    }
    let id: uuid::Uuid = draft.json()["id"].as_str().unwrap().parse().unwrap();
    let published = audit_entry::Entity::find()
        .filter(audit_entry::Column::SubjectId.eq(id))
        .filter(audit_entry::Column::Action.eq("opportunity.publish"));
    assert_eq!(published.count(app.db.read()).await.unwrap(), 1);
    app.finish().await;
}

#[actix_web::test]
async fn matches_are_seen_and_turned_down() {
    let app = TestApp::start().await;
    let people = People::arrive(&app).await;
    let site = site(&app).await;
    let (officer, supplier) = (people.cookie(Role::Officer), people.cookie(Role::Owner));
    let form = serde_json::to_value(requirement()).unwrap();
    let preview = send(&site, ask(Method::POST, "/api/v1/matches/preview", &officer, &form)).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.body);
    assert_eq!(preview.json()["matches"][0]["organization_id"], json!(people.enterprise), "{}", preview.body);

    let path = format!("{OPPORTUNITIES}/{}/matches", people.opportunity.summary.id);
    let matches = send(&site, ask(Method::GET, &path, &officer, &Value::Null)).await;
    assert_eq!(matches.json()["matches"][0]["organization_id"], json!(people.enterprise));

    let list =
        |query: &str| ask(Method::GET, &format!("/api/v1/recommendations{query}"), &supplier, &Value::Null);
    let mine = send(&site, list("")).await;
    let id = mine.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let answer = |what: &str, body: Value| {
        ask(Method::POST, &format!("/api/v1/recommendations/{id}/{what}"), &supplier, &body)
    };
    let odd = send(&site, answer("dismiss", json!({ "reason": "moon" }))).await;
    odd.refused(ErrorCode::Invalid);
    let done = send(&site, answer("dismiss", json!({ "reason": "no_capacity" }))).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT);
    assert_eq!(send(&site, list("")).await.json()["total"], 0);
    assert_eq!(send(&site, list("?dismissed=true")).await.json()["total"], 1);
    send(&site, answer("restore", Value::Null)).await;
    assert_eq!(send(&site, list("")).await.json()["total"], 1);
    app.finish().await;
}
