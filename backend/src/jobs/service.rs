//! What operators see of the jobs and can do about them.

use super::{handlers, policy};
use crate::{Actor, App, Error, Result, audit};
use contract::{
    ErrorCode, JobId, Page, Timestamp,
    jobs::{JobState, JobView},
};
use entity::job;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

/// Rows on one page.
pub const PAGE_SIZE: u64 = 50;

/// A page of the jobs, newest first; `page` counts from 1. `next_cursor` is the next page's number.
///
/// # Errors
/// Unless the actor may look, or when the database cannot be read.
pub async fn list(app: &App, actor: &Actor, state: Option<JobState>, page: u32) -> Result<Page<JobView>> {
    policy::may_look(actor)?;
    let mut query = job::Entity::find();
    if let Some(state) = state {
        query = query.filter(job::Column::State.eq(state.as_str()));
    }
    let total = query.clone().count(app.db.read()).await?;
    let skipped = u64::from(page.max(1) - 1) * PAGE_SIZE;
    let rows = query
        .order_by_desc(job::Column::CreatedAt)
        .order_by_desc(job::Column::Id)
        .offset(skipped)
        .limit(PAGE_SIZE)
        .all(app.db.read())
        .await?;
    let more = skipped + PAGE_SIZE < total;
    let next_cursor = more.then(|| (page.max(1) + 1).to_string());
    Ok(Page { items: rows.into_iter().map(view).collect(), total, next_cursor })
}

/// How many jobs are in each state; states without any are there with 0.
///
/// # Errors
/// Unless the actor may look, or when the database cannot be read.
pub async fn counts(app: &App, actor: &Actor) -> Result<Vec<(JobState, u64)>> {
    policy::may_look(actor)?;
    let rows: Vec<(String, i64)> = job::Entity::find()
        .select_only()
        .column(job::Column::State)
        .column_as(job::Column::Id.count(), "n")
        .group_by(job::Column::State)
        .into_tuple()
        .all(app.db.read())
        .await?;
    let of = |state: JobState| rows.iter().find(|(name, _)| name == state.as_str()).map_or(0, |(_, n)| *n);
    Ok(JobState::ALL.map(|state| (state, of(state).unsigned_abs())).into())
}

/// Queues a given up job again, with all its tries.
///
/// # Errors
/// Unless the actor is an operator, [`Error::NotFound`], or a conflict when it was not given up.
pub async fn retry(app: &App, actor: &Actor, id: JobId) -> Result<JobView> {
    policy::may_operate(actor)?;
    let tx = app.db.begin().await?;
    let job = job::Entity::find_by_id(id.0).lock_exclusive().one(&tx).await?.ok_or(Error::NotFound)?;
    if job.state != JobState::Failed.as_str() {
        return Err(Error::Conflict(ErrorCode::WrongState, "只有“已放弃”的任务可以重试".to_owned()));
    }
    handlers::run_again(&tx, &job).await?;
    audit::record(app, &tx, actor, "job.retry", ("jobs", job.id), json!({ "kind": &job.kind })).await?;
    let mut row = job.into_active_model();
    row.state = Set(JobState::Queued.as_str().to_owned());
    row.attempts = Set(0);
    row.run_at = Set(app.now().0);
    row.finished_at = Set(None);
    let job = row.update(&tx).await?;
    app.wake.notify_one();
    tx.commit().await?;
    Ok(view(job))
}

fn view(job: job::Model) -> JobView {
    JobView {
        id: JobId(job.id),
        kind: job.kind,
        state: JobState::parse(&job.state).unwrap_or(JobState::Failed),
        attempts: job.attempts,
        max_attempts: job.max_attempts,
        run_at: Timestamp(job.run_at),
        last_error: job.last_error,
        created_at: Timestamp(job.created_at),
        finished_at: job.finished_at.map(Timestamp),
    }
}
