//! From a query's words to a tantivy query.

use super::schema::Fields;
use crate::search::{
    EngineError, EngineQuery, Mode,
    text::{
        Kind, Word, allowed_slips, characters_and_pairs, highlight_words, query_words, split_letter_digits,
    },
};
use tantivy::{
    Searcher, Term,
    query::{BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

/// Most index words that an unfinished or mistyped word may stand for.
const EXPANSIONS: usize = 48;
/// A whole code outranks whatever its parts find.
const CODE_BOOST: f32 = 20.0;

/// What to look for.
pub struct Plan {
    /// `None` is everything.
    pub query: Option<Box<dyn Query>>,
    /// There are words, so there are scores.
    pub has_words: bool,
    /// The words to mark.
    pub words: Vec<String>,
}

/// Plans a query.
pub fn plan(searcher: &Searcher, fields: &Fields, query: &EngineQuery) -> Result<Plan, EngineError> {
    let words = query_words(&query.text, query.mode);
    let planner = Planner { searcher, fields, mode: query.mode };
    let failed = |e: tantivy::TantivyError| EngineError::Failed(e.to_string());
    let mut parts = Vec::new();
    if !words.is_empty() {
        let each: Vec<_> = words.iter().map(|w| planner.word(w)).collect::<Result<_, _>>().map_err(failed)?;
        parts.push(match query.mode {
            Mode::All => all_of(each),
            Mode::Any => any_of(each),
        });
    } else if query.text.chars().any(|c| !c.is_whitespace()) {
        // Asked for something, but for nothing that is a word: nothing has it.
        parts.push(Box::new(EmptyQuery));
    }
    for filter in query.filters.iter().filter(|f| f.field == "concepts") {
        let any = filter.values.iter().map(|v| basic(Term::from_field_text(fields.concepts, v))).collect();
        parts.push(Box::new(ConstScoreQuery::new(any_of(any), 0.0)));
    }
    let query = (!parts.is_empty()).then(|| all_of(parts));
    Ok(Plan { query, has_words: !words.is_empty(), words: highlight_words(&words) })
}

struct Planner<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
    mode: Mode,
}

type Found = tantivy::Result<Box<dyn Query>>;

impl Planner<'_> {
    fn word(&self, word: &Word) -> Found {
        Ok(match &word.kind {
            Kind::Han => {
                let term = Term::from_field_text(self.fields.words, &word.text);
                // A long word may hide in a text that was cut another way; two characters side by side
                // are too often just neighbours (南京市长江大桥 is about no 市长).
                let hidden = word.text.chars().nth(2).is_some() && self.searcher.doc_freq(&term)? == 0;
                if hidden { self.name(&word.text) } else { scored(term) }
            }
            Kind::Name => self.name(&word.text),
            Kind::Latin => self.latin(word)?,
            Kind::Code(code, parts) => {
                let code = basic(Term::from_field_text(self.fields.codes, code));
                let code: Box<dyn Query> = Box::new(BoostQuery::new(code, CODE_BOOST));
                if parts.is_empty() {
                    code
                } else {
                    let parts = parts.iter().map(|w| self.word(w)).collect::<tantivy::Result<_>>()?;
                    any_of(vec![code, all_of(parts)])
                }
            }
        })
    }

    /// Characters without a word: every pair of neighbours must occur.
    fn name(&self, text: &str) -> Box<dyn Query> {
        let single = text.chars().nth(1).is_none();
        let pairs = characters_and_pairs(text).filter(|p| single || p.chars().nth(1).is_some());
        let pairs = pairs.map(|p| scored(Term::from_field_text(self.fields.pairs, p))).collect();
        if self.mode == Mode::All { all_of(pairs) } else { any_of(pairs) }
    }

    fn latin(&self, word: &Word) -> Found {
        let field = self.fields.words;
        let term = Term::from_field_text(field, &word.text);
        let mut any: Vec<Box<dyn Query>> = Vec::new();
        if self.searcher.doc_freq(&term)? > 0 {
            any.push(scored(term.clone()));
        }
        if word.open {
            any.extend(self.expand(field, &word.text, 0, true)?);
        }
        let slips = allowed_slips(&word.text);
        if any.is_empty() && slips > 0 {
            any.extend(self.expand(field, &word.text, slips, word.open)?);
        }
        if let Some((letters, digits)) = split_letter_digits(&word.text) {
            let letters = scored(Term::from_field_text(field, letters));
            let digits = Word { text: digits.to_owned(), kind: Kind::Latin, open: word.open };
            any.push(all_of(vec![letters, self.latin(&digits)?]));
        }
        Ok(any_of(any))
    }

    /// The index words that a word may stand for; one query for all of them when they are many.
    fn expand(
        &self,
        field: Field,
        text: &str,
        slips: u8,
        open: bool,
    ) -> tantivy::Result<Vec<Box<dyn Query>>> {
        let term = Term::from_field_text(field, text);
        let fuzzy = if open {
            FuzzyTermQuery::new_prefix(term.clone(), slips, true)
        } else {
            FuzzyTermQuery::new(term.clone(), slips, true)
        };
        let mut found: Vec<Term> = Vec::new();
        for reader in self.searcher.segment_readers() {
            let index = reader.inverted_index(field)?;
            let mut stream = index.terms().search(fuzzy.automaton()?).into_stream()?;
            while stream.advance() {
                let Ok(text) = std::str::from_utf8(stream.key()) else { continue };
                let new = Term::from_field_text(field, text);
                if new != term && !found.contains(&new) {
                    found.push(new);
                }
                if found.len() > EXPANSIONS {
                    return Ok(vec![Box::new(fuzzy)]);
                }
            }
        }
        found.sort_unstable();
        Ok(found.into_iter().map(scored).collect())
    }
}

fn scored(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn basic(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn all_of(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.swap_remove(0),
        _ => Box::new(BooleanQuery::intersection(queries)),
    }
}

fn any_of(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.swap_remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}
