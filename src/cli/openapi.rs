//! `shujutong openapi`.

use super::Exit;
use anyhow::Result;

/// 打印接口说明（OpenAPI 3.1，JSON）
#[derive(clap::Args)]
#[command(after_help = "示例：
  shujutong openapi > openapi.json")]
pub(crate) struct Args {}

pub(crate) fn run(_args: &Args) -> Result<Exit> {
    super::write_out(backend::http::openapi::json())?;
    super::write_out("\n")?;
    Ok(Exit::Done)
}
