//! The composition root: command line, choice of implementations, one server for pages and REST.
//! Holds no rule of the business.

pub mod cli;
pub mod compose;
pub mod serve;
