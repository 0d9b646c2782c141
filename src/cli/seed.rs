//! `shujutong seed`.

use super::{Context, Exit};
use anyhow::Result;

/// 写入参考数据（街镇、专区、能力分类）；可反复运行
#[derive(clap::Args)]
#[command(after_help = "示例：
  shujutong seed            参考数据：新装和升级后都运行一次
  shujutong seed --demo     另加演示数据和演示账号，不要用于正式环境")]
pub(crate) struct Args {
    /// 另加演示数据和演示账号
    #[arg(long)]
    demo: bool,
}

pub(crate) async fn run(_context: &Context, args: &Args) -> Result<Exit> {
    anyhow::bail!("seed is not there yet: {}", args.demo)
}
