//! Accounts: signing in with e-mail and password, sessions, API tokens.
//!
//! A session is a row; the cookie `sjt_session` carries its id in a signed JWT. The row is read with
//! every request, so that signing out, an ended session or a blocked account work at once, on every
//! replica. API tokens (`Authorization: Bearer sjt_…`) are stored as hashes and act for their owner.
//! Passwords are argon2id; hashing is limited to a few at a time ([`Gate`]), so that a crowd at the
//! sign-in page cannot take the machine from everybody else.

pub mod gate;
pub mod model;
pub mod policy;
pub mod rest;
pub mod service;
pub mod store;
pub mod tokens;
pub mod users;

#[cfg(test)]
mod tests;

pub use gate::Gate;
pub use model::{Client, OrganizationRef, SignedIn};
pub use users::NewUser;

/// The name of the session cookie.
pub const SESSION_COOKIE: &str = "sjt_session";
