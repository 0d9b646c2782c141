//! The assets of the pages: one wasm with its script, one style sheet, the files of
//! `frontend/public`; hashed names, compressed once here instead of at each request.
//!
//! Result: `target/site/assets/*` and `target/site/manifest.json`, which the server embeds.

mod css;
mod pack;
mod wasm;

use crate::{steps::Steps, tools};
use anyhow::{Context, Result, bail};
use clap::Args;
pub use pack::Manifest;
use std::{collections::BTreeMap, path::PathBuf};

/// Largest wasm after brotli.
pub const WASM_BUDGET: usize = 250 * 1024;
/// Largest style sheet, minified and not compressed: 30 KB for the public pages and the first
/// workspaces, and 6 KB for what accounts, reviews and certificates need.
pub const CSS_BUDGET: usize = 36 * 1024;

/// 构建前端资源
#[derive(Args, Clone, Copy, Default)]
#[command(
    after_help = "示例：\n  cargo xtask assets            发布构建\n  cargo xtask assets --check    构建并核对体积上限"
)]
pub struct Options {
    /// 发布构建（默认）：体积最小，brotli 最高压缩
    #[arg(long, conflicts_with = "dev")]
    release: bool,
    /// 开发构建：编译快，不压缩
    #[arg(long)]
    dev: bool,
    /// 核对体积上限（wasm brotli 250 KB、样式 30 KB），超出即失败
    #[arg(long, conflicts_with = "dev")]
    check: bool,
}

impl Options {
    /// A release build with the budgets checked.
    pub const fn checked() -> Self {
        Self { release: true, dev: false, check: true }
    }
}

/// Where the server looks for assets when it is compiled.
pub fn site() -> PathBuf {
    tools::root().join("target/site")
}

/// `cargo xtask assets`.
///
/// # Errors
/// When a step fails or a budget is exceeded.
pub fn run(options: &Options) -> Result<()> {
    let mut steps = Steps::new(3);
    steps.need("wasm32 目标", wasm::add_target)?;
    let built = steps.need("编译 wasm", || wasm::build(options.dev))?;
    let summary = steps.need("样式、指纹与压缩", || assemble(&built, options))?;
    println!("{summary}");
    Ok(())
}

/// The same without steps of its own, for other tasks.
///
/// # Errors
/// As [`run`].
pub fn make(options: &Options) -> Result<String> {
    wasm::add_target()?;
    let built = wasm::build(options.dev)?;
    assemble(&built, options)
}

fn assemble(built: &std::path::Path, options: &Options) -> Result<String> {
    let raw = std::fs::read(built).with_context(|| format!("读取 {}", built.display()))?;
    let style = css::bundle(&tools::root().join("frontend/style/index.css"), !options.dev)?;
    let public = public_files()?;
    let inputs = pack::fingerprint(&raw, &style, &public, options.dev);
    let site = site();
    let manifest = match Manifest::read(&site).filter(|old| old.inputs == inputs && old.is_whole(&site)) {
        Some(old) => old,
        None => {
            let script = wasm::bind(built, options.dev)?;
            pack::write(&site, &pack::Content { inputs, script, style, public }, !options.dev)?
        }
    };
    let sizes = manifest.sizes;
    if options.check {
        check_budget("wasm（brotli）", sizes.wasm_brotli, WASM_BUDGET)?;
        check_budget("样式（压缩前）", sizes.css, CSS_BUDGET)?;
    }
    Ok(format!(
        "wasm {} KB（brotli {} KB，上限 {} KB），脚本 brotli {} KB，样式 {} KB（上限 {} KB，brotli {} KB）",
        sizes.wasm / 1024,
        sizes.wasm_brotli / 1024,
        WASM_BUDGET / 1024,
        sizes.js_brotli / 1024,
        sizes.css / 1024,
        CSS_BUDGET / 1024,
        sizes.css_brotli / 1024,
    ))
}

fn check_budget(what: &str, size: usize, budget: usize) -> Result<()> {
    if size > budget {
        bail!("{what} {size} 字节，超过上限 {budget} 字节 {} 字节", size - budget);
    }
    Ok(())
}

/// The files of `frontend/public`, by name; they keep their names.
fn public_files() -> Result<BTreeMap<String, Vec<u8>>> {
    let folder = tools::root().join("frontend/public");
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).with_context(|| format!("读取 {}", folder.display()))? {
        let path = entry?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            files.insert(name.to_string_lossy().into_owned(), std::fs::read(&path)?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_names_by_how_much_it_is_exceeded() {
        assert!(check_budget("x", 100, 100).is_ok());
        let words = check_budget("wasm", 130, 100).unwrap_err().to_string();
        assert!(words.contains("30 字节"), "{words}");
    }
}
