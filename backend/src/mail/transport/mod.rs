//! Where mail leaves: files by default, SMTP by settings.

mod file;
mod smtp;

pub use file::Files;
pub use smtp::Smtp;

use crate::settings::Settings;
use async_trait::async_trait;
use contract::Timestamp;
use std::sync::Arc;

/// The transport the settings name: SMTP, or files in `{data_dir}/outbox`.
///
/// # Errors
/// When the SMTP address cannot be read.
pub fn from_settings(settings: &Settings) -> crate::Result<Arc<dyn Transport>> {
    if settings.mail.url.is_empty() {
        return Ok(Arc::new(Files::new(settings.data_dir.join("outbox"))));
    }
    Ok(Arc::new(Smtp::new(&settings.mail)?))
}

/// A mail ready to leave: RFC 5322 bytes and their envelope.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Envelope sender.
    pub from: String,
    /// Envelope recipient.
    pub to: String,
    /// The Message-ID without angle brackets: names the file, so that sending again overwrites it.
    pub message_id: String,
    /// The message.
    pub bytes: Vec<u8>,
}

/// Why a mail did not leave.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// May succeed later: connection, 4xx answer, full disk.
    #[error("{0}")]
    Later(String),
    /// Will never succeed: 5xx answer to this very mail.
    #[error("{0}")]
    Never(String),
}

/// Where mail leaves.
#[async_trait]
pub trait Transport: Send + Sync {
    /// `file` or `smtp`.
    fn name(&self) -> &'static str;

    /// Hands a mail over.
    async fn send(&self, mail: &Outgoing) -> Result<(), SendError>;

    /// Removes what it keeps of mails handed over before an instant, where it keeps anything.
    async fn forget(&self, _before: Timestamp) {}
}
