//! 数商入库: application, review, certificate, public register, reminders.
//!
//! One row is an application and, once accepted, the admission itself. A renewal is a row of its own
//! that names the one it continues, keeps its number and begins where that one ends.

pub mod certificate;
mod fonts;
pub mod letters;
pub mod model;
pub mod nightly;
pub mod policy;
pub mod reminders;
pub mod reseal;
pub mod rest;
pub mod service;
pub mod store;
