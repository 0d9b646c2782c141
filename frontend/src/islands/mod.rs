//! The islands: what must react without loading a page. Each enhances something that works without
//! it: forms stay plain HTML forms that the server rendered, and an island listens beside them, so
//! nothing typed before the wasm has arrived is ever overwritten.
#![expect(missing_docs, reason = "the macros make undocumented structs of the arguments")]

pub mod capability;
pub mod draft;
pub mod form;
pub mod password;
mod questions;
pub mod ranking;
pub mod seen;
pub mod suggest;
pub mod upload;
