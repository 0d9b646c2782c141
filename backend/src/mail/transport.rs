//! Where mail leaves: files by default, SMTP by settings.

use async_trait::async_trait;

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
}
