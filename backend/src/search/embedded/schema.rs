//! The tantivy schema, the same for every kind of document.

use crate::search::{
    Document,
    document::FACETS,
    text::{SEPARATOR, Tokens, normalize_code},
};
use tantivy::{
    TantivyDocument, Term,
    schema::{
        FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, SchemaBuilder, TextFieldIndexing,
        TextOptions,
    },
    tokenizer::{Token, TokenStream, Tokenizer},
};
use uuid::Uuid;

/// The name our tokenizer is registered under.
pub const TOKENIZER: &str = "cut";

/// The fields of the schema.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The row's id, to delete by.
    pub id: Field,
    /// Words, weighted by repetition.
    pub words: Field,
    /// Chinese characters and pairs, weighted alike.
    pub pairs: Field,
    /// Whole codes.
    pub codes: Field,
    /// Taxonomy capabilities.
    pub concepts: Field,
    /// The id's upper half.
    pub id_high: Field,
    /// The id's lower half.
    pub id_low: Field,
    /// The row's version.
    pub version: Field,
    /// Sort keys: newest, deadline, budget.
    pub sorts: [Field; 3],
    /// The facets in the order of [`FACETS`].
    pub facets: [Field; 6],
}

/// Names of the sort fields.
pub const SORTS: [&str; 3] = ["newest", "deadline", "budget"];

/// Builds the schema.
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let words = |builder: &mut SchemaBuilder, name: &str| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqs)
            .set_fieldnorms(true);
        builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
    };
    let fields = Fields {
        id: builder.add_bytes_field("id", INDEXED),
        words: words(&mut builder, "words"),
        pairs: words(&mut builder, "pairs"),
        codes: builder.add_text_field("codes", STRING),
        concepts: builder.add_text_field("concepts", STRING),
        id_high: builder.add_u64_field("id_high", FAST),
        id_low: builder.add_u64_field("id_low", FAST),
        version: builder.add_i64_field("version", FAST),
        sorts: SORTS.map(|name| builder.add_i64_field(name, FAST)),
        facets: FACETS.map(|name| builder.add_text_field(name, TextOptions::default().set_fast("raw"))),
    };
    (builder.build(), fields)
}

impl Fields {
    /// The term that finds a row's document.
    pub fn id_term(&self, id: Uuid) -> Term {
        Term::from_field_bytes(self.id, id.as_bytes())
    }

    /// A document with its tokens in tantivy's shape.
    pub fn document(&self, document: &Document, tokens: &Tokens) -> TantivyDocument {
        let mut out = TantivyDocument::default();
        let (high, low) = document.id.as_u64_pair();
        out.add_bytes(self.id, document.id.as_bytes());
        out.add_u64(self.id_high, high);
        out.add_u64(self.id_low, low);
        out.add_i64(self.version, document.version);
        out.add_text(self.words, &tokens.words);
        out.add_text(self.pairs, &tokens.pairs);
        for code in &document.codes {
            out.add_text(self.codes, normalize_code(code));
        }
        for concept in &document.concepts {
            out.add_text(self.concepts, concept);
        }
        let sorts = [document.newest, document.deadline, document.budget];
        for (field, value) in self.sorts.into_iter().zip(sorts) {
            out.add_i64(field, value);
        }
        for (field, name) in self.facets.into_iter().zip(FACETS) {
            for value in document.facet(name) {
                out.add_text(field, value);
            }
        }
        out
    }
}

/// Splits what [`crate::search::text::tokens`] has cut already.
#[derive(Clone, Default)]
pub struct CutTokenizer(Token);

/// The tokens of one text.
pub struct CutStream<'a> {
    rest: std::str::SplitTerminator<'a, char>,
    token: &'a mut Token,
}

impl Tokenizer for CutTokenizer {
    type TokenStream<'a> = CutStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CutStream<'a> {
        self.0.reset();
        CutStream { rest: text.split_terminator(SEPARATOR), token: &mut self.0 }
    }
}

impl TokenStream for CutStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(next) = self.rest.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(next);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
