//! Outgoing mail: rows queued in the transaction of what they tell of, sent by jobs through a
//! [`Transport`].
//!
//! A mail's Message-ID, date and boundary are fixed when it is queued, so that sending it again gives
//! the same bytes: one file, or a message the reader's server can tell for a repetition. Addresses are
//! personal data and never reach a log.

pub mod keeping;
mod message;
mod policy;
mod queue;
pub mod reseal;
mod sending;
pub mod service;
pub mod transport;

pub use queue::{NewMail, queue_many};
pub use sending::{give_up, revive, send, suppress};
pub use transport::{Outgoing, SendError, Transport};

/// The kind of mail that tells a supplier of a fitting opportunity.
pub const RECOMMENDATION: &str = "recommendation";

/// Stands in a mail's text and links for the secret of a one-time link, and gives way to it when the
/// mail is sent. In the database the secret stands sealed and goes when the mail has gone, so that
/// nobody who reads mails there can use it.
pub const SECRET: &str = "{{secret}}";

/// The page (GET) and the RFC 8058 endpoint (POST) that stop a kind of mail.
pub fn unsubscribe_url(public_url: &str, token: &str) -> String {
    format!("{public_url}/unsubscribe/{token}")
}

#[cfg(test)]
mod tests;
