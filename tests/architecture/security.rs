//! `docs/SECURITY.md` says where each item is shown: what it names must exist.

use super::source::root;
use std::{collections::BTreeMap, fs};

fn rows(text: &str) -> Vec<Vec<&str>> {
    text.lines()
        .filter(|line| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit()))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

/// The words between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// A path of this repository; `policy.rs` alone is that of whatever capability is meant.
fn is_path(word: &str) -> bool {
    let known = [".rs", ".md", ".toml", ".json", ".js", ".html", ".sql", ".yml", "/"];
    let has_ending = known.iter().any(|ending| word.ends_with(ending));
    has_ending && word != "policy.rs" && !word.starts_with('/') && !word.contains(['{', '*', ' ', '<', ':'])
}

/// A function's name or a test's title, not a setting or a value.
fn is_name(word: &str) -> bool {
    word.matches('_').count() >= 2
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[test]
fn every_place_that_is_named_exists() {
    let text = fs::read_to_string(root().join("docs/SECURITY.md")).unwrap();
    let mut missing = Vec::new();
    for row in rows(&text) {
        let mut last = String::new();
        for word in quoted(row.last().unwrap()) {
            if is_path(word) {
                match fs::read_to_string(root().join(word)) {
                    Ok(content) => last = content,
                    Err(_) if root().join(word).is_dir() => last.clear(),
                    Err(_) => missing.push(format!("{}: {word}", row[0])),
                }
            } else if is_name(word) && !last.is_empty() && !last.contains(word) {
                missing.push(format!("{}: {word} is not there", row[0]));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
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
