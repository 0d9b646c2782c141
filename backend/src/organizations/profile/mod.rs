//! An enterprise's own 能力库 entry: one draft at a time, parts of which come into force at once and
//! parts after a review (`organizations::policy::is_reviewed`). While that waits, the others are changed
//! without a draft.

mod amend;
mod completeness;
pub mod files;
pub mod form;
pub(crate) mod reader;
pub mod reseal;
pub mod rest;
pub mod service;
pub mod store;
mod submit;
mod suggest;
#[cfg(test)]
mod tests;

pub use service::{find, recall, save, withdraw};
pub use submit::submit;
pub use suggest::suggest;
