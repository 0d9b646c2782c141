//! Why a supplier is recommended: what matched, in its own words, with the matched words marked.

use super::{
    knowledge::Knowledge,
    profile::{Passage, Place, SupplierProfile, passages},
    requirement::RequirementProfile,
    score::{Scored, same_qualification},
    text,
};
use crate::organizations::store::SupplierTexts;
use contract::matching::{Reason, ReasonKind};

/// Agreement of a capability or of the whole business above which it is called the main business.
const MAIN: f32 = 0.45;
/// Agreement below which a passage is no reason.
const LEAST: f32 = 0.18;
/// Longest quote, in characters.
const QUOTE: usize = 60;
/// Most quotes of one supplier: more would hide the point.
const QUOTES: usize = 3;

/// The reasons for one candidate, the most telling first.
pub fn explain(
    asked: &RequirementProfile,
    scored: &Scored,
    texts: &SupplierTexts,
    profile: &SupplierProfile,
    knowledge: &Knowledge,
) -> Vec<Reason> {
    let f = &scored.features;
    let words = passages(texts);
    let mut reasons = Vec::new();
    let main = f.capability >= MAIN || f.business >= MAIN;
    let business = if main { ReasonKind::Main } else { ReasonKind::Side };
    let mut found = vec![
        (business, scored.best.capability, f.capability),
        (ReasonKind::Case, scored.best.case, f.case),
        (ReasonKind::Product, scored.best.product, f.product),
        (ReasonKind::Intro, scored.best.passage, f.passage),
    ];
    // The first reason names the business; the others follow by strength.
    if let Some(rest) = found.get_mut(1..) {
        rest.sort_by(|a, b| b.2.total_cmp(&a.2));
    }
    for (kind, position, strength) in found {
        let passage = position.and_then(|p| profile.passages.get(p));
        if let Some(passage) = passage.filter(|_| strength >= LEAST && reasons.len() < QUOTES) {
            reasons.push(quoted(kind, passage, asked, &words, knowledge));
        }
    }
    if reasons.is_empty() {
        // Even the weakest recommendation says what it rests on.
        let best =
            scored.best.passage.or(scored.best.case).or(scored.best.product).or(scored.best.capability);
        if let Some(passage) = best.and_then(|p| profile.passages.get(p)) {
            reasons.push(quoted(ReasonKind::Side, passage, asked, &words, knowledge));
        }
    }
    reasons.extend(qualifications(asked, texts));
    if f.local {
        reasons.push(plain(ReasonKind::Local, format!("本地：{}", texts.organization.place)));
    }
    reasons
}

fn quoted(
    kind: ReasonKind,
    passage: &Passage,
    asked: &RequirementProfile,
    words: &[(Place, String)],
    knowledge: &Knowledge,
) -> Reason {
    let topic =
        passage.topic(&asked.dense).and_then(|i| knowledge.capability(i)).map_or("相关内容", |c| &c.name);
    let word = match kind {
        ReasonKind::Main => "主营",
        ReasonKind::Side => "兼营",
        ReasonKind::Case => "案例",
        ReasonKind::Product => "产品",
        _ => "简介",
    };
    let original = words.get(usize::from(passage.source)).map_or("", |(_, text)| text.as_str());
    let quote = shortened(original);
    Reason { kind, label: format!("{word}：{topic}"), marks: marks(&quote, asked, knowledge), quote }
}

/// The words of a quote that speak of what is asked for, as they stand in it.
fn marks(quote: &str, asked: &RequirementProfile, knowledge: &Knowledge) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    // Only phrases that normalising leaves as long as they were can be shown at their place.
    let lower = quote.to_lowercase();
    for (start, end, _, value) in knowledge.find_phrases(&lower) {
        let speaks = value.iter().any(|(i, _)| super::profile::at(&asked.dense, *i) > 0.0);
        if let Some(words) = quote.get(start..end).filter(|_| speaks && lower.len() == quote.len())
            && !out.iter().any(|m| m == words)
        {
            out.push(words.to_owned());
        }
    }
    out
}

fn shortened(text: &str) -> String {
    let mut quote: String = text.chars().take(QUOTE).collect();
    if text.chars().nth(QUOTE).is_some() {
        quote.push('…');
    }
    quote
}

fn qualifications(asked: &RequirementProfile, texts: &SupplierTexts) -> Vec<Reason> {
    let held: Vec<(String, &str)> =
        texts.qualifications.iter().map(|q| (text::normalise(&q.name), q.name.as_str())).collect();
    let one = |wanted: &String| match held.iter().find(|(name, _)| same_qualification(wanted, name)) {
        Some((_, name)) => plain(ReasonKind::Qualification, format!("资质：{name}")),
        None => plain(ReasonKind::MissingQualification, format!("未登记：{}", shortened(wanted))),
    };
    asked.qualifications.iter().take(6).map(one).collect()
}

fn plain(kind: ReasonKind, label: String) -> Reason {
    Reason { kind, label, quote: String::new(), marks: Vec::new() }
}
