//! Removing what nobody needs any more.

use super::Outcome;
use crate::{App, Result};
use contract::{Timestamp, jobs::JobState};
use entity::{job, session};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Done jobs are kept so long for operators to look at.
const KEEP_DONE_DAYS: i64 = 30;

/// Deletes jobs done long ago and expired sessions.
///
/// # Errors
/// When the database fails.
pub async fn run(app: &App) -> Result<Outcome> {
    let now: Timestamp = app.now();
    let tx = app.db.begin().await?;
    let jobs = job::Entity::delete_many()
        .filter(job::Column::State.eq(JobState::Done.as_str()))
        .filter(job::Column::FinishedAt.lt(now.plus_days(-KEEP_DONE_DAYS).0))
        .exec(&tx)
        .await?;
    let sessions =
        session::Entity::delete_many().filter(session::Column::ExpiresAt.lt(now.0)).exec(&tx).await?;
    tx.commit().await?;
    tracing::info!(jobs = jobs.rows_affected, sessions = sessions.rows_affected, "swept");
    Ok(Outcome::Done)
}
