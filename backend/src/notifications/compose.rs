//! A recommendation as a mail: its facts in order, for the text and the HTML part alike.

use super::{html, text};
use contract::{
    Fen, Timestamp,
    matching::{Reason, ReasonKind},
    opportunities::OpportunityKind,
};
use entity::opportunity;

/// So much of the requirement is quoted, in characters.
const EXCERPT: usize = 120;
/// So much of a name fits a subject or a heading.
const NAME: usize = 80;
/// Qualifications named; an opportunity may ask for more.
const QUALIFICATIONS: usize = 6;

/// What a mail is made of.
pub struct Telling<'a> {
    /// The published requirement.
    pub opportunity: &'a opportunity::Model,
    /// Who published it.
    pub department: &'a str,
    /// Who is told.
    pub supplier: &'a str,
    /// Why, the most telling first.
    pub reasons: &'a [Reason],
    /// The platform's address, without a trailing slash.
    pub public_url: &'a str,
    /// Where questions go.
    pub contact: &'a str,
    /// Secret of the unsubscribe link.
    pub token: &'a str,
    /// When it is written.
    pub now: Timestamp,
}

/// A composed mail.
#[derive(Clone, Debug)]
pub struct Composed {
    /// Subject.
    pub subject: String,
    /// Plain text part.
    pub text: String,
    /// HTML part.
    pub html: String,
}

/// The mail's content, before either part is written.
pub(super) struct Content<'a> {
    pub supplier: String,
    pub department: String,
    pub title: String,
    /// `政务项目 · MH-2026-0012`.
    pub kind: String,
    pub excerpt: String,
    /// Names and values of the facts.
    pub facts: Vec<(&'static str, String)>,
    /// Why it fits.
    pub reasons: Vec<&'a Reason>,
    /// What to mind: qualifications not recorded.
    pub cautions: Vec<&'a Reason>,
    pub open: String,
    pub ranking: String,
    pub unsubscribe: String,
    pub contact: &'a str,
    pub demo: bool,
}

/// Writes the mail.
pub fn compose(telling: &Telling<'_>) -> Composed {
    let content = content(telling);
    Composed { subject: subject(telling), text: text::write(&content), html: html::write(&content) }
}

/// 「为你推荐：河道巡查服务（浦江镇政府，预算 86 万元，12月4日截止）」.
fn subject(telling: &Telling<'_>) -> String {
    let o = telling.opportunity;
    let budget = o.budget.map_or_else(|| "预算面议".to_owned(), |fen| format!("预算 {}", Fen(fen).wan_zh()));
    let mut facts = vec![line(telling.department, 30), budget];
    facts.extend(o.deadline_at.map(|at| format!("{}截止", day(Timestamp(at), telling.now))));
    format!("为你推荐：{}（{}）", line(&o.title, NAME), facts.join("，"))
}

fn content<'a>(telling: &Telling<'a>) -> Content<'a> {
    let o = telling.opportunity;
    let code = o.code.clone().unwrap_or_else(|| o.id.to_string());
    let kind = OpportunityKind::parse(&o.kind).unwrap_or_default().zh();
    let (cautions, reasons) =
        telling.reasons.iter().partition(|reason| reason.kind == ReasonKind::MissingQualification);
    Content {
        supplier: line(telling.supplier, NAME),
        department: line(telling.department, NAME),
        title: line(&o.title, NAME),
        kind: format!("{kind} · {code}"),
        excerpt: excerpt(&o.requirement, EXCERPT),
        facts: facts(telling),
        reasons,
        cautions,
        open: format!("{}/opportunities/{code}?from=mail", telling.public_url),
        ranking: format!("{}/about/ranking", telling.public_url),
        unsubscribe: crate::mail::unsubscribe_url(telling.public_url, telling.token),
        contact: telling.contact,
        demo: o.demo,
    }
}

fn facts(telling: &Telling<'_>) -> Vec<(&'static str, String)> {
    let o = telling.opportunity;
    let budget = o.budget.map_or_else(|| "面议".to_owned(), |fen| Fen(fen).wan_zh());
    let mut facts = vec![("发布单位", line(telling.department, NAME)), ("预算", budget)];
    if let Some(at) = o.deadline_at.map(Timestamp) {
        let days = telling.now.days_until(at).max(0);
        facts.push(("报名截止", format!("{}（还有 {days} 天）", at.minute_zh())));
    }
    let asked: Vec<String> = serde_json::from_value(o.qualifications.clone()).unwrap_or_default();
    if !asked.is_empty() {
        let more =
            if asked.len() > QUALIFICATIONS { format!("等 {} 项", asked.len()) } else { String::new() };
        let named: Vec<String> = asked.iter().take(QUALIFICATIONS).map(|q| line(q, NAME)).collect();
        facts.push(("资质要求", named.join("、") + &more));
    }
    facts
}

/// `12月4日`, with the year when it is another one.
fn day(at: Timestamp, now: Timestamp) -> String {
    let date = at.date_zh();
    match date.split_once('年') {
        Some((_, day)) if at.year() == now.year() => day.to_owned(),
        _ => date,
    }
}

/// Text on one line and not too long.
fn line(text: &str, max: usize) -> String {
    let joined = text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|w| !w.is_empty());
    shortened(&joined.collect::<Vec<_>>().join(" "), max)
}

fn shortened(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    text.chars().take(max.saturating_sub(1)).chain(['…']).collect()
}

/// The first sentences, whole ones where possible.
fn excerpt(text: &str, max: usize) -> String {
    let mut joined = String::new();
    for words in text.split(|c: char| c.is_control()).map(str::trim).filter(|words| !words.is_empty()) {
        // Chinese needs no space where a line ended.
        if joined.ends_with(|c: char| c.is_ascii()) {
            joined.push(' ');
        }
        joined += words;
    }
    let Some((end, _)) = joined.char_indices().nth(max) else { return joined };
    let head = joined.get(..end).unwrap_or_default();
    match head.char_indices().rfind(|(_, c)| "。；！？".contains(*c)) {
        Some((at, mark)) if at > end / 2 => {
            head.get(..at + mark.len_utf8()).unwrap_or_default().to_owned() + "……"
        }
        _ => shortened(&joined, max),
    }
}
