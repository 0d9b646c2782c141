//! What a search engine must do. Both implementations pass the one suite in `conformance`.

use super::document::{Change, Document};
use async_trait::async_trait;
use contract::search::DocKind;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How the words of a query combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    /// Every word must occur; the last one may be unfinished. For people.
    #[default]
    All,
    /// Any word may occur, more are better. For matching.
    Any,
}

/// Order of the hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first; equal ones by id.
    #[default]
    Relevance,
    /// Newest first.
    Newest,
    /// Soonest deadline first.
    Deadline,
    /// Highest budget first.
    Budget,
}

/// One of several values in a field: `field IN values`. Fields: those of
/// [`super::document::FACETS`], and `concepts`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The field.
    pub field: &'static str,
    /// Any of these.
    pub values: Vec<String>,
}

/// A query over one kind of documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineQuery {
    /// Which documents.
    pub kind: DocKind,
    /// The words; empty finds all.
    pub text: String,
    /// How words combine.
    pub mode: Mode,
    /// All must hold.
    pub filters: Vec<Filter>,
    /// Facet fields to count. The count of a field ignores the filter on that same field, so that
    /// people see what choosing another value would give.
    pub facets: Vec<&'static str>,
    /// Order.
    pub sort: Sort,
    /// Now (Unix ms): what is `published` with an earlier deadline has the status `closed`. 0 closes
    /// nothing.
    pub now: i64,
    /// Hits to skip.
    pub offset: usize,
    /// Hits to return; 0 only counts.
    pub limit: usize,
}

impl EngineQuery {
    /// All documents of a kind that have the words.
    pub fn new(kind: DocKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            mode: Mode::All,
            filters: Vec::new(),
            facets: Vec::new(),
            sort: Sort::Relevance,
            now: 0,
            offset: 0,
            limit: 20,
        }
    }
}

/// A hit: the row to re-read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EngineHit {
    /// The row's id.
    pub id: Uuid,
    /// The engine's own score; comparable within one answer only.
    pub score: f32,
}

/// The answer to a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EngineHits {
    /// The hits of the page.
    pub hits: Vec<EngineHit>,
    /// How many in all.
    pub total: u64,
    /// Counts by facet field and value.
    pub facets: BTreeMap<String, BTreeMap<String, u64>>,
    /// The words to highlight: the query's words as the engine understood them.
    pub words: Vec<String>,
}

/// Why an engine did not answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// It is away; callers answer from the database and try again later.
    #[error("search engine is away: {0}")]
    Away(String),
    /// It refused or failed; a fault of ours.
    #[error("search engine failed: {0}")]
    Failed(String),
}

impl From<EngineError> for crate::Error {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Away(cause) => Self::Unavailable(cause),
            EngineError::Failed(_) => Self::Internal(anyhow::Error::new(error)),
        }
    }
}

/// A search engine.
#[async_trait]
pub trait Engine: Send + Sync {
    /// `embedded` or `meilisearch`.
    fn name(&self) -> &'static str;

    /// Makes the indexes when missing and checks that the engine answers.
    async fn prepare(&self) -> Result<(), EngineError>;

    /// Answers several queries at once, in their order.
    async fn search(&self, queries: &[EngineQuery]) -> Result<Vec<EngineHits>, EngineError>;

    /// Applies changes; they are visible to searches when it returns.
    async fn apply(&self, changes: Vec<Change>) -> Result<(), EngineError>;

    /// Starts building all indexes anew beside the ones in use.
    async fn rebuild(&self) -> Result<Box<dyn Rebuild>, EngineError>;

    /// Every document of a kind with its version, for `reindex --check`.
    async fn versions(&self, kind: DocKind) -> Result<BTreeMap<Uuid, i64>, EngineError>;

    /// Whether the indexes were never filled, or cannot be read any more, so that only a rebuild helps.
    async fn needs_rebuild(&self) -> bool {
        false
    }
}

/// A rebuild under way; dropping it leaves the indexes in use untouched.
#[async_trait]
pub trait Rebuild: Send {
    /// Adds documents.
    async fn add(&mut self, kind: DocKind, documents: Vec<Document>) -> Result<(), EngineError>;

    /// Puts the new indexes in the place of the old at once.
    async fn swap(self: Box<Self>) -> Result<(), EngineError>;
}
