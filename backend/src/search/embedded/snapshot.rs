//! What searches read: one state of one index, with the facet columns laid out for counting.

use super::schema::SORTS;
use crate::search::document::FACETS;
use std::{collections::HashMap, sync::Arc};
use tantivy::{Searcher, SegmentReader, columnar::ColumnValues, index::SegmentId};

/// Marks a document without a value.
pub const NONE: u32 = u32::MAX;
/// Position of `status` in [`FACETS`].
pub const STATUS: usize = 4;
/// Numbers of the two states that the deadline decides between.
pub const PUBLISHED: u32 = 0;
/// See [`PUBLISHED`].
pub const CLOSED: u32 = 1;

/// The values of one facet, numbered across all segments of an index.
#[derive(Clone, Default)]
pub struct Values {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Values {
    /// The number of a value, if any document ever had it.
    pub fn number(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    /// The values in the order of their numbers.
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    fn intern(&mut self, name: &str) -> u32 {
        if let Some(number) = self.number(name) {
            return number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(NONE);
        let name: Arc<str> = Arc::from(name);
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        number
    }
}

/// A facet of the documents of a segment.
pub enum FacetColumn {
    /// At most one value a document.
    One(Vec<u32>),
    /// Any number: document `d` has `values[starts[d]..starts[d + 1]]`.
    Many {
        /// Where the values of a document start.
        starts: Vec<u32>,
        /// The values.
        values: Vec<u32>,
    },
}

impl FacetColumn {
    /// The values of a document.
    pub fn of(&self, doc: u32) -> &[u32] {
        let doc = doc as usize;
        match self {
            Self::One(values) => match values.get(doc) {
                Some(value) if *value != NONE => std::slice::from_ref(value),
                _ => &[],
            },
            Self::Many { starts, values } => {
                let range = starts.get(doc).zip(starts.get(doc + 1));
                range.and_then(|(from, to)| values.get(*from as usize..*to as usize)).unwrap_or_default()
            }
        }
    }
}

/// The columns of one segment.
pub struct Columns {
    segment: SegmentId,
    /// Row ids.
    pub ids: Vec<u128>,
    /// Newest, deadline, budget.
    pub sorts: [Arc<dyn ColumnValues<i64>>; 3],
    /// In the order of [`FACETS`].
    pub facets: Vec<FacetColumn>,
}

/// One state of an index.
pub struct Snapshot {
    /// Reads the inverted index.
    pub searcher: Searcher,
    /// One a segment, in the searcher's order.
    pub columns: Vec<Arc<Columns>>,
    /// The facets' values.
    pub values: [Values; 6],
}

impl Snapshot {
    /// Lays out the columns of segments that `before` does not have yet.
    pub fn new(searcher: Searcher, before: Option<&Self>) -> tantivy::Result<Self> {
        let mut values = before.map_or_else(first_values, |b| b.values.clone());
        let mut columns = Vec::new();
        for reader in searcher.segment_readers() {
            let known = before.and_then(|b| b.columns.iter().find(|c| c.segment == reader.segment_id()));
            columns.push(match known {
                Some(known) => Arc::clone(known),
                None => Arc::new(Columns::read(reader, &mut values)?),
            });
        }
        Ok(Self { searcher, columns, values })
    }
}

fn first_values() -> [Values; 6] {
    let mut values: [Values; 6] = std::array::from_fn(|_| Values::default());
    if let Some(status) = values.get_mut(STATUS) {
        status.intern("published");
        status.intern("closed");
    }
    values
}

impl Columns {
    fn read(reader: &SegmentReader, values: &mut [Values; 6]) -> tantivy::Result<Self> {
        let fast = reader.fast_fields();
        let (high, low) = (fast.u64("id_high")?, fast.u64("id_low")?);
        let ids = (0..reader.max_doc())
            .map(|doc| {
                let half =
                    |column: &tantivy::columnar::Column<u64>| u128::from(column.first(doc).unwrap_or(0));
                half(&high) << 64 | half(&low)
            })
            .collect();
        let sort = |name: &str| fast.i64(name).map(|column| column.first_or_default_col(0));
        let [newest, deadline, budget] = SORTS;
        let mut facets = Vec::with_capacity(FACETS.len());
        for (name, values) in FACETS.into_iter().zip(values) {
            facets.push(facet(reader, name, values)?);
        }
        let sorts = [sort(newest)?, sort(deadline)?, sort(budget)?];
        Ok(Self { segment: reader.segment_id(), ids, sorts, facets })
    }
}

fn facet(reader: &SegmentReader, name: &str, values: &mut Values) -> tantivy::Result<FacetColumn> {
    let docs = reader.max_doc();
    let Some(column) = reader.fast_fields().str(name)? else {
        return Ok(FacetColumn::One(vec![NONE; docs as usize]));
    };
    let mut numbers = Vec::with_capacity(column.num_terms());
    let mut term = String::new();
    for ordinal in 0..column.num_terms() as u64 {
        column.ord_to_str(ordinal, &mut term)?;
        numbers.push(values.intern(&term));
    }
    let number =
        |ordinal: u64| usize::try_from(ordinal).ok().and_then(|at| numbers.get(at)).copied().unwrap_or(NONE);
    if name != "domain" {
        let first = |doc| column.ords().first(doc).map_or(NONE, number);
        return Ok(FacetColumn::One((0..docs).map(first).collect()));
    }
    let (mut starts, mut all) = (vec![0], Vec::new());
    for doc in 0..docs {
        all.extend(column.term_ords(doc).map(number));
        starts.push(u32::try_from(all.len()).unwrap_or(NONE));
    }
    Ok(FacetColumn::Many { starts, values: all })
}
