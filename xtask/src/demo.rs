//! `cargo xtask demo`: from a clean clone to a running platform with data in it.

use crate::{assets, steps::Steps, tools};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::{
    io::ErrorKind,
    net::TcpListener,
    path::{Path, PathBuf},
};

/// Marks a folder as made by this task; only such a folder is ever deleted.
const MARKER: &str = ".shujutong-demo";
const FIRST: &str = "demo data folder; `cargo xtask demo --reset` deletes it\nstate: new\n";
const SEEDED: &str = "demo data folder; `cargo xtask demo --reset` deletes it\nstate: seeded\n";

/// 一条命令跑起来
#[derive(Args)]
#[command(
    after_help = "示例：\n  cargo xtask demo\n  cargo xtask demo --port 9000 --data /tmp/demo\n  cargo xtask demo --reset      清空演示数据，从头开始"
)]
pub struct Options {
    /// 端口
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// 数据目录；再次运行时保留其中的数据 [默认：data/demo]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// 先删除数据目录；只删除由本命令建立的目录
    #[arg(long)]
    reset: bool,
}

/// `cargo xtask demo`.
///
/// # Errors
/// When the port is taken, the folder cannot be used, or a step fails.
pub fn run(options: &Options) -> Result<()> {
    let data = data_folder(options)?;
    // What can go wrong is said before the long build, not after it.
    if options.port != 0 {
        check_port(options.port)?;
    }
    if options.reset {
        reset(&data)?;
    }
    let seeded = prepare(&data)?;
    let config = write_config(&data, options.port)?;
    println!("演示数据目录：{}{}", data.display(), if seeded { "（已有数据，保留）" } else { "" });
    let mut steps = Steps::new(5);
    let summary = steps
        .need("前端资源（首次约 2–4 分钟）", || assets::make(&assets::Options::default()))?;
    println!("  {summary}");
    let server = steps.need("编译服务（首次约 5–10 分钟）", || build_server(false))?;
    steps.need("建库与升级", || tools::run(tools::shujutong(&server, &config).arg("migrate")))?;
    steps.need("参考数据与演示数据", || seed(&server, &config, &data, seeded))?;
    steps.need("搜索索引", || index(&server, &config, seeded))?;
    println!("\n准备就绪，共 {}。正在启动……\n", crate::steps::seconds(steps.elapsed()));
    serve(&server, &config)
}

fn data_folder(options: &Options) -> Result<PathBuf> {
    let folder = options.data.clone().unwrap_or_else(|| tools::root().join("data/demo"));
    std::path::absolute(&folder).with_context(|| format!("数据目录 {}", folder.display()))
}

/// Says in time that somebody else listens.
fn check_port(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(e) if e.kind() == ErrorKind::AddrInUse => {
            bail!(
                "端口 {port} 已被占用。请关闭占用它的程序，或换一个：cargo xtask demo --port {}",
                free_port(port)
            )
        }
        Err(e) if e.kind() == ErrorKind::PermissionDenied => {
            bail!("没有权限使用端口 {port}。请换一个 1024 以上的：cargo xtask demo --port 8080")
        }
        Err(e) => Err(e).with_context(|| format!("端口 {port} 无法使用")),
    }
}

fn free_port(taken: u16) -> u16 {
    let mut next = taken.saturating_add(1)..u16::MAX;
    next.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap_or(0)
}

/// Deletes a folder this task has made, and no other.
fn reset(data: &Path) -> Result<()> {
    if !data.exists() || is_empty(data) {
        return Ok(());
    }
    if !data.join(MARKER).is_file() {
        bail!("{} 里没有标记文件 {MARKER}，不是演示数据目录，不会删除。请换一个 --data", data.display());
    }
    std::fs::remove_dir_all(data).with_context(|| format!("删除 {}", data.display()))?;
    println!("已清空演示数据目录 {}", data.display());
    Ok(())
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// Makes the folder and its marker; answers whether it already holds the demo data.
fn prepare(data: &Path) -> Result<bool> {
    let mend = || format!("数据目录 {} 无法写入。请换一个（--data DIR）或修改权限", data.display());
    std::fs::create_dir_all(data).with_context(mend)?;
    let marker = data.join(MARKER);
    let state = std::fs::read_to_string(&marker).unwrap_or_default();
    if state.is_empty() && !is_empty(data) {
        bail!("{} 里已有别的内容，不能用作演示数据目录。请换一个空的 --data", data.display());
    }
    // Written in every case: it is also the proof that the folder can be written.
    std::fs::write(&marker, if state == SEEDED { SEEDED } else { FIRST }).with_context(mend)?;
    Ok(state == SEEDED)
}

/// The demo's own settings file: neither `shujutong.toml` nor the environment may turn the demo
/// against a real database.
fn write_config(data: &Path, port: u16) -> Result<PathBuf> {
    let path = data.join("demo.toml");
    let folder = serde_json::to_string(&data.to_string_lossy())?; // a JSON string is a TOML string
    // The demonstration's passwords are public: a second factor would protect nothing there.
    let text = format!(
        "data_dir = {folder}\n\n[http]\nhost = \"127.0.0.1\"\nport = {port}\n\n\
         [accounts]\nsecond_factor_roles = []\n"
    );
    std::fs::write(&path, text).with_context(|| format!("写入 {}", path.display()))?;
    Ok(path)
}

/// Builds the server and answers its path.
///
/// # Errors
/// When it does not compile.
pub fn build_server(dev: bool) -> Result<PathBuf> {
    let profile = if dev { "dev" } else { "release" };
    tools::run(&mut tools::cargo_with(&[
        "build",
        "--profile",
        profile,
        "--package",
        "shujutong",
        "--locked",
    ]))?;
    Ok(tools::built("shujutong", dev))
}

fn seed(server: &Path, config: &Path, data: &Path, seeded: bool) -> Result<()> {
    if seeded {
        // Reference data may be newer than the folder; people's data stays as it is.
        return tools::run(tools::shujutong(server, config).arg("seed"));
    }
    tools::run(tools::shujutong(server, config).args(["seed", "--demo"]))?;
    std::fs::write(data.join(MARKER), SEEDED).context("写入标记文件")
}

fn index(server: &Path, config: &Path, seeded: bool) -> Result<()> {
    if seeded && tools::run(tools::shujutong(server, config).args(["reindex", "--check"])).is_ok() {
        return Ok(());
    }
    tools::run(tools::shujutong(server, config).arg("reindex"))
}

/// Becomes the server where the system allows it: Ctrl-C and every other signal then reach it directly.
fn serve(server: &Path, config: &Path) -> Result<()> {
    let mut command = tools::shujutong(server, config);
    command.args(["serve", "--demo-accounts"]);
    #[cfg(unix)]
    {
        let error = std::os::unix::process::CommandExt::exec(&mut command);
        Err(error).context("无法启动服务")
    }
    #[cfg(not(unix))]
    {
        tools::run(&mut command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_with_a_way_out() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let words = check_port(port).unwrap_err().to_string();
        assert!(words.contains(&port.to_string()) && words.contains("--port"), "{words}");
        drop(taken);
        assert!(check_port(port).is_ok());
    }

    #[test]
    fn data_is_kept_until_reset_and_only_marked_folders_go() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("demo");
        assert!(!prepare(&data).unwrap());
        std::fs::write(data.join(MARKER), SEEDED).unwrap();
        std::fs::write(data.join("kept"), "x").unwrap();
        assert!(prepare(&data).unwrap(), "a second run keeps the data");
        assert!(data.join("kept").is_file());
        reset(&data).unwrap();
        assert!(!data.exists());

        let foreign = folder.path().join("foreign");
        std::fs::create_dir_all(&foreign).unwrap();
        std::fs::write(foreign.join("thesis.txt"), "x").unwrap();
        assert!(reset(&foreign).is_err() && prepare(&foreign).is_err());
        assert!(foreign.join("thesis.txt").is_file());
        assert!(!foreign.join(MARKER).exists());
    }

    #[test]
    fn an_unwritable_folder_is_said_so() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "x").unwrap();
        let words = format!("{:#}", prepare(&file.join("demo")).unwrap_err());
        assert!(words.contains("无法写入") && words.contains("--data"), "{words}");
    }

    #[test]
    fn the_settings_file_quotes_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("a \"b\"");
        std::fs::create_dir_all(&data).unwrap();
        let text = std::fs::read_to_string(write_config(&data, 9).unwrap()).unwrap();
        assert!(text.contains("a \\\"b\\\"") && text.contains("port = 9"), "{text}");
    }
}
