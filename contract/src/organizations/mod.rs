//! Organizations: enterprises with their 能力库 entry, departments.

use crate::{AttachmentId, OrganizationId, Timestamp, Uscc, catalog::ProductView};
use serde::{Deserialize, Serialize};

mod abroad;
mod changes;
mod listed;
mod profile;
mod states;

pub use abroad::*;
pub use changes::*;
pub use listed::*;
pub use profile::*;
pub use states::*;

/// What kind of organization one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrganizationKind {
    /// 企业.
    Enterprise,
    /// 委办局、街镇.
    Department,
    /// 平台运营方.
    Operator,
}

impl OrganizationKind {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enterprise => "enterprise",
            Self::Department => "department",
            Self::Operator => "operator",
        }
    }

    /// Reads [`OrganizationKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Enterprise, Self::Department, Self::Operator].into_iter().find(|k| k.as_str() == text)
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Enterprise => "企业",
            Self::Department => "委办局",
            Self::Operator => "平台运营方",
        }
    }
}

/// Where an organization stands on the platform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrganizationStatus {
    /// Registered, under its first review; not shown.
    Pending,
    /// Reviewed (enterprises) or set up by the platform (departments); shown.
    #[default]
    Active,
    /// Surveyed and imported; shown and matched, but nobody of its own has claimed it.
    Unclaimed,
    /// Its registration was not accepted; not shown.
    Rejected,
    /// Taken from view by a reviewer until restored.
    Suspended,
}

impl OrganizationStatus {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Pending, Self::Active, Self::Unclaimed, Self::Rejected, Self::Suspended];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Unclaimed => "unclaimed",
            Self::Rejected => "rejected",
            Self::Suspended => "suspended",
        }
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Pending => "待审核",
            Self::Active => "正常",
            Self::Unclaimed => "待认领",
            Self::Rejected => "未通过",
            Self::Suspended => "已暂停",
        }
    }

    /// Reads [`OrganizationStatus::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }

    /// Shown to everybody, searched and matched.
    pub const fn is_shown(self) -> bool {
        matches!(self, Self::Active | Self::Unclaimed)
    }
}

/// Size classes by number of employees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CompanySize {
    /// Up to 10.
    Startup,
    /// 10–50.
    Small,
    /// 50–300.
    Medium,
    /// More than 300.
    Large,
}

impl CompanySize {
    /// All classes, small to large.
    pub const ALL: [Self; 4] = [Self::Startup, Self::Small, Self::Medium, Self::Large];

    /// The name in the database and in facets.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Startup => "startup",
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Startup => "初创",
            Self::Small => "小型",
            Self::Medium => "中型",
            Self::Large => "大型",
        }
    }

    /// Reads the database name, or Chinese beginning with the class (`小型(10-50人)`).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL
            .into_iter()
            .find(|s| s.as_str() == text || text.starts_with(s.zh()))
            .or_else(|| if text.starts_with("微型") { Some(Self::Startup) } else { None })
    }
}

/// A supplier in lists and search results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SupplierSummary {
    /// The enterprise.
    pub id: OrganizationId,
    /// Its registered name.
    pub name: String,
    /// 街镇, or the place outside the district.
    pub place: String,
    /// Registered in the district.
    pub local: bool,
    /// Size class.
    pub size: Option<CompanySize>,
    /// The first sentences about it.
    pub intro: String,
    /// Its capabilities in own words, main business first.
    pub capabilities: Vec<String>,
    /// How many products it lists.
    pub products: u32,
    /// Demonstration data.
    pub demo: bool,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A supplier's public page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SupplierView {
    /// The enterprise.
    pub id: OrganizationId,
    /// Its registered name.
    pub name: String,
    /// 统一社会信用代码, when recorded.
    pub uscc: Option<Uscc>,
    /// 街镇, or the place outside the district.
    pub place: String,
    /// Registered in the district.
    pub local: bool,
    /// Size class.
    pub size: Option<CompanySize>,
    /// Year of foundation.
    pub founded: Option<i32>,
    /// Own web site.
    pub website: Option<String>,
    /// What it does, in its own words.
    pub intro: String,
    /// Capabilities, main business first.
    pub capabilities: Vec<CapabilityView>,
    /// Qualifications.
    pub qualifications: Vec<QualificationView>,
    /// Cases.
    pub cases: Vec<CaseView>,
    /// Listed products.
    pub products: Vec<ProductView>,
    /// Its logo, at `/attachments/{id}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<AttachmentId>,
    /// Surveyed by the platform; nobody of its own has claimed it yet.
    #[serde(default)]
    pub unclaimed: bool,
    /// Demonstration data.
    pub demo: bool,
    /// Last change.
    pub updated_at: Timestamp,
}

/// One capability: the taxonomy's entry and the supplier's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CapabilityView {
    /// The taxonomy's code, when recognised.
    pub code: Option<String>,
    /// The taxonomy's name for it.
    pub name: Option<String>,
    /// The supplier's own words.
    pub label: String,
    /// What shows that it can.
    pub evidence: Option<String>,
}

/// A certificate or licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QualificationView {
    /// Its name.
    pub name: String,
    /// Its number.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// First day it is valid, `2026-03-05`.
    pub valid_from: Option<String>,
    /// Last day it is valid, `2026-03-05`.
    pub valid_until: Option<String>,
}
