//! Background jobs: a table in the database, enqueued in the transaction of the change that needs
//! them, run by workers in the server or in `shujutong worker`.
//!
//! A job carries ids, is idempotent, and answers [`Outcome::Done`], [`Outcome::Retry`] or
//! [`Outcome::Fail`]. Those given up stay visible to operators and can be run again.

mod queue;

pub use queue::{Outcome, enqueue};
