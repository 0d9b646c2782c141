//! States and codes of opportunities: decisions without I/O.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> Draft: save
//!     Draft --> Draft: save
//!     Draft --> [*]: discard
//!     Draft --> Published: publish
//!     Published --> Withdrawn: withdraw
//!     Published --> Closed: the deadline passes
//! ```

use crate::{Error, Result};
use contract::{ErrorCode, Timestamp, opportunities::OpportunityStatus};

/// What people do with an opportunity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change a draft.
    Save,
    /// Throw a draft away.
    Discard,
    /// Make it public.
    Publish,
    /// Take it back.
    Withdraw,
}

/// The state after an action.
///
/// # Errors
/// [`ErrorCode::WrongState`] when the state does not allow it, in words for people.
pub fn apply(status: OpportunityStatus, action: Action) -> Result<OpportunityStatus> {
    use OpportunityStatus::{Closed, Draft, Published, Withdrawn};
    let words = match (status, action) {
        (Draft, Action::Save | Action::Discard) => return Ok(Draft),
        (Draft, Action::Publish) => return Ok(Published),
        (Published, Action::Withdraw) => return Ok(Withdrawn),
        (Published, Action::Publish) => "这条需求已经发布，不用再发布一次",
        (Published | Closed | Withdrawn, Action::Save) => {
            "这条需求已经发布过，不能再当草稿修改；如需更正，请撤回后另建一条"
        }
        (Published | Closed | Withdrawn, Action::Discard) => "已发布的需求不能丢弃；如不再需要，请撤回",
        (Closed | Withdrawn, Action::Publish) => "这条需求已经结束，请另建一条再发布",
        (Draft, Action::Withdraw) => "草稿还没有发布，不用撤回；如不再需要，请丢弃",
        (Closed, Action::Withdraw) => "报名已经截止，不能再撤回",
        (Withdrawn, Action::Withdraw) => "这条需求已经撤回了",
    };
    Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()))
}

/// The status to show: what people decided, and the deadline.
pub fn status(stored: &str, deadline: Option<Timestamp>, now: Timestamp) -> OpportunityStatus {
    match OpportunityStatus::parse(stored).unwrap_or(OpportunityStatus::Withdrawn) {
        OpportunityStatus::Published if deadline.is_some_and(|end| end <= now) => OpportunityStatus::Closed,
        other => other,
    }
}

/// Whether suppliers can still answer: published, and not past its deadline.
pub fn is_open(stored: &str, deadline: Option<Timestamp>, now: Timestamp) -> bool {
    status(stored, deadline, now) == OpportunityStatus::Published
}

/// The code people see: `MH-2026-0012`.
pub fn code(year: i32, number: i64) -> String {
    format!("MH-{year}-{number:04}")
}

/// The first sentences of a text, at most so many characters.
pub fn excerpt(text: &str, most: usize) -> String {
    let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().nth(most).is_none() {
        return flat;
    }
    let mut cut: String = flat.chars().take(most.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_drafts_change_and_only_published_ones_are_withdrawn() {
        use Action::{Discard, Publish, Save, Withdraw};
        use OpportunityStatus::{Draft, Published, Withdrawn};
        for from in OpportunityStatus::ALL {
            for action in [Save, Discard, Publish, Withdraw] {
                let expected = match (from, action) {
                    (Draft, Save | Discard) => Some(Draft),
                    (Draft, Publish) => Some(Published),
                    (Published, Withdraw) => Some(Withdrawn),
                    _ => None,
                };
                assert_eq!(apply(from, action).ok(), expected, "{from:?} {action:?}");
            }
        }
    }

    #[test]
    fn the_deadline_closes_by_itself() {
        let (before, end) = (Timestamp(10), Some(Timestamp(20)));
        assert_eq!(status("published", end, before), OpportunityStatus::Published);
        assert_eq!(status("published", end, Timestamp(20)), OpportunityStatus::Closed);
        assert_eq!(status("draft", end, Timestamp(20)), OpportunityStatus::Draft);
    }

    #[test]
    fn excerpts_are_one_line() {
        assert_eq!(excerpt("甲\n乙 丙", 10), "甲 乙 丙");
        assert_eq!(excerpt("一二三四五", 4), "一二三…");
    }
}
