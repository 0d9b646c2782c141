//! The use cases of search.

use super::{
    EngineError, EngineHits, EngineQuery, Mode,
    address::{self, Asked, facets_of},
    facets, found, reduced,
    text::{Marker, query_words},
};
pub use super::{
    outbox::{apply_pending, catch_up, touch, touch_many},
    reindex::{Difference, Fault, Progress, check, run as reindex},
};
use crate::{Actor, App, Result};
use contract::search::{DocKind, Facet, Hit, SearchQuery, SearchResults, Suggestion};
use std::time::Instant;
use uuid::Uuid;

/// Suggestions while typing, at most.
const SUGGESTIONS: usize = 8;

/// Searches one kind, or all kinds at once: then each page holds the best of every kind in turn, kind by
/// kind, and a facet tells how many each has. When nothing has all the words, what has some of them is
/// answered (`relaxed`); when the engine is away the database answers (`reduced`).
///
/// Everything that can be found is public; the actor changes nothing yet.
///
/// # Errors
/// [`crate::Error::Malformed`] with words that mend it for an address that cannot be meant.
pub async fn search(app: &App, _: &Actor, query: &SearchQuery) -> Result<SearchResults> {
    let start = Instant::now();
    let asked = address::read(query)?;
    let mut results = match with_engine(app, &asked).await {
        Ok(results) => results,
        Err(crate::Error::Unavailable(why)) => {
            tracing::warn!(why, "searching without the search engine");
            from_database(app, &asked).await?
        }
        Err(error) => return Err(error),
    };
    results.page = asked.page;
    results.page_size = asked.page_size;
    results.took_ms = u32::try_from(start.elapsed().as_millis()).unwrap_or(u32::MAX);
    Ok(results)
}

async fn with_engine(app: &App, asked: &Asked) -> Result<SearchResults> {
    let mut answers = ask(app, asked, Mode::All).await?;
    let nothing = answers.iter().all(|a| a.total == 0);
    let relaxed = nothing && query_words(&asked.text, Mode::All).len() > 1;
    if relaxed {
        answers = ask(app, asked, Mode::Any).await?;
    }
    let kinds: &[DocKind] = asked.kind.as_ref().map_or(&DocKind::ALL, std::slice::from_ref);
    let totals: Vec<(DocKind, u64)> = kinds.iter().copied().zip(answers.iter().map(|a| a.total)).collect();
    let ids: Vec<Vec<Uuid>> = answers.iter().map(|a| a.hits.iter().map(|h| h.id).collect()).collect();
    let pages = if asked.kind.is_some() { ids } else { in_turn(&ids, asked) };
    let marker = Marker::new(answers.first().map_or(&[], |a| &a.words));
    let mut hits = Vec::new();
    for (kind, ids) in kinds.iter().zip(&pages) {
        hits.extend(found::rows(app, *kind, ids, &marker).await?);
    }
    let total = totals.iter().map(|(_, total)| total).sum();
    let facets = facets_in_words(app, asked, &answers, &totals);
    Ok(SearchResults { hits, total, facets, relaxed: relaxed && total > 0, ..SearchResults::default() })
}

async fn ask(app: &App, asked: &Asked, mode: Mode) -> Result<Vec<EngineHits>> {
    let offset = asked.offset();
    let base = |kind| EngineQuery {
        mode,
        filters: asked.filters_of(kind),
        sort: asked.sort,
        now: app.now().0,
        ..EngineQuery::new(kind, asked.text.clone())
    };
    let queries: Vec<EngineQuery> = match asked.kind {
        Some(kind) => vec![EngineQuery {
            facets: facets_of(kind).to_vec(),
            offset,
            limit: asked.page_size as usize,
            ..base(kind)
        }],
        // Taking turns, no kind has more hits on the pages so far than all pages hold.
        None => DocKind::ALL
            .map(|kind| EngineQuery { limit: offset + asked.page_size as usize, ..base(kind) })
            .into(),
    };
    app.search.search(&queries).await.map_err(crate::Error::from)
}

fn facets_in_words(
    app: &App,
    asked: &Asked,
    answers: &[EngineHits],
    totals: &[(DocKind, u64)],
) -> Vec<Facet> {
    match (asked.kind, answers) {
        (Some(kind), [answer]) => {
            let counted = facets_of(kind).iter().filter_map(|field| {
                let counts = answer.facets.get(*field)?;
                Some(facets::facet(app, field, counts, &asked.filters))
            });
            counted.collect()
        }
        _ => match totals.try_into() {
            Ok(totals) => vec![facets::kinds(totals, None)],
            Err(_) => Vec::new(),
        },
    }
}

/// The part of each kind's hits that stands on the page when the kinds take turns.
fn in_turn(lists: &[Vec<Uuid>], asked: &Asked) -> Vec<Vec<Uuid>> {
    let mut out = vec![Vec::new(); lists.len()];
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    let turns = (0..longest).flat_map(|place| {
        lists.iter().enumerate().filter_map(move |(kind, list)| list.get(place).map(|id| (kind, *id)))
    });
    for (kind, id) in turns.skip(asked.offset()).take(asked.page_size as usize) {
        if let Some(list) = out.get_mut(kind) {
            list.push(id);
        }
    }
    out
}

async fn from_database(app: &App, asked: &Asked) -> Result<SearchResults> {
    let (offset, limit) = (asked.offset() as u64, u64::from(asked.page_size));
    let mut results = SearchResults { reduced: true, ..SearchResults::default() };
    let kinds: &[DocKind] = asked.kind.as_ref().map_or(&DocKind::ALL, std::slice::from_ref);
    // One kind after the other: a page may end one and begin the next.
    for kind in kinds {
        let skip = offset.saturating_sub(results.total);
        let left = limit.saturating_sub(results.hits.len() as u64);
        let (hits, total) = reduced::of_kind(app, asked, *kind, skip, left).await?;
        results.hits.extend(hits);
        results.total += total;
    }
    Ok(results)
}

/// What one may be about to type: the best of every kind, at most eight.
///
/// # Errors
/// When the database fails.
pub async fn suggest(app: &App, _: &Actor, q: &str) -> Result<Vec<Suggestion>> {
    let text: String = q.trim_start().chars().take(contract::search::QUERY_MAX).collect();
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let queries = DocKind::ALL.map(|kind| EngineQuery {
        limit: SUGGESTIONS,
        now: app.now().0,
        ..EngineQuery::new(kind, text.clone())
    });
    let lists: Vec<Vec<Hit>> = match app.search.search(&queries).await {
        Ok(answers) => {
            let ids: Vec<Vec<Uuid>> = answers.iter().map(|a| a.hits.iter().map(|h| h.id).collect()).collect();
            let shares = shares(&ids);
            let mut lists = Vec::new();
            for (kind, ids) in DocKind::ALL.iter().zip(shares) {
                lists.push(found::rows(app, *kind, &ids, &Marker::new(&[])).await?);
            }
            lists
        }
        Err(EngineError::Away(why)) => {
            tracing::warn!(why, "suggesting without the search engine");
            let asked = address::read(&SearchQuery { q: text, ..SearchQuery::default() })?;
            let mut lists = Vec::new();
            for kind in DocKind::ALL {
                lists.push(reduced::of_kind(app, &asked, kind, 0, 3).await?.0);
            }
            lists
        }
        Err(error) => return Err(error.into()),
    };
    Ok(lists.iter().flatten().take(SUGGESTIONS).map(found::suggestion).collect())
}

/// Eight places shared out in turn.
fn shares(lists: &[Vec<Uuid>]) -> Vec<Vec<Uuid>> {
    let mut out = vec![Vec::new(); lists.len()];
    let mut left = SUGGESTIONS;
    for place in 0..SUGGESTIONS {
        for (list, share) in lists.iter().zip(&mut out) {
            if let Some(id) = list.get(place).filter(|_| left > 0) {
                share.push(*id);
                left -= 1;
            }
        }
    }
    out
}
