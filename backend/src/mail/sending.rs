//! Sending one mail.

use crate::{App, Result, jobs::Outcome};
use contract::MailId;
use sea_orm::DatabaseTransaction;

/// The job `mail.send`.
///
/// # Errors
/// When the database fails.
pub async fn send(_app: &App, _id: MailId) -> Result<Outcome> {
    Ok(Outcome::Done)
}

/// Marks a mail as given up.
///
/// # Errors
/// When the database fails.
pub async fn give_up(_tx: &DatabaseTransaction, _id: MailId, _words: &str) -> Result<()> {
    Ok(())
}

/// Puts a given up mail back into the queue.
///
/// # Errors
/// When the database fails.
pub async fn revive(_tx: &DatabaseTransaction, _id: MailId) -> Result<bool> {
    Ok(false)
}
