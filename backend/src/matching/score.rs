//! From features to a score. Every feature lies between 0 and 1; the weights say what each is worth.

use super::{
    profile::{Place, SupplierProfile, at},
    requirement::RequirementProfile,
    text,
    weights::Weights,
};
use contract::Timestamp;
use serde::Serialize;
use std::sync::Arc;

/// What speaks for a supplier, each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Features {
    /// The business as a whole against everything asked for: covering two needs beats covering one.
    pub business: f32,
    /// Best capability in own words.
    pub capability: f32,
    /// Best product.
    pub product: f32,
    /// Best case.
    pub case: f32,
    /// Best passage of the introduction: side lines count, as little as they are.
    pub passage: f32,
    /// The same words used (BM25), against the best candidate.
    pub words: f32,
    /// Share of the qualifications asked for that are recorded.
    pub qualification: f32,
    /// How much of the entry is filled in.
    pub completeness: f32,
    /// How recently the entry was changed.
    pub freshness: f32,
    /// Registered in the district.
    pub local: bool,
}

/// The passages the features rest on, for the reasons: positions in [`SupplierProfile::passages`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Best {
    /// Best capability.
    pub capability: Option<usize>,
    /// Best product.
    pub product: Option<usize>,
    /// Best case.
    pub case: Option<usize>,
    /// Best passage of the introduction.
    pub passage: Option<usize>,
}

/// A candidate with its features.
#[derive(Clone, Debug)]
pub struct Scored {
    /// Position in the list of candidates.
    pub candidate: usize,
    /// Features.
    pub features: Features,
    /// Where they come from.
    pub best: Best,
    /// The score.
    pub score: f32,
}

/// Scores candidates and orders them, best first; equal ones by id, so that the order never depends
/// on the engine.
pub fn rank(
    asked: &RequirementProfile,
    candidates: &[Arc<SupplierProfile>],
    now: Timestamp,
    weights: &Weights,
) -> Vec<Scored> {
    let words: Vec<f32> = candidates.iter().map(|profile| bm25(asked, profile, weights)).collect();
    let most_words = words.iter().copied().fold(0.0, f32::max);
    let mut scored: Vec<Scored> = candidates
        .iter()
        .zip(&words)
        .enumerate()
        .map(|(candidate, (profile, words))| {
            let (mut features, best) = agreement(asked, profile, weights);
            features.words = if most_words > 0.0 { words / most_words } else { 0.0 };
            features.qualification = qualification(asked, profile);
            features.completeness = profile.completeness;
            features.freshness = freshness(profile.version, now);
            features.local = profile.local;
            Scored { candidate, score: total(&features, weights), features, best }
        })
        .collect();
    let id = |s: &Scored| candidates.get(s.candidate).map(|profile| profile.id);
    scored.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| id(a).cmp(&id(b))));
    scored
}

/// The weighted sum. Who has nothing to do with the requirement gains nothing by a full entry.
fn total(f: &Features, weights: &Weights) -> f32 {
    let w = &weights.score;
    let fits = w.business * f.business
        + w.capability * f.capability
        + w.product * f.product
        + w.case * f.case
        + w.passage * f.passage
        + w.words * f.words;
    let extra =
        1.0 + w.qualification * f.qualification + w.completeness * f.completeness + w.freshness * f.freshness;
    fits * extra * if f.local { 1.0 } else { w.outside }
}

/// A score as people see it: 0–100, the same for the same agreement whatever the other candidates.
pub fn shown(f: &Features, weights: &Weights) -> u32 {
    let w = &weights.score;
    let fits = w.business * f.business
        + w.capability * f.capability
        + w.product * f.product
        + w.case * f.case
        + w.passage * f.passage;
    // Agreement of 1 in business, capability and passage together is as good as it gets.
    let best = w.business + w.capability + w.passage;
    let share = (fits / best * if f.local { 1.0 } else { w.outside }).clamp(0.0, 1.0);
    let percent = (share.powf(0.6) * 100.0).round();
    // Between 0 and 100 by construction.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped above")]
    let percent = percent as u32;
    percent.min(99)
}

/// Makes scores as people see them follow the order, which also weighs words, qualifications and the
/// state of the entry: neighbours the wrong way round share their mean (isotonic regression by pooling
/// adjacent violators, Barlow et al. 1972).
pub fn in_order(scores: &[u32]) -> Vec<u32> {
    // Sum and length of each pool; the mean of one is never above that of the one before.
    let mut pools: Vec<(u32, u32)> = Vec::with_capacity(scores.len());
    for score in scores {
        let (mut sum, mut count) = (*score, 1);
        while let Some((before, length)) = pools.pop_if(|(s, c)| *s * count < sum * *c) {
            sum += before;
            count += length;
        }
        pools.push((sum, count));
    }
    pools.into_iter().flat_map(|(sum, count)| std::iter::repeat_n(sum / count, count as usize)).collect()
}

fn agreement(asked: &RequirementProfile, profile: &SupplierProfile, weights: &Weights) -> (Features, Best) {
    let mut features = Features {
        business: profile.business.iter().map(|(i, v)| v * at(&asked.dense, *i)).sum::<f32>().min(1.0),
        ..Features::default()
    };
    let mut best = Best::default();
    for (position, passage) in profile.passages.iter().enumerate() {
        let answer = passage.answer(&asked.dense, weights.supplier.half_evidence).min(1.0);
        let (feature, place) = match passage.place {
            Place::Capability => (&mut features.capability, &mut best.capability),
            Place::Product => (&mut features.product, &mut best.product),
            Place::Case => (&mut features.case, &mut best.case),
            Place::Intro => (&mut features.passage, &mut best.passage),
        };
        if answer > *feature {
            *feature = answer;
            *place = Some(position);
        }
    }
    (features, best)
}

/// Okapi BM25 (Robertson and Zaragoza 2009) over grams, with rarity in the taxonomy in the place of
/// rarity in the collection: the same for every size of the collection and for both engines.
fn bm25(asked: &RequirementProfile, profile: &SupplierProfile, weights: &Weights) -> f32 {
    let w = &weights.words;
    let length = f32::from(u16::try_from(profile.length).unwrap_or(u16::MAX));
    let damping = w.k1 * (1.0 - w.b + w.b * length / w.ordinary);
    let mut sum = 0.0;
    let mut from = 0;
    for (gram, weight) in &asked.grams {
        // Both lists are sorted, so each search goes on where the last one ended.
        let rest = profile.grams.get(from..).unwrap_or_default();
        from += rest.partition_point(|g| g < gram);
        if profile.grams.get(from) == Some(gram) {
            let times = f32::from(profile.times.get(from).copied().unwrap_or(1));
            sum += weight * times * (w.k1 + 1.0) / (times + damping);
        }
    }
    sum
}

/// Share of the qualifications asked for that the supplier has recorded.
fn qualification(asked: &RequirementProfile, profile: &SupplierProfile) -> f32 {
    let held = |wanted: &&String| profile.qualifications.iter().any(|h| same_qualification(wanted, h));
    share(asked.qualifications.iter().filter(held).count(), asked.qualifications.len())
}

/// Whether a qualification held is the one asked for: one names the other, or they share most of their
/// words (`具有国际货运代理备案` and `国际货运代理企业备案`).
pub fn same_qualification(asked: &str, held: &str) -> bool {
    if asked.is_empty() || held.is_empty() {
        return false;
    }
    if asked.contains(held) || held.contains(asked) {
        return true;
    }
    let (mut a, mut b) = (text::grams(asked), text::grams(held));
    a.sort_unstable();
    b.sort_unstable();
    a.dedup();
    b.dedup();
    let common = a.iter().filter(|gram| b.binary_search(gram).is_ok()).count();
    let fewer = a.len().min(b.len());
    fewer >= 2 && share(common, fewer) >= 0.6
}

/// 1 today, a half after a year.
fn freshness(updated_at: i64, now: Timestamp) -> f32 {
    let days = Timestamp(updated_at).days_until(now).clamp(0, 36_500);
    let days = f32::from(u16::try_from(days).unwrap_or(u16::MAX));
    365.0 / (365.0 + days)
}

/// A part of a whole; 0 of nothing.
pub(super) fn share(part: usize, whole: usize) -> f32 {
    let number = |n: usize| f32::from(u16::try_from(n).unwrap_or(u16::MAX));
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_scores_follow_the_order() {
        assert_eq!(in_order(&[90, 70, 70, 20]), [90, 70, 70, 20]);
        assert_eq!(in_order(&[60, 80, 50, 55, 60]), [70, 70, 55, 55, 55]);
        assert_eq!(in_order(&[10, 20, 90]), [40, 40, 40]);
        assert!(in_order(&[]).is_empty());
    }

    #[test]
    fn qualifications_meet_under_different_names() {
        assert!(same_qualification("具有国际货运代理备案", "国际货运代理企业备案"));
        assert!(same_qualification("iso27001", "iso27001信息安全管理体系认证"));
        assert!(!same_qualification("测绘资质乙级", "软件企业"));
    }
}
