//! The knowledge of the trades: which capabilities a text speaks of, and how surely.
//!
//! Each capability of the taxonomy is a bag of words from both worlds: of those who offer and of those
//! who need. A text is compared with all of them by whole phrases (Aho–Corasick) and by pairs of
//! characters, each weighted by how few capabilities share it (explicit semantic analysis, Gabrilovich
//! and Markovitch 2007, with capabilities in the place of encyclopedia articles). Requirement and
//! supplier meet in that space although they share no word.

use super::{
    text::{self, Gram},
    weights::{EvidenceWeights, Weights},
};
use aho_corasick::{AhoCorasick, MatchKind};
use contract::reference::{TaxonomyCapability, TaxonomyDomain};
use std::collections::{BTreeMap, HashMap};

/// Position of a capability in [`Knowledge::capabilities`].
pub type CapabilityIndex = u16;

/// What of the taxonomy is needed to name and to link a capability.
#[derive(Clone, Debug)]
pub struct KnownCapability {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Domain code.
    pub domain: String,
    /// The trade's words, most telling first: they widen the search for candidates.
    pub trade: Vec<String>,
}

/// Capabilities and how strongly a text speaks of each: sparse, sorted by position.
pub type Evidence = Vec<(CapabilityIndex, f32)>;

/// The taxonomy, compiled.
pub struct Knowledge {
    capabilities: Vec<KnownCapability>,
    domains: BTreeMap<String, String>,
    phrases: Option<AhoCorasick>,
    /// By pattern of `phrases`: its text and what it is worth to whom.
    values: Vec<(String, Evidence)>,
    grams: HashMap<Gram, Evidence>,
    rarity: HashMap<Gram, f32>,
    most_rare: f32,
    common: Vec<String>,
}

impl Knowledge {
    /// Compiles a taxonomy; an empty one knows nothing and finds nothing.
    pub fn compile(taxonomy: &[TaxonomyDomain], weights: &Weights) -> Self {
        let w = &weights.evidence;
        let mut bags = Bags::default();
        let mut capabilities = Vec::new();
        let all = taxonomy.iter().flat_map(|domain| domain.capabilities.iter().map(move |c| (domain, c)));
        for ((domain, capability), index) in all.zip(0..CapabilityIndex::MAX) {
            bags.fill(index, capability, w);
            capabilities.push(KnownCapability {
                code: capability.code.clone(),
                name: capability.name.clone(),
                domain: domain.domain.clone(),
                trade: capability.trade.clone(),
            });
        }
        let Bags { phrases, grams } = bags;
        let rare = |shared: usize| rarity(capabilities.len(), shared);
        let rarities = grams.iter().map(|(gram, by)| (*gram, rare(by.len()))).collect();
        let grams = grams
            .into_iter()
            .filter(|(_, by)| rare(by.len()) >= w.least_rarity)
            .map(|(gram, by)| {
                let rarity = rare(by.len());
                (gram, by.into_iter().map(|(i, v)| (i, v * rarity * w.bigram)).collect())
            })
            .collect();
        let values: Vec<(String, Evidence)> = phrases
            .into_iter()
            .map(|(phrase, by)| {
                let value = rare(by.len()) * length_gain(&phrase, weights) * w.phrase;
                (phrase, by.into_iter().map(|(i, v)| (i, v * value)).collect())
            })
            .collect();
        // More patterns than an automaton can hold would be a taxonomy of millions of words; then
        // pairs of characters alone must do.
        let phrases =
            AhoCorasick::builder().match_kind(MatchKind::Standard).build(values.iter().map(|(p, _)| p)).ok();
        Self {
            most_rare: rare(1),
            domains: taxonomy.iter().map(|d| (d.domain.clone(), d.name.clone())).collect(),
            common: weights.common.words.iter().map(|w| text::normalise(w)).collect(),
            capabilities,
            phrases,
            values,
            grams,
            rarity: rarities,
        }
    }

    /// All capabilities by position.
    pub fn capabilities(&self) -> &[KnownCapability] {
        &self.capabilities
    }

    /// One capability.
    pub fn capability(&self, index: CapabilityIndex) -> Option<&KnownCapability> {
        self.capabilities.get(usize::from(index))
    }

    /// A domain's name.
    pub fn domain_name(&self, code: &str) -> Option<&str> {
        self.domains.get(code).map(String::as_str)
    }

    /// How telling a gram is: the fewer capabilities know it the more; unknown ones count as rare.
    pub fn rarity(&self, gram: Gram) -> f32 {
        self.rarity.get(&gram).copied().unwrap_or(self.most_rare * 0.89)
    }

    /// Whether a word is one that every company uses.
    pub fn is_common(&self, word: &str) -> bool {
        self.common.iter().any(|c| c == word)
    }

    /// The phrases of the taxonomy in a normalised text, longest first where one holds another, with
    /// their byte positions.
    pub fn find_phrases(&self, text: &str) -> Vec<(usize, usize, &str, &Evidence)> {
        let Some(automaton) = &self.phrases else { return Vec::new() };
        let mut found: Vec<(usize, usize, usize)> = automaton
            .find_overlapping_iter(text)
            .filter(|m| text::stands_alone(text, m.start(), m.end()))
            .map(|m| (m.start(), m.end(), m.pattern().as_usize()))
            .collect();
        found.sort_unstable_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
        let mut out = Vec::with_capacity(found.len());
        let mut covered = 0;
        for (start, end, pattern) in found {
            // Inside a longer phrase: `审计` in `数据库审计` is not about auditing.
            if end <= covered {
                continue;
            }
            covered = end;
            if let Some((phrase, value)) = self.values.get(pattern) {
                out.push((start, end, phrase.as_str(), value));
            }
        }
        out
    }

    /// Adds a text's evidence, `times` its weight, to `sum` (one place a capability).
    pub fn add_evidence(&self, sum: &mut [f32], text: &str, times: f32, weights: &Weights) {
        let repeat = weights.evidence.repeat;
        let mut phrases: BTreeMap<&str, (u32, &Evidence)> = BTreeMap::new();
        for (_, _, phrase, value) in self.find_phrases(text) {
            phrases.entry(phrase).or_insert((0, value)).0 += 1;
        }
        for (count, value) in phrases.into_values() {
            add(sum, value, times * again(count, repeat));
        }
        let mut grams = text::grams(text);
        grams.sort_unstable();
        for same in grams.chunk_by(|a, b| a == b) {
            if let Some(value) = same.first().and_then(|gram| self.grams.get(gram)) {
                add(sum, value, times * again(u32::try_from(same.len()).unwrap_or(u32::MAX), repeat));
            }
        }
    }

    /// A fresh sum: one place a capability.
    pub fn nothing(&self) -> Vec<f32> {
        vec![0.0; self.capabilities.len()]
    }
}

/// What each phrase and each gram is worth to which capability.
#[derive(Default)]
struct Bags {
    phrases: BTreeMap<String, BTreeMap<CapabilityIndex, f32>>,
    grams: HashMap<Gram, BTreeMap<CapabilityIndex, f32>>,
}

impl Bags {
    fn fill(&mut self, index: CapabilityIndex, capability: &TaxonomyCapability, w: &EvidenceWeights) {
        let lists = [
            (std::slice::from_ref(&capability.name), w.name),
            (capability.trade.as_slice(), w.trade),
            (capability.plain.as_slice(), w.plain),
            (capability.cues.as_slice(), w.cue),
        ];
        for (entry, value) in lists.iter().flat_map(|(list, v)| list.iter().map(move |e| (e, *v))) {
            let entry = text::normalise(entry.trim());
            for gram in text::grams(&entry) {
                keep_larger(self.grams.entry(gram).or_default(), index, value);
            }
            if !entry.is_empty() {
                keep_larger(self.phrases.entry(entry).or_default(), index, value);
            }
        }
        for (examples, value) in [(&capability.asks, w.ask), (&capability.offers, w.offer)] {
            for (gram, count) in counted(examples) {
                keep_larger(self.grams.entry(gram).or_default(), index, value * again(count, w.repeat));
            }
        }
    }
}

/// In how many of the texts each gram occurs.
fn counted(texts: &[String]) -> HashMap<Gram, u32> {
    let mut out = HashMap::new();
    for text in texts {
        let mut grams = text::grams(&text::normalise(text));
        grams.sort_unstable();
        grams.dedup();
        for gram in grams {
            *out.entry(gram).or_insert(0) += 1;
        }
    }
    out
}

fn keep_larger(by: &mut BTreeMap<CapabilityIndex, f32>, index: CapabilityIndex, value: f32) {
    let kept = by.entry(index).or_insert(0.0);
    *kept = kept.max(value);
}

/// ln(1 + all / those that share it).
fn rarity(all: usize, shared: usize) -> f32 {
    let (all, shared) =
        (u16::try_from(all).unwrap_or(u16::MAX), u16::try_from(shared.max(1)).unwrap_or(u16::MAX));
    (1.0 + f32::from(all) / f32::from(shared)).ln()
}

/// Longer phrases tell more, up to a limit.
fn length_gain(phrase: &str, weights: &Weights) -> f32 {
    let beyond = u16::try_from(phrase.chars().count().saturating_sub(2)).unwrap_or(u16::MAX);
    (1.0 + weights.evidence.phrase_length * f32::from(beyond)).min(weights.evidence.phrase_length_limit)
}

/// Saying the same thing again adds less and less.
fn again(times: u32, repeat: f32) -> f32 {
    1.0 + repeat * f32::from(u16::try_from(times).unwrap_or(u16::MAX)).ln()
}

fn add(sum: &mut [f32], value: &Evidence, times: f32) {
    for (index, v) in value {
        if let Some(place) = sum.get_mut(usize::from(*index)) {
            *place += v * times;
        }
    }
}
