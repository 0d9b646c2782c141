//! `shujutong check-config`.

use super::{Context, Exit, write_out};
use anyhow::Result;

/// 核对配置，打印最终生效的值（密码已隐去）
#[derive(clap::Args)]
#[command(after_help = "示例：
  shujutong check-config
  shujutong check-config --connect               还试着连接数据库
  shujutong check-config --defaults > shujutong.toml   带说明的全部设置，作为自己的起点")]
pub(crate) struct Args {
    /// 还试着打开数据库
    #[arg(long)]
    connect: bool,
    /// 打印带说明的内置默认值
    #[arg(long)]
    defaults: bool,
}

pub(crate) async fn run(context: &Context, args: &Args) -> Result<Exit> {
    if args.defaults {
        write_out(backend::settings::DEFAULTS)?;
        return Ok(Exit::Done);
    }
    let settings = context.settings()?;
    write_out(&settings.shown())?;
    if args.connect {
        let db = crate::compose::database(&settings.database).await?;
        let pending = db.pending_migrations().await.map_err(super::explain)?;
        db.close().await;
        eprintln!(
            "数据库可以连接，{}",
            match pending.len() {
                0 => "结构已是最新".to_owned(),
                count => format!("结构还有 {count} 步没有升级（shujutong migrate）"),
            }
        );
    }
    eprintln!("配置可用");
    Ok(Exit::Done)
}
