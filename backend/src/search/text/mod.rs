//! Words: how texts are cut for the index, how a query is understood, what is marked in results.
//!
//! Chinese is cut by jieba without its hidden Markov model, so that a word is cut alike wherever it
//! stands. What its dictionary does not know falls into single characters; runs of those (names,
//! new terms) are found through character pairs instead of words.

mod highlight;
mod index;
mod query;
mod slip;

pub use highlight::{Marker, pieces_text};
pub use index::{SEPARATOR, Tokens, characters_and_pairs, spaced, tokens};
pub use query::{Kind, Word, highlight_words, query_words};
pub use slip::{allowed_slips, within_slips};

use jieba_rs::Jieba;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Changes whenever texts are cut differently: an index made by another version is built anew.
pub const FORMAT: u32 = 2;

/// Longest Latin word that is indexed or looked for, in bytes.
const WORD_MAX: usize = 64;

/// Words of the trade that the general dictionary lacks, one a line.
const WORDS: &str = include_str!("words.txt");

/// The one segmenter of the process; loaded on first use (some 100 ms).
pub fn jieba() -> &'static Jieba {
    static JIEBA: LazyLock<Jieba> = LazyLock::new(|| {
        let mut jieba = Jieba::new();
        for word in words_of_the_trade() {
            jieba.add_word(word, None, None);
        }
        jieba
    });
    &JIEBA
}

/// Words of the trade that the general dictionary lacks.
pub fn words_of_the_trade() -> impl Iterator<Item = &'static str> {
    WORDS.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Text as the index sees it: NFKC, lower case, control characters as spaces.
pub fn normalize(text: &str) -> String {
    let plain = |c: char| c.is_ascii() || is_han(c);
    if text.chars().all(plain) {
        return text.chars().map(|c| if c.is_control() { ' ' } else { c.to_ascii_lowercase() }).collect();
    }
    text.nfkc().flat_map(char::to_lowercase).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A code as the index sees it: upper case, without spaces and hyphens.
pub fn normalize_code(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).take(WORD_MAX).collect()
}

/// A Chinese character.
pub const fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}' | '〇')
}

/// A stretch of one kind of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run<'a> {
    /// Chinese characters.
    Han(&'a str),
    /// Letters and digits, with a closing `+` or `#` as in C++.
    Latin(&'a str),
}

/// The stretches of a normalised text; what lies between them is dropped.
fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !is_han(c));
        let first = rest.chars().next()?;
        let end = if is_han(first) {
            rest.find(|c| !is_han(c)).unwrap_or(rest.len())
        } else {
            let letters = rest.find(|c: char| !c.is_alphanumeric() || is_han(c)).unwrap_or(rest.len());
            let tail = rest.get(letters..).unwrap_or_default();
            letters + tail.len() - tail.trim_start_matches(['+', '#']).len()
        };
        let (run, tail) = rest.split_at(end);
        rest = tail;
        Some(if is_han(first) { Run::Han(run) } else { Run::Latin(cut(run, WORD_MAX)) })
    })
}

/// At most `max` bytes, cut at a character.
fn cut(text: &str, max: usize) -> &str {
    let mut end = text.len().min(max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// `iso9001` → `iso`, `9001`: so that it is found however it is spaced.
pub fn split_letter_digits(word: &str) -> Option<(&str, &str)> {
    let at = word.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = word.split_at(at);
    let good = letters.len() >= 2
        && letters.bytes().all(|b| b.is_ascii_alphabetic())
        && digits.bytes().all(|b| b.is_ascii_digit());
    good.then_some((letters, digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_width_case_and_controls() {
        assert_eq!(normalize("ＩＳＯ９００１\0 Ⅲ级　甲"), "iso9001  iii级 甲");
        assert_eq!(normalize("Kubernetes\t集群"), "kubernetes 集群");
        assert_eq!(normalize_code(" mh-2026-0012 "), "MH20260012");
        assert_eq!(normalize_code("９１３１０１１２ＭＡ１ＧＢ０００１８"), "91310112MA1GB00018");
    }

    #[test]
    fn runs_split_by_writing() {
        let text = normalize("用C++写的5G网关，ISO9001😀");
        let found: Vec<Run<'_>> = runs(&text).collect();
        let expected = [
            Run::Han("用"),
            Run::Latin("c++"),
            Run::Han("写的"),
            Run::Latin("5g"),
            Run::Han("网关"),
            Run::Latin("iso9001"),
        ];
        assert_eq!(found, expected);
        assert_eq!(split_letter_digits("iso9001"), Some(("iso", "9001")));
        assert_eq!(split_letter_digits("5g"), None);
    }
}
