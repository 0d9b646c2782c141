//! `shujutong match`.

use super::{Context, Exit};
use anyhow::Result;
use std::path::PathBuf;

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
}

pub(crate) async fn run(_context: &Context, args: &Args) -> Result<Exit> {
    anyhow::bail!("match is not there yet: {} {}", args.file.display(), args.explain)
}
