//! Search over suppliers, products and opportunities.

use crate::{catalog::ProductView, opportunities::OpportunitySummary, organizations::SupplierSummary};
use serde::{Deserialize, Serialize};

/// What kind of thing is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocKind {
    /// 服务商.
    Supplier,
    /// 产品.
    Product,
    /// 机会.
    Opportunity,
}

impl DocKind {
    /// All kinds in the order of the tabs.
    pub const ALL: [Self; 3] = [Self::Product, Self::Supplier, Self::Opportunity];

    /// The name in addresses and in the index.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::Product => "product",
            Self::Opportunity => "opportunity",
        }
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Supplier => "服务商",
            Self::Product => "产品",
            Self::Opportunity => "机会",
        }
    }

    /// Reads [`DocKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// Longest search text that is used, in characters; longer is cut.
pub const QUERY_MAX: usize = 200;

/// A search as its address says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default)]
pub struct SearchQuery {
    /// The words.
    pub q: String,
    /// `supplier`, `product` or `opportunity`; empty for all.
    pub kind: String,
    /// Filter: 街镇 names, separated by commas.
    pub town: String,
    /// Filter: product kinds (`data,compute,service`) or opportunity kinds.
    pub sub: String,
    /// Filter: size classes.
    pub size: String,
    /// Filter: taxonomy domains.
    pub domain: String,
    /// Filter: opportunity status.
    pub status: String,
    /// Filter: `1` for registered in the district only.
    pub local: String,
    /// `relevance` (default), `newest`, `deadline` or `budget`.
    pub sort: String,
    /// Page, from 1.
    pub page: Option<u32>,
    /// Rows a page: 10, 20 or 50.
    pub size_of_page: Option<u32>,
}

/// One value of a facet and how many results have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FacetValue {
    /// The value in addresses.
    pub value: String,
    /// The value on pages.
    pub label: String,
    /// How many results have it.
    pub count: u64,
    /// It is chosen now.
    pub selected: bool,
}

/// A facet: a field of the address and its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facet {
    /// The field of [`SearchQuery`], e.g. `town`.
    pub field: String,
    /// The heading.
    pub label: String,
    /// The values, most frequent first.
    pub values: Vec<FacetValue>,
}

/// A found thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Found {
    /// A supplier.
    Supplier(SupplierSummary),
    /// A product.
    Product(ProductView),
    /// An opportunity.
    Opportunity(OpportunitySummary),
}

/// A piece of text, part of it matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Piece {
    /// The text.
    pub text: String,
    /// It matched.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hit: bool,
}

/// One result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hit {
    /// What was found.
    #[serde(flatten)]
    pub found: Found,
    /// Title with the matched words marked.
    pub title: Vec<Piece>,
    /// The most telling passage with the matched words marked.
    pub snippet: Vec<Piece>,
}

/// The results of a search.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchResults {
    /// The results of this page.
    pub hits: Vec<Hit>,
    /// How many in all.
    pub total: u64,
    /// Page, from 1.
    pub page: u32,
    /// Rows a page.
    pub page_size: u32,
    /// Facets with counts.
    pub facets: Vec<Facet>,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
    /// The search engine is away: answered from the database, without facets and ranking.
    pub reduced: bool,
    /// Nothing has all the words; these have some of them.
    #[serde(default)]
    pub relaxed: bool,
}

/// A suggestion while typing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suggestion {
    /// What kind of thing.
    pub kind: DocKind,
    /// Its title.
    pub title: String,
    /// A path to it on this site.
    pub href: String,
}
