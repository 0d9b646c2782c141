//! `shujutong worker`.

use super::{Context, Exit};
use anyhow::Result;
use tokio_util::sync::CancellationToken;

/// 只运行后台任务（发信、更新索引），不提供网页
#[derive(clap::Args)]
#[command(after_help = "示例：
  shujutong worker            一直运行，可与 serve 并行、可运行多个
  shujutong worker --once     把现在到期的任务做完就退出（适合 cron）")]
pub(crate) struct Args {
    /// 做完到期的任务就退出
    #[arg(long)]
    once: bool,
}

pub(crate) async fn run(context: &Context, args: &Args) -> Result<Exit> {
    let app = context.app().await?;
    if args.once {
        let ran = backend::jobs::worker::run_due(&app).await;
        println!("做了 {ran} 项任务");
    } else {
        let stop = CancellationToken::new();
        tokio::spawn(super::serve::stop_on_signal(stop.clone()));
        let workers = app.settings.jobs.workers.max(1);
        println!("正在运行 {workers} 个后台任务进程，按 Ctrl-C 停止");
        backend::jobs::worker::run(app.clone(), workers, stop).await;
    }
    app.db.close().await;
    Ok(Exit::Done)
}
