//! Matching: recommended suppliers and why.

use crate::{
    OpportunityId, OrganizationId, RecommendationId, Timestamp, opportunities::OpportunitySummary,
    organizations::CompanySize,
};
use serde::{Deserialize, Serialize};

/// What a reason rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// A need is the supplier's main business.
    Main,
    /// A need is a side line of the supplier.
    Side,
    /// A case shows it.
    Case,
    /// A product offers it.
    Product,
    /// The introduction says so.
    Intro,
    /// A qualification asked for is held.
    Qualification,
    /// A qualification asked for is not recorded.
    MissingQualification,
    /// Registered in the district.
    Local,
}

/// One reason: a short label, and the supplier's own words it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reason {
    /// What it rests on.
    pub kind: ReasonKind,
    /// E.g. `主营：低空巡检`.
    pub label: String,
    /// The quoted words, empty when the label says it all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub quote: String,
    /// The words within `quote` that matched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<String>,
}

/// A supplier ranked for a requirement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatchView {
    /// The supplier.
    pub organization_id: OrganizationId,
    /// Its name.
    pub name: String,
    /// 街镇, or the place outside the district.
    pub place: String,
    /// Registered in the district.
    pub local: bool,
    /// Size class.
    pub size: Option<CompanySize>,
    /// Rank, from 1.
    pub rank: u32,
    /// 0–100, for people; the order is by the exact score behind it.
    pub score: u32,
    /// Why, the most telling first.
    pub reasons: Vec<Reason>,
    /// Demonstration data.
    pub demo: bool,
}

/// What is shown beside the form while a requirement is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatchPreview {
    /// The needs recognised, as the taxonomy names them.
    pub needs: Vec<String>,
    /// The best suppliers.
    pub matches: Vec<MatchView>,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
    /// The search engine is away: ranked from the database with fewer candidates.
    pub reduced: bool,
}

/// What a supplier did with a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RecommendationStatus {
    /// Not opened yet.
    New,
    /// Opened.
    Seen,
    /// Marked as not relevant.
    Dismissed,
}

impl RecommendationStatus {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Seen => "seen",
            Self::Dismissed => "dismissed",
        }
    }

    /// Reads [`RecommendationStatus::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::New, Self::Seen, Self::Dismissed].into_iter().find(|s| s.as_str() == text)
    }
}

/// An opportunity recommended to a supplier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecommendationView {
    /// The recommendation.
    pub id: RecommendationId,
    /// The opportunity.
    pub opportunity: OpportunitySummary,
    /// The supplier's rank for it, from 1.
    pub rank: u32,
    /// 0–100.
    pub score: u32,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What was done with it.
    pub status: RecommendationStatus,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Says that an opportunity does not fit, and optionally why.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DismissForm {
    /// One of [`DISMISS_REASONS`]'s keys, or empty.
    pub reason: String,
}

/// Why a recommendation may be turned down: key and words.
pub const DISMISS_REASONS: [(&str, &str); 4] = [
    ("not_our_business", "不是我们的业务"),
    ("too_small", "规模不合适"),
    ("no_capacity", "近期没有人手"),
    ("other", "其他原因"),
];

/// The published matches of one opportunity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpportunityMatches {
    /// The opportunity.
    pub opportunity_id: Option<OpportunityId>,
    /// Recommended suppliers, best first.
    pub matches: Vec<MatchView>,
}
