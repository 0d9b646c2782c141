//! Text from people on a page.

use crate::ui::match_row::cut;
use contract::search::Piece;
use leptos::prelude::*;

/// Text as HTML, for elements that hold text only (`<title>`, `<textarea>`): Leptos neither escapes it
/// there nor leaves out the marks it puts between children.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Paragraphs as they were typed: an empty line parts them, single line ends are kept.
pub fn paragraphs(text: &str) -> impl IntoView + use<> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let lines: Vec<&str> = part.lines().collect();
            let lines = lines
                .iter()
                .enumerate()
                .map(|(i, line)| {
                    let line = (*line).to_owned();
                    if i == 0 { line.into_any() } else { view! { <br/> {line} }.into_any() }
                })
                .collect_view();
            view! { <p>{lines}</p> }
        })
        .collect_view()
}

/// Text with the matched pieces marked; `fallback` when there are no pieces.
pub fn pieces(pieces: &[Piece], fallback: &str) -> impl IntoView + use<> {
    let parts: Vec<(String, bool)> = if pieces.is_empty() {
        cut(fallback, &[])
    } else {
        pieces.iter().map(|piece| (piece.text.clone(), piece.hit)).collect()
    };
    parts
        .into_iter()
        .map(|(text, hit)| if hit { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() })
        .collect_view()
}

/// The first characters of a text, with an ellipsis when there are more.
pub fn shorten(text: &str, max: usize) -> String {
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(max).collect();
    if chars.next().is_some() { format!("{head}…") } else { head }
}

/// A number with thousands separated.
pub fn number(n: u64) -> String {
    contract::page::group_thousands(&n.to_string())
}
