//! Secrets of waiting mails under the newest key; see [`crate::reseal`].

use super::queue::secret_place;
use crate::{App, Result, reseal};
use entity::mail;

/// Seals them with the newest key; says how many.
///
/// # Errors
/// When the database fails.
pub async fn run(app: &App) -> Result<u64> {
    reseal::column::<mail::Entity>(app, mail::Column::Id, mail::Column::Secret, secret_place).await
}
