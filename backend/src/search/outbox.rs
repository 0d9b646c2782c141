//! The outbox: what must be brought up to date in the index, written in the transaction of the
//! change, applied by the job `index.apply`.

use crate::{App, Result, jobs};
use contract::{jobs::JobState, search::DocKind};
use entity::{index_change, job};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use uuid::Uuid;

/// The job's kind, and its dedupe key: one waiting job is enough for any number of changes.
pub const JOB: &str = "index.apply";

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
    if rows.is_empty() { Ok(()) } else { enqueue(app, tx).await }
}

/// Queues the job so that it starts after this transaction has ended.
///
/// The key of a job is released when a worker claims it, so a change that commits while the job runs
/// queues another one. Left to itself the key would still let a change slip through on PostgreSQL:
/// the waiting job could be claimed and finished between our insert (which finds the key taken) and
/// our commit. The shared row lock keeps it from being claimed until we have committed; when it was
/// claimed just before, the lock finds nothing and we queue anew.
async fn enqueue(app: &App, tx: &DatabaseTransaction) -> Result<()> {
    for _ in 0..8 {
        jobs::enqueue(app, tx, JOB, json!({}), Some(JOB.to_owned())).await?;
        let waiting: Option<Uuid> = job::Entity::find()
            .select_only()
            .column(job::Column::Id)
            .filter(job::Column::DedupeKey.eq(JOB))
            .filter(job::Column::State.eq(JobState::Queued.as_str()))
            .lock_shared()
            .into_tuple()
            .one(tx)
            .await?;
        if waiting.is_some() {
            return Ok(());
        }
    }
    jobs::enqueue(app, tx, JOB, json!({}), None).await
}
