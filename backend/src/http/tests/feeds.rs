//! The feeds of opportunities.

use super::{People, send, site, site::elements};
use crate::testing::TestApp;
use actix_web::{http::StatusCode, test::TestRequest};
use contract::accounts::Role;

#[actix_web::test]
async fn feeds_are_well_formed_and_fetched_once() {
    let app = TestApp::start().await;
    let people = People::arrive(&app).await;
    let site = site(&app).await;
    let code = people.opportunity.summary.code.clone().unwrap();
    for (path, kind, entry) in [
        ("/feeds/opportunities.atom", "application/atom+xml", "entry"),
        ("/feeds/opportunities.rss", "application/rss+xml", "item"),
    ] {
        let got = send(&site, TestRequest::get().uri(path)).await;
        assert!(got.header("content-type").starts_with(kind), "{got:?}");
        let names = elements(&got.body);
        assert_eq!(names.iter().filter(|n| *n == entry).count(), 1, "{}", got.body);
        assert!(got.body.contains("&lt;42 万页 &amp; 著录&gt;"), "{}", got.body);
        assert!(got.body.contains(&format!("/opportunities/{code}")) && got.body.contains("86 万元"));
        assert!(!got.body.contains("64881234"), "no contact data in public");
        for (name, value) in [("if-none-match", "etag"), ("if-modified-since", "last-modified")] {
            let again = TestRequest::get().uri(path).insert_header((name, got.header(value)));
            assert_eq!(send(&site, again).await.status, StatusCode::NOT_MODIFIED, "{path} {name}");
        }
    }
    let withdraw = TestRequest::post()
        .uri(&format!("/api/v1/opportunities/{}/withdraw", people.opportunity.summary.id))
        .cookie(people.cookie(Role::Officer))
        .set_json(serde_json::json!({ "version": people.opportunity.version }));
    assert_eq!(send(&site, withdraw).await.status, StatusCode::OK);
    let empty = send(&site, TestRequest::get().uri("/feeds/opportunities.atom")).await;
    assert!(!elements(&empty.body).contains(&"entry".to_owned()));
    app.finish().await;
}
