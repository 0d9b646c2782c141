//! A server of its own for tests and measurements: temporary data, a free port.

use crate::tools;
use anyhow::{Context, Result, bail};
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How long a server may take to say its address.
const PATIENCE: Duration = Duration::from_secs(60);

/// Data of a server, deleted when dropped.
pub struct Data {
    folder: tempfile::TempDir,
    program: PathBuf,
}

impl Data {
    /// An empty, migrated folder; `more` is appended to its settings file.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(program: &Path, more: &str) -> Result<Self> {
        let folder = tempfile::tempdir().context("临时目录")?;
        let data = Self { folder, program: program.to_path_buf() };
        let path = serde_json::to_string(&data.folder.path().to_string_lossy())?;
        let text = format!(
            "data_dir = {path}\n\n[accounts]\nsecond_factor_roles = []\n\n\
             [http]\nhost = \"127.0.0.1\"\nport = 0\n{more}\n"
        );
        std::fs::write(data.config(), text)?;
        data.run(&["migrate"])?;
        Ok(data)
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command of the program over this data.
    ///
    /// # Errors
    /// When it fails.
    pub fn run(&self, arguments: &[&str]) -> Result<()> {
        tools::run(self.command().args(arguments))
    }

    /// A command of the program over this data; nothing of the environment's settings reaches it.
    pub fn command(&self) -> Command {
        let mut command = tools::shujutong(&self.program, &self.config());
        command.current_dir(self.folder.path());
        command
    }

    /// Starts the server and waits until it says where.
    ///
    /// # Errors
    /// When it ends or says nothing in time.
    pub fn serve(&self) -> Result<Server> {
        let log = std::fs::File::create(self.folder.path().join("server.log"))?;
        let mut child = self
            .command()
            .arg("serve")
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("无法启动服务")?;
        let out = child.stdout.take().context("stdout")?;
        let (tell, told) = std::sync::mpsc::channel();
        // Goes on reading to the end, so that the server never waits for a full pipe.
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = tell.send(line);
            }
        });
        let mut server = Server { child, address: String::new() };
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            match told.recv_timeout(Duration::from_millis(200)) {
                Ok(line) => {
                    if let Some(address) = address_in(&line) {
                        server.address = address;
                        return Ok(server);
                    }
                }
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
            }
        }
        let log = std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
        bail!("服务没有启动：\n{log}");
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("test.toml")
    }
}

/// The first `http://…` of a line.
fn address_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("http://")?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || ".:[]-".contains(c))).unwrap_or(rest.len());
    rest.get(..end).map(|host| format!("http://{host}"))
}

/// A running server, stopped when dropped.
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub address: String,
}

impl Server {
    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::address_in;

    #[test]
    fn finds_the_address_in_what_the_server_says() {
        let line = "正在服务 http://127.0.0.1:41234（对外地址 http://x），按 Ctrl-C 停止";
        assert_eq!(address_in(line).unwrap(), "http://127.0.0.1:41234");
        assert_eq!(address_in("nothing"), None);
    }
}
