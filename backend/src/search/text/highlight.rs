//! Marking the matched words in a row's own text.

use super::{allowed_slips, is_han, within_slips};
use contract::search::Piece;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// Length of a passage, in characters.
const PASSAGE: usize = 80;

/// Marks the words of one query.
pub struct Marker {
    han: Vec<Vec<char>>,
    latin: Vec<Latin>,
}

struct Latin {
    word: String,
    open: bool,
    slips: u8,
}

/// A text that was looked through.
struct Looked<'a> {
    text: &'a str,
    seen: Vec<Seen>,
    hits: Vec<bool>,
}

/// A character as the index sees it, and where it stands in the text.
struct Seen {
    c: char,
    at: Range<usize>,
}

impl Marker {
    /// From the words of [`crate::search::EngineHits`].
    pub fn new(words: &[String]) -> Self {
        let (mut han, mut latin) = (Vec::new(), Vec::new());
        for word in words.iter().filter(|w| !w.is_empty()) {
            if word.chars().any(is_han) {
                han.push(word.chars().collect());
            } else {
                let open = word.ends_with('*');
                let word = word.trim_end_matches('*').to_owned();
                latin.push(Latin { slips: allowed_slips(&word), open, word });
            }
        }
        Self { han, latin }
    }

    /// The whole text with the words marked.
    pub fn mark(&self, text: &str) -> Vec<Piece> {
        let seen = see(text);
        let (hits, _) = self.hits(&seen);
        pieces(text, &seen, &hits, 0..seen.len())
    }

    /// The most telling passage of several texts: the one with most different words. The beginning
    /// of the first text when no word occurs.
    pub fn passage(&self, texts: &[&str]) -> Vec<Piece> {
        let mut best: Option<(usize, Range<usize>, Looked<'_>)> = None;
        for text in texts.iter().copied().filter(|t| !t.is_empty()) {
            let seen = see(text);
            let (hits, starts) = self.hits(&seen);
            let (score, window) = window(&starts, seen.len());
            if best.as_ref().is_none_or(|(most, ..)| score > *most) {
                best = Some((score, window, Looked { text, seen, hits }));
            }
        }
        let Some((_, window, Looked { text, seen, hits })) = best else { return Vec::new() };
        let window = from_sentence(&seen, window);
        let (start, end) = (window.start, window.end);
        let mut out = pieces(text, &seen, &hits, window);
        let dots = || Piece { text: "…".into(), hit: false };
        if start > 0 {
            out.insert(0, dots());
        }
        if end < seen.len() {
            out.push(dots());
        }
        out
    }

    /// Which characters matched, and where which word begins.
    fn hits(&self, seen: &[Seen]) -> (Vec<bool>, Vec<(usize, usize)>) {
        let mut hits = vec![false; seen.len()];
        let mut starts = Vec::new();
        let mut mark = |range: Range<usize>, word: usize| {
            starts.push((range.start, word));
            hits.get_mut(range).into_iter().for_each(|slice| slice.fill(true));
        };
        for (n, word) in self.han.iter().enumerate() {
            let mut at = 0;
            while let Some(rest) = seen.get(at..).filter(|rest| rest.len() >= word.len()) {
                if rest.iter().zip(word).all(|(s, c)| s.c == *c) {
                    mark(at..at + word.len(), n);
                    at += word.len();
                } else {
                    at += 1;
                }
            }
        }
        if !self.latin.is_empty() {
            for (range, word) in latin_words(seen) {
                if let Some(n) = self.latin.iter().position(|l| l.matches(&word)) {
                    mark(range, self.han.len() + n);
                }
            }
        }
        starts.sort_unstable();
        (hits, starts)
    }
}

impl Latin {
    fn matches(&self, text: &str) -> bool {
        text == self.word
            || (self.open && text.starts_with(&self.word))
            || (self.slips > 0 && within_slips(&self.word, text, self.slips, self.open))
    }
}

fn see(text: &str) -> Vec<Seen> {
    let mut seen = Vec::with_capacity(text.len() / 2);
    for (start, c) in text.char_indices() {
        let at = start..start + c.len_utf8();
        if is_han(c) || c.is_ascii() {
            seen.push(Seen { c: c.to_ascii_lowercase(), at });
        } else {
            let plain = std::iter::once(c).nfkc().flat_map(char::to_lowercase);
            seen.extend(plain.map(|c| Seen { c, at: at.clone() }));
        }
    }
    seen
}

fn latin_words(seen: &[Seen]) -> Vec<(Range<usize>, String)> {
    let mut words = Vec::new();
    let mut start = None;
    let is_latin = |c: char| (c.is_alphanumeric() && !is_han(c)) || c == '+' || c == '#';
    for at in 0..=seen.len() {
        let c = seen.get(at).map(|s| s.c).filter(|c| is_latin(*c));
        match (c, start) {
            (Some(_), None) => start = Some(at),
            (None, Some(from)) => {
                let word = seen.get(from..at).unwrap_or_default().iter().map(|s| s.c).collect();
                words.push((from..at, word));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// The window that holds most different words, then most words; the earliest of equals.
fn window(starts: &[(usize, usize)], length: usize) -> (usize, Range<usize>) {
    let mut best = (0, 0..length.min(PASSAGE));
    for (i, (from, _)) in starts.iter().enumerate() {
        let inside: Vec<usize> = starts
            .get(i..)
            .unwrap_or_default()
            .iter()
            .take_while(|(at, _)| *at < from + PASSAGE)
            .map(|(_, word)| *word)
            .collect();
        let mut different = inside.clone();
        different.sort_unstable();
        different.dedup();
        let score = different.len() * 100 + inside.len().min(99);
        if score > best.0 {
            best = (score, *from..(from + PASSAGE).min(length));
        }
    }
    best
}

/// Moves a window back to the beginning of its sentence when that is near, else a little.
fn from_sentence(seen: &[Seen], window: Range<usize>) -> Range<usize> {
    let near = window.start.saturating_sub(PASSAGE / 3);
    let before = seen.get(near..window.start).unwrap_or_default();
    let stop = before.iter().rposition(|s| "。！？；，,;\n".contains(s.c));
    let start = match stop {
        Some(at) => near + at + 1,
        None if near == 0 => 0,
        None => window.start.saturating_sub(8),
    };
    start..(start + PASSAGE).max(window.start + 1).min(seen.len())
}

fn pieces(text: &str, seen: &[Seen], hits: &[bool], range: Range<usize>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut done = seen.get(range.start).map_or(0, |s| s.at.start);
    for at in range {
        let (Some(s), Some(hit)) = (seen.get(at), hits.get(at)) else { break };
        // One character may normalise to several; it is shown once.
        let Some(part) = text.get(done..s.at.end).filter(|part| !part.is_empty()) else { continue };
        done = s.at.end;
        match out.last_mut().filter(|p| p.hit == *hit) {
            Some(piece) => piece.text.push_str(part),
            None => out.push(Piece { text: part.to_owned(), hit: *hit }),
        }
    }
    out
}

/// The text of pieces without their marks.
pub fn pieces_text(pieces: &[Piece]) -> String {
    pieces.iter().map(|p| p.text.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{Mode, text};

    fn marker(query: &str) -> Marker {
        Marker::new(&text::highlight_words(&text::query_words(query, Mode::All)))
    }

    fn marked(query: &str, text: &str) -> String {
        let pieces = marker(query).mark(text);
        assert_eq!(pieces_text(&pieces), text, "marking never changes the text");
        pieces.iter().map(|p| if p.hit { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn marks_what_matched() {
        assert_eq!(marked("无人机巡查", "用无人机做河道巡查。"), "用[无人机]做河道[巡查]。");
        assert_eq!(marked("kubernets", "支持Kubernetes 集群"), "支持[Kubernetes] 集群");
        assert_eq!(marked("clou", "Cloud与CLOUDS、icloud"), "[Cloud]与[CLOUDS]、icloud");
        assert_eq!(
            marked("ｉｓｏ９００１", "通过ＩＳＯ９００１和ISO 9001认证"),
            "通过[ＩＳＯ９００１]和[ISO] [9001]认证"
        );
        assert_eq!(marked("㎏", "㎏ kg"), "[㎏] [kg]");
        assert_eq!(marked("", "空\0的"), "空\0的");
    }

    #[test]
    fn the_passage_is_where_the_words_are() {
        let long = format!(
            "{}。我们用无人机每周巡查河道两岸，两小时内出图。{}",
            "公司简介".repeat(60),
            "结尾".repeat(60)
        );
        let passage = marker("无人机巡查").passage(&["没有", &long]);
        let text = pieces_text(&passage);
        assert!(text.starts_with("…我们用无人机每周巡查河道"), "{text}");
        assert!(text.chars().count() <= 82 && text.ends_with('…'), "{text}");
        assert_eq!(pieces_text(&marker("没见过").passage(&["", "甲乙"])), "甲乙");
        assert!(marker("甲").passage(&[]).is_empty());
    }
}
