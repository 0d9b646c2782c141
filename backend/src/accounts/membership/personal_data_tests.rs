//! What a person may ask of us about the own data, against a database.

use super::{
    registration_tests::{enter, secret},
    tests::{id_of, invited, with_head},
};
use crate::{
    Actor, Error,
    accounts::{Client, credentials::email, personal_data},
    jobs::worker::run_due,
    organizations,
    testing::TestApp,
};
use contract::accounts::EmailChange;
use entity::{mail, merchant_admission, organization_change, session, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

/// A claim as it stands after it was handed in, or decided.
async fn claim_of(app: &TestApp, by: &Actor, status: &str) -> uuid::Uuid {
    let entry = organizations::store::tests::enterprise("待认领");
    let (id, open) = (app.new_id(), status == "submitted");
    let organization_id = organizations::store::tests::insert(app, entry).await;
    let tx = app.db.begin().await.unwrap();
    organization_change::ActiveModel {
        id: Set(id),
        organization_id: Set(organization_id),
        kind: Set("claim".into()),
        status: Set(status.into()),
        open_key: Set(open.then(|| format!("claim:{id}"))),
        base: Set(json!({})),
        proposed: Set(
            json!({ "user_id": id_of(by), "name": "新同事", "email": "new@gov.example", "reason": "" }),
        ),
        remarks: Set(json!([])),
        proposed_by: Set(Some(id_of(by).0)),
        created_at: Set(app.now().0),
        updated_at: Set(app.now().0),
        version: Set(1),
        ..Default::default()
    }
    .insert(&tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

/// An application that the person wrote and is the contact of.
async fn application_of(app: &TestApp, by: &Actor, status: &str) {
    let entry = organizations::store::tests::enterprise("申请企业");
    let organization_id = organizations::store::tests::insert(app, entry).await;
    let name = by.person().unwrap().name.clone();
    let tx = app.db.begin().await.unwrap();
    merchant_admission::ActiveModel {
        id: Set(app.new_id()),
        organization_id: Set(organization_id),
        status: Set(status.into()),
        application: Set(json!({ "contact_name": name, "contact_phone": "v1.sealed" })),
        remarks: Set(json!({})),
        applied_by: Set(Some(id_of(by).0)),
        created_at: Set(app.now().0),
        updated_at: Set(app.now().0),
        version: Set(1),
        ..Default::default()
    }
    .insert(&tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_own_data_is_handed_out_and_deleted() {
    let (app, head, _) = with_head().await;
    let officer = invited(&app, &head, "new@gov.example").await;
    let copy = personal_data::export(&app, &officer).await.unwrap();
    assert_eq!(copy["account"]["email"], "new@gov.example");
    assert_eq!(copy["membership"]["role"], "officer");
    assert!(copy["trail"].as_array().unwrap().iter().any(|entry| entry["action"] == "session.started"));
    assert!(!copy.to_string().contains("argon2"));
    let wrong = personal_data::delete_account(&app, &officer, "other@gov.example").await;
    assert!(matches!(wrong, Err(Error::Validation(_))));
    app.clock.advance(16 * 60_000);
    let late = personal_data::delete_account(&app, &officer, "new@gov.example").await;
    assert!(matches!(late, Err(Error::ConfirmationRequired)));
    let officer = enter(&app, "new@gov.example").await;
    let claims = [claim_of(&app, &officer, "submitted").await, claim_of(&app, &officer, "rejected").await];
    for status in ["rejected", "admitted"] {
        application_of(&app, &officer, status).await;
    }
    personal_data::delete_account(&app, &officer, " New@gov.example").await.unwrap();
    let id = id_of(&officer).0;
    let row = user::Entity::find_by_id(id).one(app.db.read()).await.unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.password_hash.as_str(), row.active), ("已注销", "!", false));
    assert_eq!((row.email, row.phone, row.organization_id), (format!("deleted-{id}@invalid"), None, None));
    let living = session::Entity::find()
        .filter(session::Column::UserId.eq(id))
        .filter(session::Column::RevokedAt.is_null());
    assert_eq!(living.count(app.db.read()).await.unwrap(), 0);
    let to = mail::Entity::find().filter(mail::Column::ToAddress.eq("new@gov.example"));
    let kept = to.all(app.db.read()).await.unwrap();
    assert_eq!(kept.iter().map(|m| m.subject.as_str()).collect::<Vec<_>>(), ["你的数聚通账号已注销"]);
    for (claim, status) in claims.into_iter().zip(["withdrawn", "rejected"]) {
        let row = organization_change::Entity::find_by_id(claim).one(app.db.read()).await.unwrap().unwrap();
        assert_eq!((row.status.as_str(), row.open_key), (status, None));
        assert_eq!(row.proposed["name"], "已注销");
        assert!(!row.proposed.to_string().contains("new@gov.example"), "{}", row.proposed);
    }
    for row in merchant_admission::Entity::find().all(app.db.read()).await.unwrap() {
        let contact = row.application["contact_name"].as_str().unwrap().to_owned();
        let kept = row.status == "admitted";
        assert_eq!(contact == "已注销", !kept, "the register keeps whom the enterprise named: {contact}");
        assert_eq!(row.application["contact_phone"] == "", !kept);
    }
    assert!(matches!(crate::audit::verify(app.db.read()).await.unwrap(), crate::audit::Verdict::Whole(_)));
    app.finish().await;
}

#[tokio::test]
async fn a_former_address_keeps_the_notice_only() {
    let (app, head, _) = with_head().await;
    let officer = invited(&app, &head, "new@gov.example").await;
    email::ask(&app, &officer, &EmailChange { email: "newer@gov.example".into() }).await.unwrap();
    let secret = secret(&app, "/email").await;
    run_due(&app).await;
    let kept = async || {
        let to = mail::Entity::find().filter(mail::Column::ToAddress.eq("new@gov.example"));
        let rows = to.all(app.db.read()).await.unwrap();
        rows.into_iter().map(|mail| mail.subject).collect::<Vec<_>>()
    };
    assert!(!kept().await.is_empty(), "the invitation");
    email::change(&app, &secret, &Client::default()).await.unwrap();
    assert_eq!(kept().await, ["登录邮箱已更换：数聚通账号"]);
    run_due(&app).await;
    assert!(app.sent.mails.lock().unwrap().iter().any(|sent| sent.to == "new@gov.example"));
    app.finish().await;
}
