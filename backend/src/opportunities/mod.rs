//! Opportunities: a department writes a requirement, sees who could do it while writing, publishes it,
//! and the recommended suppliers are told.
//!
//! `model` has the states and codes, `policy` who may, `store` the queries, `service` the use cases,
//! `import` rows from files.

pub mod import;
pub mod model;
pub mod policy;
pub mod rest;
pub mod service;
pub mod store;
