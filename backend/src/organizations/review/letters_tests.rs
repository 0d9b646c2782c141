//! Who is told of a decision.

use super::{
    accept, find, reject, send_back,
    tests::{account, own, owner, proposed, reviewer, says, submitted},
};
use crate::{
    organizations::{
        profile,
        store::tests::{enterprise, insert},
    },
    testing::TestApp,
};
use contract::organizations::ProfileSection;
use entity::{mail, organization, organization_change, user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde_json::json;
use uuid::Uuid;

/// The accounts that got a mail, by their addresses.
async fn told(app: &TestApp) -> Vec<String> {
    let mails = mail::Entity::find().order_by_asc(mail::Column::ToAddress).all(app.db.read()).await.unwrap();
    mails.into_iter().map(|mail| mail.to_address).collect()
}

fn addresses(people: &[Uuid]) -> Vec<String> {
    let mut all: Vec<String> = people.iter().map(|id| format!("{id}@mail.example")).collect();
    all.sort();
    all
}

#[tokio::test]
async fn who_left_is_told_nothing_and_the_owners_are() {
    let app = TestApp::start().await;
    let (id, editor) = own(&app).await;
    let change = submitted(&app, &editor, |form| form.name = "甲数据股份".into()).await;
    let stays = owner(&app, id).await.person().unwrap().user_id.0;
    let tx = app.db.begin().await.unwrap();
    user::Entity::update_many()
        .col_expr(user::Column::OrganizationId, Expr::value(None::<Uuid>))
        .filter(user::Column::Id.eq(editor.person().unwrap().user_id.0))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let version = find(&app, &reviewer(), change).await.unwrap().version;
    accept(&app, &reviewer(), change, &says(version, "")).await.unwrap();
    assert_eq!(told(&app).await, addresses(&[stays]));
    app.finish().await;
}

#[tokio::test]
async fn a_registration_handed_in_again_is_its_new_writer_s_and_a_refusal_concerns_all() {
    let app = TestApp::start().await;
    let row = organization::Model { status: "pending".into(), active: false, ..enterprise("新企业") };
    let id = insert(&app, row).await;
    let first = account(&app, None).await;
    let second = owner(&app, id).await;
    let facts = json!({ "name": "新企业", "place": "浦江" });
    let change = proposed(&app, id, "registration", first, facts).await;
    send_back(&app, &reviewer(), change, &says(1, "请写全称")).await.unwrap();
    let by = second.person().unwrap().user_id.0;
    assert_eq!(told(&app).await, addresses(&[by]), "the first one does not act for it");

    let view = profile::find(&app, &second).await.unwrap();
    let mut form = view.form.clone();
    (form.name, form.uscc) = ("新企业有限公司".into(), "91310112MA1GB00018".into());
    let view = profile::save(&app, &second, view.version, &ProfileSection::FORM, &form).await.unwrap();
    profile::submit(&app, &second, view.version).await.unwrap();
    let row = organization_change::Entity::find_by_id(change.0).one(app.db.read()).await.unwrap().unwrap();
    assert_eq!(row.proposed_by, Some(by));
    let third = owner(&app, id).await.person().unwrap().user_id.0;
    reject(&app, &reviewer(), change, &says(row.version, "不是企业")).await.unwrap();
    assert_eq!(told(&app).await, addresses(&[by, by, third]));
    app.finish().await;
}
