//! The outbox: what must be brought up to date in the index, written in the transaction of the
//! change, applied by the job `index.apply`.

use crate::{
    App, Result,
    jobs::{self, handlers::INDEX_APPLY},
};
use contract::search::DocKind;
use entity::index_change;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait};
use serde_json::json;
use uuid::Uuid;

/// Notes that a row was made, changed or removed. Call it last in the transaction.
///
/// A supplier's documents and those of its products hold parts of each other: touching one brings
/// the others up to date as well.
///
/// # Errors
/// When the database fails; the caller's transaction is then lost as a whole.
pub async fn touch(app: &App, tx: &DatabaseTransaction, kind: DocKind, id: Uuid) -> Result<()> {
    touch_many(app, tx, &[(kind, id)]).await
}

/// The same for many rows at once.
///
/// # Errors
/// As [`touch`].
pub async fn touch_many(app: &App, tx: &DatabaseTransaction, rows: &[(DocKind, Uuid)]) -> Result<()> {
    for chunk in rows.chunks(500) {
        let changes = chunk.iter().map(|(kind, id)| index_change::ActiveModel {
            doc_kind: Set(kind.as_str().to_owned()),
            doc_id: Set(*id),
            ..Default::default()
        });
        index_change::Entity::insert_many(changes).exec_without_returning(tx).await?;
    }
    if rows.is_empty() {
        return Ok(());
    }
    // The key belongs to a waiting job only and its row stays locked until we commit, so that a
    // change which commits while the job runs always leads to another run.
    jobs::enqueue(app, tx, INDEX_APPLY, json!({}), Some(INDEX_APPLY.to_owned())).await
}
