//! 数商入库: what an enterprise declares to be admitted, and what the public register shows.

mod form;

use crate::{AdmissionId, OrganizationId, Timestamp, Uscc, attachments::AttachmentView};
use serde::{Deserialize, Serialize};

pub use form::{AdmissionForm, AdmissionRemarks};

/// Where an application, and later the admission, stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AdmissionStatus {
    /// Being written.
    #[default]
    Draft,
    /// Handed in; waits for a reviewer.
    Submitted,
    /// Given back with remarks, to be mended and handed in again.
    Returned,
    /// Admitted; the certificate is valid until its day.
    Admitted,
    /// Not accepted.
    Rejected,
    /// The certificate's time is over.
    Expired,
    /// The certificate is not valid until it is restored.
    Suspended,
    /// Taken back by the applicant.
    Withdrawn,
}

impl AdmissionStatus {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Draft,
        Self::Submitted,
        Self::Returned,
        Self::Admitted,
        Self::Rejected,
        Self::Expired,
        Self::Suspended,
        Self::Withdrawn,
    ];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Admitted => "admitted",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Suspended => "suspended",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::Submitted => "审核中",
            Self::Returned => "退回修改",
            Self::Admitted => "有效",
            Self::Rejected => "未通过",
            Self::Expired => "已过期",
            Self::Suspended => "已暂停",
            Self::Withdrawn => "已撤回",
        }
    }

    /// Reads [`AdmissionStatus::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }

    /// An application on its way; an enterprise has at most one.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Submitted | Self::Returned)
    }

    /// Was admitted once: has a number and stands in the register.
    pub const fn is_registered(self) -> bool {
        matches!(self, Self::Admitted | Self::Expired | Self::Suspended)
    }
}

/// What a merchant offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MerchantCategory {
    /// 数据.
    Data,
    /// 算力.
    Compute,
    /// 技术与服务.
    Service,
}

impl MerchantCategory {
    /// All of them, in their order on pages.
    pub const ALL: [Self; 3] = [Self::Data, Self::Compute, Self::Service];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Compute => "compute",
            Self::Service => "service",
        }
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Data => "数据资源类",
            Self::Compute => "算力类",
            Self::Service => "技术与服务类",
        }
    }
}

/// An application or admission, for its enterprise and the reviewers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdmissionView {
    /// The application.
    pub id: AdmissionId,
    /// The enterprise.
    pub organization_id: OrganizationId,
    /// Its name.
    pub organization: String,
    /// 统一社会信用代码, when recorded.
    pub uscc: Option<Uscc>,
    /// Where it stands now.
    pub status: AdmissionStatus,
    /// It continues an admission.
    pub renewal: bool,
    /// An accepted renewal has taken its place: there is nothing to decide about it any more.
    pub renewed: bool,
    /// The certificate's number, once admitted; a renewal has it from the beginning.
    pub number: Option<String>,
    /// What is declared.
    pub form: AdmissionForm,
    /// The form's files.
    pub files: Vec<AttachmentView>,
    /// The reviewer's words.
    pub remarks: AdmissionRemarks,
    /// Handed in.
    pub submitted_at: Option<Timestamp>,
    /// Decided.
    pub decided_at: Option<Timestamp>,
    /// Admitted since.
    pub valid_from: Option<Timestamp>,
    /// The first instant when it is not valid any more.
    pub valid_until: Option<Timestamp>,
    /// Counts changes; hand it back with the next one.
    pub version: i32,
}

/// What an enterprise sees of its own admission.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnAdmission {
    /// The application on its way, or the last one.
    pub application: Option<AdmissionView>,
    /// The register's entry, when admitted.
    pub merchant: Option<MerchantView>,
    /// A new application, or a renewal, may be written now.
    pub may_apply: bool,
    /// When a renewal may be handed in.
    pub renewable_from: Option<Timestamp>,
}

/// One application in the reviewers' queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdmissionSummary {
    /// The application.
    pub id: AdmissionId,
    /// The enterprise's name.
    pub organization: String,
    /// Where it stands now.
    pub status: AdmissionStatus,
    /// It continues an admission.
    pub renewal: bool,
    /// The certificate's number.
    pub number: Option<String>,
    /// What is offered.
    pub categories: Vec<MerchantCategory>,
    /// Handed in.
    pub submitted_at: Option<Timestamp>,
    /// Days it has waited, while it waits.
    pub days_waiting: Option<i64>,
}

/// An entry of the public register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MerchantView {
    /// `MH-SS-2026-0001`.
    pub number: String,
    /// The enterprise.
    pub organization_id: OrganizationId,
    /// Its registered name.
    pub name: String,
    /// 统一社会信用代码, when recorded.
    pub uscc: Option<Uscc>,
    /// What it offers.
    pub categories: Vec<MerchantCategory>,
    /// `admitted` (valid), `expired` or `suspended`.
    pub status: AdmissionStatus,
    /// Admitted since.
    pub valid_from: Timestamp,
    /// The first instant when it is not valid any more.
    pub valid_until: Timestamp,
    /// The last day it is valid on, `2027-11-19` in Shanghai.
    pub last_day: String,
    /// Demonstration data.
    pub demo: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for status in AdmissionStatus::ALL {
            assert_eq!(AdmissionStatus::parse(status.as_str()), Some(status));
            assert!(!(status.is_open() && status.is_registered()));
        }
    }
}
