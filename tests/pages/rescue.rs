//! An administrator takes somebody's second factor away: with a reason, on record, told to its owner.

use super::site::{Got, Site, Who};
use actix_web::{cookie::Cookie, http::StatusCode, test::TestRequest};
use backend::accounts::{self, Client, SESSION_COOKIE};
use contract::accounts::LoginForm;
use entity::{audit_entry, mail, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

async fn person(site: &Site, email: &str) -> user::Model {
    let found = user::Entity::find().filter(user::Column::Email.eq(email)).one(site.app.db.read()).await;
    found.unwrap().unwrap()
}

/// The session of an administrator.
async fn administrator(site: &Site) -> String {
    let form = LoginForm {
        email: "admin@demo.example".into(),
        password: seeds::DEMO_PASSWORD.into(),
        ..LoginForm::default()
    };
    let signed = accounts::service::sign_in(&site.app, &form, &Client::default()).await.unwrap();
    signed.done().unwrap().tokens.access
}

#[actix_web::test]
async fn a_lost_second_factor_is_taken_away_with_a_reason() {
    let site = Site::start().await;
    let session = administrator(&site).await;
    let ask = async |request: TestRequest| -> Got {
        site.send(Who::Visitor, request.cookie(Cookie::new(SESSION_COOKIE, session.clone()))).await
    };
    let lost = person(&site, "officer@demo.example").await;
    let here = format!("/operator/users/{}", lost.id);
    let page = format!("{here}/second-factor");
    let none = ask(TestRequest::get().uri(&page)).await;
    none.expect_sound("nothing to take away");
    assert!(none.body.contains("没有启用两步验证"));
    assert!(!ask(TestRequest::get().uri(&here)).await.body.contains(&page));

    let mut row = lost.into_active_model();
    (row.totp_secret, row.totp_confirmed_at) = (Set(Some("sealed".into())), Set(Some(site.app.now().0)));
    let tx = site.app.db.begin().await.unwrap();
    let lost = row.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
    assert!(ask(TestRequest::get().uri(&here)).await.body.contains(&page), "the account leads there");
    ask(TestRequest::get().uri(&page)).await.expect_sound("asks for a reason");
    assert_eq!(site.get(Who::Operator, &page).await.status, StatusCode::FORBIDDEN);

    let bare = ask(TestRequest::post().uri(&page).set_form([("reason", " 丢 ")])).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    bare.expect_sound("without a reason");
    assert!(bare.body.contains("href=\"#reason\"") && bare.body.contains("aria-invalid=\"true\""));
    assert!(person(&site, &lost.email).await.totp_secret.is_some());

    let done = ask(TestRequest::post().uri(&page).set_form([("reason", "手机丢失，已当面核对")])).await;
    assert_eq!(done.location(), here, "{}", done.body);
    assert!(done.header("set-cookie").contains("sjt_flash=second-factor-reset"));
    assert!(person(&site, &lost.email).await.totp_secret.is_none());
    let noted = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("second_factor.reset"));
    let noted = noted.one(site.app.db.read()).await.unwrap().unwrap();
    assert_eq!((noted.subject_id, noted.detail["reason"].as_str()), (lost.id, Some("手机丢失，已当面核对")));
    let told = mail::Entity::find().filter(mail::Column::ToAddress.eq(&lost.email));
    let told = told.filter(mail::Column::Text.contains("由平台管理员重置")).one(site.app.db.read()).await;
    assert!(told.unwrap().is_some(), "its owner is told");
    let again = ask(TestRequest::post().uri(&page).set_form([("reason", "手机丢失，已当面核对")])).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    again.expect_sound("twice");
    site.finish().await;
}
