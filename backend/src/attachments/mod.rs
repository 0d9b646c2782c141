//! Attachments: what people upload, told by its content and never by its name, kept apart from the
//! database under keys nobody can guess.
//!
//! Pictures are decoded and written anew, so that whatever else was in the file goes. The blob is
//! stored first and its row after it, in one transaction with the audit entry: a blob without row is
//! rubbish that the nightly sweep removes, a row without blob cannot come to be.

mod decoding;
mod legacy;
mod let_go;
pub mod link;
pub mod model;
mod office;
mod picture;
pub mod policy;
pub mod rest;
pub(crate) mod scan;
pub mod service;
mod store;
pub mod sweep;
pub mod upload;

#[cfg(test)]
mod link_tests;
#[cfg(test)]
mod tests;
