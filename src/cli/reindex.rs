//! `shujutong reindex`.

use super::{Context, Exit};
use anyhow::Result;

/// 由数据库重建搜索索引；期间搜索照常可用
#[derive(clap::Args)]
#[command(after_help = "示例：
  shujutong reindex           在旁边建好新索引再切换
  shujutong reindex --check   只核对索引与数据库是否一致，不一致时退出码为 3")]
pub(crate) struct Args {
    /// 只核对
    #[arg(long)]
    check: bool,
}

pub(crate) async fn run(_context: &Context, args: &Args) -> Result<Exit> {
    anyhow::bail!("reindex is not there yet: {}", args.check)
}
