//! Putting jobs into the table.

use crate::{App, Result};
use contract::jobs::JobState;
use entity::job;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, sea_query::OnConflict};
use serde_json::Value;

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
pub const MAX_ATTEMPTS: i32 = 12;

/// Queues a job within a transaction. With a `dedupe_key` at most one unfinished job of that key
/// exists: queueing it again is harmless.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(
    app: &App,
    tx: &DatabaseTransaction,
    kind: &str,
    payload: Value,
    dedupe_key: Option<String>,
) -> Result<()> {
    let now = app.now().0;
    let row = job::ActiveModel {
        id: Set(app.new_id()),
        kind: Set(kind.to_owned()),
        payload: Set(payload),
        dedupe_key: Set(dedupe_key),
        state: Set(JobState::Queued.as_str().to_owned()),
        attempts: Set(0),
        max_attempts: Set(MAX_ATTEMPTS),
        run_at: Set(now),
        locked_until: Set(None),
        last_error: Set(None),
        created_at: Set(now),
        finished_at: Set(None),
    };
    job::Entity::insert(row)
        .on_conflict(OnConflict::column(job::Column::DedupeKey).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    app.wake.notify_one();
    Ok(())
}
