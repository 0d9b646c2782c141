//! Running other programs, and where things are.

use anyhow::{Context, Result, bail};
use std::{
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The workspace's folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => std::path::absolute(&folder).unwrap_or_else(|_| PathBuf::from(folder)),
        None => root().join("target"),
    }
}

/// Where a program of a host build stands.
pub fn built(program: &str, dev: bool) -> PathBuf {
    let folder = if dev { "debug" } else { "release" };
    target().join(folder).join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

/// The cargo that runs this task, in the workspace's folder. What `cargo run` has put into the
/// environment is taken out again: build scripts watch some of it and would build anew each time.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let given_by_cargo = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
        if given_by_cargo.iter().any(|prefix| text.starts_with(prefix)) || text == "LD_LIBRARY_PATH" {
            command.env_remove(&name);
        }
    }
    command
}

/// Cargo with arguments.
pub fn cargo_with(arguments: &[&str]) -> Command {
    let mut command = cargo();
    command.args(arguments);
    command
}

/// The server's program with one settings file and nothing of the environment's settings: neither a
/// `shujutong.toml` nor a variable may turn a demo, a test or a measurement against a real database.
pub fn shujutong(program: &Path, config: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("--config").arg(config).current_dir(root());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SHUJUTONG__") {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a program with its output visible.
///
/// # Errors
/// When it cannot start or answers with another exit code than 0.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    println!("  $ {shown}");
    let status = command.status().with_context(|| format!("无法启动 {shown}"))?;
    if !status.success() {
        bail!("{shown} 失败（{status}）");
    }
    Ok(())
}

/// Runs a program with its output visible, handing each line to `look` as well.
///
/// # Errors
/// As [`run`].
pub fn watch(command: &mut Command, look: &mut (dyn FnMut(&str) + Send)) -> Result<()> {
    let shown = shown(command);
    println!("  $ {shown}");
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("无法启动 {shown}"))?;
    let (out, err) = (child.stdout.take().context("stdout")?, child.stderr.take().context("stderr")?);
    let look = std::sync::Mutex::new(look);
    let follow = |pipe: &mut dyn Read| {
        for line in BufReader::new(pipe).split(b'\n').map_while(std::result::Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            (look.lock().unwrap_or_else(std::sync::PoisonError::into_inner))(&line);
        }
    };
    std::thread::scope(|threads| {
        threads.spawn(|| follow(&mut { out }));
        follow(&mut { err });
    });
    let status = child.wait()?;
    if !status.success() {
        bail!("{shown} 失败（{status}）");
    }
    Ok(())
}

/// Runs a program and answers its standard output; its messages stay visible.
///
/// # Errors
/// As [`run`].
pub fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("无法启动 {shown}"))?;
    if !output.status.success() {
        bail!("{shown} 失败（{}）", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a program says on both channels; the error holds it as well.
///
/// # Errors
/// When it cannot be started or fails.
pub fn told(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command.output().with_context(|| format!("无法启动 {shown}"))?;
    let words = [output.stdout, output.stderr].concat();
    let words = String::from_utf8_lossy(&words).into_owned();
    if !output.status.success() {
        bail!("{shown} 失败（{}）：\n{words}", output.status);
    }
    Ok(words)
}

/// Whether a program answers with success; false when it is not installed.
pub fn works(program: &str, arguments: &[&str]) -> bool {
    let quiet = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
    let arguments = command.get_args().map(std::ffi::OsStr::to_string_lossy);
    std::iter::once(program).chain(arguments).collect::<Vec<_>>().join(" ")
}
