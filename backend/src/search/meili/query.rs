//! From an engine query to the server's queries.
//!
//! Words combine in two ways. All: one query with the strategy `all`. Any: the server's own strategies
//! drop words from one end or by frequency and never mean "any", so each word is asked for by itself
//! and the answers are merged here (at most [`WORDS`] words; the server reads no more than ten of a
//! query anyway).

use super::settings::{decode, encode, quoted};
use crate::search::{
    EngineError, EngineQuery, Filter, Mode, Sort,
    document::FACETS,
    text::{Kind, Word, highlight_words, query_words},
};
use std::collections::BTreeMap;

/// Words of a query that the server reads.
pub const WORDS: usize = 10;

/// One request of a multi-search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The words.
    pub q: String,
    /// The filter.
    pub filter: String,
    /// Facets to count.
    pub facets: Vec<&'static str>,
    /// Order.
    pub sort: Vec<&'static str>,
    /// Hits to skip.
    pub offset: usize,
    /// Hits to return.
    pub limit: usize,
}

/// What was understood of a query.
pub struct Asked {
    /// The words to mark.
    pub words: Vec<String>,
    /// Something was asked for, but nothing that is a word.
    pub nothing: bool,
    /// Whole codes, normalised.
    pub codes: Vec<String>,
    /// Words beside the codes.
    pub plain: Vec<Word>,
    /// Words of the codes, when they are no codes after all.
    pub parts: Vec<Word>,
}

/// Understands a query's text.
pub fn understand(query: &EngineQuery) -> Asked {
    let all = query_words(&query.text, query.mode);
    let words = highlight_words(&all);
    let nothing = all.is_empty() && query.text.chars().any(|c| !c.is_whitespace());
    let (mut codes, mut plain, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    for word in all {
        match word.kind {
            Kind::Code(code, words) => {
                codes.push(code);
                parts.extend(words);
            }
            _ => plain.push(word),
        }
    }
    Asked { words, nothing, codes, plain, parts }
}

/// The words as the server's query. A space at the end says that the last word is whole.
pub fn q(words: &[Word]) -> String {
    let mut out = String::new();
    let mut words = words.iter().take(WORDS).peekable();
    while let Some(word) = words.next() {
        match word.kind {
            // Characters that are no word of the dictionary must stand side by side.
            Kind::Name => out.push_str(&format!("\"{}\"", word.text)),
            _ => out.push_str(&word.text),
        }
        let open = word.open && words.peek().is_none() && word.kind == Kind::Latin;
        if !open {
            out.push(' ');
        }
    }
    out
}

/// All filters but those on one facet, as the server's filter.
pub fn filter(query: &EngineQuery, but: Option<&str>, codes: &[String]) -> Result<String, EngineError> {
    let mut parts = Vec::new();
    for filter in query.filters.iter().filter(|f| Some(f.field) != but) {
        parts.push(one(filter, query.now)?);
    }
    parts.extend(codes.iter().map(|code| format!("codes = {}", quoted(code))));
    Ok(parts.join(" AND "))
}

fn one(filter: &Filter, now: i64) -> Result<String, EngineError> {
    if filter.field != "concepts" && !FACETS.contains(&filter.field) {
        return Err(EngineError::Failed(format!("there is no field {}", filter.field)));
    }
    if filter.field == "status" && now > 0 {
        let each: Vec<String> = filter.values.iter().map(|value| status(value, now)).collect();
        return Ok(format!("({})", if each.is_empty() { NEVER.to_owned() } else { each.join(" OR ") }));
    }
    let values: Vec<String> = filter.values.iter().map(|v| quoted(v)).collect();
    Ok(format!("{} IN [{}]", filter.field, values.join(", ")))
}

/// Holds for no document.
const NEVER: &str = "id = \"\"";

/// A status at an instant: what is published is closed after its deadline.
pub fn status(value: &str, now: i64) -> String {
    match value {
        "published" => format!("(status = \"published\" AND deadline >= {now})"),
        "closed" => format!("(status = \"closed\" OR (status = \"published\" AND deadline < {now}))"),
        other => format!("status = {}", quoted(other)),
    }
}

/// The order, as the server says it.
pub const fn sort(sort: Sort) -> &'static [&'static str] {
    match sort {
        Sort::Relevance => &[],
        Sort::Newest => &["newest:desc"],
        Sort::Deadline => &["deadline:asc"],
        Sort::Budget => &["budget:desc"],
    }
}

/// What the answers to [`counting`] count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// The distributions of these facets.
    Facets(Vec<&'static str>),
    /// By its total, one status.
    Status(&'static str),
}

/// The requests that count facets: those without a filter of their own in one request, each of the
/// others without its filter; a status that depends on the deadline by totals.
pub fn counting(
    query: &EngineQuery,
    q: &str,
    codes: &[String],
    within: Option<&str>,
) -> Result<Vec<(Counted, Request)>, EngineError> {
    let filtered = |facet: &str| query.filters.iter().any(|f| f.field == facet);
    let derived = |facet: &str| facet == "status" && query.now > 0;
    let and = |a: String, b: &str| if a.is_empty() { b.to_owned() } else { format!("{a} AND {b}") };
    let request = |but: Option<&str>, facets: Vec<&'static str>, also: Option<&str>| {
        let mut filter = filter(query, but, codes)?;
        for part in within.into_iter().chain(also) {
            filter = and(filter, part);
        }
        Ok::<_, EngineError>(Request { q: q.to_owned(), filter, facets, ..Request::default() })
    };
    let mut out = Vec::new();
    let free: Vec<&'static str> =
        query.facets.iter().copied().filter(|f| !filtered(f) && !derived(f)).collect();
    if !free.is_empty() {
        out.push((Counted::Facets(free.clone()), request(None, free, None)?));
    }
    for facet in query.facets.iter().copied().filter(|f| filtered(f) && !derived(f)) {
        out.push((Counted::Facets(vec![facet]), request(Some(facet), vec![facet], None)?));
    }
    if query.facets.contains(&"status") && query.now > 0 {
        for value in ["published", "closed"] {
            let is = status(value, query.now);
            out.push((Counted::Status(value), request(Some("status"), Vec::new(), Some(&is))?));
        }
    }
    Ok(out)
}

/// A distribution with its values decoded.
pub fn distribution(counts: impl IntoIterator<Item = (String, usize)>) -> BTreeMap<String, u64> {
    counts.into_iter().filter(|(_, n)| *n > 0).map(|(value, n)| (decode(&value), n as u64)).collect()
}

/// The main request.
pub fn main(query: &EngineQuery, q: String, codes: &[String]) -> Result<Request, EngineError> {
    Ok(Request {
        q,
        filter: filter(query, None, codes)?,
        facets: Vec::new(),
        sort: sort(query.sort).to_vec(),
        offset: query.offset,
        limit: query.limit,
    })
}

/// Whether a query is answered by merging single words.
pub fn is_merged(query: &EngineQuery, asked: &Asked) -> bool {
    query.mode == Mode::Any && asked.plain.len() + asked.parts.len() + asked.codes.len() > 1
}

/// A set of ids as a filter.
pub fn ids(ids: impl Iterator<Item = uuid::Uuid>) -> String {
    let ids: Vec<String> = ids.map(|id| encode(&format!("\"{id}\""))).collect();
    if ids.is_empty() { NEVER.to_owned() } else { format!("id IN [{}]", ids.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::search::DocKind;

    fn query(text: &str) -> EngineQuery {
        EngineQuery::new(DocKind::Product, text)
    }

    fn filtered(field: &'static str, values: &[&str]) -> EngineQuery {
        let values = values.iter().map(|v| (*v).to_owned()).collect();
        EngineQuery { filters: vec![Filter { field, values }], ..query("") }
    }

    #[test]
    fn words_become_a_query_without_syntax() {
        let asked = understand(&query("无人机 砚衡 kuber"));
        assert_eq!(q(&asked.plain), "无人机 \"砚衡\" kuber");
        assert_eq!(q(&understand(&query("无人机")).plain), "无人机 ");
        let code = understand(&query("MH-2026-0012"));
        assert_eq!(
            (code.codes.as_slice(), code.plain.len(), code.parts.len()),
            (["MH20260012".to_owned()].as_slice(), 0, 3)
        );
        assert!(understand(&query("😀")).nothing && !understand(&query(" ")).nothing);
        let many = "一二三四五 ".repeat(30) + &("a".repeat(3) + " ").repeat(30);
        assert!(q(&understand(&query(&many)).plain).split(' ').count() <= WORDS + 1);
    }

    #[test]
    fn values_stay_values() {
        let filter = |query: &EngineQuery| filter(query, None, &[]).unwrap();
        assert_eq!(
            filter(&filtered("town", &["浦江镇", "a\"b\\"])),
            "town IN [\"浦江镇\", \"a\\\"b\u{E05C}\"]"
        );
        assert_eq!(decode(&encode("a\\b")), "a\\b");
        assert!(super::filter(&filtered("password", &["x"]), None, &[]).is_err());
        let closed = EngineQuery { now: 5, ..filtered("status", &["closed"]) };
        assert!(filter(&closed).contains("deadline < 5"));
    }

    #[test]
    fn each_filtered_facet_is_counted_without_its_own_filter() {
        let query = EngineQuery { facets: vec!["town", "sub", "size"], ..filtered("town", &["浦江镇"]) };
        let requests = counting(&query, "", &[], None).unwrap();
        let seen: Vec<(Counted, &str)> =
            requests.iter().map(|(c, r)| (c.clone(), r.filter.as_str())).collect();
        assert_eq!(
            seen,
            [
                (Counted::Facets(vec!["sub", "size"]), "town IN [\"浦江镇\"]"),
                (Counted::Facets(vec!["town"]), "")
            ]
        );
    }
}
