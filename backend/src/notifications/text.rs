//! The plain text part.

use super::compose::Content;
use contract::matching::Reason;
use std::fmt::Write;

/// Writes the text part.
pub(super) fn write(c: &Content<'_>) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = lines(&mut out, c);
    out
}

fn lines(out: &mut String, c: &Content<'_>) -> std::fmt::Result {
    if c.demo {
        writeln!(out, "【示范数据】本邮件中的单位和需求为演示而编写，并非真实项目。\n")?;
    }
    writeln!(out, "{}，您好：\n", c.supplier)?;
    writeln!(out, "{}在数聚通发布了一项需求，与贵公司的业务相符。\n", c.department)?;
    writeln!(out, "{}\n{}\n", c.title, c.kind)?;
    writeln!(out, "【想要什么】\n{}\n", c.excerpt)?;
    for (name, value) in &c.facts {
        writeln!(out, "{name}：{value}")?;
    }
    writeln!(out, "\n【为什么推荐给贵公司】")?;
    for reason in &c.reasons {
        writeln!(out, "· {}", reason_line(reason))?;
    }
    if !c.cautions.is_empty() {
        writeln!(out, "\n【请留意】")?;
        for caution in &c.cautions {
            writeln!(out, "· {}（如已具备，报名时请附上证明）", reason_line(caution))?;
        }
    }
    writeln!(out, "\n查看这项需求：\n{}\n", c.open)?;
    writeln!(out, "----")?;
    writeln!(
        out,
        "您收到这封邮件，是因为贵公司同意接收机会推荐，且在能力库中登记的业务、案例、资质与这项需求相符。"
    )?;
    writeln!(out, "推荐的规则：{}", c.ranking)?;
    writeln!(out, "不想再收到机会推荐：{}", c.unsubscribe)?;
    writeln!(out, "有疑问请联系：{}", c.contact)?;
    writeln!(out, "数聚通 · 上海市闵行区数据与算力供需对接平台")
}

fn reason_line(reason: &Reason) -> String {
    if reason.quote.is_empty() {
        return one_line(&reason.label);
    }
    format!("{}——“{}”", one_line(&reason.label), one_line(&reason.quote))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
