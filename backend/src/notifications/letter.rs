//! A plain letter: greeting, paragraphs, facts, one button. For mails about accounts, reviews and
//! reminders; recommendations have a form of their own.

use super::{compose::Composed, html};
use crate::App;
use html_escape::encode_text as escape;
use std::fmt::Write;

/// What a letter says. Nothing in it needs escaping by its writer.
pub struct Letter<'a> {
    /// Subject, and heading.
    pub subject: String,
    /// Who is addressed.
    pub greeting: &'a str,
    /// What is told.
    pub paragraphs: Vec<String>,
    /// Names and values.
    pub facts: Vec<(&'static str, String)>,
    /// Words and address of the one button.
    pub button: Option<(&'static str, String)>,
    /// What to do when something is wrong; may be empty.
    pub closing: &'a str,
}

/// Writes both parts.
pub fn compose(app: &App, letter: &Letter<'_>) -> Composed {
    let contact = &app.settings.mail.contact;
    Composed { subject: one_line(&letter.subject), text: text(letter, contact), html: page(letter, contact) }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(letter: &Letter<'_>, contact: &str) -> String {
    let mut out = format!("{}，您好：\n\n", one_line(letter.greeting));
    // Writing to a string cannot fail.
    for paragraph in &letter.paragraphs {
        let _ = writeln!(out, "{paragraph}\n");
    }
    for (name, value) in &letter.facts {
        let _ = writeln!(out, "{name}：{}", one_line(value));
    }
    if let Some((words, url)) = &letter.button {
        let _ = writeln!(out, "\n{words}：\n{url}");
    }
    if !letter.closing.is_empty() {
        let _ = writeln!(out, "\n{}", letter.closing);
    }
    let _ = writeln!(out, "\n----\n有疑问请联系：{contact}\n{}", html::SENDER);
    out
}

fn page(letter: &Letter<'_>, contact: &str) -> String {
    let mut opening = html::brand("数聚通");
    opening += &html::paragraph(&format!("{}，您好：", escape(letter.greeting)));
    for paragraph in &letter.paragraphs {
        opening += &html::paragraph(&escape(paragraph).replace('\n', "<br>\n"));
    }
    let mut rows = html::row("", &opening);
    if !letter.facts.is_empty() {
        rows += &html::row("", &html::facts(&letter.facts));
    }
    if let Some((words, url)) = &letter.button {
        rows += &html::button(words, url);
    }
    let closing =
        if letter.closing.is_empty() { String::new() } else { format!("{}<br>\n", escape(letter.closing)) };
    rows += &html::small_print(&format!(
        "{closing}有疑问请联系 {}<br>\n{}",
        html::link(&format!("mailto:{contact}"), contact),
        html::SENDER
    ));
    html::document(&letter.subject, letter.paragraphs.first().map_or("", String::as_str), &rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;

    #[tokio::test]
    async fn a_letter_escapes_what_people_wrote() {
        let app = TestApp::start().await;
        let letter = Letter {
            subject: "两行\n标题".into(),
            greeting: "<b>甲</b>",
            paragraphs: vec!["第一段 & 更多".into()],
            facts: vec![("名称", "<script>".into())],
            button: Some(("打开", "https://x.example/a?b=1&c=2".into())),
            closing: "再见",
        };
        let composed = compose(&app, &letter);
        assert_eq!(composed.subject, "两行 标题");
        assert!(composed.html.contains("&lt;b&gt;甲") && !composed.html.contains("<script>"));
        assert!(composed.html.contains("b=1&amp;c=2") && composed.text.contains("b=1&c=2"));
        assert!(composed.text.contains("名称：<script>") && composed.text.contains("再见"));
        app.finish().await;
    }
}
