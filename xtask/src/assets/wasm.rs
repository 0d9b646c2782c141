//! The wasm: target, compilation, and the script that joins it to the browser.

use crate::tools;
use anyhow::{Context, Result, bail};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";
/// Name before hashing.
const STEM: &str = "app";

/// What runs in the browser, before it gets its names.
pub struct Script {
    /// The script; loads `{STEM}_bg.wasm` from beside itself.
    pub js: String,
    /// The module.
    pub wasm: Vec<u8>,
    /// Scripts of libraries, by path below `snippets/`.
    pub snippets: BTreeMap<String, Vec<u8>>,
}

/// Adds the wasm target by rustup when it is missing.
///
/// # Errors
/// When neither rustup has it nor the compiler brings it.
pub fn add_target() -> Result<()> {
    if is_there() {
        return Ok(());
    }
    println!("  缺少 {TARGET}，正在通过 rustup 安装……");
    let added = tools::run(std::process::Command::new("rustup").args(["target", "add", TARGET]));
    if added.is_ok() && is_there() {
        return Ok(());
    }
    bail!(
        "无法安装编译目标 {TARGET}。请检查网络后运行 `rustup target add {TARGET}`；\
         如果 Rust 不是由 rustup 安装的，请用系统的包管理器安装它的 wasm32 标准库"
    )
}

/// Whether the compiler has the target's standard library, whoever installed it.
fn is_there() -> bool {
    let mut rustc = std::process::Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.current_dir(tools::root()).args(["--print", "target-libdir", "--target", TARGET]);
    rustc.output().is_ok_and(|out| {
        out.status.success() && Path::new(String::from_utf8_lossy(&out.stdout).trim()).is_dir()
    })
}

/// Compiles the wasm crate and answers the module's path. It has a target folder of its own: the
/// server's build would otherwise wait for the same lock and share no artifact anyway.
///
/// # Errors
/// When it does not compile.
pub fn build(dev: bool) -> Result<PathBuf> {
    let folder = tools::target().join("wasm");
    let profile = if dev { "dev" } else { "wasm-release" };
    let mut cargo = tools::cargo_with(&["build", "--package", "frontend-wasm", "--lib", "--target", TARGET]);
    cargo.args(["--profile", profile, "--locked"]).arg("--target-dir").arg(&folder);
    tools::run(&mut cargo)?;
    let sub = if dev { "debug" } else { profile };
    Ok(folder.join(TARGET).join(sub).join("frontend_wasm.wasm"))
}

/// Makes the script for a compiled module.
///
/// # Errors
/// When the module is not one of this wasm-bindgen version.
pub fn bind(module: &Path, dev: bool) -> Result<Script> {
    let folder = tempfile::tempdir()?;
    let mut bindgen = Bindgen::new();
    bindgen
        .web(true)?
        .input_path(module)
        .out_name(STEM)
        .typescript(false)
        .debug(dev)
        .keep_debug(dev)
        .remove_name_section(!dev)
        .remove_producers_section(true);
    bindgen.generate(folder.path()).context("wasm-bindgen 失败")?;
    let mut snippets = BTreeMap::new();
    collect(&folder.path().join("snippets"), "", &mut snippets)?;
    Ok(Script {
        js: std::fs::read_to_string(folder.path().join(format!("{STEM}.js")))?,
        wasm: std::fs::read(folder.path().join(format!("{STEM}_bg.wasm")))?,
        snippets,
    })
}

fn collect(folder: &Path, prefix: &str, into: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), into)?;
        } else {
            into.insert(name, std::fs::read(&path)?);
        }
    }
    Ok(())
}
