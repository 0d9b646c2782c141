//! Writing and verifying the chain.

use crate::{Actor, App, Result};
use entity::{audit_entry, audit_head};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Appends an entry within the transaction of the change it tells of. `detail` must hold no personal
/// data: entries are kept for good.
///
/// # Errors
/// When the database fails; the caller's transaction is then lost as a whole.
pub async fn record(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    action: &str,
    subject: (&str, Uuid),
    detail: Value,
) -> Result<()> {
    // The update takes the row lock; nobody else can append until this transaction ends.
    audit_head::Entity::update_many()
        .col_expr(audit_head::Column::Seq, Expr::col(audit_head::Column::Seq).add(1))
        .exec(tx)
        .await?;
    let head =
        audit_head::Entity::find().one(tx).await?.ok_or_else(|| anyhow::anyhow!("audit_head is empty"))?;
    let mut entry = audit_entry::Model {
        seq: head.seq,
        at: app.now().0,
        actor_id: actor.person().map(|p| p.user_id.0),
        organization_id: actor.member().map(|m| m.organization_id.0),
        action: action.to_owned(),
        subject_kind: subject.0.to_owned(),
        subject_id: subject.1,
        detail,
        prev_hash: head.hash,
        hash: String::new(),
    };
    entry.hash = hash(&entry);
    audit_head::Entity::update_many()
        .col_expr(audit_head::Column::Hash, Expr::value(entry.hash.clone()))
        .exec(tx)
        .await?;
    audit_entry::Entity::insert(active(entry)).exec_without_returning(tx).await?;
    Ok(())
}

fn active(entry: audit_entry::Model) -> audit_entry::ActiveModel {
    audit_entry::ActiveModel {
        seq: Set(entry.seq),
        at: Set(entry.at),
        actor_id: Set(entry.actor_id),
        organization_id: Set(entry.organization_id),
        action: Set(entry.action),
        subject_kind: Set(entry.subject_kind),
        subject_id: Set(entry.subject_id),
        detail: Set(entry.detail),
        prev_hash: Set(entry.prev_hash),
        hash: Set(entry.hash),
    }
}

/// The hash of an entry; fields are separated by a character none of them contains.
fn hash(entry: &audit_entry::Model) -> String {
    let optional = |id: Option<Uuid>| id.map_or_else(String::new, |id| id.to_string());
    let text = [
        entry.prev_hash.clone(),
        entry.seq.to_string(),
        entry.at.to_string(),
        optional(entry.actor_id),
        optional(entry.organization_id),
        entry.action.clone(),
        entry.subject_kind.clone(),
        entry.subject_id.to_string(),
        entry.detail.to_string(),
    ]
    .join("\u{1f}");
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a walk along the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Unbroken, with so many entries.
    Whole(u64),
    /// Altered, removed or re-ordered at this position.
    Broken(i64),
}

/// Entries read at once.
const PAGE: u64 = 500;

/// Walks the chain as it was when the walk began; what is appended meanwhile is left to the next walk.
///
/// # Errors
/// When the database cannot be read.
pub async fn verify(db: &impl ConnectionTrait) -> Result<Verdict> {
    let head = audit_head::Entity::find().one(db).await?;
    let (end, expected) = head.map_or((0, String::new()), |head| (head.seq, head.hash));
    let (mut previous, mut seq) = (String::new(), 0);
    loop {
        let entries = audit_entry::Entity::find()
            .filter(audit_entry::Column::Seq.gt(seq))
            .filter(audit_entry::Column::Seq.lte(end))
            .order_by_asc(audit_entry::Column::Seq)
            .limit(PAGE)
            .all(db)
            .await?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            seq += 1;
            if entry.seq != seq || entry.prev_hash != previous || entry.hash != hash(&entry) {
                return Ok(Verdict::Broken(seq));
            }
            previous = entry.hash;
        }
    }
    let whole = seq == end && previous == expected;
    Ok(if whole { Verdict::Whole(seq.unsigned_abs()) } else { Verdict::Broken(seq + 1) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn an_altered_or_removed_entry_is_found() {
        let app = TestApp::start().await;
        for n in 0..3 {
            let tx = app.db.begin().await.unwrap();
            record(&app, &tx, &Actor::System, "test.done", ("tests", app.new_id()), json!({ "n": n }))
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(verify(app.db.read()).await.unwrap(), Verdict::Whole(3));
        let tx = app.db.begin().await.unwrap();
        audit_entry::Entity::update_many()
            .col_expr(audit_entry::Column::Action, Expr::value("test.undone"))
            .filter(audit_entry::Column::Seq.eq(2))
            .exec(&tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(verify(app.db.read()).await.unwrap(), Verdict::Broken(2));
        let tx = app.db.begin().await.unwrap();
        audit_entry::Entity::delete_many().filter(audit_entry::Column::Seq.gte(2)).exec(&tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(verify(app.db.read()).await.unwrap(), Verdict::Broken(2));
        app.finish().await;
    }
}
