//! How an index is set up, and what a document looks like there.
//!
//! Texts are cut by our own segmenter before they are sent, and so are queries: the server's
//! segmentation differs between a query and a text (meilisearch #2632, #4935), ours does not.

use crate::search::{
    Document,
    document::FACETS,
    text::{normalize_code, spaced, words_of_the_trade},
};
use meilisearch_sdk::settings::{
    LocalizedAttributes, MinWordSizeForTypos, PaginationSetting, Settings, TypoToleranceSettings,
};
use serde::{Deserialize, Serialize};

/// The language of all texts; without it the server guesses, often Japanese.
pub const LOCALE: &str = "cmn";
/// Hits that can be reached; a page more than `address::OFFSET_MAX`.
const REACH: usize = 10_100;
/// Values of a facet that are counted.
const VALUES: usize = 1_000;
/// Longest text sent, in bytes; the server indexes 65,535 words of a field.
const TEXT_MAX: usize = 120_000;

/// The settings of every index.
pub fn settings() -> Settings {
    let mut filterable = vec!["id", "codes", "concepts", "deadline"];
    filterable.extend(FACETS);
    let typos = TypoToleranceSettings {
        enabled: Some(true),
        min_word_size_for_typos: Some(MinWordSizeForTypos { one_typo: Some(5), two_typos: Some(9) }),
        disable_on_numbers: Some(true),
        ..TypoToleranceSettings::default()
    };
    let locales =
        LocalizedAttributes { locales: vec![LOCALE.to_owned()], attribute_patterns: vec!["*".to_owned()] };
    Settings::new()
        .with_searchable_attributes(["title", "keywords", "body"])
        .with_displayed_attributes(["id", "version"])
        .with_filterable_attributes(filterable)
        .with_sortable_attributes(["newest", "deadline", "budget"])
        // What people sort by decides; equal ones are ordered by id, as in the embedded engine.
        .with_ranking_rules(["sort", "words", "typo", "attribute", "proximity", "exactness", "id:asc"])
        .with_typo_tolerance(typos)
        .with_pagination(PaginationSetting { max_total_hits: REACH })
        .with_max_values_per_facet(VALUES)
        .with_dictionary(words_of_the_trade())
        .with_localized_attributes([locales])
}

/// A document as it is sent.
#[derive(Serialize)]
pub struct Sent {
    id: String,
    version: i64,
    title: String,
    keywords: Vec<String>,
    body: Vec<String>,
    codes: Vec<String>,
    town: Vec<String>,
    sub: Vec<String>,
    size: Vec<String>,
    domain: Vec<String>,
    status: Vec<String>,
    local: Vec<String>,
    concepts: Vec<String>,
    newest: i64,
    deadline: i64,
    budget: i64,
}

/// What is read back of a document.
#[derive(Debug, Deserialize)]
pub struct Row {
    /// The row's id.
    pub id: uuid::Uuid,
    /// The row's version.
    #[serde(default)]
    pub version: i64,
}

impl From<&Document> for Sent {
    fn from(document: &Document) -> Self {
        let facet = |name: &str| document.facet(name).map(encode).collect();
        let texts = |texts: &[String]| texts.iter().map(|t| spaced(t, TEXT_MAX)).collect();
        Self {
            id: document.id.to_string(),
            version: document.version,
            title: spaced(&document.title, TEXT_MAX),
            keywords: texts(&document.keywords),
            body: texts(&document.body),
            codes: document.codes.iter().map(|c| normalize_code(c)).collect(),
            town: facet("town"),
            sub: facet("sub"),
            size: facet("size"),
            domain: facet("domain"),
            status: facet("status"),
            local: facet("local"),
            concepts: document.concepts.iter().map(|c| encode(c)).collect(),
            newest: document.newest,
            deadline: document.deadline,
            budget: document.budget,
        }
    }
}

/// Stands for a backslash: versions of the server read one in a filter differently.
const BACKSLASH: char = '\u{E05C}';

/// A facet value as it is stored.
pub fn encode(value: &str) -> String {
    value.replace('\\', &BACKSLASH.to_string())
}

/// Reads [`encode`].
pub fn decode(value: &str) -> String {
    value.replace(BACKSLASH, "\\")
}

/// A facet value within a filter.
pub fn quoted(value: &str) -> String {
    format!("\"{}\"", encode(value).replace('"', "\\\""))
}
