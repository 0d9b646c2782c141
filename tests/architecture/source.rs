//! Reading source files: the first segments of all paths in them, comments and texts left out.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// A file and the crates (or modules) its paths begin with.
pub struct Source {
    pub path: PathBuf,
    pub code: String,
    pub heads: BTreeSet<String>,
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder of the workspace, but for tests: they may look behind things.
pub fn sources(folder: &str) -> Vec<Source> {
    let mut files = Vec::new();
    collect(&root().join(folder), &mut files);
    assert!(!files.is_empty(), "no Rust files in {folder}");
    files
        .into_iter()
        .map(|path| {
            let code = code_only(&std::fs::read_to_string(&path).unwrap());
            let heads = heads(&code);
            let path = path.strip_prefix(root()).unwrap().to_path_buf();
            Source { path, code, heads }
        })
        .collect()
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            collect(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            into.push(path);
        }
    }
}

/// The code without comments, texts and character literals.
pub fn code_only(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skip = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = raw_string(rest) {
            length
        } else if first == '"' {
            string(rest)
        } else if first == '\'' {
            // A lifetime is no literal: `'a,` has no closing quote two or more characters on.
            character(rest).unwrap_or(1)
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[skip..];
    }
    code
}

fn raw_string(rest: &str) -> Option<usize> {
    let hashes = rest.strip_prefix('r')?;
    let count = hashes.chars().take_while(|c| *c == '#').count();
    let body = hashes[count..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(count));
    Some(2 + count + body.find(&end)? + end.len())
}

fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn character(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1);
    let (_, first) = chars.next()?;
    if first == '\\' {
        chars.next()?;
        return chars.find(|(_, c)| *c == '\'').map(|(at, _)| at + 1);
    }
    chars.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at + 1)
}

/// Every identifier before a `::` that nothing comes before, and the plain names after `use`.
pub fn heads(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("::") {
        let before = &code[..at];
        let name: String = before.chars().rev().take_while(|c| is_name(*c)).collect();
        let prefix = &before[..before.len() - name.len()];
        if !name.is_empty() && !prefix.ends_with("::") && !prefix.ends_with('$') {
            found.insert(name.chars().rev().collect());
        }
    }
    for (at, _) in code.match_indices("use ") {
        let alone = code[..at].chars().next_back().is_none_or(|c| !is_name(c));
        let name: String = code[at + 4..].trim_start().chars().take_while(|c| is_name(*c)).collect();
        if alone && !name.is_empty() {
            found.insert(name);
        }
    }
    found
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[test]
fn paths_are_found_and_texts_are_not_code() {
    let code = code_only(
        r##"
        //! backend::comment
        use contract::{Id, page::Page};
        use serde;
        fn a<'a>(x: &'a str) -> char { let _ = "entity::text \" more"; let _ = r#"leptos::raw"#; 'x' }
        /* actix_web::no */ fn b() { sea_orm::Value::from(1); crate::error::Error::new(); '\'' ; }
        "##,
    );
    let heads = heads(&code);
    for yes in ["contract", "serde", "sea_orm", "crate"] {
        assert!(heads.contains(yes), "{yes} {heads:?}");
    }
    for no in ["backend", "entity", "leptos", "actix_web", "Value", "error"] {
        assert!(!heads.contains(no), "{no} {heads:?}");
    }
}
