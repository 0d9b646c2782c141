//! A change of keys, against a database.

use super::*;
use crate::{
    Actor,
    accounts::{NewUser, OrganizationRef, service::create_user},
    mail::{NewMail, queue_many},
    organizations::store::tests::{enterprise, insert},
    settings::AccountSettings,
    testing::TestApp,
};
use contract::accounts::Role;
use entity::{mail as mails, merchant_admission, one_time_link, organization, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde_json::json;
use std::sync::Arc;

const NEW: &str = "a secret of the new year, thirty-two bytes";

/// The application after its keys were changed; without the former one when it is given up.
fn with_new_key(app: &TestApp, keep: bool) -> App {
    let mut settings: AccountSettings = app.settings.accounts.clone();
    let old = std::mem::replace(&mut settings.seal_secret, NEW.to_owned());
    settings.former_seal_secrets = if keep { vec![old] } else { Vec::new() };
    let mut app = app.app.clone();
    app.seal = Arc::new(Seal::new(&settings));
    app
}

/// Every sealed value with the place it is sealed for; a new sealed column belongs here.
async fn sealed(app: &App) -> Vec<(String, String)> {
    let db = app.db.read();
    let mut all = Vec::new();
    let mut add = |place: String, value: Option<String>| all.push((place, value.unwrap()));
    for row in user::Entity::find().all(db).await.unwrap() {
        add(format!("users.phone:{}", row.id), row.phone);
        add(format!("users.password_hash:{}", row.id), Some(row.password_hash));
        add(format!("users.totp_secret:{}", row.id), row.totp_secret);
    }
    for row in one_time_link::Entity::find().all(db).await.unwrap() {
        add(format!("one_time_links.data:{}", row.id), Some(row.data).filter(|data| !data.is_empty()));
    }
    for row in mails::Entity::find().all(db).await.unwrap() {
        add(format!("mails.secret:{}", row.id), row.secret);
    }
    for row in organization::Entity::find().all(db).await.unwrap() {
        if let Some(phone) = row.contact_phone {
            add(format!("organizations.contact_phone:{}", row.id), Some(phone));
        }
    }
    for row in merchant_admission::Entity::find().all(db).await.unwrap() {
        let phone = row.application["contact_phone"].as_str().map(str::to_owned);
        add(format!("merchant_admissions.contact_phone:{}", row.id), phone);
    }
    all
}

/// A value that says for which place it was sealed.
fn sealed_for(app: &TestApp, place: &str) -> String {
    app.seal.seal(place, place).unwrap()
}

fn new_link(app: &TestApp) -> one_time_link::ActiveModel {
    let id = app.new_id();
    one_time_link::ActiveModel {
        id: Set(id),
        purpose: Set("register".into()),
        email: Set("a@b.cn".into()),
        user_id: Set(None),
        secret_hash: Set("x".into()),
        data: Set(sealed_for(app, &format!("one_time_links.data:{id}"))),
        created_at: Set(app.now().0),
        expires_at: Set(app.now().plus_days(1).0),
        used_at: Set(None),
    }
}

fn new_application(app: &TestApp, supplier: Uuid) -> merchant_admission::ActiveModel {
    let id = app.new_id();
    let phone = sealed_for(app, &format!("merchant_admissions.contact_phone:{id}"));
    merchant_admission::ActiveModel {
        id: Set(id),
        organization_id: Set(supplier),
        status: Set("draft".into()),
        application: Set(json!({ "contact_name": "王敏", "contact_phone": phone })),
        remarks: Set(json!({})),
        created_at: Set(app.now().0),
        updated_at: Set(app.now().0),
        version: Set(1),
        ..Default::default()
    }
}

fn new_mail() -> NewMail {
    NewMail {
        kind: "account",
        dedupe_key: "k".into(),
        organization: None,
        to_address: "a@b.cn".into(),
        to_name: "甲".into(),
        subject: "s".into(),
        text: "t".into(),
        html: "h".into(),
        unsubscribe: None,
        secret: Some("mails.secret".into()),
    }
}

async fn fill(app: &TestApp) {
    let new = NewUser {
        email: "officer@demo.example".into(),
        name: "王经办".into(),
        role: Role::Officer,
        organization: OrganizationRef::Name("浦江镇政府".into()),
        password: Some("minhang-demo-2026".into()),
        demo: false,
    };
    let id = create_user(app, &Actor::System, &new).await.unwrap().0;
    let supplier = insert(app, enterprise("上海甲公司")).await;
    let value = |place: String| Expr::value(sealed_for(app, &place));
    let tx = app.db.begin().await.unwrap();
    user::Entity::update_many()
        .col_expr(user::Column::Phone, value(format!("users.phone:{id}")))
        .col_expr(user::Column::PasswordHash, value(format!("users.password_hash:{id}")))
        .col_expr(user::Column::TotpSecret, value(format!("users.totp_secret:{id}")))
        .exec(&tx)
        .await
        .unwrap();
    let place = format!("organizations.contact_phone:{supplier}");
    organization::Entity::update_many()
        .col_expr(organization::Column::ContactPhone, value(place))
        .filter(organization::Column::Id.eq(supplier))
        .exec(&tx)
        .await
        .unwrap();
    new_link(app).insert(&tx).await.unwrap();
    new_application(app, supplier).insert(&tx).await.unwrap();
    queue_many(app, &tx, vec![new_mail()]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn after_a_change_of_keys_the_former_one_can_be_given_up() {
    let app = TestApp::start().await;
    fill(&app).await;
    assert_eq!(run(&app).await.unwrap(), 0, "nothing is behind");
    let later = with_new_key(&app, true);
    assert_eq!(run(&later).await.unwrap(), 7);
    assert_eq!(run(&later).await.unwrap(), 0, "once is enough");
    let alone = with_new_key(&app, false);
    let found = sealed(&alone).await;
    assert_eq!(found.len(), 7);
    for (place, value) in found {
        let text = alone.seal.open(&place, &value).unwrap();
        assert!(place.starts_with(&text), "{place} says {text}");
    }
    app.finish().await;
}

#[tokio::test]
async fn what_does_not_open_stays_and_does_not_keep_the_others_waiting() {
    let app = TestApp::start().await;
    fill(&app).await;
    let tx = app.db.begin().await.unwrap();
    user::Entity::update_many()
        .col_expr(user::Column::Phone, Expr::value("v1.00000000.AAAA"))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(run(&with_new_key(&app, true)).await.unwrap(), 6);
    let kept = user::Entity::find().one(app.db.read()).await.unwrap().unwrap();
    assert_eq!(kept.phone.as_deref(), Some("v1.00000000.AAAA"));
    app.finish().await;
}
