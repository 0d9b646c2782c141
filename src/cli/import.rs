//! `shujutong import`.

use super::{Context, Exit};
use anyhow::Result;
use std::path::PathBuf;

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
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    /// 企业（服务商）及其能力、案例、资质、产品
    Suppliers,
    /// 机会（需求）
    Opportunities,
}

pub(crate) async fn run(_context: &Context, args: &Args) -> Result<Exit> {
    anyhow::bail!("import of {:?} {} {} is not there yet", args.kind, args.file.display(), args.dry_run)
}
