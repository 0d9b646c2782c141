//! E-mails as operators see them.

use crate::{MailId, Timestamp};
use serde::{Deserialize, Serialize};

/// Where an e-mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// Waiting to be sent.
    Queued,
    /// Handed to the transport.
    Sent,
    /// Given up.
    Failed,
    /// Not sent: the reader does not want this mail, or what it tells of is over.
    Suppressed,
}

impl MailState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Queued, Self::Sent, Self::Failed, Self::Suppressed];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Suppressed => "suppressed",
        }
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Queued => "待发送",
            Self::Sent => "已发送",
            Self::Failed => "发送失败",
            Self::Suppressed => "不再发送",
        }
    }

    /// Reads [`MailState::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// A mail's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailSummary {
    /// The mail.
    pub id: MailId,
    /// Who gets it.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Where it stands.
    pub state: MailState,
    /// Tries so far.
    pub attempts: i32,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When it was handed to the transport.
    pub sent_at: Option<Timestamp>,
}

/// A mail with its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailView {
    /// What lists show.
    #[serde(flatten)]
    pub summary: MailSummary,
    /// Its Message-ID header.
    pub message_id: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// What the page behind a mail's unsubscribe link shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnsubscribeView {
    /// The reader's organization.
    pub organization: String,
    /// The address, all but its first character and its domain hidden.
    pub address: String,
    /// Mails of this kind no longer go there.
    pub unsubscribed: bool,
}
