//! Matching: from a requirement in plain words to the suppliers who can do it, and why.
//!
//! `requirement` reads what is asked for, `candidates` gathers who might do it, `profile` reads what
//! they say of themselves, `score` weighs, `reasons` explains; `ranking` is the whole way. The
//! `knowledge` of the trades bridges the two vocabularies. All weights are data in `weights.toml`.
//! `model`-like files do no I/O; `service` has the use cases. docs/MATCHING.md tells the whole story.

pub mod candidates;
pub mod corpus;
pub mod evaluate;
pub mod explain;
pub mod knowledge;
mod matcher;
pub mod policy;
pub mod profile;
pub mod ranking;
mod reasons;
pub mod requirement;
pub mod rest;
pub mod score;
pub mod service;
pub mod store;
pub mod text;
pub mod warm;
pub mod weights;

pub use matcher::Matcher;
pub use ranking::{Ranked, Ranking, rank};
pub use requirement::Requirement;
