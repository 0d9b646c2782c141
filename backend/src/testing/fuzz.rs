//! Whatever strangers can send, given to what reads it: nothing of it may panic. The targets in `fuzz/`
//! search for bytes that do; the test below tries seeded random ones with every run.

use crate::{
    accounts::{Keys, access::signed::TokenUse, model::secret_hash},
    cursor::Cursor,
    import,
    search::{Mode, text},
    settings::Settings,
};
use contract::{Timestamp, Uscc, search::SearchQuery};
use std::sync::OnceLock;

/// 统一社会信用代码.
pub fn uscc(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(code) = Uscc::parse(&text) {
        assert_eq!(Uscc::parse(code.as_str()).as_ref(), Ok(&code), "reads what it wrote");
    }
}

/// An import's file.
pub fn import(bytes: &[u8]) {
    let _ = import::scan(bytes, import::column::OPPORTUNITY);
    let _ = import::scan(bytes, import::column::SUPPLIER);
}

/// Signed tokens, as cookies carry them.
pub fn signed(bytes: &[u8]) {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        Keys::new(&Settings::for_folder(folder.path()).unwrap().accounts)
    });
    let text = String::from_utf8_lossy(bytes);
    for purpose in [TokenUse::Access, TokenUse::Refresh, TokenUse::SignOn] {
        assert_eq!(keys.read(purpose, &text, Timestamp(0)), None, "nobody signed it");
    }
}

/// API tokens.
pub fn api_token(bytes: &[u8]) {
    if let Some(hash) = secret_hash(&String::from_utf8_lossy(bytes)) {
        assert_eq!(hash.len(), 64);
    }
}

/// Cursors and query strings of lists.
pub fn cursor(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(cursor) = Cursor::parse(&text) {
        assert_eq!(Cursor::parse(&cursor.to_string()).unwrap(), cursor);
    }
    let _ = serde_urlencoded::from_str::<SearchQuery>(&text);
}

/// The text of a search.
pub fn query(bytes: &[u8]) {
    let typed = String::from_utf8_lossy(bytes);
    for mode in [Mode::All, Mode::Any] {
        let words = text::highlight_words(&text::query_words(&typed, mode));
        let _ = text::Marker::new(&words).passage(&[&typed]);
    }
}

/// Takes any bytes and must neither panic nor hang.
pub type Target = fn(&[u8]);

/// All of them, by the names of the targets.
pub const TARGETS: [(&str, Target); 6] = [
    ("uscc", uscc),
    ("import", import),
    ("signed", signed),
    ("api_token", api_token),
    ("cursor", cursor),
    ("query", query),
];

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng, rngs::StdRng};

    /// What the readers look for, so that random bytes come further than their first check.
    const PARTS: [&str; 24] = [
        "91310112",
        "MA1GB1234",
        "{\"title\":\"",
        "\"}",
        "\n",
        "\r\n",
        ",",
        "\"",
        "标题,需求\n",
        "企业名称",
        "sjt_",
        "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAwIn0",
        ".",
        "-",
        "q=",
        "&page=",
        "%E6%95",
        "\u{feff}",
        "数据",
        "𠮷",
        "ＡＢ",
        "é\u{301}",
        "\0",
        "01890a5dac96774bbcceb302099a8057",
    ];

    fn input(rng: &mut StdRng) -> Vec<u8> {
        let mut bytes = Vec::new();
        for _ in 0..rng.random_range(0..24) {
            if rng.random_bool(0.6) {
                bytes.extend_from_slice(PARTS[rng.random_range(0..PARTS.len())].as_bytes());
            } else {
                bytes.extend((0..rng.random_range(0..12)).map(|_| rng.random::<u8>()));
            }
        }
        bytes
    }

    #[test]
    fn random_bytes_break_nothing() {
        for (number, (name, target)) in TARGETS.into_iter().enumerate() {
            let mut rng = StdRng::seed_from_u64(20_261_121 + number as u64);
            for round in 0..1_500 {
                let bytes = input(&mut rng);
                let done = std::panic::catch_unwind(|| target(&bytes));
                assert!(done.is_ok(), "{name}, round {round}: {bytes:?}");
            }
        }
    }
}
