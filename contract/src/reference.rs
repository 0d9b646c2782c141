//! Reference data: towns, zones, the capability taxonomy.

use serde::{Deserialize, Serialize};

/// A 街镇 of the district.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Town {
    /// Own code, e.g. `310112-zhuangqiao`.
    pub code: String,
    /// Name.
    pub name: String,
}

/// A 特色专区.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Zone {
    /// Code, e.g. `low-altitude`.
    pub code: String,
    /// Name.
    pub name: String,
    /// One sentence.
    pub description: String,
}

/// A domain of the taxonomy: a file of the reference data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxonomyDomain {
    /// Code, the prefix of its capabilities.
    pub domain: String,
    /// Name.
    pub name: String,
    /// Its capabilities.
    #[serde(rename = "capability")]
    pub capabilities: Vec<TaxonomyCapability>,
}

/// A capability in the words of both worlds (see docs/MATCHING.md).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaxonomyCapability {
    /// Stable code, `domain.slug`.
    pub code: String,
    /// Name.
    pub name: String,
    /// The typical kind of product.
    pub kind: String,
    /// Words of the trade: writing one of them makes the capability likely.
    pub trade: Vec<String>,
    /// Words of those who need it.
    pub plain: Vec<String>,
    /// Words that go with it; three together tell much.
    pub cues: Vec<String>,
    /// How those who need it might title a requirement.
    pub asks: Vec<String>,
    /// How those who do it might put it on their list.
    pub offers: Vec<String>,
    /// Neighbouring capabilities.
    pub related: Vec<String>,
}

/// A capability of the taxonomy, while one is being typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilitySuggestion {
    /// Its name.
    pub name: String,
    /// The domain it belongs to.
    pub path: String,
    /// The other word for it that was typed, unless it was its name.
    pub word: Option<String>,
}
