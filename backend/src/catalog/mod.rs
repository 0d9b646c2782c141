//! The catalogue: data, compute and service products of suppliers.
//!
//! Everybody sees active products of active enterprises.

pub mod policy;
pub mod rest;
pub mod service;
pub mod store;
