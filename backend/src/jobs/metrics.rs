//! Figures of the work for `/metrics`.

use super::store::{self, Settled};
use crate::{App, Result};

/// Counts a settled try.
pub(super) fn count(kind: &str, settled: Settled) {
    let outcome = match settled {
        Settled::Done => "done",
        Settled::Again => "retry",
        Settled::Failed => "failed",
        Settled::Lost => "lost",
    };
    metrics::counter!("jobs_total", "kind" => kind.to_owned(), "outcome" => outcome).increment(1);
}

/// Shows how many jobs are unfinished.
///
/// # Errors
/// When the database cannot be read.
pub async fn gauge(app: &App) -> Result<()> {
    let waiting = store::unfinished(app.db.read()).await?;
    metrics::gauge!("jobs_waiting").set(u32::try_from(waiting).unwrap_or(u32::MAX));
    Ok(())
}
