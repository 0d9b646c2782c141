//! Search: the [`Engine`] trait with an embedded and a Meilisearch implementation, the documents
//! both hold, and the use cases over them.
//!
//! The index is derived. Hits are ids; rows are re-read from the database through a scoped store, so
//! a search can never show more than the asker may see.

mod address;
pub mod away;
#[cfg(any(test, feature = "testing"))]
pub mod conformance;
pub mod document;
pub mod documents;
pub mod embedded;
pub mod engine;
mod facets;
mod found;
pub mod meili;
mod open;
pub mod outbox;
mod reduced;
pub mod reindex;
pub mod rest;
pub mod service;
#[cfg(test)]
mod tests;
pub mod text;

pub use document::{Change, Document};
pub use engine::{Engine, EngineError, EngineHit, EngineHits, EngineQuery, Filter, Mode, Rebuild, Sort};
pub use open::{from_settings, prepare};
