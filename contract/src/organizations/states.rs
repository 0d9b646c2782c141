//! Where a proposed change stands, and what leads where.

use serde::{Deserialize, Serialize};

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A new enterprise.
    Registration,
    /// Reviewed facts of an enterprise.
    Profile,
    /// A person takes over an imported enterprise.
    Claim,
}

impl ChangeKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Registration, Self::Profile, Self::Claim];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Profile => "profile",
            Self::Claim => "claim",
        }
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Registration => "企业注册",
            Self::Profile => "资料变更",
            Self::Claim => "企业认领",
        }
    }

    /// Reads [`ChangeKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// Where a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReviewStatus {
    /// Being written; nobody else sees it.
    Draft,
    /// Waits for a reviewer.
    Submitted,
    /// Sent back with remarks.
    Returned,
    /// In force.
    Accepted,
    /// Refused.
    Rejected,
    /// Thrown away by its writer.
    Withdrawn,
}

/// What people do with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewAction {
    /// Write on; of what waits for its review, only what needs none.
    Save,
    /// Hand in; nothing needs a review.
    Apply,
    /// Hand in for review.
    Submit,
    /// Take back what was handed in, to write on.
    Recall,
    /// Throw away.
    Withdraw,
    /// Reviewer: put into force.
    Accept,
    /// Reviewer: send back.
    Return,
    /// Reviewer: refuse.
    Reject,
}

impl ReviewStatus {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Draft, Self::Submitted, Self::Returned, Self::Accepted, Self::Rejected, Self::Withdrawn];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::Submitted => "审核中",
            Self::Returned => "已退回",
            Self::Accepted => "已通过",
            Self::Rejected => "未通过",
            Self::Withdrawn => "已撤销",
        }
    }

    /// Reads [`ReviewStatus::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }

    /// Not decided yet.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Submitted | Self::Returned)
    }

    /// The state after an action.
    ///
    /// # Errors
    /// The words for people when the state does not allow it.
    pub const fn apply(self, action: ReviewAction) -> Result<Self, &'static str> {
        use ReviewAction::{Accept, Apply, Recall, Reject, Return, Save, Submit, Withdraw};
        match (self, action) {
            (Self::Draft | Self::Submitted | Self::Returned, Save) => Ok(self),
            (Self::Draft | Self::Returned, Apply) | (Self::Submitted, Accept) => Ok(Self::Accepted),
            (Self::Draft | Self::Returned, Submit) => Ok(Self::Submitted),
            (Self::Submitted, Recall) => Ok(Self::Draft),
            (Self::Draft | Self::Returned, Withdraw) => Ok(Self::Withdrawn),
            (Self::Submitted, Return) => Ok(Self::Returned),
            (Self::Submitted, Reject) => Ok(Self::Rejected),
            (Self::Submitted, Apply | Submit | Withdraw) => {
                Err("这次变更正在审核；如需再改，请先点“收回修改”")
            }
            (Self::Draft | Self::Returned, Recall) => Err("这次变更没有在审核，可以直接修改"),
            (Self::Draft | Self::Returned, Accept | Return | Reject) => {
                Err("申请人还没有提交，或已经收回修改，请等对方再次提交")
            }
            (Self::Accepted | Self::Rejected | Self::Withdrawn, _) => {
                Err("这次变更已经有了结果，请刷新页面查看")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_handed_in_is_decided_and_nothing_after_that() {
        use ReviewAction::{Accept, Apply, Recall, Reject, Return, Save, Submit, Withdraw};
        use ReviewStatus::{Accepted, Draft, Rejected, Returned, Submitted, Withdrawn};
        for from in ReviewStatus::ALL {
            for action in [Save, Apply, Submit, Recall, Withdraw, Accept, Return, Reject] {
                let expected = match (from, action) {
                    (Draft | Submitted | Returned, Save) => Some(from),
                    (Draft | Returned, Apply) | (Submitted, Accept) => Some(Accepted),
                    (Draft | Returned, Submit) => Some(Submitted),
                    (Submitted, Recall) => Some(Draft),
                    (Draft | Returned, Withdraw) => Some(Withdrawn),
                    (Submitted, Return) => Some(Returned),
                    (Submitted, Reject) => Some(Rejected),
                    _ => None,
                };
                assert_eq!(from.apply(action).ok(), expected, "{from:?} {action:?}");
            }
            assert_eq!(ReviewStatus::parse(from.as_str()), Some(from));
        }
    }
}
