//! `cargo xtask …`: everything a developer or an evaluator runs around the server.
//!
//! Needs nothing but Rust; each command says what it does, step by step, with times.

mod assets;
mod bench;
mod demo;
mod server;
mod steps;
mod test;
mod tools;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// 数聚通的开发任务：演示、测试、性能、前端资源
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// 一条命令跑起来：构建、建库、装演示数据、启动（默认 http://127.0.0.1:8080）
    Demo(demo::Options),
    /// 全部检查与测试，结尾一张汇总表
    Test(test::Options),
    /// 性能测量，结尾一张对照目标的表
    Bench(bench::Options),
    /// 构建前端资源到 target/site：wasm、样式，带指纹文件名与预压缩
    Assets(assets::Options),
}

fn main() -> ExitCode {
    let result = match Cli::parse().task {
        Task::Demo(options) => demo::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Assets(options) => assets::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}
