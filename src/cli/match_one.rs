//! `shujutong match`.

use super::{Context, Exit, explain};
use anyhow::{Context as _, Result};
use backend::matching::{self, Requirement};
use contract::opportunities::OpportunityRow;
use std::{io::Read, path::PathBuf};

/// 为一份需求排出合适的企业，可看每一步的依据
#[derive(clap::Args)]
#[command(after_help = "示例：
  shujutong match 需求.txt              排名与理由
  shujutong match --explain 需求.txt    另列出识别的需求、检索词、候选与各项得分

文件：纯文本（第一行作标题），或一行机会的 JSON；- 表示标准输入。")]
pub(crate) struct Args {
    /// 列出每一步
    #[arg(long)]
    explain: bool,
    /// 需求文件
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 列出多少家
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=100))]
    limit: u8,
}

pub(crate) async fn run(context: &Context, args: &Args) -> Result<Exit> {
    let requirement = requirement(&read(&args.file)?);
    let app = context.app().await?;
    let ranking = matching::rank(&app, &requirement, usize::from(args.limit)).await.map_err(explain)?;
    if args.explain {
        print!("{}", matching::explain::explain(&app.matcher, &ranking));
        return Ok(Exit::Done);
    }
    if ranking.ranked.is_empty() {
        println!("没有找到合适的企业。请把要做的事写得具体些，或先导入企业并运行 shujutong reindex。");
    }
    for ranked in &ranking.ranked {
        let view = &ranked.view;
        let why: Vec<&str> = view.reasons.iter().map(|r| r.label.as_str()).collect();
        println!("{:>2}. {}（{}）匹配 {}：{}", view.rank, view.name, view.place, view.score, why.join("；"));
    }
    Ok(Exit::Done)
}

fn read(file: &std::path::Path) -> Result<String> {
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut bytes).context("标准输入无法读取")?;
    } else {
        bytes = std::fs::read(file).with_context(|| format!("读不到 {}", file.display()))?;
    }
    String::from_utf8(bytes)
        .map_err(|_| anyhow::anyhow!("{} 不是 UTF-8 文本，请另存为 UTF-8", file.display()))
}

/// A line of JSON as in an import file, or plain text whose first line is the title.
fn requirement(text: &str) -> Requirement {
    let text = text.trim_start_matches('\u{feff}').trim();
    if let Ok(row) = serde_json::from_str::<OpportunityRow>(text) {
        return Requirement {
            title: row.title,
            background: row.background,
            requirement: row.requirement,
            qualifications: row.qualifications,
        };
    }
    let (title, rest) = text.split_once('\n').unwrap_or((text, ""));
    Requirement {
        title: title.trim().to_owned(),
        requirement: rest.trim().to_owned(),
        ..Requirement::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_plain_text_and_json() {
        let plain = requirement("\u{feff}雨天积水\n十二个点位要自动报警\n");
        assert_eq!((plain.title.as_str(), plain.requirement.as_str()), ("雨天积水", "十二个点位要自动报警"));
        let json =
            requirement(r#"{"title": "雨天积水", "requirement": "报警", "qualifications": ["ISO9001"]}"#);
        assert_eq!((json.title.as_str(), json.qualifications.len()), ("雨天积水", 1));
    }
}
