//! Organizations: enterprises with their 能力库 entry (capabilities, qualifications, cases), and
//! departments.
//!
//! Everybody sees active enterprises; departments have no public page. Where mail goes and whom to
//! call never leaves through these views. Suppliers come in by file ([`import`]), as often as one
//! likes: a row's own key decides which enterprise it is.

pub mod departments;
pub mod directory;
pub mod import;
pub mod model;
pub mod policy;
pub mod profile;
pub mod rest;
pub mod review;
pub mod service;
pub mod store;
