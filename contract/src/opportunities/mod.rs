//! Opportunities: a department's requirement from the first draft to the published 机会清单.

mod form;

use crate::{Fen, OpportunityId, OrganizationId, Timestamp};
use serde::{Deserialize, Serialize};

pub use form::*;

/// What kind of opportunity it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OpportunityKind {
    /// 政务项目.
    #[default]
    Project,
    /// 场景开放.
    Scenario,
    /// 揭榜挂帅.
    Challenge,
    /// 企业采购.
    Procurement,
}

impl OpportunityKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Project, Self::Scenario, Self::Challenge, Self::Procurement];

    /// The name in the database and in facets.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Scenario => "scenario",
            Self::Challenge => "challenge",
            Self::Procurement => "procurement",
        }
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Project => "政务项目",
            Self::Scenario => "场景开放",
            Self::Challenge => "揭榜挂帅",
            Self::Procurement => "企业采购",
        }
    }

    /// Reads the database name or the Chinese one.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL.into_iter().find(|k| k.as_str() == text || k.zh() == text)
    }
}

/// Where an opportunity stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OpportunityStatus {
    /// Being written; only its department sees it.
    Draft,
    /// Public and open for answers until its deadline.
    Published,
    /// Past its deadline.
    Closed,
    /// Taken back by its department.
    Withdrawn,
}

impl OpportunityStatus {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Published, Self::Closed, Self::Withdrawn];

    /// The name in the database and in facets.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::Published => "接受报名",
            Self::Closed => "已截止",
            Self::Withdrawn => "已撤回",
        }
    }

    /// Reads [`OpportunityStatus::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// An opportunity in lists and search results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpportunitySummary {
    /// The opportunity.
    pub id: OpportunityId,
    /// The code people see, `MH-2026-0012`; drafts have none yet.
    pub code: Option<String>,
    /// Kind.
    pub kind: OpportunityKind,
    /// Status at the time of the answer.
    pub status: OpportunityStatus,
    /// Title.
    pub title: String,
    /// The department's name.
    pub department: String,
    /// Budget, absent for 面议.
    pub budget: Option<Fen>,
    /// Deadline for answers.
    pub deadline: Option<Timestamp>,
    /// Whole days left until the deadline, never below 0; absent when closed.
    pub days_left: Option<i64>,
    /// The first sentences of the requirement.
    pub excerpt: String,
    /// How many suppliers were recommended.
    pub recommended: u32,
    /// Demonstration data.
    pub demo: bool,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// Last change.
    pub updated_at: Timestamp,
}

/// An opportunity's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpportunityView {
    /// What lists show.
    #[serde(flatten)]
    pub summary: OpportunitySummary,
    /// The department.
    pub department_id: OrganizationId,
    /// Background.
    pub background: String,
    /// Requirement.
    pub requirement: String,
    /// Qualifications asked for.
    pub qualifications: Vec<String>,
    /// Who answers questions; only for signed-in members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// For optimistic locking of edits.
    pub version: i32,
}

/// One opportunity row of an import file, as text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OpportunityRow {
    /// The row's own key.
    pub id: String,
    /// Kind; 政务项目 when absent.
    pub kind: String,
    /// Title.
    pub title: String,
    /// The department's name.
    pub department: String,
    /// Background.
    pub background: String,
    /// Requirement.
    pub requirement: String,
    /// Budget in 万元.
    pub budget_wan: Option<f64>,
    /// Days from the import until the deadline.
    pub deadline_days: Option<i64>,
    /// Qualifications asked for.
    pub qualifications: Vec<String>,
    /// Contact person.
    pub contact_name: String,
    /// Contact telephone.
    pub contact_phone: String,
}
