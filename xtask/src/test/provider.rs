//! The OpenID provider of the journeys that sign in by it: npm's oidc-provider, on this machine.

use anyhow::{Context, Result};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// No secret: the provider and the server live as long as the tests, on this machine.
const SECRET: &str = "secret-of-the-journeys-32-letters";

/// A running provider, stopped when dropped.
pub struct Provider {
    child: Child,
    issuer: String,
}

impl Provider {
    /// Starts the one of `tests/browser` and waits until it says where.
    ///
    /// # Errors
    /// When Node.js is missing or it says nothing.
    pub fn start(folder: &Path) -> Result<Self> {
        let mut child = Command::new("node")
            .arg("support/provider.js")
            .current_dir(folder)
            .env("CALLBACK", "http://127.0.0.1/login/sso/callback")
            .env("SECRET", SECRET)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("无法启动 node support/provider.js")?;
        let out = child.stdout.take().context("stdout")?;
        let mut provider = Self { child, issuer: String::new() };
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        provider.issuer = lines
            .find(|line| line.starts_with("http://"))
            .context("单点登录的测试服务没有启动，可在 tests/browser 里试 node support/provider.js")?;
        Ok(provider)
    }

    /// The part of the server's settings file that names it.
    pub fn settings(&self) -> String {
        format!(
            "[oidc]\nissuer = \"{}\"\nname = \"测试通\"\nclient_id = \"shujutong\"\nclient_secret = \"{SECRET}\"",
            self.issuer
        )
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
