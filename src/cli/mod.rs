//! The command line. One file a command; each is thin: read the arguments, call one use case, say
//! what happened.

mod audit;
mod check_config;
mod import;
mod match_eval;
mod match_one;
mod migrate;
mod openapi;
mod progress;
mod reindex;
mod seed;
mod serve;
mod user;
mod worker;

use anyhow::Result;
use backend::{App, settings::Settings};
use clap::{
    Arg, ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand,
    error::{ContextKind, ErrorKind},
};
use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

/// How a command ended, besides failing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done: 0.
    Done,
    /// Done, but rows were refused or differences found: 3.
    Differences,
}

const FAILED: u8 = 1;
const USAGE: u8 = 2;
const DIFFERENCES: u8 = 3;

/// 数聚通 · 出海一张网：把需求送到会做的本地企业面前
#[derive(Parser)]
#[command(
    name = "shujutong",
    version,
    subcommand_value_name = "命令",
    subcommand_help_heading = "命令",
    after_help = "示例：
  shujutong migrate && shujutong seed && shujutong reindex     首次安装
  shujutong serve                                              启动
  shujutong serve --help                                       一个命令的说明和示例

退出码：0 完成；1 失败；2 参数有误；3 有被拒绝的行或有差异
配置：内置默认值 ← shujutong.toml（或 --config）← 环境变量 SHUJUTONG__…；用 check-config 查看"
)]
struct Cli {
    /// 配置文件 [默认：工作目录下的 shujutong.toml，可以没有]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Args),
    Worker(worker::Args),
    Migrate(migrate::Args),
    Seed(seed::Args),
    Import(import::Args),
    Reindex(reindex::Args),
    Match(match_one::Args),
    MatchEval(match_eval::Args),
    Openapi(openapi::Args),
    CheckConfig(check_config::Args),
    User(user::Args),
    Audit(audit::Args),
}

/// What every command may need.
pub(crate) struct Context {
    config: Option<PathBuf>,
}

impl Context {
    /// The checked settings.
    pub fn settings(&self) -> Result<Settings> {
        Ok(Settings::load(self.config.as_deref())?)
    }

    /// The whole application.
    pub async fn app(&self) -> Result<App> {
        crate::compose::app(self.settings()?).await
    }
}

/// Runs the program with its arguments.
pub fn main() -> ExitCode {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return refuse(&error),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    leave_no_dump();
    // One provider for every TLS connection of the process: two in one binary panic at first use.
    let _ = rustls::crypto::ring::default_provider().install_default();
    start_log(matches!(cli.command, Command::Serve(_) | Command::Worker(_)));
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("错误：无法启动运行时（{error}）");
            return ExitCode::from(FAILED);
        }
    };
    let result = runtime.block_on(run(cli));
    // Nothing in hand is waited for any longer than this.
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    match result {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::Differences) => ExitCode::from(DIFFERENCES),
        Err(error) => {
            eprintln!("错误：{error:#}");
            ExitCode::from(FAILED)
        }
    }
}

/// A dump would hold the keys, and the personal data of who is being served. The service manager may do
/// the same (`LimitCORE=0`); started by hand nobody does.
fn leave_no_dump() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // Less is always allowed.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}

async fn run(cli: Cli) -> Result<Exit> {
    let context = Context { config: cli.config };
    match cli.command {
        Command::Serve(args) => serve::run(&context, &args).await,
        Command::Worker(args) => worker::run(&context, &args).await,
        Command::Migrate(args) => migrate::run(&context, &args).await,
        Command::Seed(args) => seed::run(&context, &args).await,
        Command::Import(args) => import::run(&context, &args).await,
        Command::Reindex(args) => reindex::run(&context, &args).await,
        Command::Match(args) => match_one::run(&context, &args).await,
        Command::MatchEval(args) => match_eval::run(&context, &args).await,
        Command::Openapi(args) => openapi::run(&args),
        Command::CheckConfig(args) => check_config::run(&context, &args).await,
        Command::User(args) => user::run(&context, args).await,
        Command::Audit(args) => audit::run(&context, &args).await,
    }
}

/// The definition with its frame in Chinese.
fn command() -> clap::Command {
    localized(Cli::command())
}

fn localized(command: clap::Command) -> clap::Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示这份说明");
    let mut command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(help.help_heading("选项"))
        .help_template("{about}\n\n用法：{usage}\n\n{all-args}{after-help}")
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "参数" } else { "选项" };
            arg.help_heading(heading)
        })
        .mut_subcommands(localized);
    if command.get_version().is_some() {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        command = command.disable_version_flag(true).arg(version.help("显示版本").help_heading("选项"));
    }
    command
}

/// Shows help and version where they belong, and what is wrong with the arguments.
fn refuse(error: &clap::Error) -> ExitCode {
    match in_words(error) {
        Some(words) => eprintln!("参数有误：{words}。加 --help 查看用法和示例。"),
        None => drop(error.print()),
    }
    if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
}

/// What is wrong with the arguments; `None` where help is the answer.
fn in_words(error: &clap::Error) -> Option<String> {
    let said = |kind| error.get(kind).map(ToString::to_string).filter(|text| !text.is_empty());
    let argument = || said(ContextKind::InvalidArg).unwrap_or_default();
    let mut words = match error.kind() {
        ErrorKind::InvalidSubcommand => format!("没有 {} 这个命令", said(ContextKind::InvalidSubcommand)?),
        ErrorKind::UnknownArgument => format!("不认识 {}", argument()),
        ErrorKind::MissingRequiredArgument => format!("缺少 {}", argument()),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match said(ContextKind::InvalidValue) {
            Some(value) => format!("{} 不能是“{value}”", argument()),
            None => format!("{} 后面要写一个值", argument()),
        },
        ErrorKind::TooManyValues | ErrorKind::ArgumentConflict => format!("{} 写多了", argument()),
        ErrorKind::InvalidUtf8 => "有一个参数不是 UTF-8 文字".to_owned(),
        _ => return None,
    };
    if let Some(values) = said(ContextKind::ValidValue) {
        words.push_str(&format!("；可以是 {values}"));
    }
    let suggestions =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    if let Some(meant) = suggestions.into_iter().find_map(said) {
        words.push_str(&format!("；是不是 {meant}？"));
    }
    Some(words)
}

/// Logs go to standard error, so that results on standard output can be piped.
fn start_log(serving: bool) {
    let default = if serving { "info,sqlx=warn,tantivy=warn" } else { "warn,tantivy=error" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
}

/// A use case's error in words for the person at the terminal.
pub(crate) fn explain(error: backend::Error) -> anyhow::Error {
    match error {
        backend::Error::Internal(source) => source,
        backend::Error::Unavailable(cause) => anyhow::anyhow!("暂时不可用：{cause}"),
        backend::Error::Validation(fields) => {
            let all: Vec<String> = fields.0.iter().map(|e| format!("{}：{}", e.field, e.message)).collect();
            anyhow::anyhow!(all.join("；"))
        }
        other => {
            let problem = other.to_problem();
            anyhow::anyhow!("{}：{}", problem.title, problem.detail)
        }
    }
}

/// Writes a result to standard output; a reader that has gone away is no error.
pub(crate) fn write_out(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
