//! `shujutong audit verify`.

use super::{Context, Exit, explain};
use anyhow::Result;
use backend::audit::{self, Mark, Verdict};
use clap::Subcommand;

/// 核对审计记录
#[derive(clap::Args)]
#[command(
    subcommand_value_name = "命令",
    subcommand_help_heading = "命令",
    after_help = "示例：
  shujutong audit verify
  shujutong audit verify --since 1024:9f86d0…"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// 从头走一遍审计链，并显示链头：有记录被改动、删除或调换时退出码为 3
    #[command(after_help = "示例：
  shujutong audit verify                        可放进每天的定时任务；把显示的链头抄到别处保存
  shujutong audit verify --since 1024:9f86d0…   再核对以前抄下的链头，能发现末尾被截断或整条链被重写")]
    Verify {
        /// 以前抄下的链头；链中没有这一条，或哈希不同，退出码为 3
        #[arg(long, value_name = "SEQ:HASH")]
        since: Option<Mark>,
    },
}

pub(crate) async fn run(context: &Context, args: &Args) -> Result<Exit> {
    let AuditCommand::Verify { since } = &args.command;
    let app = context.app().await?;
    let db = app.db.read();
    let (head, verdict) =
        (audit::head(db).await.map_err(explain)?, audit::verify(db).await.map_err(explain)?);
    let held = match since {
        Some(mark) => audit::holds(db, mark).await.map_err(explain)?,
        None => true,
    };
    app.db.close().await;
    if let Some(mark) = since.as_ref().filter(|_| !held) {
        println!(
            "审计链里没有抄下的第 {} 条，或它的哈希变了：末尾被截断或链被重写过。请保留现场，并与备份比对",
            mark.seq
        );
    }
    Ok(match verdict {
        Verdict::Whole(entries) => {
            println!("审计链完整，共 {entries} 条记录");
            if entries > 0 {
                println!("链头 {head}");
            }
            if held { Exit::Done } else { Exit::Differences }
        }
        Verdict::Broken(at) => {
            println!("审计链在第 {at} 条断开：这条记录被改动、删除或调换过。请保留现场，并与备份比对");
            Exit::Differences
        }
    })
}
