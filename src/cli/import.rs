//! `shujutong import`.

use super::{Context, Exit, explain, progress::Progress};
use anyhow::{Context as _, Result};
use backend::{
    Actor,
    import::{ImportOptions, MAX_FILE_BYTES},
    opportunities::import::import_opportunities,
    organizations::import::import_suppliers,
};
use std::path::{Path, PathBuf};

/// 从文件导入企业或机会
#[derive(clap::Args)]
#[command(after_help = "示例：
  shujutong import suppliers 企业名单.csv --dry-run     先核对，不写入
  shujutong import suppliers suppliers.jsonl
  shujutong import opportunities 机会清单.csv

文件：JSON Lines 或 CSV；UTF-8（有无 BOM 均可）或 Excel 另存的 GB18030。
每行按自己的编号识别，重复导入不会重复新增；有错的行逐条列出行号、列和原因，不影响其他行。
退出码：0 全部导入；3 有被拒绝的行；1 文件或数据库无法使用。")]
pub(crate) struct Args {
    /// 导入什么
    #[arg(value_name = "KIND", value_enum)]
    kind: Kind,
    /// 文件
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 只核对，不写入
    #[arg(long)]
    dry_run: bool,
    /// 文件中的企业都已同意接收推荐邮件（某行另有写明的，以该行为准）
    #[arg(long)]
    mail_consent: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    /// 企业（服务商）及其能力、案例、资质、产品
    Suppliers,
    /// 机会（需求）
    Opportunities,
}

pub(crate) async fn run(context: &Context, args: &Args) -> Result<Exit> {
    let bytes = read(&args.file)?;
    let app = context.app().await?;
    let options = ImportOptions { dry_run: args.dry_run, demo: false, mail_consent: args.mail_consent };
    let progress = Progress::new("导入");
    let told = |at: backend::import::Progress| {
        progress.set(at.bytes, at.total_bytes, &format!("{} 行", at.rows));
    };
    let report = match args.kind {
        Kind::Suppliers => import_suppliers(&app, &Actor::System, &bytes, options, &told).await,
        Kind::Opportunities => import_opportunities(&app, &Actor::System, &bytes, options, &told).await,
    };
    let time = progress.finish();
    app.db.clone().close().await;
    let report = report.map_err(explain)?;
    for error in &report.errors {
        eprintln!("{error}");
    }
    for warning in &report.warnings {
        eprintln!("注意：{warning}");
    }
    println!("{}（{time}）", report.summary_zh());
    Ok(if report.failed > 0 { Exit::Differences } else { Exit::Done })
}

/// The whole file; nothing is opened that could not be held.
fn read(path: &Path) -> Result<Vec<u8>> {
    let shown = path.display();
    let about = std::fs::metadata(path).with_context(|| format!("读不到文件 {shown}，请检查路径和权限"))?;
    if about.is_dir() {
        anyhow::bail!("{shown} 是目录，请给出文件");
    }
    if about.len() > MAX_FILE_BYTES {
        anyhow::bail!("{shown} 超过 {} MB，请分成几个文件导入", MAX_FILE_BYTES >> 20);
    }
    std::fs::read(path).with_context(|| format!("读不到文件 {shown}"))
}
