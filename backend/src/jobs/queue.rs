//! Putting jobs into the table.

use super::handlers;
use crate::{App, Result};
use contract::{Timestamp, jobs::JobState};
use entity::{audit_head, job};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait, QuerySelect,
    sea_query::OnConflict,
};
use serde_json::Value;
use std::collections::HashSet;

/// How a try ended.
#[derive(Debug)]
pub enum Outcome {
    /// Done, or nothing left to do.
    Done,
    /// Failed for now; tried again later, with growing pauses.
    Retry(String),
    /// Cannot succeed; given up at once.
    Fail(String),
}

/// Tries before a job is given up; with the pauses of `worker` this spans about a day.
pub const MAX_ATTEMPTS: i32 = 22;

/// A job to queue.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// What it does; `handlers` knows it.
    pub kind: &'static str,
    /// Ids, never whole rows.
    pub payload: Value,
    /// At most one waiting job has it.
    pub dedupe_key: Option<String>,
    /// Not before this; now when absent.
    pub run_at: Option<Timestamp>,
}

/// Queues a job within a transaction. With a `dedupe_key` at most one waiting job of that key
/// exists: queueing it again is harmless, and a job that runs already does not count, because it may
/// have read the database before this transaction's change.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(
    app: &App,
    tx: &DatabaseTransaction,
    kind: &'static str,
    payload: Value,
    dedupe_key: Option<String>,
) -> Result<()> {
    enqueue_many(app, tx, vec![NewJob { kind, payload, dedupe_key, run_at: None }]).await
}

/// Queues several jobs with one statement.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_many(app: &App, tx: &DatabaseTransaction, mut jobs: Vec<NewJob>) -> Result<()> {
    let mut keys = HashSet::new();
    jobs.retain(|job| job.dedupe_key.clone().is_none_or(|key| keys.insert(key)));
    if jobs.is_empty() {
        return Ok(());
    }
    // On PostgreSQL the insert below waits for whoever else queues the same key. Taking the audit
    // chain's lock first gives all writers one order, so that they never wait for each other in a
    // circle (audit, then key; key, then audit).
    if !keys.is_empty() && tx.get_database_backend() == DatabaseBackend::Postgres {
        audit_head::Entity::find().lock_exclusive().one(tx).await?;
    }
    let now = app.now();
    // Nothing is changed on conflict, but the waiting row is locked until this transaction ends: no
    // worker can take it meanwhile and miss what this transaction is about to commit.
    let locked = OnConflict::column(job::Column::DedupeKey).update_column(job::Column::DedupeKey).to_owned();
    job::Entity::insert_many(jobs.into_iter().map(|new| row(app, now, new)))
        .on_conflict(locked)
        .exec_without_returning(tx)
        .await?;
    app.wake.notify_one();
    Ok(())
}

fn row(app: &App, now: Timestamp, new: NewJob) -> job::ActiveModel {
    job::ActiveModel {
        id: Set(app.new_id()),
        kind: Set(new.kind.to_owned()),
        payload: Set(new.payload),
        dedupe_key: Set(new.dedupe_key),
        state: Set(JobState::Queued.as_str().to_owned()),
        attempts: Set(0),
        max_attempts: Set(handlers::limits(new.kind).max_attempts),
        run_at: Set(new.run_at.unwrap_or(now).0),
        locked_until: Set(None),
        last_error: Set(None),
        created_at: Set(now.0),
        finished_at: Set(None),
    }
}
