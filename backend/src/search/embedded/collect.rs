//! One pass over the documents that have the words: hits, total and all facet counts.
//!
//! A document that fails the filter of just one facet is no hit, but counts in that facet: so the
//! counts of a field ignore the filter on the same field without a second pass.

use super::{
    plan::Plan,
    snapshot::{CLOSED, Columns, FacetColumn, PUBLISHED, STATUS, Snapshot},
};
use crate::search::{EngineError, EngineHit, EngineHits, EngineQuery, Filter, Sort, document::FACETS};
use std::{cmp::Reverse, collections::BTreeMap};
use tantivy::{SegmentReader, query::EnableScoring};
use uuid::Uuid;

/// Scores are compared in thousandths, so that rounding in the last bits never changes an order.
const SCORE_STEPS: f32 = 1000.0;

/// Runs a plan.
pub fn collect(snapshot: &Snapshot, query: &EngineQuery, plan: &Plan) -> Result<EngineHits, EngineError> {
    let mut pass = Pass::new(snapshot, query)?;
    pass.run(snapshot, plan).map_err(|e| EngineError::Failed(e.to_string()))?;
    Ok(pass.finish(snapshot, query, plan))
}

/// The values that pass a filter, by number.
struct Allowed {
    facet: usize,
    values: Vec<bool>,
}

struct Pass {
    allowed: Vec<Allowed>,
    counts: Vec<(usize, Vec<u64>)>,
    now: i64,
    sort: Sort,
    total: u64,
    top: Top,
}

impl Pass {
    fn new(snapshot: &Snapshot, query: &EngineQuery) -> Result<Self, EngineError> {
        let mut allowed: Vec<Allowed> = Vec::new();
        for filter in query.filters.iter().filter(|f| f.field != "concepts") {
            let new = Allowed::new(snapshot, filter)?;
            match allowed.iter_mut().find(|a| a.facet == new.facet) {
                Some(same) => same.values.iter_mut().zip(new.values).for_each(|(a, b)| *a &= b),
                None => allowed.push(new),
            }
        }
        let mut counts = Vec::new();
        for name in &query.facets {
            let facet = facet_number(name)?;
            let values = snapshot.values.get(facet).map_or(0, |v| v.names().len());
            counts.push((facet, vec![0; values]));
        }
        let top = Top::new(if query.limit == 0 { 0 } else { query.offset.saturating_add(query.limit) });
        Ok(Self { allowed, counts, now: query.now, sort: query.sort, total: 0, top })
    }

    fn run(&mut self, snapshot: &Snapshot, plan: &Plan) -> tantivy::Result<()> {
        let scored = plan.has_words && self.sort == Sort::Relevance;
        let scoring = if scored {
            EnableScoring::enabled_from_searcher(&snapshot.searcher)
        } else {
            EnableScoring::disabled_from_searcher(&snapshot.searcher)
        };
        let weight = plan.query.as_ref().map(|q| q.weight(scoring)).transpose()?;
        for (reader, columns) in snapshot.searcher.segment_readers().iter().zip(&snapshot.columns) {
            let alive = |doc: u32| reader.alive_bitset().is_none_or(|bits| bits.is_alive(doc));
            match &weight {
                None => self.take_all(reader, columns),
                Some(weight) if scored => weight.for_each(reader, &mut |doc, score| {
                    if alive(doc) {
                        self.take(columns, doc, score);
                    }
                })?,
                Some(weight) => weight.for_each_no_score(reader, &mut |docs| {
                    for doc in docs.iter().copied().filter(|doc| alive(*doc)) {
                        self.take(columns, doc, 0.0);
                    }
                })?,
            }
        }
        Ok(())
    }

    fn take_all(&mut self, reader: &SegmentReader, columns: &Columns) {
        for doc in 0..reader.max_doc() {
            if reader.alive_bitset().is_none_or(|bits| bits.is_alive(doc)) {
                self.take(columns, doc, 0.0);
            }
        }
    }

    #[inline]
    fn take(&mut self, columns: &Columns, doc: u32, score: f32) {
        let now = self.now;
        let mut failed = None;
        for allowed in &self.allowed {
            if !each_value(columns, allowed.facet, doc, now, |v| allowed.has(v)) {
                if failed.is_some() {
                    return;
                }
                failed = Some(allowed.facet);
            }
        }
        for (facet, counts) in &mut self.counts {
            if failed.is_none_or(|failed| failed == *facet) {
                each_value(columns, *facet, doc, now, |value| {
                    if let Some(count) = counts.get_mut(value as usize) {
                        *count += 1;
                    }
                    false
                });
            }
        }
        if failed.is_none() {
            self.total += 1;
            if self.top.limit > 0 {
                let rank = self.rank(columns, doc, score);
                self.top.push(rank, || columns.ids.get(doc as usize).copied().unwrap_or(0));
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "scores are small positive numbers")]
    fn rank(&self, columns: &Columns, doc: u32, score: f32) -> i64 {
        let [newest, deadline, budget] = &columns.sorts;
        match self.sort {
            Sort::Relevance => (score * SCORE_STEPS) as i64,
            Sort::Newest => newest.get_val(doc),
            Sort::Deadline => deadline.get_val(doc).saturating_neg(),
            Sort::Budget => budget.get_val(doc),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "scores are small")]
    fn finish(self, snapshot: &Snapshot, query: &EngineQuery, plan: &Plan) -> EngineHits {
        let score = |rank: i64| if self.sort == Sort::Relevance { rank as f32 / SCORE_STEPS } else { 0.0 };
        let hits = self.top.best().into_iter().skip(query.offset).take(query.limit);
        let hits = hits.map(|(Reverse(rank), id)| EngineHit { id: Uuid::from_u128(id), score: score(rank) });
        let mut facets = BTreeMap::new();
        for (facet, counts) in self.counts {
            let (Some(name), Some(values)) = (FACETS.get(facet), snapshot.values.get(facet)) else {
                continue;
            };
            let counted = values.names().iter().zip(counts).filter(|(_, count)| *count > 0);
            let counted = counted.map(|(name, count)| (name.to_string(), count)).collect();
            facets.insert((*name).to_owned(), counted);
        }
        EngineHits { hits: hits.collect(), total: self.total, facets, words: plan.words.clone() }
    }
}

/// Calls `f` with each value of a document until it answers true; whether it did. The status of what
/// is published follows from its deadline.
#[inline]
fn each_value(columns: &Columns, facet: usize, doc: u32, now: i64, mut f: impl FnMut(u32) -> bool) -> bool {
    let Some(column) = columns.facets.get(facet) else { return false };
    if facet == STATUS {
        let past = || columns.sorts.get(1).is_some_and(|deadline| deadline.get_val(doc) < now);
        return column.of(doc).iter().any(|v| f(if *v == PUBLISHED && past() { CLOSED } else { *v }));
    }
    match column {
        FacetColumn::One(values) => values.get(doc as usize).is_some_and(|v| f(*v)),
        FacetColumn::Many { .. } => column.of(doc).iter().any(|v| f(*v)),
    }
}

fn facet_number(name: &str) -> Result<usize, EngineError> {
    FACETS
        .iter()
        .position(|f| *f == name)
        .ok_or_else(|| EngineError::Failed(format!("there is no facet {name}")))
}

impl Allowed {
    fn new(snapshot: &Snapshot, filter: &Filter) -> Result<Self, EngineError> {
        let facet = facet_number(filter.field)?;
        let names = snapshot.values.get(facet);
        let mut values = vec![false; names.map_or(0, |v| v.names().len())];
        for number in filter.values.iter().filter_map(|v| names.and_then(|names| names.number(v))) {
            if let Some(slot) = values.get_mut(number as usize) {
                *slot = true;
            }
        }
        Ok(Self { facet, values })
    }

    #[inline]
    fn has(&self, value: u32) -> bool {
        self.values.get(value as usize).copied().unwrap_or(false)
    }
}

/// Best first: higher rank, then smaller id.
type Key = (Reverse<i64>, u128);

/// Keeps the best `limit` keys.
struct Top {
    limit: usize,
    keys: Vec<Key>,
    worst: Option<Key>,
}

impl Top {
    const fn new(limit: usize) -> Self {
        Self { limit, keys: Vec::new(), worst: None }
    }

    #[inline]
    fn push(&mut self, rank: i64, id: impl FnOnce() -> u128) {
        if self.worst.is_some_and(|(Reverse(worst), _)| rank < worst) {
            return;
        }
        let key = (Reverse(rank), id());
        if self.worst.is_some_and(|worst| key >= worst) {
            return;
        }
        self.keys.push(key);
        if self.keys.len() >= (2 * self.limit).max(256) {
            self.shrink();
        }
    }

    fn shrink(&mut self) {
        if self.keys.len() > self.limit {
            let (_, worst, _) = self.keys.select_nth_unstable(self.limit - 1);
            self.worst = Some(*worst);
            self.keys.truncate(self.limit);
        }
    }

    fn best(mut self) -> Vec<Key> {
        if self.limit > 0 {
            self.shrink();
        }
        self.keys.sort_unstable();
        self.keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn top_keeps_the_best_in_order() {
        let mut top = Top::new(3);
        for n in 0..5_000_i64 {
            let rank = (n * 7919) % 1000;
            top.push(rank, || u128::from(n.unsigned_abs()));
        }
        let best: Vec<(i64, u128)> = top.best().into_iter().map(|(Reverse(r), id)| (r, id)).collect();
        let mut all: Vec<Key> =
            (0..5_000_i64).map(|n| (Reverse((n * 7919) % 1000), u128::from(n.unsigned_abs()))).collect();
        all.sort_unstable();
        let expected: Vec<(i64, u128)> = all.into_iter().take(3).map(|(Reverse(r), id)| (r, id)).collect();
        assert_eq!(best, expected);
    }
}
