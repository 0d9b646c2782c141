//! The running system through its doors, and the shape of its source. One binary: every further one
//! would be linked anew.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests; the lints know only functions marked with #[test]"
)]

mod architecture;
mod database_rights;
mod faults;
mod machine;
mod memory;
mod migrations;
mod pages;
mod permissions;
mod sign_on;
mod statements;
