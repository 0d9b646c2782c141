//! Claiming a job and settling it, each in one short transaction.

use super::{Outcome, handlers};
use crate::{App, Result};
use contract::{Timestamp, jobs::JobState};
use entity::job;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait,
    PaginatorTrait, QueryFilter, QuerySelect, UpdateMany,
    sea_query::{
        BinOper, CaseStatement, Expr, ExprTrait, LockBehavior, LockType, Order, Query, SelectStatement,
    },
};

/// Separates a running job's former dedupe key from the mark of its run.
const MARK: char = '\u{1f}';
/// The shortest pause before another try.
const SHORTEST_PAUSE_MS: i64 = 5_000;

/// How a claimed job was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Done.
    Done,
    /// Will be tried again.
    Again,
    /// Given up.
    Failed,
    /// Somebody else holds it by now; nothing was written.
    Lost,
}

/// Which jobs a worker takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Every kind.
    All,
    /// All but mails: slow mail servers cannot keep such a worker from the search index.
    AllButMails,
}

/// What can be taken now: waiting and due, or held by a worker that fell silent.
fn takeable(now: Timestamp, takes: Takes) -> Condition {
    let waiting = Condition::all()
        .add(job::Column::State.eq(JobState::Queued.as_str()))
        .add(job::Column::RunAt.lte(now.0));
    let silent = Condition::all()
        .add(job::Column::State.eq(JobState::Running.as_str()))
        .add(job::Column::LockedUntil.lt(now.0));
    let kind = (takes == Takes::AllButMails).then(|| job::Column::Kind.ne(handlers::MAIL_SEND));
    Condition::all().add(Condition::any().add(waiting).add(silent)).add_option(kind)
}

/// The id of the job to take next. Mails come last: a long queue of them, slowed by a limit, must not
/// keep the search index waiting.
fn next(now: Timestamp, takes: Takes, backend: DatabaseBackend) -> SelectStatement {
    let last = CaseStatement::new().case(job::Column::Kind.eq(handlers::MAIL_SEND), 1).finally(0);
    let mut select = Query::select();
    select
        .column(job::Column::Id)
        .from(job::Entity)
        .cond_where(takeable(now, takes))
        .order_by_expr(last.into(), Order::Asc)
        .order_by(job::Column::RunAt, Order::Asc)
        .order_by(job::Column::Id, Order::Asc)
        .limit(1);
    if backend == DatabaseBackend::Postgres {
        select.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    select.to_owned()
}

/// Takes the next due job for the length of the lease. Its dedupe key is freed: what is queued while
/// the job runs becomes a job of its own.
///
/// # Errors
/// When the database is busy or away.
pub async fn claim(app: &App, takes: Takes) -> Result<Option<job::Model>> {
    let now = app.now();
    // A look that takes no write lock; idle workers ask often.
    let due = job::Entity::find().select_only().column(job::Column::Id).filter(takeable(now, takes));
    if due.into_tuple::<uuid::Uuid>().one(app.db.read()).await?.is_none() {
        return Ok(None);
    }
    let lease = i64::try_from(app.settings.jobs.lease_seconds).unwrap_or(i64::MAX / 1000) * 1000;
    let mark = format!("{MARK}{}", app.new_id().simple());
    let tx = app.db.begin().await?;
    // `=` with a scalar subquery: PostgreSQL runs it once, where `IN` may run it again and lock more.
    let chosen = Expr::SubQuery(None, Box::new(next(now, takes, app.db.backend()).into()));
    let taken = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(JobState::Running.as_str()))
        .col_expr(job::Column::Attempts, Expr::col(job::Column::Attempts).add(1))
        .col_expr(job::Column::LockedUntil, Expr::value(now.plus_ms(lease).0))
        .col_expr(
            job::Column::DedupeKey,
            Expr::col(job::Column::DedupeKey).binary(BinOper::Custom("||"), Expr::value(mark)),
        )
        .filter(Expr::col(job::Column::Id).eq(chosen))
        .exec_with_returning(&tx)
        .await?;
    tx.commit().await?;
    Ok(taken.into_iter().next())
}

/// Writes how a try ended, unless somebody else took the job over meanwhile.
///
/// # Errors
/// When the database is busy or away.
pub async fn settle(app: &App, job: &job::Model, outcome: &Outcome) -> Result<Settled> {
    let tx = app.db.begin().await?;
    let settled = match outcome {
        Outcome::Done => finish(&tx, app.now(), job, JobState::Done, None).await?,
        Outcome::Fail(words) => fail(&tx, app.now(), job, words).await?,
        Outcome::Retry(words) if job.attempts >= job.max_attempts => fail(&tx, app.now(), job, words).await?,
        Outcome::Retry(words) => again(&tx, app.now(), job, words).await?,
    };
    tx.commit().await?;
    Ok(settled)
}

/// Only the row as this worker claimed it: every later claim has counted one try more.
fn mine(job: &job::Model) -> UpdateMany<job::Entity> {
    job::Entity::update_many()
        .filter(job::Column::Id.eq(job.id))
        .filter(job::Column::State.eq(JobState::Running.as_str()))
        .filter(job::Column::Attempts.eq(job.attempts))
        .col_expr(job::Column::LockedUntil, Expr::value(Option::<i64>::None))
}

async fn finish(
    tx: &DatabaseTransaction,
    now: Timestamp,
    job: &job::Model,
    state: JobState,
    words: Option<&str>,
) -> Result<Settled> {
    let written = mine(job)
        .col_expr(job::Column::State, Expr::value(state.as_str()))
        .col_expr(job::Column::FinishedAt, Expr::value(now.0))
        .col_expr(job::Column::LastError, Expr::value(words.map(str::to_owned)))
        .col_expr(job::Column::DedupeKey, Expr::value(Option::<String>::None))
        .exec(tx)
        .await?;
    Ok(match (written.rows_affected, state) {
        (0, _) => Settled::Lost,
        (_, JobState::Failed) => Settled::Failed,
        _ => Settled::Done,
    })
}

async fn fail(tx: &DatabaseTransaction, now: Timestamp, job: &job::Model, words: &str) -> Result<Settled> {
    let settled = finish(tx, now, job, JobState::Failed, Some(words)).await?;
    if settled == Settled::Failed {
        handlers::gave_up(tx, job, words).await?;
    }
    Ok(settled)
}

/// Puts the job back with its key, so that it goes on standing for all later requests of that key;
/// when one was queued meanwhile, that one does the work.
async fn again(tx: &DatabaseTransaction, now: Timestamp, job: &job::Model, words: &str) -> Result<Settled> {
    let key = key(job);
    if let Some(key) = &key {
        let waiting = job::Entity::find().filter(job::Column::DedupeKey.eq(key)).count(tx).await?;
        if waiting > 0 {
            let words = format!("由后来的同类任务接手；{words}");
            return finish(tx, now, job, JobState::Done, Some(&words)).await;
        }
    }
    let pause = pause_ms(job.attempts, handlers::limits(&job.kind).longest_pause_ms, rand::random());
    let written = mine(job)
        .col_expr(job::Column::State, Expr::value(JobState::Queued.as_str()))
        .col_expr(job::Column::RunAt, Expr::value(now.plus_ms(pause).0))
        .col_expr(job::Column::LastError, Expr::value(words))
        .col_expr(job::Column::DedupeKey, Expr::value(key))
        .exec(tx)
        .await?;
    Ok(if written.rows_affected == 0 { Settled::Lost } else { Settled::Again })
}

/// The key a running job was queued with.
fn key(job: &job::Model) -> Option<String> {
    job.dedupe_key.as_ref()?.split(MARK).next().map(str::to_owned)
}

/// The pause after a number of tries: doubled each time, up to a quarter longer by chance so that
/// jobs that failed together do not come back together.
pub fn pause_ms(attempts: i32, longest: i64, chance: u8) -> i64 {
    let doublings = attempts.saturating_sub(1).clamp(0, 30).unsigned_abs();
    let pause = SHORTEST_PAUSE_MS.saturating_mul(1_i64 << doublings);
    let jitter = pause / 4 / 255 * i64::from(chance);
    Ord::min(pause.saturating_add(jitter), longest)
}

/// How many jobs wait or run.
///
/// # Errors
/// When the database cannot be read.
pub async fn unfinished(db: &impl ConnectionTrait) -> Result<u64> {
    let states = [JobState::Queued.as_str(), JobState::Running.as_str()];
    Ok(job::Entity::find().filter(job::Column::State.is_in(states)).count(db).await?)
}
