//! Accounts: registering, signing in, sessions, second factors, members, API tokens.
//!
//! A session is a row. The browser carries two signed tokens in HttpOnly cookies: one that opens doors
//! for some minutes, and one that renews it. The row is read with every request, so that signing out, an
//! ended session or a blocked account work at once, on every replica. A refresh token works once: should
//! an older one of its family come back, somebody has copied it, and the family ends. API tokens
//! (`Authorization: Bearer sjt_…`) are stored as hashes and open the doors of their scopes only.
//! Passwords are argon2id; hashing is limited to a few at a time ([`Gate`]), so that a crowd at the
//! sign-in page cannot take the machine from everybody else.

pub mod access;
pub mod credentials;
pub mod directory;
mod forgetting;
pub mod links;
pub mod membership;
pub mod model;
pub mod notices;
pub mod personal_data;
pub mod policy;
pub mod reseal;
pub mod service;
pub mod sign_on;
pub mod store;
pub mod users;

#[cfg(test)]
mod tests;

pub use access::signed::Keys;
pub use credentials::gate::Gate;
pub use model::{Client, OrganizationRef, SignedIn, Tokens};
pub use users::NewUser;

/// The cookie of the access token.
pub const SESSION_COOKIE: &str = "sjt_session";
/// The cookie of the refresh token.
pub const REFRESH_COOKIE: &str = "sjt_refresh";
/// The cookie of a sign-in that awaits its second factor.
pub const PENDING_COOKIE: &str = "sjt_pending";
/// The cookie of a single sign-on that awaits the provider, or then its owner.
pub const SIGN_ON_COOKIE: &str = "sjt_signon";
/// The cookie that marks a browser its owner has signed in with before.
pub const DEVICE_COOKIE: &str = "sjt_device";
