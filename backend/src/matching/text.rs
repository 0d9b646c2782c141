//! Text as the matching reads it: normalised characters, phrases' borders, pairs of characters.

use unicode_normalization::UnicodeNormalization;

/// Full-width to half-width, compatibility forms folded, lower case.
pub fn normalise(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// A pair of neighbouring Han characters, or a whole Latin word or number, as a number.
///
/// Numbers stand for texts only within one process; they are never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gram(u32);

/// A Han character (the unified ideographs and the first extension).
pub const fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}')
}

/// A character of a Latin word: `5g`, `iso27001`, `c++`.
pub const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '#')
}

/// FNV-1a, folded to 31 bits; the highest bit keeps words apart from pairs. A chance meeting of two
/// words costs next to nothing: grams only add up evidence.
fn word(text: &str) -> Gram {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    Gram(u32::try_from((hash ^ hash >> 32) & 0x7fff_ffff).unwrap_or(0) | 1 << 31)
}

/// Two Han characters of the basic plane: fifteen bits each after the first ideograph.
fn pair(first: char, second: char) -> Gram {
    const FIRST: u32 = 0x3400;
    Gram((first as u32 - FIRST) << 15 | (second as u32 - FIRST))
}

/// The grams of a normalised text, in order. Plain numbers say nothing and are left out.
pub fn grams(text: &str) -> Vec<Gram> {
    let mut out = Vec::with_capacity(text.len() / 3);
    let mut before: Option<char> = None;
    let mut latin = String::new();
    for c in text.chars().chain(std::iter::once(' ')) {
        if is_word(c) {
            latin.push(c);
        } else if !latin.is_empty() {
            if latin.len() > 1 && latin.chars().any(|c| c.is_ascii_alphabetic()) {
                out.push(word(&latin));
            }
            latin.clear();
        }
        if is_han(c) {
            if let Some(first) = before {
                out.push(pair(first, c));
            }
            before = Some(c);
        } else {
            before = None;
        }
    }
    out
}

/// Whether `text[start..end]` stands on its own when it begins or ends with a Latin letter or digit:
/// `erp` is no word of `enterprise`.
pub fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let inside = |a: Option<char>, b: Option<char>| {
        a.is_some_and(|c| c.is_ascii_alphanumeric()) && b.is_some_and(|c| c.is_ascii_alphanumeric())
    };
    let (Some(head), Some(middle), Some(tail)) = (text.get(..start), text.get(start..end), text.get(end..))
    else {
        return false;
    };
    !inside(head.chars().next_back(), middle.chars().next())
        && !inside(middle.chars().next_back(), tail.chars().next())
}

/// The sentences of a text, and the clauses of each sentence that has several: side lines hide in
/// clauses.
pub fn passages(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for sentence in text.split(['。', '；', ';', '！', '？', '!', '?', '\n']) {
        let sentence = sentence.trim();
        if sentence.is_empty() {
            continue;
        }
        out.push(sentence);
        let clauses: Vec<&str> = clauses(sentence).collect();
        if clauses.len() > 1 {
            out.extend(clauses);
        }
    }
    out
}

/// The clauses of a sentence that are long enough to say something.
pub fn clauses(sentence: &str) -> impl Iterator<Item = &str> {
    sentence
        .split(['，', ',', '：', ':', '。', '；', ';'])
        .map(str::trim)
        .filter(|clause| clause.chars().nth(3).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_and_case_do_not_matter() {
        assert_eq!(normalise("ＭＥＳ系统"), "mes系统");
    }

    #[test]
    fn pairs_words_and_no_numbers() {
        assert_eq!(grams("排产mes，2026年").len(), 2);
        assert_eq!(grams("数据标注"), [grams("数据"), grams("据标"), grams("标注")].concat());
        assert!(grams("a").is_empty() && grams("").is_empty());
    }

    #[test]
    fn latin_words_stand_alone() {
        let text = "enterprise erp系统";
        assert!(!stands_alone(text, 5, 8));
        assert!(stands_alone(text, 11, 14));
    }

    #[test]
    fn clauses_are_passages_of_their_own() {
        assert_eq!(
            passages("甲乙丙丁，戊己庚辛。子丑。"),
            ["甲乙丙丁，戊己庚辛", "甲乙丙丁", "戊己庚辛", "子丑"]
        );
    }
}
