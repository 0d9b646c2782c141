//! How the words of a query are understood.

use super::{Run, is_han, jieba, normalize, normalize_code, runs, split_letter_digits};
use crate::search::Mode;
use contract::Uscc;

/// Most distinct words of a query that count; the rest of a longer text is left out.
const WORDS_ALL: usize = 16;
const WORDS_ANY: usize = 64;
/// Longest text that is looked at, in bytes.
const TEXT_MAX: usize = 8_000;

/// One word of a query.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word {
    /// The normalised word.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// It stands last and may be unfinished.
    pub open: bool,
}

/// What a word is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A Chinese word of the dictionary, two characters or more.
    Han,
    /// Chinese characters the dictionary does not know as a word: a name, a new term.
    Name,
    /// A Latin word or number.
    Latin,
    /// Perhaps a code (normalised as such), otherwise the Latin words it consists of.
    Code(String, Vec<Word>),
}

/// Characters that tell nothing when they stand alone.
const STOP_CHARACTERS: &str =
    "的了和与及或等在是之为有我你他她它要想找能会做请吗呢吧啊把被给让对从到这那个些也都就又而以于其并";
/// Words that people type around what they look for.
const STOP_WORDS: [&str; 45] = [
    "我们",
    "你们",
    "他们",
    "我要",
    "我想",
    "想要",
    "一个",
    "一家",
    "一些",
    "一种",
    "有没有",
    "需要",
    "什么",
    "怎么",
    "怎样",
    "如何",
    "哪些",
    "哪家",
    "哪里",
    "哪个",
    "可以",
    "能够",
    "能否",
    "以及",
    "或者",
    "还有",
    "帮我",
    "请问",
    "关于",
    "进行",
    "这个",
    "那个",
    "这些",
    "那些",
    "寻找",
    "a",
    "an",
    "the",
    "of",
    "and",
    "or",
    "for",
    "to",
    "in",
    "with",
];

/// The distinct words of a query in their order.
pub fn query_words(text: &str, mode: Mode) -> Vec<Word> {
    let text = super::cut(text, TEXT_MAX);
    if let Ok(code) = Uscc::parse(text) {
        let kind = Kind::Code(code.as_str().to_owned(), Vec::new());
        return vec![Word { text: code.as_str().to_lowercase(), kind, open: false }];
    }
    let open = mode == Mode::All && text.chars().next_back().is_some_and(|c| c.is_alphanumeric());
    let text = normalize(text);
    let mut all = Vec::new();
    for chunk in text.split(|c: char| c.is_whitespace() || "，。；：、！？（）《》“”,;!?()\"'".contains(c))
    {
        match code_like(chunk) {
            Some(code) => {
                let mut parts = Vec::new();
                words_of(chunk, mode, &mut parts);
                all.push(word(chunk, Kind::Code(code, parts)));
            }
            None => words_of(chunk, mode, &mut all),
        }
    }
    if let Some(last) = all.last_mut().filter(|_| open) {
        last.open = true;
        if let Kind::Code(_, parts) = &mut last.kind
            && let Some(part) = parts.last_mut()
        {
            part.open = true;
        }
    }
    let telling: Vec<Word> = all.iter().filter(|w| !is_stop(w)).cloned().collect();
    let mut words: Vec<Word> = Vec::new();
    for word in if telling.is_empty() { all } else { telling } {
        match words.iter_mut().find(|w| w.text == word.text) {
            Some(same) => same.open &= word.open,
            None => words.push(word),
        }
    }
    words.truncate(if mode == Mode::All { WORDS_ALL } else { WORDS_ANY });
    words
}

/// The words to mark in a result; one that ends in `*` may go on.
pub fn highlight_words(words: &[Word]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in words {
        let mark = if word.open && !word.text.ends_with(is_han) { "*" } else { "" };
        out.push(format!("{}{mark}", word.text));
        match &word.kind {
            Kind::Code(_, parts) => out.extend(highlight_words(parts)),
            Kind::Latin => {
                if let Some((letters, digits)) = split_letter_digits(&word.text) {
                    out.extend([letters.to_owned(), format!("{digits}{mark}")]);
                }
            }
            Kind::Han | Kind::Name => {}
        }
    }
    out.dedup();
    out
}

fn word(text: &str, kind: Kind) -> Word {
    Word { text: text.to_owned(), kind, open: false }
}

/// A chunk that may be a code: Latin letters and digits, with a digit, long or hyphened.
fn code_like(chunk: &str) -> Option<String> {
    let shape = chunk.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/' | b'_'));
    let digits = chunk.bytes().any(|b| b.is_ascii_digit());
    let long = chunk.len() >= 6 || chunk.contains('-');
    (shape && digits && long && chunk.len() <= 64).then(|| normalize_code(chunk))
}

fn words_of(text: &str, mode: Mode, out: &mut Vec<Word>) {
    for run in runs(text) {
        match run {
            Run::Latin(latin) => out.push(word(latin, Kind::Latin)),
            Run::Han(han) => han_words(han, mode, out),
        }
    }
}

fn han_words(text: &str, mode: Mode, out: &mut Vec<Word>) {
    // People's words must all occur, so only whole ones are asked for; for matching the words inside
    // a long word help too.
    let tokens = match mode {
        Mode::All => jieba().cut(text, false),
        Mode::Any => jieba().cut_for_search(text, false),
    };
    let mut name = String::new();
    for token in tokens {
        let mut characters = token.word.chars();
        let single = match (characters.next(), characters.next()) {
            (Some(c), None) => Some(c),
            _ => None,
        };
        if let Some(c) = single.filter(|c| !STOP_CHARACTERS.contains(*c)) {
            name.push(c);
            continue;
        }
        end_name(&mut name, out);
        let kind = if single.is_some() { Kind::Name } else { Kind::Han };
        out.push(word(token.word, kind));
    }
    end_name(&mut name, out);
}

fn end_name(name: &mut String, out: &mut Vec<Word>) {
    if !name.is_empty() {
        out.push(Word { text: std::mem::take(name), kind: Kind::Name, open: false });
    }
}

fn is_stop(word: &Word) -> bool {
    let mut characters = word.text.chars();
    let lone = match (characters.next(), characters.next()) {
        (Some(c), None) => STOP_CHARACTERS.contains(c),
        _ => false,
    };
    lone || (!word.open && STOP_WORDS.contains(&word.text.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(String, bool)> {
        query_words(text, Mode::All).into_iter().map(|w| (w.text, w.open)).collect()
    }

    fn pairs(words: &[(&str, bool)]) -> Vec<(String, bool)> {
        words.iter().map(|(w, open)| ((*w).to_owned(), *open)).collect()
    }

    #[test]
    fn knows_words_names_and_codes() {
        assert_eq!(all("无人机巡查 "), pairs(&[("无人机", false), ("巡查", false)]));
        assert_eq!(all("我要找一家做网站的公司 "), pairs(&[("网站", false), ("公司", false)]));
        assert_eq!(all("砚衡数据 "), pairs(&[("砚衡", false), ("数据", false)]));
        let code = query_words("MH-2026-0012", Mode::All);
        assert!(
            matches!(code.as_slice(), [Word { kind: Kind::Code(c, parts), .. }] if c == "MH20260012" && parts.len() == 3)
        );
        let uscc = query_words("91310112-MA1GB00018", Mode::All);
        assert!(
            matches!(uscc.as_slice(), [Word { kind: Kind::Code(c, _), .. }] if c == "91310112MA1GB00018")
        );
    }

    #[test]
    fn the_last_word_is_open_until_it_is_ended() {
        assert_eq!(all("cloud nati"), pairs(&[("cloud", false), ("nati", true)]));
        assert_eq!(all("cloud nati "), pairs(&[("cloud", false), ("nati", false)]));
        assert!(query_words("cloud nati", Mode::Any).iter().all(|w| !w.open));
        assert_eq!(
            highlight_words(&query_words("ISO9001 nati", Mode::All)),
            ["iso9001", "iso", "9001", "nati*"]
        );
    }

    #[test]
    fn a_query_of_nothing_but_small_words_still_asks() {
        assert_eq!(all("的 "), pairs(&[("的", false)]));
        assert!(all("，！😀\0").is_empty());
        assert!(query_words(&"数据治理平台".repeat(5_000), Mode::Any).len() < 10);
    }
}
