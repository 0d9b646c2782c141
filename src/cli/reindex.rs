//! `shujutong reindex`.

use super::{Context, Exit, explain, progress::Progress};
use anyhow::Result;
use backend::{App, search::reindex};

/// Differences listed one by one; the number is told of all.
const SHOWN: usize = 50;

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

pub(crate) async fn run(context: &Context, args: &Args) -> Result<Exit> {
    let app = context.app().await?;
    let exit = if args.check { check(&app).await } else { rebuild(&app).await };
    app.db.close().await;
    exit
}

async fn rebuild(app: &App) -> Result<Exit> {
    let progress = Progress::new("重建索引");
    let mut told = |done, total| progress.set(done, total, &format!("{done} 份文档"));
    let documents = reindex::run(app, &mut told).await.map_err(explain)?;
    println!("索引（{}）已重建，{documents} 份文档，{}", app.search.name(), progress.finish());
    Ok(Exit::Done)
}

async fn check(app: &App) -> Result<Exit> {
    let differences = reindex::check(app).await.map_err(explain)?;
    if differences.is_empty() {
        println!("索引（{}）与数据库一致", app.search.name());
        return Ok(Exit::Done);
    }
    for difference in differences.iter().take(SHOWN) {
        println!("{} {}：{}", difference.kind.as_str(), difference.id, difference.fault.zh());
    }
    if differences.len() > SHOWN {
        println!("……");
    }
    println!("共 {} 处不一致。运行 shujutong reindex 可修复", differences.len());
    Ok(Exit::Differences)
}
