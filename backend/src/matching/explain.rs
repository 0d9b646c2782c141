//! A ranking step by step, for `shujutong match --explain`.

use super::{Matcher, Ranked, Ranking};
use std::fmt::Write;

/// Every stage in words and numbers, as lines of text in Chinese.
pub fn explain(matcher: &Matcher, ranking: &Ranking) -> String {
    let knowledge = matcher.knowledge();
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "一、读需求");
    let _ = writeln!(out, "  识别的需要：{}", joined(&ranking.needs));
    let _ = writeln!(out, "  能力及权重：");
    for (index, weight) in &ranking.asked.asked {
        if let Some(capability) = knowledge.capability(*index) {
            let _ = writeln!(out, "    {weight:.3}  {}（{}）", capability.name, capability.code);
        }
    }
    let words: Vec<String> = ranking.asked.words.iter().take(20).cloned().collect();
    let _ = writeln!(out, "  有辨别力的词：{}", joined(&words));
    let _ = writeln!(out, "  资质要求：{}", joined(&ranking.asked.qualifications));
    let away = if ranking.reduced { "（搜索引擎不可用，只查了数据库）" } else { "" };
    let _ = writeln!(out, "二、候选企业：{} 家{away}", ranking.candidates);
    let _ = writeln!(out, "三、打分与理由");
    for ranked in &ranking.ranked {
        row(&mut out, ranked);
    }
    out
}

fn row(out: &mut String, ranked: &Ranked) {
    let (view, f) = (&ranked.view, &ranked.features);
    let local = if view.local { "本地" } else { "区外" };
    let _ = writeln!(
        out,
        "  {:>2}. {}（{}，{local}）匹配 {}，得分 {:.4}",
        view.rank, view.name, view.place, view.score, ranked.score
    );
    let _ = writeln!(
        out,
        "      整体业务 {:.2} · 能力 {:.2} · 产品 {:.2} · 案例 {:.2} · 简介 {:.2} · 用词 {:.2} · 资质 {:.2} · 完整 {:.2} · 新近 {:.2}",
        f.business,
        f.capability,
        f.product,
        f.case,
        f.passage,
        f.words,
        f.qualification,
        f.completeness,
        f.freshness
    );
    for reason in &view.reasons {
        let quote = if reason.quote.is_empty() { String::new() } else { format!(" “{}”", reason.quote) };
        let _ = writeln!(out, "      - {}{quote}", reason.label);
    }
}

fn joined(words: &[String]) -> String {
    if words.is_empty() { "（无）".to_owned() } else { words.join("、") }
}
