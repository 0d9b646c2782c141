//! Decisions and steps of the applicant's at the same time. SQLite lets one write after the other, so that
//! these can fail on PostgreSQL only.

use super::{
    reject,
    tests::{own, reviewer, says, submitted},
};
use crate::{Error, organizations::profile, testing::TestApp};
use contract::ChangeId;
use entity::{organization, organization_change};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};
use std::time::Duration;
use uuid::Uuid;

async fn status(app: &TestApp, id: ChangeId) -> String {
    let row = organization_change::Entity::find_by_id(id.0).one(app.db.read()).await.unwrap();
    row.unwrap().status
}

/// Long enough for the other side to come to where it waits.
async fn a_while() {
    tokio::time::sleep(Duration::from_millis(400)).await;
}

#[tokio::test]
async fn a_recall_that_began_before_a_decision_overwrites_nothing() {
    let app = TestApp::start().await;
    let (_, owner) = own(&app).await;
    let change = submitted(&app, &owner, |form| form.name = "甲数据股份".into()).await;
    let version = profile::find(&app, &owner).await.unwrap().version;
    let tx = app.db.begin().await.unwrap();
    organization_change::Entity::update_many()
        .col_expr(organization_change::Column::Status, Expr::value("rejected"))
        .col_expr(organization_change::Column::OpenKey, Expr::value(None::<String>))
        .filter(organization_change::Column::Id.eq(change.0))
        .exec(&tx)
        .await
        .unwrap();
    let (recalled, ()) = tokio::join!(profile::recall(&app, &owner, version), async {
        a_while().await;
        tx.commit().await.unwrap();
    });
    assert!(matches!(recalled, Err(Error::Conflict(..) | Error::NotFound)), "{recalled:?}");
    assert_eq!(status(&app, change).await, "rejected");
    app.finish().await;
}

#[tokio::test]
async fn a_decision_waits_for_who_writes_on_the_enterprise() {
    let app = TestApp::start().await;
    let (id, owner): (Uuid, _) = own(&app).await;
    let change = submitted(&app, &owner, |form| form.name = "甲数据股份".into()).await;
    let version = profile::find(&app, &owner).await.unwrap().version;
    let tx = app.db.begin().await.unwrap();
    organization::Entity::find_by_id(id).lock_exclusive().one(&tx).await.unwrap();
    let (reviewer, decision) = (reviewer(), says(version, "名称不对"));
    let (rejected, ()) = tokio::join!(reject(&app, &reviewer, change, &decision), async {
        a_while().await;
        assert_eq!(status(&app, change).await, "submitted");
        tx.commit().await.unwrap();
    });
    rejected.unwrap();
    assert_eq!(status(&app, change).await, "rejected");
    app.finish().await;
}
