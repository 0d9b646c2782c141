//! The browser tests of `tests/browser`: Playwright with the system's Chromium against a server with
//! demo data.

use super::{count::Count, provider::Provider};
use crate::{server::Data, tools};
use anyhow::{Context, Result, bail};
use std::{path::PathBuf, process::Command};

/// Installs what the browser tests and the single sign-on test take from npm.
///
/// # Errors
/// When npm is missing or fails.
pub fn install() -> Result<String> {
    if !tools::works("npm", &["--version"]) {
        bail!("没有找到 npm。请安装 Node.js 20 以上（Debian：apt-get install nodejs npm），或用 --fast 跳过");
    }
    let mut install = Command::new("npm");
    install.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    tools::run(install.current_dir(tools::root().join("tests/browser")))?;
    Ok(String::new())
}

/// Runs them.
///
/// # Errors
/// When Node.js or Chromium is missing, the server does not start, or a test fails.
pub fn run(count: &mut Count) -> Result<String> {
    let chromium = chromium()?;
    let folder = tools::root().join("tests/browser");
    // Built by the test step, with the same features: nothing is compiled for this again.
    tools::run(&mut tools::cargo_with(&["test", "--locked", "--no-run", "--quiet"]))?;
    let program = tools::built("shujutong", true);
    let provider = Provider::start(&folder)?;
    let data = Data::new(&program, &provider.settings())?;
    data.run(&["seed", "--demo"])?;
    data.run(&["reindex"])?;
    let server = data.serve()?;
    println!("  服务在 {}", server.address);
    let report = data.path().join("browser.json");
    let mut playwright = Command::new("npx");
    playwright.args(["--no-install", "playwright", "test"]).current_dir(&folder);
    playwright.env("BASE_URL", &server.address).env("CHROMIUM", &chromium);
    playwright.env("DATA_DIR", data.path()).env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    let result = tools::run(&mut playwright);
    let (passed, failed) = read(&report).context("浏览器测试没有留下结果")?;
    count.passed += passed;
    count.failed += failed;
    result?;
    Ok(format!("{passed} 项通过"))
}

/// The browser: `CHROMIUM`, or where Debian and others put it.
fn chromium() -> Result<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let mut candidates = named.into_iter().chain(usual.into_iter().map(PathBuf::from));
    candidates.find(|path| path.is_file()).context(
        "没有找到 Chromium。请安装（Debian：apt-get install chromium），或用环境变量 CHROMIUM 指定它的路径，或用 --fast 跳过",
    )
}

/// The counts in Playwright's JSON report; a flaky test counts as failed.
fn read(report: &std::path::Path) -> Result<(u64, u64)> {
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(report)?)?;
    let number = |name: &str| json.pointer(&format!("/stats/{name}")).and_then(serde_json::Value::as_u64);
    let passed = number("expected").context("stats.expected")?;
    Ok((passed, number("unexpected").unwrap_or(0) + number("flaky").unwrap_or(0)))
}
