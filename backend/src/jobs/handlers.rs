//! What each kind of job does: the one `match` over all kinds.

use super::{MAX_ATTEMPTS, Outcome, sweep};
use crate::{App, Error, Result, admission, mail, matching, search};
use contract::{ErrorCode, MailId, OpportunityId};
use entity::job;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

/// Brings the search index up to date with the outbox.
pub const INDEX_APPLY: &str = "index.apply";
/// Recommends suppliers for an opportunity that was imported, or published while the engine was away.
pub const MATCH: &str = "matching.recommend";
/// Sends one mail.
pub const MAIL_SEND: &str = "mail.send";
/// Removes what is old.
pub const SWEEP: &str = "jobs.sweep";
/// Marks admissions whose time is over.
pub const ADMISSION_EXPIRE: &str = "admission.expire";
/// Reminds of what ends soon.
pub const REMIND: &str = "admission.remind";

/// How patiently a kind of job is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Tries before it is given up.
    pub max_attempts: i32,
    /// The longest pause between two tries, in milliseconds.
    pub longest_pause_ms: i64,
}

/// The patience for a kind.
pub fn limits(kind: &str) -> Limits {
    match kind {
        // The index has to catch up within a minute after the engine is back, however long it was
        // away: short pauses, for a week.
        INDEX_APPLY => Limits { max_attempts: 10_080, longest_pause_ms: 60_000 },
        _ => Limits { max_attempts: MAX_ATTEMPTS, longest_pause_ms: 7_200_000 },
    }
}

/// Runs a job once.
pub async fn run(app: &App, job: &job::Model) -> Outcome {
    let result = match job.kind.as_str() {
        INDEX_APPLY => search::service::apply_pending(app).await,
        MATCH => match id(job, "opportunity_id") {
            Some(id) => matching::service::recommend(app, OpportunityId(id)).await,
            None => Ok(unreadable()),
        },
        MAIL_SEND => match id(job, "mail_id") {
            Some(id) => mail::send(app, MailId(id)).await,
            None => Ok(unreadable()),
        },
        SWEEP => sweep::run(app).await,
        ADMISSION_EXPIRE => admission::nightly::run(app).await,
        REMIND => admission::reminders::run(app).await,
        #[cfg(test)]
        "test.panic" => panic!("a bug"),
        #[cfg(test)]
        "test.retry" => Ok(Outcome::Retry("not yet".to_owned())),
        #[cfg(test)]
        "test.slow" => {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            Ok(Outcome::Done)
        }
        #[cfg(test)]
        "test.done" => Ok(Outcome::Done),
        other => Ok(Outcome::Fail(format!("没有处理 {other} 的程序；请升级或删除此任务"))),
    };
    result.unwrap_or_else(|error| Outcome::Retry(words(&error)))
}

/// What belongs to giving a job up, in the transaction that does so.
///
/// # Errors
/// When the database fails.
pub async fn gave_up(tx: &DatabaseTransaction, job: &job::Model, words: &str) -> Result<()> {
    match (job.kind.as_str(), id(job, "mail_id")) {
        (MAIL_SEND, Some(id)) => mail::give_up(tx, MailId(id), words).await,
        _ => Ok(()),
    }
}

/// What belongs to running a given up job again, in the transaction that queues it.
///
/// # Errors
/// A conflict when its mail is not given up (any more): one job for a mail is enough.
pub async fn run_again(tx: &DatabaseTransaction, job: &job::Model) -> Result<()> {
    match (job.kind.as_str(), id(job, "mail_id")) {
        (MAIL_SEND, Some(id)) if !mail::revive(tx, MailId(id)).await? => {
            let words = "这个任务的邮件已不是“发送失败”状态，不必重试；请到“邮件”页查看它";
            Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()))
        }
        _ => Ok(()),
    }
}

fn id(job: &job::Model, name: &str) -> Option<Uuid> {
    job.payload.get(name)?.as_str()?.parse().ok()
}

fn unreadable() -> Outcome {
    Outcome::Fail("任务内容缺少编号，无法执行".to_owned())
}

/// An error for operators: a fault with its whole chain, anything else in the words people get.
fn words(error: &Error) -> String {
    match error {
        Error::Internal(source) => format!("{source:#}"),
        // Its problem would hide the cause, which the worker logs already.
        Error::Unavailable(cause) => format!("平台的一部分暂时不可用，稍后自动重试：{cause}"),
        other => other.to_problem().detail,
    }
}
