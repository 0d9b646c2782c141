//! What a supplier's entry says, in the space of capabilities: its business as a whole, and each
//! passage on its own, because a side line is often a single clause.

use super::{
    knowledge::{CapabilityIndex, Evidence, Knowledge},
    text::{self, Gram},
    weights::Weights,
};
use crate::organizations::store::SupplierTexts;

/// Where a passage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A capability in own words.
    Capability,
    /// A product's title or summary.
    Product,
    /// A case.
    Case,
    /// The introduction.
    Intro,
}

/// One passage and what it speaks of.
#[derive(Clone, Debug)]
pub struct Passage {
    /// Where it stands.
    pub place: Place,
    /// Which of those: position in [`SupplierProfile::texts`].
    pub text: u16,
    /// Its strongest capabilities.
    evidence: Box<[(CapabilityIndex, f32)]>,
    /// Euclidean length of its whole evidence.
    norm: f32,
}

/// Strongest capabilities kept of a passage; weaker ones are noise.
const KEPT: usize = 16;

/// A supplier as the matching sees it.
#[derive(Clone, Debug)]
pub struct SupplierProfile {
    /// The business as a whole: unit length.
    pub business: Evidence,
    /// Every passage.
    pub passages: Vec<Passage>,
    /// The passages' texts, for quoting.
    pub texts: Vec<String>,
    /// Sorted grams with how often each occurs.
    pub grams: Vec<(Gram, u8)>,
    /// Grams in all.
    pub length: u32,
}

impl SupplierProfile {
    /// Reads a supplier's entry.
    pub fn read(supplier: &SupplierTexts, knowledge: &Knowledge, weights: &Weights) -> Self {
        let organization = &supplier.organization;
        let w = &weights.supplier;
        let join =
            |texts: &mut dyn Iterator<Item = &str>| text::normalise(&texts.collect::<Vec<_>>().join(" 。"));
        let capabilities = join(&mut supplier.capabilities.iter().map(|c| c.label.as_str()));
        let cases = join(&mut supplier.cases.iter().map(|c| c.title.as_str()));
        let titles = join(&mut supplier.products.iter().map(|p| p.title.as_str()));
        let summaries = join(&mut supplier.products.iter().map(|p| p.summary.as_str()));
        let (name, intro) = (text::normalise(&organization.name), text::normalise(&organization.intro));
        let mut sum = knowledge.nothing();
        let mut grams = Vec::new();
        for (part, weight, times) in [
            (&capabilities, w.capability, 2),
            (&titles, w.product_title, 1),
            (&summaries, w.product_summary, 1),
            (&intro, w.intro, 1),
            (&cases, w.case, 1),
            (&name, w.name, 1),
        ] {
            knowledge.add_evidence(&mut sum, part, weight, weights);
            for _ in 0..times {
                grams.extend(text::grams(part));
            }
        }
        let length = u32::try_from(grams.len()).unwrap_or(u32::MAX);
        grams.sort_unstable();
        let grams = grams
            .chunk_by(|a, b| a == b)
            .filter_map(|same| same.first().map(|g| (*g, u8::try_from(same.len()).unwrap_or(u8::MAX))))
            .collect();
        let mut profile = Self {
            business: unit(&strongest(&sum, w.capabilities)),
            passages: Vec::new(),
            texts: Vec::new(),
            grams,
            length,
        };
        profile.read_passages(supplier, knowledge, weights);
        profile
    }

    fn read_passages(&mut self, supplier: &SupplierTexts, knowledge: &Knowledge, weights: &Weights) {
        let mut sum = knowledge.nothing();
        let mut push = |profile: &mut Self, place: Place, original: &str| {
            sum.fill(0.0);
            knowledge.add_evidence(&mut sum, &text::normalise(original), 1.0, weights);
            let norm = sum.iter().map(|v| v * v).sum::<f32>().sqrt();
            if norm <= 0.0 {
                return;
            }
            let text = u16::try_from(profile.texts.len()).unwrap_or(u16::MAX);
            profile.texts.push(original.to_owned());
            let evidence = strongest(&sum, KEPT).into_boxed_slice();
            profile.passages.push(Passage { place, text, evidence, norm });
        };
        for capability in &supplier.capabilities {
            push(self, Place::Capability, &capability.label);
        }
        for product in &supplier.products {
            push(self, Place::Product, &format!("{}，{}", product.title, product.summary));
            for clause in text::clauses(&product.summary) {
                push(self, Place::Product, clause);
            }
        }
        for case in &supplier.cases {
            push(self, Place::Case, &case.title);
        }
        for passage in text::passages(&supplier.organization.intro) {
            push(self, Place::Intro, passage);
        }
    }

    /// The capabilities the entry speaks of clearly, the strongest first: what the index files it under.
    pub fn concepts(&self) -> Vec<CapabilityIndex> {
        let most = self.business.iter().map(|(_, v)| *v).fold(0.0, f32::max);
        let mut found: Vec<(CapabilityIndex, f32)> =
            self.business.iter().filter(|(_, v)| *v >= most * 0.3).copied().collect();
        for passage in &self.passages {
            for (index, value) in passage.evidence.iter().take(3) {
                if *value >= CLEAR && *value >= passage.norm * 0.35 {
                    found.push((*index, value / (passage.norm * 10.0)));
                }
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut out: Vec<CapabilityIndex> = Vec::new();
        for (index, _) in found {
            if !out.contains(&index) && out.len() < 40 {
                out.push(index);
            }
        }
        out
    }
}

/// Evidence of a passage above which it clearly speaks of a capability: about one whole phrase of the
/// trade.
const CLEAR: f32 = 10.0;

impl Passage {
    /// How well the passage answers what is asked (`asked`: one place a capability, unit length):
    /// cosine, damped where the evidence is thin.
    pub fn answer(&self, asked: &[f32], half_evidence: f32) -> f32 {
        let evidence: f32 = self.evidence.iter().map(|(i, v)| v * at(asked, *i)).sum();
        if evidence <= 0.0 {
            return 0.0;
        }
        evidence / self.norm * (evidence / (evidence + half_evidence))
    }

    /// The capability the passage speaks of most among those asked for.
    pub fn topic(&self, asked: &[f32]) -> Option<CapabilityIndex> {
        self.evidence
            .iter()
            .map(|(i, v)| (*i, v * at(asked, *i)))
            .filter(|(_, v)| *v > 0.0)
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
            .map(|(i, _)| i)
    }
}

/// The value at a place, 0 outside.
pub fn at(dense: &[f32], index: CapabilityIndex) -> f32 {
    dense.get(usize::from(index)).copied().unwrap_or(0.0)
}

/// The strongest places of a sum, strongest first; equal ones by position.
pub fn strongest(sum: &[f32], most: usize) -> Evidence {
    let mut found: Evidence = sum
        .iter()
        .enumerate()
        .filter(|(_, v)| **v > 0.0)
        .filter_map(|(i, v)| CapabilityIndex::try_from(i).ok().map(|i| (i, *v)))
        .collect();
    let order =
        |a: &(CapabilityIndex, f32), b: &(CapabilityIndex, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if found.len() > most {
        found.select_nth_unstable_by(most, order);
        found.truncate(most);
    }
    found.sort_unstable_by(order);
    found
}

/// The same direction with length 1.
pub fn unit(evidence: &Evidence) -> Evidence {
    let norm = evidence.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
    if norm <= 0.0 { Vec::new() } else { evidence.iter().map(|(i, v)| (*i, v / norm)).collect() }
}
