//! Use cases.

use crate::{App, Result, jobs::Outcome};
use contract::OpportunityId;

/// The job `notifications.recommend`.
///
/// # Errors
/// When the database fails.
pub async fn recommend(_app: &App, _opportunity: OpportunityId) -> Result<Outcome> {
    Ok(Outcome::Done)
}
