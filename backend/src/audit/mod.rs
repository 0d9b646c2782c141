//! Who did what: a hash-chained trail, written in the transaction of the change itself.
//!
//! `hash = SHA-256(prev_hash ‖ seq ‖ at ‖ actor ‖ organization ‖ action ‖ subject ‖ detail)`. The row
//! lock on `audit_head` puts concurrent writers in one order on both databases.

mod chain;
pub mod policy;
pub mod rest;
pub mod service;
mod store;
#[cfg(test)]
mod tests;

pub use chain::{Mark, Verdict, head, holds, is_quiet, last_of, record, record_listed, verify};
