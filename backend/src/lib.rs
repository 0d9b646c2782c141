//! The platform as a library: use cases, REST, search, matching, mail, jobs. Knows no Leptos.
//!
//! Every capability is a folder whose files have the same names: `model` (decisions as values, no
//! I/O), `policy` (who may), `store` (queries), `service` (use cases: one transaction with audit
//! entry and jobs), `rest` (handlers). See docs/ARCHITECTURE.md.

pub mod accounts;
pub mod actor;
pub mod admission;
pub mod app;
pub mod attachments;
pub mod audit;
pub mod catalog;
pub mod clock;
pub mod cursor;
pub mod db;
pub mod error;
pub mod http;
pub mod import;
pub mod jobs;
mod like;
pub mod mail;
pub mod matching;
pub mod notifications;
pub mod opportunities;
pub mod organizations;
pub mod oversight;
pub mod reference;
pub mod reseal;
pub mod seal;
pub mod search;
pub mod settings;
pub mod storage;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use actor::{Actor, Credential, Member, Person};
pub use app::App;
pub use error::{Error, Result};
