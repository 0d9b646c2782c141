//! `cargo xtask test`: everything that must hold, in one run, with nothing hidden.

mod browser;
mod count;
mod provider;

use crate::{assets, steps::Steps, tools};
use anyhow::{Result, bail};
use clap::Args;
use count::Count;
use std::{collections::BTreeSet, net::ToSocketAddrs, process::Command, time::Duration};

const WASM: &str = "wasm32-unknown-unknown";
const POSTGRES: &str = "postgres://root@127.0.0.1:5432/postgres";
/// What the browser must never be sent.
const NOT_IN_WASM: [&str; 8] =
    ["backend", "entity", "migration", "sea-orm", "actix-web", "tokio", "tantivy", "jieba-rs"];

/// 格式、静态检查、两种数据库上的全部测试、体积、文档、浏览器测试
#[derive(Args)]
#[command(after_help = "示例：
  cargo xtask test
  cargo xtask test --fast     不跑 PostgreSQL 和浏览器

PostgreSQL：TEST_DATABASE_URL，默认 postgres://root@127.0.0.1:5432/postgres；每个测试用自己的临时库。
本机没有 PostgreSQL 时跳过并注明；CI=true 时算失败。")]
pub struct Options {
    /// 不跑 PostgreSQL、浏览器，不查组件的安全公告
    #[arg(long)]
    fast: bool,
}

/// `cargo xtask test`.
///
/// # Errors
/// When any step failed; all steps run nevertheless.
pub fn run(options: &Options) -> Result<()> {
    let mut steps = Steps::new(12);
    let mut count = Count::default();
    steps.check("格式", || quiet(&mut tools::cargo_with(&["fmt", "--all", "--check"])));
    steps.check("静态检查（服务端）", lint_host);
    steps.check("静态检查（浏览器端）", lint_wasm);
    steps.check("浏览器端依赖不含后端", wasm_tree);
    components(&mut steps, options);
    steps.check("前端资源与体积上限", || assets::make(&assets::Options::checked()));
    if options.fast {
        steps.skip("测试用的 npm 包", "--fast");
    } else {
        steps.check("测试用的 npm 包", browser::install);
    }
    steps.check("测试（SQLite）", || tests(None, &mut count));
    postgres(&mut steps, options, &mut count);
    steps.check("接口文档", docs);
    if options.fast {
        steps.skip("浏览器测试", "--fast");
    } else {
        steps.check("浏览器测试", || browser::run(&mut count));
    }
    steps.print_table();
    if steps.failed() > 0 {
        bail!("{} 步失败（测试：{} passed, {} failed）", steps.failed(), count.passed, count.failed);
    }
    println!("\n{} passed, {} failed", count.passed, count.failed);
    Ok(())
}

fn quiet(command: &mut Command) -> Result<String> {
    tools::run(command).map(|()| String::new())
}

fn lint_host() -> Result<String> {
    quiet(&mut tools::cargo_with(&["clippy", "--locked", "--all-targets", "--", "--deny", "warnings"]))
}

/// In the target folder and profile of the wasm build, whose macros it shares.
fn lint_wasm() -> Result<String> {
    let mut cargo =
        tools::cargo_with(&["clippy", "--locked", "--package", "frontend-wasm", "--target", WASM]);
    cargo.args(["--profile", "wasm-release"]).arg("--target-dir").arg(tools::target().join("wasm"));
    cargo.args(["--", "--deny", "warnings"]);
    quiet(&mut cargo)
}

fn wasm_tree() -> Result<String> {
    let mut cargo = tools::cargo_with(&["tree", "--locked", "--package", "frontend-wasm", "--target", WASM]);
    cargo.args(["--edges", "normal", "--prefix", "none", "--format", "{p}"]);
    let tree = tools::output(&mut cargo)?;
    let names: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    let found: Vec<&str> = NOT_IN_WASM.into_iter().filter(|name| names.contains(name)).collect();
    if !found.is_empty() {
        bail!("发给浏览器的代码依赖了 {}", found.join("、"));
    }
    Ok(format!("{} 个依赖", names.len()))
}

/// Licences, sources and weaknesses of all components, by `deny.toml`.
fn components(steps: &mut Steps, options: &Options) {
    let (origin, weaknesses) = ("组件的许可证和来源", "组件的安全公告");
    let missing = "没有安装 cargo-deny；用 cargo install cargo-deny --locked 安装";
    let why = match options.fast {
        true => Some("--fast"),
        false => (!tools::works("cargo", &["deny", "--version"])).then_some(missing),
    };
    if let Some(why) = why {
        steps.skip(origin, why);
        return steps.skip(weaknesses, why);
    }
    let deny = |what: &[&str]| tools::cargo_with(&[&["deny", "--locked", "check"], what].concat());
    steps.check(origin, || quiet(&mut deny(&["bans", "licenses", "sources"])));
    // The list of weaknesses is fetched; a machine that cannot reach it tells nothing about them.
    let told = tools::told(&mut deny(&["advisories"]));
    if told.as_ref().is_err_and(|error| format!("{error:#}").contains("failed to fetch advisory database")) {
        return steps
            .skip(weaknesses, "取不到安全公告库；在能访问它的机器上运行 cargo deny check advisories");
    }
    steps.check(weaknesses, || told.map(|_| String::new()));
}

/// All tests on one database. `cargo nextest` where installed, as it runs them in parallel across
/// crates; otherwise `cargo test`.
fn tests(database: Option<&str>, count: &mut Count) -> Result<String> {
    let before = *count;
    let nextest = tools::works("cargo", &["nextest", "--version"]);
    let mut cargo = if nextest {
        tools::cargo_with(&["nextest", "run", "--locked", "--no-fail-fast", "--no-tests", "pass"])
    } else {
        tools::cargo_with(&["test", "--locked", "--no-fail-fast"])
    };
    match database {
        None => cargo.env_remove("TEST_DATABASE_URL"),
        Some(url) => cargo.env("TEST_DATABASE_URL", url),
    };
    if database.is_some() && nextest {
        // These never open a database. A filter instead of `-p` keeps the build the same.
        cargo.args(["-E", "not (package(xtask) | package(contract))"]);
    }
    tools::watch(&mut cargo, &mut |line| count.see(line))?;
    if nextest && database.is_none() {
        let mut doc = tools::cargo_with(&["test", "--locked", "--doc"]);
        tools::watch(&mut doc, &mut |line| count.see(line))?;
    }
    if count.passed == before.passed {
        bail!("一个测试也没有运行");
    }
    Ok(format!("{} 项通过", count.passed - before.passed))
}

fn postgres(steps: &mut Steps, options: &Options, count: &mut Count) {
    let name = "测试（PostgreSQL）";
    if options.fast {
        return steps.skip(name, "--fast");
    }
    let url = std::env::var_os("TEST_DATABASE_URL")
        .map_or_else(|| POSTGRES.to_owned(), |url| url.to_string_lossy().into_owned());
    if answers(&url) {
        return steps.check(name, || tests(Some(&url), count));
    }
    let words = "PostgreSQL 没有应答；请启动它，或用 TEST_DATABASE_URL 指定（例如 postgres://用户@127.0.0.1:5432/postgres）";
    if std::env::var_os("CI").is_some_and(|ci| ci == "true") {
        steps.check(name, || bail!("{words}"));
    } else {
        steps.skip(name, words);
    }
}

/// Whether somebody listens where the address points.
fn answers(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let place = rest.split(['/', '?']).next().unwrap_or_default();
    let place = place.rsplit('@').next().unwrap_or_default();
    let place = if place.contains(':') { place.to_owned() } else { format!("{place}:5432") };
    let Ok(mut addresses) = place.to_socket_addrs() else { return false };
    addresses.any(|one| std::net::TcpStream::connect_timeout(&one, Duration::from_secs(3)).is_ok())
}

fn docs() -> Result<String> {
    let mut cargo = tools::cargo_with(&["doc", "--locked", "--no-deps"]);
    quiet(cargo.env("RUSTDOCFLAGS", "--deny warnings"))
}

#[cfg(test)]
mod tests {
    use super::answers;

    #[test]
    fn a_listening_address_answers_and_a_closed_one_does_not() {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = format!("postgres://me:secret@127.0.0.1:{port}/postgres");
        assert!(answers(&url));
        drop(listener);
        assert!(!answers(&url));
        assert!(!answers("nonsense"));
    }
}
