//! `shujutong seed`.

use super::{Context, Exit, explain, progress::Progress};
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

pub(crate) async fn run(context: &Context, args: &Args) -> Result<Exit> {
    let app = context.app().await?;
    let written = seeds::reference(&app).await.map_err(explain)?;
    let state = if written.changed { "已写入" } else { "已是最新" };
    println!("参考数据{state}，能力分类 {} 项", written.capabilities);
    if args.demo {
        let progress = Progress::new("演示数据");
        let report = seeds::demo(&app, &|what, at| {
            progress.set(at.bytes, at.total_bytes, &format!("{what} {} 行", at.rows));
        })
        .await
        .map_err(explain)?;
        let time = progress.finish();
        println!("演示企业：{}", report.suppliers.summary_zh());
        println!("演示需求：{}", report.opportunities.summary_zh());
        println!("演示账号：新增 {} 个，密码 {}（{time}）", report.accounts, seeds::DEMO_PASSWORD);
    }
    app.db.close().await;
    Ok(Exit::Done)
}
