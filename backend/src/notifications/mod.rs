//! Telling suppliers by mail what was recommended to them, and letting them stop it.

pub mod service;
