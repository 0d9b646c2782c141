//! `docs/SECURITY.md` says where things are shown: the places, names, titles and settings in it must exist.

use super::source::root;
use std::{collections::BTreeMap, fs};

/// The rows of the list of the ASVS.
fn rows(text: &str) -> Vec<Vec<&str>> {
    text.lines()
        .filter(|line| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit()))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

/// What a line quotes, in its order: words between backticks, titles between “ and ”.
fn quoted(line: &str) -> Vec<(char, &str)> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find(['`', '“']) {
        let (mark, close) = if rest[at..].starts_with('`') { ('`', '`') } else { ('“', '”') };
        rest = &rest[at + mark.len_utf8()..];
        let Some(end) = rest.find(close) else { break };
        found.push((mark, &rest[..end]));
        rest = &rest[end + close.len_utf8()..];
    }
    found
}

/// A path of this repository. `policy.rs` alone is that of whatever capability is meant, `shujutong.toml` an
/// installation's.
fn is_path(word: &str) -> bool {
    let known = [".rs", ".md", ".toml", ".lock", ".json", ".js", ".html", ".sql", ".yml"];
    let has_ending = known.iter().any(|ending| word.ends_with(ending));
    let below = word.split_once('/').is_some_and(|(folder, _)| root().join(folder).is_dir());
    let elsewhere = ["policy.rs", "shujutong.toml"].contains(&word) || word.starts_with('/');
    (has_ending || below) && !elsewhere && !word.contains(['{', '*', ' ', '<', ':'])
}

/// Whether a setting such as `http.port`, or `http.port = 80`, exists; `None` for other words.
fn is_setting(word: &str) -> Option<bool> {
    let defaults = include_str!("../../backend/src/settings/default.toml");
    let word = word.split(" = ").next()?;
    let (section, key) = word.split_once('.')?;
    let section = defaults.contains(&format!("\n[{section}]\n"));
    section.then(|| defaults.contains(&format!("\n{key} = ")) || defaults.contains(&format!("\n[{word}]\n")))
}

/// Whether a text has a name such as `as_data` or `Gate::hash`, or rather each part of it, as a whole word.
fn has_name(text: &str, name: &str) -> bool {
    let is_there = |part| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == part);
    name.split("::").all(is_there)
}

/// What is named and not there. Names and titles are looked for in the file that their line named last, titles
/// also among the sections.
fn missing(text: &str) -> Vec<String> {
    let mut missing = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let (mut path, mut file) = ("", String::new());
        for (mark, word) in quoted(line) {
            let is_name = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
            let exists = if mark == '“' {
                let is_test = path.ends_with(".spec.js");
                let section = !is_test && (path.is_empty() || text.contains(&format!("\n## {word}\n")));
                section || file.contains(&if is_test { format!("\"{word}\"") } else { word.to_owned() })
            } else if is_path(word) {
                // A folder has no words to look for.
                (path, file) = (word, fs::read_to_string(root().join(word)).unwrap_or_default());
                root().join(word).exists()
            } else if let Some(exists) = is_setting(word) {
                exists
            } else {
                !is_name || file.is_empty() || has_name(&file, word)
            };
            if !exists {
                missing.push(format!("line {number}: {word}"));
            }
        }
    }
    missing
}

#[test]
fn everything_that_is_named_exists() {
    let text = fs::read_to_string(root().join("docs/SECURITY.md")).unwrap();
    let missing = missing(&text);
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn what_does_not_exist_is_found() {
    let spec = "tests/browser/tests/journeys/session.spec.js";
    for (right, wrong) in [
        ("`tests/main.rs`", "`tests/nothing.rs`"),
        ("`tests/sign_on`", "`tests/nothing`"),
        ("`backend/src/seal.rs` `Seal::read`", "`backend/src/seal.rs` `Seal::rea`"),
        ("`docs/OPERATIONS.md` “Upgrade”", "`docs/OPERATIONS.md` “No such section”"),
        ("`http.port`, see `policy.rs`", "`http.nothing`"),
        (&format!("`{spec}` “signing out ends the session for good”"), &format!("`{spec}` “signing out”")),
    ] {
        assert_eq!((missing(right), missing(wrong).len()), (Vec::new(), 1), "{wrong}");
    }
}

#[test]
fn the_states_are_counted_right() {
    let text = fs::read_to_string(root().join("docs/SECURITY.md")).unwrap();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows(&text) {
        assert!(["shown", "site", "n/a", "open"].contains(&row[2]), "{row:?}");
        *counts.entry(row[2]).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let partly = rows(&text).iter().filter(|row| row[2] == "open" && row[3].starts_with("in part")).count();
    let (shown, site, not, open) = (counts["shown"], counts["site"], counts["n/a"], counts["open"]);
    let sentence = format!(
        "Of {all} items {shown} are shown, {site} depend on the installation, {not} do not apply, {open} are open, {partly} of these met in part."
    );
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(&sentence), "docs/SECURITY.md should say: {sentence}");
}
