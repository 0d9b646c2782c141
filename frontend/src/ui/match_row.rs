//! A ranked supplier (or, for a supplier, a ranked opportunity) with its reasons.

use crate::ui::tags::{Tone, tag};
use contract::matching::{MatchView, Reason, ReasonKind};
use leptos::prelude::*;

/// The score as a number and a bar.
pub fn score(value: u32) -> impl IntoView {
    let class = if value >= 80 { "ok" } else { "" };
    view! {
        <span class="score">
            "匹配 " <b>{value.to_string()}</b>
            <meter class=class min="0" max="100" value=value.to_string() aria-label="匹配度">
                {value.to_string()}
            </meter>
        </span>
    }
}

const fn tone(kind: ReasonKind) -> Tone {
    match kind {
        ReasonKind::Main => Tone::Ok,
        ReasonKind::MissingQualification => Tone::Warn,
        ReasonKind::Qualification | ReasonKind::Intro => Tone::Plain,
        ReasonKind::Local => Tone::Sea,
        ReasonKind::Side | ReasonKind::Case | ReasonKind::Product => Tone::Brand,
    }
}

/// Where a quoted passage stands.
const fn place(kind: ReasonKind) -> &'static str {
    match kind {
        ReasonKind::Case => "—— 案例",
        ReasonKind::Product => "—— 产品",
        ReasonKind::Intro => "—— 企业简介",
        ReasonKind::Qualification | ReasonKind::MissingQualification => "—— 资质",
        _ => "—— 能力自述",
    }
}

/// The reasons: one label each, and the most telling passages in the supplier's own words.
pub fn reasons(reasons: &[Reason], quotes: usize) -> impl IntoView + use<> {
    let labels = reasons.iter().map(|r| tag(tone(r.kind), r.label.clone())).collect_view();
    let quotes = reasons
        .iter()
        .filter(|r| !r.quote.is_empty())
        .take(quotes)
        .map(|r| {
            view! {
                <q class="quote">
                    {marked(&r.quote, &r.marks)} " " <span class="xs nowrap">{place(r.kind)}</span>
                </q>
            }
        })
        .collect_view();
    view! {
        <div class="why">{labels}</div>
        {quotes}
    }
}

/// Ranked suppliers of a list, the first of which stands at `from`.
pub fn supplier_matches(from: usize, found: &[MatchView], quotes: usize) -> impl IntoView + use<> {
    found.iter().enumerate().map(|(n, m)| supplier_match(from + n, m, quotes)).collect_view()
}

/// A ranked supplier at its place in a list, counted from 1.
fn supplier_match(place: usize, found: &MatchView, quotes: usize) -> impl IntoView + use<> {
    let href = format!("/suppliers/{}", found.organization_id);
    let mut facts = vec![found.place.clone()];
    if found.local {
        facts.push("本地".to_owned());
    }
    facts.extend(found.size.map(|s| s.zh().to_owned()));
    view! {
        <li class="match">
            <span class="rank" role="img" aria-label=format!("第 {place} 名")>{place.to_string()}</span>
            <div>
                <div class="head">
                    <h3><a href=href>{found.name.clone()}</a></h3>
                    {score(found.score)}
                </div>
                <p class="xs muted">{facts.join(" · ")}</p>
                {reasons(&found.reasons, quotes)}
            </div>
        </li>
    }
}

/// Cuts a text into marked and unmarked pieces: the first longest mark at each place wins.
pub fn cut(text: &str, marks: &[String]) -> Vec<(String, bool)> {
    let mut pieces: Vec<(String, bool)> = Vec::new();
    let mut rest = text;
    let mut plain = String::new();
    while let Some(first) = rest.chars().next() {
        let hit = marks
            .iter()
            .filter(|mark| !mark.is_empty() && rest.starts_with(mark.as_str()))
            .max_by_key(|mark| mark.len());
        if let Some(mark) = hit {
            if !plain.is_empty() {
                pieces.push((std::mem::take(&mut plain), false));
            }
            pieces.push((mark.clone(), true));
            rest = rest.get(mark.len()..).unwrap_or_default();
        } else {
            plain.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    if !plain.is_empty() {
        pieces.push((plain, false));
    }
    pieces
}

/// A text with words marked.
pub fn marked(text: &str, marks: &[String]) -> impl IntoView + use<> {
    cut(text, marks)
        .into_iter()
        .map(|(piece, hit)| if hit { view! { <mark>{piece}</mark> }.into_any() } else { piece.into_any() })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_the_longest_word_at_each_place() {
        let marks = ["航拍".to_owned(), "航拍建模".to_owned(), String::new()];
        let pieces = cut("做航拍建模与航拍", &marks);
        let hits: Vec<_> = pieces.iter().filter(|p| p.1).map(|p| p.0.as_str()).collect();
        assert_eq!(hits, ["航拍建模", "航拍"]);
        assert_eq!(pieces.iter().map(|p| p.0.as_str()).collect::<String>(), "做航拍建模与航拍");
    }
}
