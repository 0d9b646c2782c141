//! The link in each mail.

use super::{People, send, site};
use crate::{notifications, testing::TestApp};
use actix_web::{http::StatusCode, test::TestRequest};
use contract::ErrorCode;
use entity::{mail, mail_suppression};
use sea_orm::{EntityTrait, PaginatorTrait};

#[actix_web::test]
async fn one_click_stops_the_mail() {
    let app = TestApp::start().await;
    let people = People::arrive(&app).await;
    let site = site(&app).await;
    notifications::service::recommend(&app, people.opportunity.summary.id).await.unwrap();
    let mail = mail::Entity::find().one(app.db.read()).await.unwrap().expect("the enterprise is told");
    let path = format!("/unsubscribe/{}", mail.unsubscribe_token.unwrap());
    let stopped = || mail_suppression::Entity::find().count(app.db.read());

    // Mail scanners look at links; looking changes nothing.
    send(&site, TestRequest::get().uri(&path)).await;
    assert_eq!(stopped().await.unwrap(), 0);
    let post = || TestRequest::post().uri(&path).insert_header(("origin", "https://mail.example"));
    let form = ("content-type", "application/x-www-form-urlencoded");
    let click = post().insert_header(form).set_payload("List-Unsubscribe=One-Click");
    let got = send(&site, click).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    assert!(got.header("content-type").starts_with("text/plain") && got.body.contains("已退订"));
    assert_eq!(stopped().await.unwrap(), 1);

    let button = send(&site, post().insert_header(("accept", "text/html,*/*"))).await;
    assert_eq!((button.status, button.header("location")), (StatusCode::SEE_OTHER, path.as_str()));
    assert_eq!(stopped().await.unwrap(), 1);
    send(&site, TestRequest::post().uri("/unsubscribe/nobodys")).await.refused(ErrorCode::NotFound);
    app.finish().await;
}
