//! Background jobs: a table in the database, enqueued in the transaction of the change that needs
//! them, run by workers in the server or in `shujutong worker`.
//!
//! A job carries ids, is idempotent, and answers [`Outcome::Done`], [`Outcome::Retry`] or
//! [`Outcome::Fail`]. Those given up stay visible to operators and can be run again.
//!
//! `queue` puts jobs in, `store` claims and settles them, `worker` is the loop, `handlers` the one
//! place that knows what each kind does, `schedules` what comes back every day.

pub mod handlers;
pub mod metrics;
pub(crate) mod policy;
mod queue;
pub mod schedules;
pub mod service;
mod store;
mod sweep;
pub mod worker;

pub use queue::{MAX_ATTEMPTS, NewJob, Outcome, enqueue, enqueue_many};
