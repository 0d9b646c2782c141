//! What crosses the wire between browser, REST clients and server: identifiers, forms with their
//! checks, views, and error codes. Pure data and pure checks, native and wasm32; no I/O, no clock.
//!
//! Every capability of the platform has a module of the same name here, in `entity`, in `backend`,
//! in the REST paths and in the pages.

pub mod accounts;
pub mod admission;
pub mod attachments;
pub mod audit;
pub mod catalog;
pub mod field;
pub mod id;
pub mod import;
pub mod jobs;
pub mod mail;
pub mod matching;
pub mod money;
pub mod opportunities;
pub mod organizations;
pub mod oversight;
pub mod page;
pub mod problem;
pub mod reference;
pub mod search;
pub mod timestamp;
pub mod uscc;

pub use field::{FieldError, FieldErrors};
pub use id::*;
pub use money::Fen;
pub use page::Page;
pub use problem::{ErrorCode, Problem};
pub use timestamp::Timestamp;
pub use uscc::Uscc;
