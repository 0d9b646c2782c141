//! What a supplier's entry says, in the space of capabilities: its business as a whole, and each
//! passage on its own, because a side line is often a single clause.

use super::{
    knowledge::{CapabilityIndex, Evidence, Knowledge},
    text::{self, Gram},
    weights::Weights,
};
use crate::organizations::store::SupplierTexts;
use uuid::Uuid;

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

/// One passage and what it speaks of. Its words are not kept: [`passages`] finds them again.
#[derive(Clone, Debug)]
pub struct Passage {
    /// Where it stands.
    pub place: Place,
    /// Its position in [`passages`].
    pub source: u16,
    /// Its strongest capabilities, each with its part of `norm` in steps of 1/[`STEPS`]: there are
    /// hundreds of thousands of passages in memory.
    evidence: Box<[(CapabilityIndex, u16)]>,
    /// Euclidean length of its whole evidence.
    norm: f32,
}

/// Strongest capabilities kept of a passage; weaker ones are noise.
const KEPT: usize = 12;
/// Steps of a part of a passage's evidence.
const STEPS: f32 = 65_535.0;

/// A supplier as the matching sees it: everything scoring needs, in a few kilobytes.
#[derive(Clone, Debug)]
pub struct SupplierProfile {
    /// The enterprise.
    pub id: Uuid,
    /// The `updated_at` of the entry that was read (Unix ms).
    pub version: i64,
    /// Registered in the district.
    pub local: bool,
    /// How much of the entry is filled in, 0 to 1.
    pub completeness: f32,
    /// Names of the qualifications, normalised.
    pub qualifications: Box<[String]>,
    /// The business as a whole: unit length.
    pub business: Box<[(CapabilityIndex, f32)]>,
    /// Every passage that says something.
    pub passages: Box<[Passage]>,
    /// Sorted grams.
    pub grams: Box<[Gram]>,
    /// How often each gram occurs.
    pub times: Box<[u8]>,
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
        let counted: Vec<(Gram, u8)> = grams
            .chunk_by(|a, b| a == b)
            .filter_map(|same| same.first().map(|g| (*g, u8::try_from(same.len()).unwrap_or(u8::MAX))))
            .collect();
        Self {
            id: organization.id,
            version: organization.updated_at,
            local: organization.local,
            completeness: completeness(supplier),
            qualifications: supplier.qualifications.iter().map(|q| text::normalise(&q.name)).collect(),
            business: unit(&strongest(&sum, w.capabilities)).into(),
            passages: read_passages(supplier, knowledge, weights),
            grams: counted.iter().map(|(gram, _)| *gram).collect(),
            times: counted.iter().map(|(_, times)| *times).collect(),
            length,
        }
    }

    /// The capabilities the entry speaks of clearly, the strongest first: what the index files it under.
    pub fn concepts(&self) -> Vec<CapabilityIndex> {
        let most = self.business.iter().map(|(_, v)| *v).fold(0.0, f32::max);
        let mut found: Vec<(CapabilityIndex, f32)> =
            self.business.iter().filter(|(_, v)| *v >= most * 0.3).copied().collect();
        for passage in &self.passages {
            for (index, value) in passage.evidence().take(3) {
                if value >= CLEAR && value >= passage.norm * 0.35 {
                    found.push((index, value / (passage.norm * 10.0)));
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

/// The passages of an entry, in a fixed order.
pub fn passages(supplier: &SupplierTexts) -> Vec<(Place, String)> {
    let mut out = Vec::new();
    for capability in &supplier.capabilities {
        out.push((Place::Capability, capability.label.clone()));
    }
    for product in &supplier.products {
        out.push((Place::Product, format!("{}，{}", product.title, product.summary)));
        out.extend(text::clauses(&product.summary).map(|clause| (Place::Product, clause.to_owned())));
    }
    for case in &supplier.cases {
        out.push((Place::Case, case.title.clone()));
    }
    out.extend(text::passages(&supplier.organization.intro).iter().map(|p| (Place::Intro, (*p).to_owned())));
    out
}

fn read_passages(supplier: &SupplierTexts, knowledge: &Knowledge, weights: &Weights) -> Box<[Passage]> {
    let mut sum = knowledge.nothing();
    let mut out = Vec::new();
    for ((place, original), source) in passages(supplier).iter().zip(0..u16::MAX) {
        sum.fill(0.0);
        knowledge.add_evidence(&mut sum, &text::normalise(original), 1.0, weights);
        let norm = sum.iter().map(|v| v * v).sum::<f32>().sqrt();
        if norm > 0.0 {
            let evidence = strongest(&sum, KEPT).iter().map(|(i, v)| (*i, steps(v / norm))).collect();
            out.push(Passage { place: *place, source, evidence, norm });
        }
    }
    out.into()
}

/// Share of the parts of an entry that help matching and are filled in.
fn completeness(supplier: &SupplierTexts) -> f32 {
    let o = &supplier.organization;
    let parts = [
        o.uscc.is_some(),
        o.intro.chars().nth(60).is_some(),
        o.email.is_some(),
        o.size.is_some(),
        supplier.capabilities.len() >= 2,
        !supplier.cases.is_empty(),
        !supplier.products.is_empty(),
        !supplier.qualifications.is_empty(),
    ];
    super::score::share(parts.iter().filter(|p| **p).count(), parts.len())
}

/// Evidence of a passage above which it clearly speaks of a capability: about one whole phrase of the
/// trade.
const CLEAR: f32 = 10.0;

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part between 0 and 1")]
fn steps(part: f32) -> u16 {
    (part.clamp(0.0, 1.0) * STEPS).round() as u16
}

impl Passage {
    /// Its strongest capabilities, strongest first.
    fn evidence(&self) -> impl Iterator<Item = (CapabilityIndex, f32)> {
        self.evidence.iter().map(|(index, part)| (*index, f32::from(*part) / STEPS * self.norm))
    }

    /// How well the passage answers what is asked (`asked`: one place a capability, unit length):
    /// cosine, damped where the evidence is thin.
    pub fn answer(&self, asked: &[f32], half_evidence: f32) -> f32 {
        let evidence: f32 = self.evidence().map(|(i, v)| v * at(asked, i)).sum();
        if evidence <= 0.0 {
            return 0.0;
        }
        evidence / self.norm * (evidence / (evidence + half_evidence))
    }

    /// The capability the passage speaks of most among those asked for.
    pub fn topic(&self, asked: &[f32]) -> Option<CapabilityIndex> {
        self.evidence()
            .map(|(i, v)| (i, v * at(asked, i)))
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
