//! `cargo xtask bench`: what was promised, measured on a release build through the doors people use.

mod generate;
mod http;
mod report;
mod stages;

use crate::{
    assets::{self, Manifest},
    demo,
    server::{Data, Server},
    steps::Steps,
    tools,
};
use anyhow::{Context, Result, bail};
use clap::Args;
use http::Client;
use report::Report;
use std::path::PathBuf;

/// 性能测量：两万家企业、十万个产品，逐项对照目标
#[derive(Args)]
#[command(after_help = "示例：
  cargo xtask bench
  cargo xtask bench --suppliers 2000      小一些的数据，快速看一眼（目标不变）

约 10 分钟（不含首次编译）；测量期间请不要运行别的程序。有目标未达到时退出码为 1。")]
pub struct Options {
    /// 企业数；每家五个产品
    #[arg(long, default_value_t = 20_000)]
    suppliers: usize,
    /// 每项吞吐测量的秒数
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// 用开发构建试跑各个步骤；数字没有意义
    #[arg(long)]
    dev: bool,
}

/// What all stages need.
struct Bench<'a> {
    options: &'a Options,
    load: PathBuf,
    data: Data,
    report: Report,
}

/// `cargo xtask bench`.
///
/// # Errors
/// When a stage fails or a target is missed.
pub fn run(options: &Options) -> Result<()> {
    let mut steps = Steps::new(12);
    steps.need("前端资源", || {
        assets::make(&assets::Options::default()).map(|words| println!("  {words}"))
    })?;
    let server = steps.need("编译服务", || demo::build_server(options.dev))?;
    let load = steps.need("编译测量程序", || build_load(options.dev))?;
    let data = steps.need("建库与演示数据", || prepare(&server))?;
    let mut bench = Bench { options, load, data, report: Report::default() };
    bench.sizes()?;
    steps.need("导入企业与产品", || bench.import())?;
    steps.need("重建索引", || bench.reindex())?;
    let server = bench.data.serve()?;
    let client = signed_in(&server)?;
    steps.need("匹配", || bench.matching(&client))?;
    steps.need("搜索", || bench.search(&client))?;
    steps.need("机会清单页", || bench.page(&client))?;
    steps.need("同时登录", || bench.sign_ins(&client))?;
    steps.need("发布到邮件入队", || bench.publish(&client))?;
    steps.need("语句数与内存", || bench.statements(&client).and_then(|()| bench.memory(&server)))?;
    drop(server);
    steps.print_table();
    bench.report.print();
    match bench.report.missed() {
        0 => Ok(()),
        missed => bail!("{missed} 项目标未达到"),
    }
}

fn build_load(dev: bool) -> Result<PathBuf> {
    let profile = if dev { "dev" } else { "release" };
    let mut cargo = tools::cargo_with(&["build", "--profile", profile, "--locked", "--package", "xtask"]);
    cargo.args(["--no-default-features", "--features", "load", "--bin", "load"]);
    tools::run(&mut cargo)?;
    Ok(tools::built("load", dev))
}

fn prepare(server: &std::path::Path) -> Result<Data> {
    let data = Data::new(server, "")?;
    data.run(&["seed", "--demo"])?;
    Ok(data)
}

fn signed_in(server: &Server) -> Result<Client> {
    let mut client = Client::new(&server.address);
    client.sign_in("officer@demo.example", "minhang-demo-2026")?;
    Ok(client)
}

impl Bench<'_> {
    fn sizes(&mut self) -> Result<()> {
        let sizes = Manifest::read(&assets::site()).context("target/site/manifest.json")?.sizes;
        self.report.at_most(
            "wasm（brotli）",
            kilobytes(sizes.wasm_brotli),
            kilobytes(assets::WASM_BUDGET),
            "KB",
        );
        self.report.at_most("样式（压缩前）", kilobytes(sizes.css), kilobytes(assets::CSS_BUDGET), "KB");
        Ok(())
    }
}

fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1024.0
}
