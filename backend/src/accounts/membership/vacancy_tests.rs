//! Enterprises whose last people go, against a database.

use super::{
    invitations, members,
    registration_tests::{enter, form, verified},
    tests::id_of,
};
use crate::{
    Actor, Error,
    accounts::{personal_data, users::blank},
    admission::{self, service::tests as admission_tests},
    audit,
    organizations::{
        review,
        store::tests::{enterprise, insert},
    },
    testing::{TestApp, member},
};
use contract::{
    accounts::{InvitationForm, RegistrationOutcome, Role},
    organizations::ReviewDecision,
};
use entity::{merchant_admission, organization, organization_change, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

const EMAIL: &str = "li@cangye.example";

async fn entries(app: &TestApp) -> Vec<organization::Model> {
    organization::Entity::find().all(app.db.read()).await.unwrap()
}

async fn changes(app: &TestApp) -> Vec<organization_change::Model> {
    organization_change::Entity::find().all(app.db.read()).await.unwrap()
}

/// Registers an enterprise and signs its owner in.
async fn registered(app: &TestApp) -> Actor {
    assert_eq!(verified(app, &form(EMAIL)).await.unwrap(), RegistrationOutcome::Registered);
    enter(app, EMAIL).await
}

#[tokio::test]
async fn a_refused_registration_frees_its_code_and_its_people() {
    let app = TestApp::start().await;
    let owner = registered(&app).await;
    let change = &changes(&app).await[0];
    let reviewer = member(Role::Operator, Uuid::from_u128(77));
    let decision =
        ReviewDecision { version: 1, words: "不是本企业".into(), ..ReviewDecision::default() };
    review::reject(&app, &reviewer, change.id.into(), &decision).await.unwrap();
    let refused = &entries(&app).await[0];
    assert_eq!((refused.status.as_str(), refused.uscc.as_deref()), ("rejected", None));
    let kept = &changes(&app).await[0];
    assert_eq!(kept.proposed["uscc"], form("").uscc, "the change keeps what was asked for");
    // The real enterprise registers, and the first person is free.
    assert_eq!(verified(&app, &form("real@a.cn")).await.unwrap(), RegistrationOutcome::Registered);
    let free = enter(&app, EMAIL).await;
    assert!(matches!(free, Actor::Person(_)), "{free:?}");
    personal_data::delete_account(&app, &free, EMAIL).await.unwrap();
    assert!(members::list(&app, &owner).await.unwrap().members.is_empty());
    assert!(matches!(audit::verify(app.db.read()).await.unwrap(), audit::Verdict::Whole(_)));
    app.finish().await;
}

#[tokio::test]
async fn the_last_one_may_leave_what_is_not_registered_yet() {
    let app = TestApp::start().await;
    let owner = registered(&app).await;
    members::remove(&app, &owner, id_of(&owner)).await.unwrap();
    let entry = &entries(&app).await[0];
    assert_eq!((entry.status.as_str(), entry.uscc.as_deref(), entry.active), ("rejected", None, false));
    assert_eq!((entry.email.as_deref(), entry.contact_phone.as_deref()), (None, None));
    let change = &changes(&app).await[0];
    assert_eq!((change.status.as_str(), change.open_key.as_deref()), ("withdrawn", None));
    assert_eq!(verified(&app, &form("real@a.cn")).await.unwrap(), RegistrationOutcome::Registered);
    app.finish().await;
}

#[tokio::test]
async fn deleting_the_only_account_lets_an_enterprise_be_claimed_again() {
    let app = TestApp::start().await;
    let entry = organization::Model {
        uscc: Some(form("").uscc),
        status: "unclaimed".into(),
        email: Some("info@cangye.example".into()),
        ..enterprise("上海某某科技有限公司")
    };
    let id = insert(&app, entry).await;
    assert_eq!(verified(&app, &form(EMAIL)).await.unwrap(), RegistrationOutcome::Claimed);
    let owner = enter(&app, EMAIL).await;
    let stays = members::remove(&app, &owner, id_of(&owner)).await;
    assert!(matches!(stays, Err(Error::Conflict(..))), "leaving is for who has a successor");
    personal_data::delete_account(&app, &owner, EMAIL).await.unwrap();
    let entry = organization::Entity::find_by_id(id).one(app.db.read()).await.unwrap().unwrap();
    assert_eq!((entry.status.as_str(), entry.claimed_at, entry.active), ("unclaimed", None, true));
    assert_eq!(entry.email.as_deref(), Some("info@cangye.example"), "what is not the person's stays");
    assert_eq!(verified(&app, &form("wang@cangye.example")).await.unwrap(), RegistrationOutcome::Claimed);
    app.finish().await;
}

#[tokio::test]
async fn an_enterprise_invites_nobody_before_it_is_reviewed_nor_while_it_is_suspended() {
    let app = TestApp::start().await;
    let owner = registered(&app).await;
    let id = owner.member().unwrap().organization_id.0;
    let to = InvitationForm { email: "anybody@b.cn".into(), role: "editor".into() };
    for (status, word) in [("pending", "审核"), ("suspended", "暂停"), ("active", "")] {
        let tx = app.db.begin().await.unwrap();
        organization::Entity::update_many()
            .col_expr(organization::Column::Status, Expr::value(status))
            .filter(organization::Column::Id.eq(id))
            .exec(&tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let owner = enter(&app, EMAIL).await;
        let shown = members::list(&app, &owner).await.unwrap().invites_later;
        match invitations::invite(&app, &owner, &to).await {
            Err(Error::Conflict(_, words)) => {
                assert!(!word.is_empty() && words.contains(word), "{status}: {words}");
                assert_eq!(shown, Some(words.as_str()));
            }
            done => assert!(done.is_ok() && status == "active" && shown.is_none(), "{done:?}"),
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn nobody_joins_and_is_deleted_at_once() {
    let (app, head, _) = super::tests::with_head().await;
    let officer = super::tests::invited(&app, &head, "new@gov.example").await;
    members::remove(&app, &officer, id_of(&officer)).await.unwrap();
    let free = enter(&app, "new@gov.example").await;
    let me = || user::Entity::find_by_id(id_of(&free).0);
    let tx = app.db.begin().await.unwrap();
    let joined = user::Entity::update_many()
        .col_expr(user::Column::OrganizationId, Expr::value(head.member().unwrap().organization_id.0))
        .col_expr(user::Column::Role, Expr::value("officer"))
        .filter(user::Column::Id.eq(id_of(&free).0));
    joined.exec(&tx).await.unwrap();
    // PostgreSQL: the deletion has read the account before the joining is done.
    let (deleted, ()) = tokio::join!(personal_data::delete_account(&app, &free, "new@gov.example"), async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        tx.commit().await.unwrap();
    });
    let row = me().one(app.db.read()).await.unwrap().unwrap();
    assert_eq!(row.deleted_at.is_some(), deleted.is_ok(), "{deleted:?}");
    assert!(row.organization_id.is_none() || row.deleted_at.is_none(), "a member without a name");
    app.finish().await;
}

#[tokio::test]
async fn whoever_claims_next_finds_no_application_of_those_who_left() {
    let app = TestApp::start().await;
    let owner = admission_tests::enterprise(&app, "甲").await;
    let person = owner.person().unwrap().user_id.0;
    let draft = admission::service::save(&app, &owner, None, &admission_tests::form()).await.unwrap();
    let email = user::Entity::find_by_id(person).one(app.db.read()).await.unwrap().unwrap().email;
    personal_data::delete_account(&app, &owner, &email).await.unwrap();
    let row = merchant_admission::Entity::find_by_id(draft.id.0).one(app.db.read()).await.unwrap().unwrap();
    assert_eq!((row.status.as_str(), row.open_key.as_deref()), ("withdrawn", None));
    let left = row.application.to_string();
    assert!(!left.contains(&admission_tests::form().contact_name), "{left}");
    assert_eq!(row.application["contact_phone"], "");
    app.finish().await;
}

#[tokio::test]
async fn recommendations_do_not_go_on_to_somebody_who_left() {
    let app = TestApp::start().await;
    let owner = registered(&app).await;
    let id = owner.member().unwrap().organization_id.0;
    let tx = app.db.begin().await.unwrap();
    let active = organization::Entity::update_many()
        .col_expr(organization::Column::Status, Expr::value("active"))
        .col_expr(organization::Column::Email, Expr::value("Bd@cangye.example"));
    active.exec(&tx).await.unwrap();
    let other = user::ActiveModel {
        organization_id: Set(Some(id)),
        role: Set(Some("editor".into())),
        ..blank(app.new_id(), "bd@cangye.example".into(), "某人", "!".into(), app.now())
    };
    let other = other.insert(&tx).await.unwrap();
    tx.commit().await.unwrap();
    members::remove(&app, &enter(&app, EMAIL).await, other.id.into()).await.unwrap();
    assert_eq!(entries(&app).await[0].email.as_deref(), Some(EMAIL));
    app.finish().await;
}
