//! The weights of the matching, read from `weights.toml`: data, not code.

use serde::Deserialize;

/// All weights; `weights.toml` says what each means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// What a found word is worth.
    pub evidence: EvidenceWeights,
    /// Reading a requirement.
    pub requirement: RequirementWeights,
    /// Reading a supplier.
    pub supplier: SupplierWeights,
    /// Adding up.
    pub score: ScoreWeights,
    /// Gathering candidates.
    pub candidates: CandidateWeights,
    /// Comparing words.
    pub words: WordWeights,
    /// Words that decide nothing.
    pub common: CommonWords,
}

/// What a found word is worth.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in weights.toml")]
pub struct EvidenceWeights {
    pub name: f32,
    pub trade: f32,
    pub plain: f32,
    pub cue: f32,
    pub ask: f32,
    pub offer: f32,
    pub phrase: f32,
    pub bigram: f32,
    pub phrase_length: f32,
    pub phrase_length_limit: f32,
    pub least_rarity: f32,
    pub repeat: f32,
}

/// Reading a requirement.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in weights.toml")]
pub struct RequirementWeights {
    pub title: f32,
    pub requirement: f32,
    pub background: f32,
    pub sharpen: f32,
    pub least_share: f32,
    pub capabilities: usize,
    pub need_share: f32,
    pub needs: usize,
}

/// Reading a supplier.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in weights.toml")]
pub struct SupplierWeights {
    pub capability: f32,
    pub product_title: f32,
    pub product_summary: f32,
    pub intro: f32,
    pub case: f32,
    pub name: f32,
    pub capabilities: usize,
    pub half_evidence: f32,
}

/// Adding up.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in weights.toml")]
pub struct ScoreWeights {
    pub business: f32,
    pub capability: f32,
    pub product: f32,
    pub case: f32,
    pub passage: f32,
    pub words: f32,
    pub qualification: f32,
    pub completeness: f32,
    pub freshness: f32,
    pub outside: f32,
}

/// Gathering candidates.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in weights.toml")]
pub struct CandidateWeights {
    pub each: usize,
    pub filed: usize,
    pub most: usize,
    pub words: usize,
}

/// Comparing words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "documented in weights.toml")]
pub struct WordWeights {
    pub k1: f32,
    pub b: f32,
    pub ordinary: f32,
}

/// Words that decide nothing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommonWords {
    /// The words.
    pub words: Vec<String>,
}

impl Weights {
    /// The weights the platform ships with.
    ///
    /// # Errors
    /// When the embedded file is broken, which a test rules out.
    pub fn shipped() -> Result<Self, toml::de::Error> {
        toml::from_str(include_str!("weights.toml"))
    }
}
