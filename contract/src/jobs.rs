//! Background jobs as operators see them.

use crate::{JobId, Timestamp};
use serde::{Deserialize, Serialize};

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waiting for its time or a worker.
    Queued,
    /// A worker has it.
    Running,
    /// Done.
    Done,
    /// Given up after its last try; an operator can run it again.
    Failed,
}

impl JobState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Queued, Self::Running, Self::Done, Self::Failed];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Queued => "排队中",
            Self::Running => "执行中",
            Self::Done => "已完成",
            Self::Failed => "已放弃",
        }
    }

    /// Reads [`JobState::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// A job's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobView {
    /// The job.
    pub id: JobId,
    /// What it does, e.g. `mail.send`.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// Tries so far.
    pub attempts: i32,
    /// Tries at most.
    pub max_attempts: i32,
    /// Earliest next try.
    pub run_at: Timestamp,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}
