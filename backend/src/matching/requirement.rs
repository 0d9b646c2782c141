//! What a requirement asks for: capabilities, telling words, constraints.

use super::{
    knowledge::{CapabilityIndex, Evidence, Knowledge},
    profile::{strongest, unit},
    text::{self, Gram},
    weights::Weights,
};
use contract::opportunities::{CheckedOpportunity, OpportunityForm, QUALIFICATIONS_MAX, split_list};
use std::collections::{BTreeMap, HashMap};

/// A requirement as text; any part may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// Title.
    pub title: String,
    /// Background.
    pub background: String,
    /// What is wanted.
    pub requirement: String,
    /// Qualifications asked for.
    pub qualifications: Vec<String>,
}

impl From<&OpportunityForm> for Requirement {
    fn from(form: &OpportunityForm) -> Self {
        Self {
            title: form.title.clone(),
            background: form.background.clone(),
            requirement: form.requirement.clone(),
            // A draft may be anything yet.
            qualifications: split_list(&form.qualifications).into_iter().take(QUALIFICATIONS_MAX).collect(),
        }
    }
}

impl From<&CheckedOpportunity> for Requirement {
    fn from(checked: &CheckedOpportunity) -> Self {
        Self {
            title: checked.title.clone(),
            background: checked.background.clone(),
            requirement: checked.requirement.clone(),
            qualifications: checked.qualifications.clone(),
        }
    }
}

/// Characters of a part that are read; longer requirements have said all they want by then.
const READ: usize = 20_000;

/// A requirement as the matching sees it.
#[derive(Clone, Debug)]
pub struct RequirementProfile {
    /// Capabilities asked for: unit length, the strongest first.
    pub asked: Evidence,
    /// The same, one place a capability.
    pub dense: Vec<f32>,
    /// The needs to show people: capabilities clearly recognised.
    pub needs: Vec<CapabilityIndex>,
    /// Telling grams with their weights.
    pub grams: Vec<(Gram, f32)>,
    /// The most telling words and phrases, for candidate queries and for explaining.
    pub words: Vec<String>,
    /// Qualifications asked for, normalised.
    pub qualifications: Vec<String>,
}

impl RequirementProfile {
    /// Reads a requirement.
    pub fn read(requirement: &Requirement, knowledge: &Knowledge, weights: &Weights) -> Self {
        let w = &weights.requirement;
        let cut = |text: &str| text::normalise(&text.chars().take(READ).collect::<String>());
        let parts = [
            (cut(&requirement.title), w.title),
            (cut(&requirement.requirement), w.requirement),
            (cut(&requirement.background), w.background),
        ];
        let mut sum = knowledge.nothing();
        let mut grams: HashMap<Gram, f32> = HashMap::new();
        for (part, weight) in &parts {
            knowledge.add_evidence(&mut sum, part, *weight, weights);
            let mut once = text::grams(part);
            once.sort_unstable();
            once.dedup();
            for gram in once {
                *grams.entry(gram).or_insert(0.0) += weight;
            }
        }
        let asked = sharpened(&sum, weights);
        let mut dense = knowledge.nothing();
        for (index, value) in &asked {
            if let Some(place) = dense.get_mut(usize::from(*index)) {
                *place = *value;
            }
        }
        let mut grams: Vec<(Gram, f32)> =
            grams.into_iter().map(|(gram, weight)| (gram, weight * knowledge.rarity(gram))).collect();
        grams.sort_unstable_by_key(|(gram, _)| *gram);
        Self {
            needs: needs(&sum, &asked, weights),
            words: telling_words(&parts, knowledge),
            qualifications: requirement.qualifications.iter().map(|q| text::normalise(q)).collect(),
            asked,
            dense,
            grams,
        }
    }

    /// Whether the text says anything at all that can be matched.
    pub fn is_empty(&self) -> bool {
        self.asked.is_empty() && self.words.is_empty()
    }
}

/// The strongest capabilities, sharpened: what is only hinted at must not outweigh what is asked for.
fn sharpened(sum: &[f32], weights: &Weights) -> Evidence {
    let w = &weights.requirement;
    let kept = strongest(sum, w.capabilities);
    let most = kept.first().map_or(0.0, |(_, v)| *v);
    let sharp = kept
        .into_iter()
        .filter(|(_, v)| *v >= most * w.least_share)
        .map(|(i, v)| (i, (v / most).powf(w.sharpen)))
        .collect();
    unit(&sharp)
}

/// The needs to show: strong in themselves and against the strongest.
fn needs(sum: &[f32], asked: &Evidence, weights: &Weights) -> Vec<CapabilityIndex> {
    /// Evidence below which one word was met by chance.
    const CHANCE: f32 = 12.0;
    let value = |i: CapabilityIndex| super::profile::at(sum, i);
    let most = asked.first().map_or(0.0, |(i, _)| value(*i));
    asked
        .iter()
        .map(|(i, _)| *i)
        .filter(|i| value(*i) >= CHANCE && value(*i) >= most * weights.requirement.need_share)
        .take(weights.requirement.needs)
        .collect()
}

/// Phrases the taxonomy knows, the most telling first; then nothing else: people's filler words would
/// only water the candidate queries down. Common words are left out.
fn telling_words(parts: &[(String, f32)], knowledge: &Knowledge) -> Vec<String> {
    let mut found: BTreeMap<&str, f32> = BTreeMap::new();
    for (part, weight) in parts {
        for (_, _, phrase, value) in knowledge.find_phrases(part) {
            let best = value.iter().map(|(_, v)| *v).fold(0.0, f32::max);
            if !knowledge.is_common(phrase) {
                *found.entry(phrase).or_insert(0.0) += best * weight;
            }
        }
    }
    let mut words: Vec<(&str, f32)> = found.into_iter().collect();
    words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    words.into_iter().map(|(word, _)| word.to_owned()).collect()
}
