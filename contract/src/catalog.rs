//! The catalogue: data, compute and service products.

use crate::{OrganizationId, ProductId, Timestamp};
use serde::{Deserialize, Serialize};

/// The kind of a product, and with it the mart that lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProductKind {
    /// 数据.
    Data,
    /// 算力.
    Compute,
    /// 产品与服务.
    Service,
}

impl ProductKind {
    /// All kinds in the order of the marts.
    pub const ALL: [Self; 3] = [Self::Data, Self::Compute, Self::Service];

    /// The name in the database and in facets.
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
            Self::Data => "数据",
            Self::Compute => "算力",
            Self::Service => "服务",
        }
    }

    /// Reads the database name or the Chinese one.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL.into_iter().find(|k| k.as_str().eq_ignore_ascii_case(text) || k.zh() == text).or(match text
        {
            "产品" | "产品与服务" | "产品服务" => Some(Self::Service),
            _ => None,
        })
    }
}

/// A product with its supplier's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProductView {
    /// The product.
    pub id: ProductId,
    /// Kind.
    pub kind: ProductKind,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// The supplier.
    pub organization_id: OrganizationId,
    /// Its name.
    pub organization: String,
    /// Its place.
    pub place: String,
    /// The supplier is registered in the district.
    pub local: bool,
    /// Demonstration data.
    pub demo: bool,
    /// Last change.
    pub updated_at: Timestamp,
}
