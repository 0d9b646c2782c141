//! `shujutong migrate`.

use super::{Context, Exit, explain};
use anyhow::Result;

/// 把数据库结构升级到本版本
#[derive(clap::Args)]
#[command(after_help = "示例：
  shujutong migrate             升级；已是最新则什么也不做
  shujutong migrate --pending   只列出还没做的步骤，有则退出码为 3

升级前请先备份（docs/OPERATIONS.md）。")]
pub(crate) struct Args {
    /// 只列出还没做的步骤
    #[arg(long)]
    pending: bool,
}

pub(crate) async fn run(context: &Context, args: &Args) -> Result<Exit> {
    let db = crate::compose::database(&context.settings()?.database).await?;
    let pending = db.pending_migrations().await.map_err(explain)?;
    if !args.pending {
        db.migrate().await.map_err(|e| explain(e).context("升级失败，未完成的步骤已回退"))?;
    }
    db.close().await;
    match (pending.len(), args.pending) {
        (0, _) => println!("数据库结构已是最新"),
        (count, true) => println!("还有 {count} 步：\n  {}", pending.join("\n  ")),
        (count, false) => println!("已升级 {count} 步：\n  {}", pending.join("\n  ")),
    }
    Ok(if args.pending && !pending.is_empty() { Exit::Differences } else { Exit::Done })
}
