//! A department's workspace: its requirements from the first draft to publication.

pub mod edit;
pub mod form;
pub mod list;
pub mod publish;
pub mod withdraw;

use backend::{Error, Result};
use contract::OpportunityId;

/// The draft a form names; empty for one that was never saved.
///
/// # Errors
/// [`Error::NotFound`] for text that is no id.
pub fn draft_id(text: &str) -> Result<Option<OpportunityId>> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| Error::NotFound) }
}
