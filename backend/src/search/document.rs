//! What is put into the index: one shape for all kinds of things.

use contract::search::DocKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A document of the index. Texts are ranked `title` over `keywords` over `body`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The row's id.
    pub id: Uuid,
    /// The row's `updated_at` (Unix ms): `reindex --check` compares it.
    pub version: i64,
    /// Name or title.
    pub title: String,
    /// Short telling texts: capabilities, product titles, qualifications.
    pub keywords: Vec<String>,
    /// Long texts: introduction, cases, summaries, requirement.
    pub body: Vec<String>,
    /// Codes found only as a whole, upper case: 统一社会信用代码, `MH-2026-0012`.
    pub codes: Vec<String>,
    /// Facet `town`: 街镇 or place.
    pub town: String,
    /// Facet `sub`: product kind or opportunity kind.
    pub sub: String,
    /// Facet `size`: size class.
    pub size: String,
    /// Facet `domain`: taxonomy domains.
    pub domain: Vec<String>,
    /// Facet `status`: opportunity status as decided by people (`published`). What is published counts
    /// as `closed` once its deadline has passed at the time of the query.
    pub status: String,
    /// Facet `local`: `1` for registered in the district, else `0`.
    pub local: String,
    /// Filter only: taxonomy capabilities recognised in the texts; candidates for matching.
    pub concepts: Vec<String>,
    /// Sort: newest first (Unix ms of publication or change).
    pub newest: i64,
    /// Sort: soonest deadline first (Unix ms; `i64::MAX` when none).
    pub deadline: i64,
    /// Sort: highest budget first (分; 0 when none).
    pub budget: i64,
}

impl Document {
    /// The values of a facet; empty ones are left out.
    pub fn facet(&self, name: &str) -> impl Iterator<Item = &str> {
        let values: &[String] = match name {
            "town" => std::slice::from_ref(&self.town),
            "sub" => std::slice::from_ref(&self.sub),
            "size" => std::slice::from_ref(&self.size),
            "domain" => &self.domain,
            "status" => std::slice::from_ref(&self.status),
            "local" => std::slice::from_ref(&self.local),
            _ => &[],
        };
        values.iter().map(String::as_str).filter(|v| !v.is_empty())
    }
}

/// The names of the facet fields, as in [`contract::search::SearchQuery`].
pub const FACETS: [&str; 6] = ["town", "sub", "size", "domain", "status", "local"];

/// A change to the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Put or replace a document.
    Put(DocKind, Box<Document>),
    /// Remove a document.
    Remove(DocKind, Uuid),
}
