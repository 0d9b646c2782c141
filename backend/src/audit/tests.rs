//! Entries about somebody, found and named.

use super::{record, service::list, store};
use crate::{
    Actor, Error,
    organizations::store::tests::{enterprise, insert},
    testing::{TestApp, member},
};
use contract::{
    accounts::Role,
    audit::{AuditFilter, AuditView, in_words},
};
use entity::{audit_entry, organization};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Statement,
};
use serde_json::{Value, json};
use uuid::Uuid;

async fn note(app: &TestApp, actor: &Actor, subject: (&str, Uuid), detail: Value) {
    let tx = app.db.begin().await.unwrap();
    record(app, &tx, actor, "test.done", subject, detail).await.unwrap();
    tx.commit().await.unwrap();
}

async fn about(app: &TestApp, words: impl ToString) -> crate::Result<Vec<AuditView>> {
    let filter = AuditFilter { about: words.to_string(), ..AuditFilter::default() };
    let auditor = member(Role::Auditor, Uuid::from_u128(1));
    Ok(list(app, &auditor, &filter, None, None).await?.items)
}

#[tokio::test]
async fn what_was_done_to_an_organization_is_found_beside_what_it_did() {
    let app = TestApp::start().await;
    let (own, other) =
        (insert(&app, enterprise("上海甲公司")).await, insert(&app, enterprise("上海乙公司")).await);
    let operator = member(Role::Operator, Uuid::from_u128(7));
    note(&app, &operator, ("organizations", own), json!({ "reason": "资质过期" })).await;
    note(&app, &operator, ("organization_changes", Uuid::from_u128(5)), json!({ "organization": own })).await;
    note(&app, &operator, ("organizations", other), json!({})).await;
    note(&app, &member(Role::Owner, own), ("jobs", Uuid::from_u128(6)), json!({})).await;
    for words in [own.to_string(), "甲公".to_owned()] {
        let found = about(&app, words).await.unwrap();
        assert_eq!(found.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(in_words(&found[0]), [("涉及单位".to_owned(), "上海甲公司".to_owned())]);
        assert_eq!(in_words(&found[1]), [("原因".to_owned(), "资质过期".to_owned())]);
    }
    let acted = AuditFilter { organization: "甲公".into(), ..AuditFilter::default() };
    let page = list(&app, &operator, &acted, None, None).await.unwrap();
    assert_eq!(page.items.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [4]);
    assert!(about(&app, "丙").await.unwrap().is_empty());
    let tx = app.db.begin().await.unwrap();
    let detail = json!({ "created": 2, "organizations": [other, own] });
    record(&app, &tx, &operator, "organization.import", ("organizations", other), detail).await.unwrap();
    tx.commit().await.unwrap();
    let found = about(&app, own).await.unwrap();
    assert_eq!(found.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [5, 2, 1], "an import names many");
    app.finish().await;
}

#[tokio::test]
async fn words_that_mean_too_many_organizations_are_refused() {
    let app = TestApp::start().await;
    let many = (0..51).map(|_| organization::Model { id: app.new_id(), ..enterprise("同名") });
    let tx = app.db.begin().await.unwrap();
    organization::Entity::insert_many(many.map(IntoActiveModel::into_active_model))
        .exec_without_returning(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let refused = about(&app, "同").await;
    assert!(matches!(&refused, Err(Error::Validation(f)) if f.at("about").is_some()), "{refused:?}");
    app.finish().await;
}

/// How the database means to answer.
async fn plan(app: &TestApp, filter: &AuditFilter) -> String {
    let condition = store::condition(app.db.read(), filter).await.unwrap();
    let query = audit_entry::Entity::find()
        .filter(condition)
        .filter(audit_entry::Column::Seq.lt(i64::MAX))
        .order_by_desc(audit_entry::Column::Seq)
        .limit(51);
    let tx = app.db.begin().await.unwrap();
    let backend = tx.get_database_backend();
    let explain = if backend == DbBackend::Postgres {
        // Few rows are read as a whole whatever indexes there are.
        tx.execute_unprepared("SET LOCAL enable_seqscan = off").await.unwrap();
        "EXPLAIN "
    } else {
        "EXPLAIN QUERY PLAN "
    };
    let statement = query.build(backend);
    let asked = format!("{explain}{}", statement.sql);
    let asked = Statement { sql: asked, ..statement };
    let rows = tx.query_all_raw(asked).await.unwrap();
    let column = if backend == DbBackend::Postgres { "QUERY PLAN" } else { "detail" };
    let lines: Vec<String> = rows.iter().map(|row| row.try_get("", column).unwrap()).collect();
    tx.rollback().await.unwrap();
    lines.join("\n")
}

#[tokio::test]
async fn entries_about_somebody_are_found_by_indexes() {
    let app = TestApp::start().await;
    let id = Uuid::from_u128(3).to_string();
    let filter = AuditFilter { about: id.clone(), ..AuditFilter::default() };
    let told = plan(&app, &filter).await;
    for index in ["ix_audit_entries_subject_id", "ix_audit_entries_about"] {
        assert!(told.contains(index), "{told}");
    }
    for (filter, index) in [
        (AuditFilter { organization: id.clone(), ..AuditFilter::default() }, "organization_id_seq"),
        (AuditFilter { actor: id, ..AuditFilter::default() }, "actor_id_seq"),
    ] {
        let told = plan(&app, &filter).await;
        assert!(told.contains(index), "{told}");
    }
    app.finish().await;
}
