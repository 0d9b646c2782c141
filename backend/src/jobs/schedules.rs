//! Work that comes back by itself.

use super::{NewJob, enqueue_many, handlers};
use crate::{App, Result};
use contract::Timestamp;
use entity::job;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

/// A kind of job and its time of day.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// The kind.
    pub kind: &'static str,
    /// Minutes after midnight in Shanghai.
    pub minute_of_day: i64,
}

/// Everything that comes back every day.
pub const fn schedules() -> [Schedule; 3] {
    [
        Schedule { kind: handlers::SWEEP, minute_of_day: 3 * 60 },
        Schedule { kind: handlers::ADMISSION_EXPIRE, minute_of_day: 5 },
        Schedule { kind: handlers::REMIND, minute_of_day: 8 * 60 },
    ]
}

/// Sees to it that the next run of every schedule waits in the queue. Harmless to repeat, also by
/// several processes: the dedupe key allows one.
///
/// # Errors
/// When the database fails.
pub async fn fill(app: &App) -> Result<()> {
    let keys = schedules().map(|s| key(&s));
    let waiting = job::Entity::find().filter(job::Column::DedupeKey.is_in(keys.clone())).count(app.db.read());
    if waiting.await? == schedules().len() as u64 {
        return Ok(());
    }
    let jobs = schedules().map(|schedule| NewJob {
        kind: schedule.kind,
        payload: json!({}),
        dedupe_key: Some(key(&schedule)),
        run_at: Some(next(app.now(), &schedule)),
    });
    let tx = app.db.begin().await?;
    enqueue_many(app, &tx, jobs.into()).await?;
    tx.commit().await?;
    Ok(())
}

fn key(schedule: &Schedule) -> String {
    format!("schedule:{}", schedule.kind)
}

/// The next time of day strictly after `now`.
fn next(now: Timestamp, schedule: &Schedule) -> Timestamp {
    let shanghai = 8 * 3_600_000;
    let of_day = schedule.minute_of_day * 60_000 - shanghai;
    let days = (now.0 - of_day).div_euclid(Timestamp::DAY) + 1;
    Timestamp(days * Timestamp::DAY + of_day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        jobs::worker,
        testing::{NOW, TestApp},
    };

    #[test]
    fn the_next_run_is_the_next_three_in_the_morning_here() {
        let [sweep, ..] = schedules();
        let first = next(NOW, &sweep);
        assert_eq!(first.minute_zh(), "2026年11月21日 03:00");
        assert_eq!(next(first, &sweep).minute_zh(), "2026年11月22日 03:00");
        assert_eq!(next(first.plus_ms(-1), &sweep), first);
    }

    #[tokio::test]
    async fn one_run_waits_however_often_it_is_filled() {
        let app = TestApp::start().await;
        fill(&app).await.unwrap();
        fill(&app).await.unwrap();
        let all = schedules().len();
        assert_eq!(job::Entity::find().count(app.db.read()).await.unwrap(), all as u64);
        assert_eq!(worker::run_due(&app).await, 0, "not before its time");
        app.clock.advance(Timestamp::DAY);
        assert_eq!(worker::run_due(&app).await, all);
        fill(&app).await.unwrap();
        let rows =
            job::Entity::find().filter(job::Column::State.eq("queued")).all(app.db.read()).await.unwrap();
        assert_eq!(rows.len(), all);
        let sweep = rows.iter().find(|row| row.kind == handlers::SWEEP).unwrap();
        assert_eq!(Timestamp(sweep.run_at).minute_zh(), "2026年11月22日 03:00");
        app.finish().await;
    }
}
