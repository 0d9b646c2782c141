//! What of a document goes into the index.

use super::{Run, jieba, normalize, runs, split_letter_digits};
use crate::search::Document;

/// Separates tokens in [`Tokens`]; no normalised text contains it.
pub const SEPARATOR: char = '\u{1f}';

/// How often a token counts when it stands in the title, in the keywords, and at most in the body.
/// The caps keep repetition ("keyword stuffing") from buying a rank.
const TITLE: u8 = 5;
const KEYWORDS: u8 = 3;
const BODY: u8 = 2;

/// The tokens of a document, each repeated by its weight and ended by [`SEPARATOR`].
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Chinese words with the words inside them, Latin words.
    pub words: String,
    /// Single Chinese characters and neighbouring pairs.
    pub pairs: String,
}

/// Cuts a document.
pub fn tokens(document: &Document) -> Tokens {
    let title = normalize(&document.title);
    let keywords: Vec<String> = document.keywords.iter().map(|t| normalize(t)).collect();
    let body: Vec<String> = document.body.iter().map(|t| normalize(t)).collect();
    let (mut words, mut pairs) = (Vec::new(), Vec::new());
    cut(&title, 0, &mut words, &mut pairs);
    keywords.iter().for_each(|t| cut(t, 1, &mut words, &mut pairs));
    body.iter().for_each(|t| cut(t, 2, &mut words, &mut pairs));
    Tokens { words: weigh(words), pairs: weigh(pairs) }
}

type Leveled<'a> = (&'a str, u8);

fn cut<'a>(text: &'a str, level: u8, words: &mut Vec<Leveled<'a>>, pairs: &mut Vec<Leveled<'a>>) {
    for run in runs(text) {
        match run {
            Run::Latin(word) => {
                words.push((word, level));
                if let Some((letters, digits)) = split_letter_digits(word) {
                    words.extend([(letters, level), (digits, level)]);
                }
            }
            Run::Han(text) => {
                let cut = jieba().cut_for_search(text, false);
                words.extend(cut.into_iter().map(|t| t.word).filter(|w| !is_single(w)).map(|w| (w, level)));
                pairs.extend(characters_and_pairs(text).map(|p| (p, level)));
            }
        }
    }
}

/// A text cut into words, each between spaces, for an engine that cuts at spaces. Characters that are
/// no word stay side by side. At most `max` bytes.
pub fn spaced(text: &str, max: usize) -> String {
    let text = normalize(text);
    let mut out = String::with_capacity(text.len() * 2);
    for run in runs(&text) {
        match run {
            Run::Latin(word) => out.push_str(word),
            Run::Han(han) => {
                let words = jieba().cut_for_search(han, false);
                let words: Vec<&str> = words.into_iter().map(|t| t.word).collect();
                out.push_str(&words.join(" "));
            }
        }
        if out.len() >= max {
            return super::cut(&out, max).to_owned();
        }
        out.push_str("  ");
    }
    out
}

fn is_single(word: &str) -> bool {
    word.chars().nth(1).is_none()
}

/// `无人机` → `无`, `无人`, `人`, `人机`, `机`.
pub fn characters_and_pairs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?.len_utf8();
        let second = rest.get(first..)?.chars().next().map(|c| first + c.len_utf8());
        let single = rest.get(..first)?;
        let pair = second.and_then(|end| rest.get(..end));
        rest = rest.get(first..)?;
        Some([Some(single), pair])
    })
    .flatten()
    .flatten()
}

fn weigh(mut tokens: Vec<Leveled<'_>>) -> String {
    tokens.sort_unstable();
    let mut out = String::with_capacity(tokens.iter().map(|(t, _)| t.len() + 4).sum());
    for group in tokens.chunk_by(|a, b| a.0 == b.0) {
        let Some((token, _)) = group.first() else { continue };
        let has = |level: u8| group.iter().any(|(_, l)| *l == level);
        let body = group.iter().filter(|(_, l)| *l == 2).count().min(usize::from(BODY));
        let weight = usize::from(if has(0) { TITLE } else { 0 } + if has(1) { KEYWORDS } else { 0 }) + body;
        for _ in 0..weight {
            out.push_str(token);
            out.push(SEPARATOR);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(title: &str) -> Vec<String> {
        let tokens = tokens(&Document { title: title.into(), ..Document::default() });
        let mut words: Vec<String> = tokens.words.split_terminator(SEPARATOR).map(str::to_owned).collect();
        words.dedup();
        words
    }

    #[test]
    fn cuts_as_people_read() {
        let bridge = words("南京市长江大桥");
        assert!(bridge.contains(&"长江".to_owned()) && bridge.contains(&"南京市".to_owned()), "{bridge:?}");
        assert!(!bridge.contains(&"市长".to_owned()), "{bridge:?}");
        let drone = words("人工智能ISO9001认证");
        for word in ["人工智能", "智能", "iso9001", "iso", "9001", "认证"] {
            assert!(drone.contains(&word.to_owned()), "{word} in {drone:?}");
        }
    }

    #[test]
    fn repetition_buys_little_and_titles_weigh_most() {
        let count = |document: &Document| {
            tokens(document).words.split_terminator(SEPARATOR).filter(|w| *w == "数据").count()
        };
        let stuffed = Document { body: vec!["数据，".repeat(500)], ..Document::default() };
        let titled = Document { title: "数据".into(), ..Document::default() };
        let keyed = Document { keywords: vec!["数据".into()], ..Document::default() };
        assert_eq!((count(&stuffed), count(&titled), count(&keyed)), (2, 5, 3));
    }

    #[test]
    fn pairs_of_neighbours() {
        let pairs: Vec<&str> = characters_and_pairs("无人机").collect();
        assert_eq!(pairs, ["无", "无人", "人", "人机", "机"]);
    }
}
