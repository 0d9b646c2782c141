//! Who is behind a request: signing in, sessions, signed tokens, API tokens.

pub mod rest;
pub mod sessions;
pub mod sign_in;
pub mod signed;
pub mod throttle;
pub mod tokens;

#[cfg(test)]
mod lockout_tests;
#[cfg(test)]
mod tokens_tests;
