//! The loop that runs jobs. It outlives everything: a busy or absent database, panics, slow peers.

use super::{
    Outcome, handlers, metrics, schedules,
    store::{self, Settled, Takes},
};
use crate::{App, Error, Result, search};
use entity::job;
use futures::FutureExt;
use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// A wake-up comes before the commit that makes its job visible: look this often, this quickly.
const HURRIED_LOOKS: u8 = 5;
const HURRIED_PAUSE: Duration = Duration::from_millis(20);
/// Between two tries to write how a job ended.
const SETTLE_PAUSE: Duration = Duration::from_millis(500);
const SETTLE_TRIES: u8 = 10;
/// Between two looks at schedules and gauges.
const KEEP_PAUSE: Duration = Duration::from_secs(15);

/// Runs so many workers until `stop`; returns when the jobs in hand are finished. Of several workers
/// the first takes no mails.
pub async fn run(app: App, workers: usize, stop: CancellationToken) {
    let away = Arc::new(AtomicBool::new(false));
    let mut tasks = JoinSet::new();
    for number in 0..workers {
        let takes = if number == 0 && workers > 1 { Takes::AllButMails } else { Takes::All };
        tasks.spawn(work(app.clone(), takes, stop.clone(), away.clone()));
    }
    if workers > 0 {
        tasks.spawn(keep(app, stop));
    }
    while tasks.join_next().await.is_some() {}
}

/// Runs everything that is due now, one after another, and says how many jobs that were. For the
/// command line and for tests.
pub async fn run_due(app: &App) -> usize {
    let mut ran = 0;
    loop {
        match step(app, Takes::All).await {
            Ok(true) => ran += 1,
            Ok(false) => return ran,
            Err(error) => {
                tracing::error!(error = error_chain(&error), "cannot take jobs");
                return ran;
            }
        }
    }
}

/// One worker.
async fn work(app: App, takes: Takes, stop: CancellationToken, away: Arc<AtomicBool>) {
    let poll = Duration::from_millis(app.settings.jobs.poll_ms);
    let mut hurried = 0_u8;
    while !stop.is_cancelled() {
        let outcome = AssertUnwindSafe(step(&app, takes)).catch_unwind().await;
        let error = match outcome {
            Ok(Ok(found)) => {
                if away.swap(false, Ordering::SeqCst) {
                    tracing::info!("jobs are taken again");
                }
                if found {
                    continue;
                }
                None
            }
            Ok(Err(error)) => Some(error_chain(&error)),
            Err(panic) => Some(panic_words(panic.as_ref())),
        };
        if let Some(error) = error {
            if !away.swap(true, Ordering::SeqCst) {
                tracing::error!(error, "cannot take jobs; trying again until it works");
            }
            pause(&stop, poll.max(Duration::from_secs(1))).await;
            continue;
        }
        let wait = if hurried > 0 { HURRIED_PAUSE.min(poll) } else { poll };
        hurried = hurried.saturating_sub(1);
        tokio::select! {
            () = stop.cancelled() => {}
            () = app.wake.notified() => {
                hurried = HURRIED_LOOKS;
                if takes == Takes::AllButMails {
                    // It may be a mail, which is a colleague's. Keeps no wake-up for later, so this
                    // worker does not wake itself.
                    app.wake.notify_waiters();
                }
            }
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Keeps the schedules filled and the gauges true.
async fn keep(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        // Failures here are the database's, which the workers report.
        let _ = schedules::fill(&app).await;
        let _ = metrics::gauge(&app).await;
        let _ = search::service::catch_up(&app).await;
        pause(&stop, KEEP_PAUSE).await;
    }
}

async fn pause(stop: &CancellationToken, length: Duration) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(length) => {}
    }
}

/// Takes and runs one job; `false` when none is due.
async fn step(app: &App, takes: Takes) -> Result<bool> {
    let Some(job) = store::claim(app, takes).await? else { return Ok(false) };
    // There may be more: let a colleague look.
    app.wake.notify_one();
    let outcome = if job.attempts > job.max_attempts {
        // Every worker that took it died with it.
        Outcome::Fail("执行时进程多次中断，已放弃".to_owned())
    } else {
        perform(app, &job).await
    };
    report(&job, settle(app, &job, &outcome).await?, &outcome);
    Ok(true)
}

/// Runs a job within its lease; a panic is a failed try.
async fn perform(app: &App, job: &job::Model) -> Outcome {
    let limit = Duration::from_secs(app.settings.jobs.lease_seconds).mul_f64(0.75);
    let work = AssertUnwindSafe(handlers::run(app, job)).catch_unwind();
    match tokio::time::timeout(limit, work).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => Outcome::Retry(panic_words(panic.as_ref())),
        Err(_) => Outcome::Retry(format!("超过 {} 秒没有完成", limit.as_secs())),
    }
}

/// Writes the outcome, patiently: when the database stays away the lease ends and the job, which is
/// idempotent, runs again.
async fn settle(app: &App, job: &job::Model, outcome: &Outcome) -> Result<Settled> {
    let mut tries = 0;
    loop {
        match store::settle(app, job, outcome).await {
            Ok(settled) => return Ok(settled),
            Err(error) if tries >= SETTLE_TRIES => return Err(error),
            Err(_) => {
                tries += 1;
                tokio::time::sleep(SETTLE_PAUSE).await;
            }
        }
    }
}

fn report(job: &job::Model, settled: Settled, outcome: &Outcome) {
    metrics::count(&job.kind, settled);
    let words = match outcome {
        Outcome::Done => "",
        Outcome::Retry(words) | Outcome::Fail(words) => words,
    };
    let (id, kind, attempts) = (job.id, job.kind.as_str(), job.attempts);
    match settled {
        Settled::Done => tracing::debug!(%id, kind, attempts, "job done"),
        Settled::Again => tracing::warn!(%id, kind, attempts, words, "job will be tried again"),
        Settled::Failed => tracing::error!(%id, kind, attempts, words, "job given up"),
        Settled::Lost => tracing::warn!(%id, kind, attempts, "job was taken over by another worker"),
    }
}

fn error_chain(error: &Error) -> String {
    match error {
        Error::Internal(source) => format!("{source:#}"),
        other => other.to_string(),
    }
}

fn panic_words(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    format!("程序异常：{words}")
}

#[cfg(test)]
mod tests;
