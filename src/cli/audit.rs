//! `shujutong audit verify`.

use super::{Context, Exit, explain};
use anyhow::Result;
use backend::audit::{self, Verdict};
use clap::Subcommand;

/// 核对审计记录
#[derive(clap::Args)]
#[command(
    subcommand_value_name = "命令",
    subcommand_help_heading = "命令",
    after_help = "示例：
  shujutong audit verify"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// 从头走一遍审计链：有记录被改动、删除或调换时退出码为 3
    #[command(after_help = "示例：
  shujutong audit verify      可放进每天的定时任务")]
    Verify,
}

pub(crate) async fn run(context: &Context, args: &Args) -> Result<Exit> {
    let AuditCommand::Verify = args.command;
    let app = context.app().await?;
    let verdict = audit::verify(app.db.read()).await.map_err(explain)?;
    app.db.close().await;
    Ok(match verdict {
        Verdict::Whole(entries) => {
            println!("审计链完整，共 {entries} 条记录");
            Exit::Done
        }
        Verdict::Broken(at) => {
            println!("审计链在第 {at} 条断开：这条记录被改动、删除或调换过。请保留现场，并与备份比对");
            Exit::Differences
        }
    })
}
