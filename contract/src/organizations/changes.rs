//! Proposed changes of an organization and their review.

use super::{ChangeKind, OrganizationStatus, ReviewAction, ReviewStatus};
use crate::{ChangeId, FieldErrors, OrganizationId, Timestamp, attachments::AttachmentView, field};
use serde::{Deserialize, Serialize};

/// A reviewer's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Remarks {
    /// At fields.
    pub fields: FieldErrors,
    /// In general.
    pub words: String,
}

impl Remarks {
    /// Nothing is said.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.words.is_empty()
    }
}

/// A change as its applicant sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeView {
    /// The change.
    pub id: ChangeId,
    /// What it is about.
    pub kind: ChangeKind,
    /// Where it stands.
    pub status: ReviewStatus,
    /// The reviewer's words.
    pub remarks: Remarks,
    /// The names of the fields that the words are at, in their order.
    pub labels: Vec<String>,
    /// When it was handed in.
    pub submitted_at: Option<Timestamp>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

/// A change in the reviewers' queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewSummary {
    /// The change.
    pub id: ChangeId,
    /// What it is about.
    pub kind: ChangeKind,
    /// Where it stands.
    pub status: ReviewStatus,
    /// Whose.
    pub organization_id: OrganizationId,
    /// Its name.
    pub organization: String,
    /// Who handed it in.
    pub applicant: Option<String>,
    /// When it was handed in.
    pub submitted_at: Option<Timestamp>,
    /// Whole days it has waited.
    pub days: i64,
}

/// The queue: a page of it and how many of each kind wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewQueue {
    /// Oldest first.
    pub items: Vec<ReviewSummary>,
    /// How many wait in this selection.
    pub total: u64,
    /// New enterprises.
    pub registrations: u64,
    /// Changed facts.
    pub profiles: u64,
    /// Claims.
    pub claims: u64,
}

/// One field of a change, side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Difference {
    /// The field's name in the form.
    pub field: String,
    /// Its name on pages.
    pub label: String,
    /// What stands now.
    pub now: String,
    /// What is proposed.
    pub proposed: String,
    /// What stood when the proposal was made, if that changed meanwhile: a conflict.
    pub before: Option<String>,
    /// The file that proves it.
    pub attachment_id: Option<crate::AttachmentId>,
}

/// Another enterprise that may be the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lookalike {
    /// It.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub status: OrganizationStatus,
}

/// A change as its reviewer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewView {
    /// What, whose, since when.
    pub summary: ReviewSummary,
    /// Counts changes; hand it back with the decision.
    pub version: i32,
    /// What differs.
    pub differences: Vec<Difference>,
    /// Names and values to judge by that are not part of the change.
    pub facts: Vec<(String, String)>,
    /// Proof of a claim, or the cases' material of a profile.
    pub files: Vec<AttachmentView>,
    /// Others of the same name or code.
    pub lookalikes: Vec<Lookalike>,
    /// What the reviewer said.
    pub remarks: Remarks,
    /// The asker may decide it.
    pub may_decide: bool,
}

/// A reviewer's decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ReviewDecision {
    /// The version that was looked at.
    pub version: i32,
    /// Words to the applicant; must be there unless accepted or remarks stand at fields.
    pub words: String,
    /// Remarks at fields, when sent back.
    pub fields: FieldErrors,
}

impl ReviewDecision {
    /// Longest text.
    const MOST: usize = 1000;

    /// The words as they are stored.
    pub fn remarks(&self) -> Remarks {
        let mut fields = FieldErrors::default();
        for error in &self.fields.0 {
            let message = field::clean(&error.message);
            fields.check(!message.is_empty(), &field::clean(&error.field), message);
        }
        Remarks { fields, words: field::clean(&self.words) }
    }

    /// Checks the words: a refusal says why.
    pub fn check(&self, action: ReviewAction) -> FieldErrors {
        let remarks = self.remarks();
        let mut errors = FieldErrors::default();
        match action {
            ReviewAction::Return => {
                errors.check(remarks.is_empty(), "words", "请写明要改什么：在对应字段旁写，或在这里总的说明")
            }
            ReviewAction::Reject => {
                errors.check(remarks.words.is_empty(), "words", "请写明不通过的原因，申请人会看到");
            }
            _ => {}
        }
        let long = |text: &str| text.chars().count() > Self::MOST;
        errors.check(long(&remarks.words), "words", "最多 1000 个字，请缩短");
        for error in &remarks.fields.0 {
            errors.check(
                long(&error.message) || error.field.len() > 100,
                &error.field,
                "最多 1000 个字，请缩短",
            );
        }
        errors.check(remarks.fields.0.len() > 200, "words", "字段意见太多，请合并");
        errors
    }
}

/// Why an organization is taken from view, or shown again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct StandingForm {
    /// The reason; its members read it.
    pub reason: String,
}

impl StandingForm {
    /// Checks the reason.
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let reason = field::clean(&self.reason);
        errors.check(reason.is_empty(), "reason", "请写明原因，企业会看到");
        errors.check(reason.chars().count() > 500, "reason", "最多 500 个字，请缩短");
        errors
    }
}

/// An enterprise as reviewers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StandingView {
    /// The enterprise.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// 统一社会信用代码, or country and number.
    pub code: String,
    /// 街镇, or the place outside the district.
    pub place: String,
    /// Where it stands.
    pub status: OrganizationStatus,
    /// Why it is suspended or was rejected.
    pub status_reason: Option<String>,
    /// When it came to the platform.
    pub created_at: Timestamp,
    /// When its own people took over.
    pub claimed_at: Option<Timestamp>,
    /// How many people act for it.
    pub members: u64,
    /// Its latest changes, newest first.
    pub changes: Vec<ReviewSummary>,
    /// Material about its cases, which need no review.
    pub files: Vec<AttachmentView>,
    /// The asker may suspend and restore.
    pub may_decide: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_why() {
        let mut decision = ReviewDecision::default();
        assert!(decision.check(ReviewAction::Accept).is_empty());
        assert!(decision.check(ReviewAction::Return).at("words").is_some());
        assert!(decision.check(ReviewAction::Reject).at("words").is_some());
        decision.fields.add("uscc", "与执照不符");
        decision.fields.add("name", "  ");
        assert!(decision.check(ReviewAction::Return).is_empty());
        assert_eq!(decision.remarks().fields.0.len(), 1);
        assert!(StandingForm::default().check().at("reason").is_some());
    }
}
