//! The HTML part: one column of tables with inline styles, which every mail program shows alike; the
//! few rules for dark mode only change colours where a program knows them.

use super::compose::Content;
use contract::matching::Reason;
use html_escape::{encode_double_quoted_attribute as attribute, encode_text as escape};
use std::cmp::Reverse;

const FONT: &str = "font-family:-apple-system,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";
/// Dark colours; the light ones stand inline.
const DARK: &str = "@media (prefers-color-scheme:dark){\
    .ground{background:#0a0f16!important}.paper{background:#121a25!important}\
    .ink{color:#e8edf4!important}.soft{color:#a9b5c4!important}.brand{color:#7fb0ff!important}\
    .line{border-color:#273345!important}.quote{background:#16263f!important}\
    .warn{background:#2c2009!important;color:#fbbf6b!important}}";

/// Writes the HTML part.
pub(super) fn write(c: &Content<'_>) -> String {
    let rows: String = [
        demo(c),
        opening(c),
        row("", &facts(&c.facts)),
        reasons(c),
        cautions(c),
        button("查看这项需求", &c.open),
        closing(c),
    ]
    .concat();
    let preview = c.reasons.first().map_or(c.excerpt.as_str(), |reason| reason.label.as_str());
    document(&c.title, preview, &rows)
}

/// Who writes.
pub(super) const SENDER: &str = "数聚通 · 上海市闵行区数据与算力供需对接平台";

/// The whole document; `preview` is what mail programs show after the subject in their list.
pub(super) fn document(title: &str, preview: &str, rows: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"supported-color-schemes\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>{DARK}</style>\n</head>\n\
         <body class=\"ground\" style=\"margin:0;padding:0;background:#f4f6fa\">\n\
         <div style=\"display:none;max-height:0;overflow:hidden\">{preview}</div>\n\
         <table role=\"presentation\" class=\"ground\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" \
         style=\"background:#f4f6fa;{FONT}\">\n<tr><td align=\"center\" style=\"padding:24px 12px\">\n\
         <table role=\"presentation\" class=\"paper line\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" \
         style=\"max-width:600px;background:#ffffff;border:1px solid #dbe2ec;border-radius:10px\">\n\
         {rows}</table>\n</td></tr>\n</table>\n</body>\n</html>\n",
        title = escape(title),
        preview = escape(preview),
    )
}

pub(super) fn row(style: &str, content: &str) -> String {
    format!("<tr><td style=\"padding:0 24px;{style}\">\n{content}</td></tr>\n")
}

fn heading(words: &str) -> String {
    format!(
        "<h2 class=\"ink\" style=\"margin:24px 0 8px;font-size:16px;line-height:1.4;color:#14202e\">{words}</h2>\n"
    )
}

pub(super) fn paragraph(content: &str) -> String {
    format!(
        "<p class=\"ink\" style=\"margin:0 0 12px;font-size:16px;line-height:1.7;color:#14202e\">{content}</p>\n"
    )
}

fn demo(c: &Content<'_>) -> String {
    if !c.demo {
        return String::new();
    }
    let words = "<p class=\"warn\" style=\"margin:16px 0 0;padding:8px 12px;border-radius:6px;\
                 background:#fdf3e2;color:#8a4b04;font-size:14px\">\
                 示范数据：本邮件中的单位和需求为演示而编写，并非真实项目。</p>\n";
    row("", words)
}

/// The line at the top that says who writes.
pub(super) fn brand(words: &str) -> String {
    format!(
        "<p class=\"brand\" style=\"margin:24px 0 16px;font-size:14px;font-weight:bold;color:#0b4fb3\">\
         {words}</p>\n"
    )
}

fn opening(c: &Content<'_>) -> String {
    let mut content = brand("数聚通 · 机会推荐");
    content += &paragraph(&format!("{}，您好：", escape(&c.supplier)));
    content += &paragraph(&format!("{}在数聚通发布了一项需求，与贵公司的业务相符。", escape(&c.department)));
    content += &format!(
        "<h1 class=\"ink\" style=\"margin:20px 0 4px;font-size:22px;line-height:1.4;color:#14202e\">{}</h1>\n\
         <p class=\"soft\" style=\"margin:0 0 12px;font-size:14px;color:#475569\">{}</p>\n",
        escape(&c.title),
        escape(&c.kind)
    );
    content += &paragraph(&escape(&c.excerpt));
    row("", &content)
}

/// A table of names and values.
pub(super) fn facts(facts: &[(&'static str, String)]) -> String {
    let cell = "padding:6px 0;font-size:15px;line-height:1.6;vertical-align:top";
    let rows: String = facts
        .iter()
        .map(|(name, value)| {
            format!(
                "<tr><th scope=\"row\" class=\"soft\" align=\"left\" width=\"88\" \
                 style=\"{cell};font-weight:normal;color:#475569\">{}</th>\
                 <td class=\"ink\" style=\"{cell};color:#14202e\">{}</td></tr>\n",
                escape(name),
                escape(value)
            )
        })
        .collect();
    format!(
        "<table class=\"line\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" \
         style=\"border-top:1px solid #dbe2ec;border-bottom:1px solid #dbe2ec\">\n{rows}</table>\n"
    )
}

fn reasons(c: &Content<'_>) -> String {
    let items: String = c.reasons.iter().map(|reason| item(reason)).collect();
    row("", &format!("{}{items}", heading("为什么推荐给贵公司")))
}

fn item(reason: &Reason) -> String {
    let label = escape(&reason.label);
    let label = format!(
        "<p class=\"ink\" style=\"margin:0 0 4px;font-size:15px;line-height:1.6;color:#14202e\">✓ {label}</p>\n"
    );
    if reason.quote.is_empty() {
        return label;
    }
    let quote = marked(&reason.quote, &reason.marks);
    format!(
        "{label}<p class=\"quote ink\" style=\"margin:0 0 12px;padding:8px 12px;border-radius:6px;\
         background:#eaf2ff;font-size:14px;line-height:1.6;color:#14202e\">“{quote}”</p>\n"
    )
}

/// The quote with the words that matched in bold.
fn marked(quote: &str, marks: &[String]) -> String {
    let (mut out, mut rest) = (String::new(), quote);
    loop {
        let next = marks
            .iter()
            .filter(|mark| !mark.is_empty())
            .filter_map(|mark| Some((rest.find(mark.as_str())?, mark.as_str())))
            .min_by_key(|(at, mark)| (*at, Reverse(mark.len())));
        let Some((at, mark)) = next else { return out + &escape(rest) };
        let (before, after) = rest.split_at(at);
        out += &format!("{}<b>{}</b>", escape(before), escape(mark));
        rest = after.strip_prefix(mark).unwrap_or_default();
    }
}

fn cautions(c: &Content<'_>) -> String {
    if c.cautions.is_empty() {
        return String::new();
    }
    let items: String = c
        .cautions
        .iter()
        .map(|caution| paragraph(&format!("{}（如已具备，报名时请附上证明）", escape(&caution.label))))
        .collect();
    row("", &format!("{}{items}", heading("请留意")))
}

/// The one button.
pub(super) fn button(words: &str, url: &str) -> String {
    let link = format!(
        "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\"><tr>\
         <td bgcolor=\"#c2410c\" style=\"border-radius:6px;background:#c2410c\">\
         <a href=\"{}\" style=\"display:inline-block;padding:12px 28px;font-size:16px;font-weight:bold;\
         color:#ffffff;text-decoration:none\">{}</a></td></tr></table>\n",
        attribute(url),
        escape(words)
    );
    row("padding-top:16px;padding-bottom:28px", &link)
}

/// A link in running text.
pub(super) fn link(url: &str, words: &str) -> String {
    format!("<a href=\"{}\" class=\"brand\" style=\"color:#0b4fb3\">{}</a>", attribute(url), escape(words))
}

/// The lines at the bottom.
pub(super) fn small_print(content: &str) -> String {
    format!(
        "<tr><td class=\"line\" style=\"padding:0 24px;border-top:1px solid #dbe2ec\">\n\
         <p class=\"soft\" style=\"margin:16px 0 24px;font-size:13px;line-height:1.8;color:#475569\">\
         {content}</p>\n</td></tr>\n"
    )
}

fn closing(c: &Content<'_>) -> String {
    let contact = link(&format!("mailto:{}", c.contact), c.contact);
    small_print(&format!(
        "您收到这封邮件，是因为贵公司同意接收机会推荐，且在能力库中登记的业务、案例、资质与这项需求相符（{ranking}）。<br>\n\
         不想再收到机会推荐：{unsubscribe}<br>\n有疑问请联系 {contact}<br>\n\
         {SENDER}",
        ranking = link(&c.ranking, "推荐的规则"),
        unsubscribe = link(&c.unsubscribe, "退订"),
    ))
}
