//! The program as an operator runs it: its own folder and database, started, killed, started again.

use backend::testing::TestApp;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_shujutong");
/// The account of a bureau's officer; all accounts have one password.
pub const OFFICER: &str = "officer@demo.example";
/// How long anything may take before a test gives up: the machine may be busy with other tests.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// A folder and a database (SQLite, or PostgreSQL as `TEST_DATABASE_URL` says) with reference data, a
/// few suppliers and an officer.
pub struct Machine {
    pub app: TestApp,
}

impl Machine {
    /// Installs the platform with the program's own commands; `more` goes into its settings file.
    pub async fn install(more: &str) -> Self {
        let app = TestApp::start().await;
        let machine = Self { app };
        machine.configure(more);
        machine.run(&["seed"]);
        let suppliers = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/demo/suppliers-a.jsonl");
        machine.run(&["import", "suppliers", &suppliers.to_string_lossy(), "--mail-consent"]);
        machine.run(&["reindex"]);
        machine.create_user(OFFICER, "officer", "浦江镇政府");
        machine
    }

    /// Writes the settings anew; the next start reads them.
    pub fn configure(&self, more: &str) {
        self.configure_for(&self.app.settings.database.url, more);
    }

    /// The same with another address of the database.
    pub fn configure_for(&self, database: &str, more: &str) {
        let settings = &self.app.settings;
        let text = format!(
            "data_dir = {}\n[database]\nurl = {}\n[accounts]\nsecond_factor_roles = []\n[http]\nport = 0\n[jobs]\npoll_ms = 100\nlease_seconds = 5\n{more}\n",
            json!(settings.data_dir),
            json!(database),
        );
        std::fs::write(self.config(), text).unwrap();
    }

    pub fn folder(&self) -> &Path {
        &self.app.settings.data_dir
    }

    /// Runs a command of the program to its end.
    pub fn run(&self, arguments: &[&str]) {
        let output = self.command().args(arguments).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "shujutong {arguments:?}: {words}");
    }

    pub fn create_user(&self, email: &str, role: &str, organization: &str) {
        self.create_user_with(seeds::DEMO_PASSWORD, email, role, organization);
    }

    pub fn create_user_with(&self, password: &str, email: &str, role: &str, organization: &str) {
        let mut child = self
            .command()
            .args(["user", "create", "--password-stdin", "--email", email, "--name", "顾晓岚"])
            .args(["--role", role, "--organization", organization])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "user create");
    }

    /// Starts the server and waits until it says where it listens.
    pub fn serve(&self) -> Server {
        let mut child = self
            .command()
            .arg("serve")
            .env("RUST_LOG", "info")
            .stdout(Stdio::piped())
            .stderr(std::fs::File::options().create(true).append(true).open(self.log()).unwrap())
            .spawn()
            .unwrap();
        let out = child.stdout.take().unwrap();
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = tell.send(line);
            }
        });
        let line = told.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no start:\n{}", self.words()));
        let address = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
        let address = address.split('（').next().unwrap().to_owned();
        Server { child, address, http: Client::new(), cookie: String::new() }
    }

    /// What the servers wrote to their log so far.
    pub fn words(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    /// The mail files.
    pub fn outbox(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.folder().join("outbox")) else { return Vec::new() };
        let files = entries.map(|entry| entry.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|ending| ending == "eml")).collect()
    }

    fn config(&self) -> PathBuf {
        self.folder().join("machine.toml")
    }

    fn log(&self) -> PathBuf {
        self.folder().join("server.log")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SHUJUTONG__")) {
            command.env_remove(name);
        }
        command.arg("--config").arg(self.config()).current_dir(self.folder()).stdin(Stdio::null());
        command
    }
}

/// A running server and one person's session with it.
pub struct Server {
    child: Child,
    pub address: String,
    http: Client,
    cookie: String,
}

impl Server {
    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it as the kernel does when memory is short: SIGKILL.
    pub fn kill(self) {
        drop(self);
    }

    /// The same while requests are on their way.
    pub fn die(&self) {
        let sent = Command::new("kill").args(["-KILL", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until it has ended by itself; its exit code.
    pub async fn ended(&mut self) -> Option<i32> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(begun.elapsed() < PATIENCE, "does not stop");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Sends SIGTERM and does not wait.
    pub fn ask_to_stop(&self) {
        let sent = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(sent.success());
    }

    pub async fn sign_in(&mut self, email: &str) {
        let form = json!({ "email": email, "password": seeds::DEMO_PASSWORD });
        let answer = self.send(Method::POST, "/api/v1/session", Some(&form)).await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
        let cookie = answer.headers().get("set-cookie").unwrap().to_str().unwrap();
        self.cookie = cookie.split(';').next().unwrap().to_owned();
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.address)).timeout(PATIENCE);
        if self.cookie.is_empty() { request } else { request.header("cookie", &self.cookie) }
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> reqwest::Result<Response> {
        let request = self.request(method, path);
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(body.to_string()),
            None => request,
        };
        request.send().await
    }

    pub async fn json(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        let answer = self.send(method.clone(), path, body).await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{method} {path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    pub async fn get(&self, path: &str) -> (StatusCode, String) {
        let answer = self.send(Method::GET, path, None).await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// Saves a draft; its id.
    pub async fn draft(&self, number: usize) -> String {
        let view = self.json(Method::POST, "/api/v1/opportunities", Some(&requirement(number))).await;
        view["id"].as_str().unwrap_or_else(|| panic!("{view}")).to_owned()
    }

    /// Publishes a fresh draft; its code, when the server lived to acknowledge it.
    pub async fn publish(&self, id: &str) -> Option<String> {
        let path = format!("/api/v1/opportunities/{id}/publish");
        let answer = self.send(Method::POST, &path, Some(&json!({ "version": 1 }))).await.ok()?;
        let status = answer.status();
        let text = answer.text().await.ok()?;
        assert!(status.is_success(), "{status} {text}");
        let view: Value = serde_json::from_str(&text).ok()?;
        Some(view["code"].as_str().unwrap_or_else(|| panic!("{view}")).to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A requirement that several of the installed suppliers can meet.
pub fn requirement(number: usize) -> Value {
    let deadline = chrono::Utc::now() + chrono::Duration::days(30);
    json!({
        "kind": "project",
        "title": format!("企业经营信息数据采购第 {number} 批"),
        "background": "各科室各查各的企业信息，口径不一，每季度要花两周核对。",
        "requirement": "采购本区企业经营信息数据产品，按月更新，并提供接口和数据治理、数据清洗服务，交付后三个月内验收。",
        "budget_wan": "86",
        "deadline": deadline.format("%Y-%m-%d").to_string(),
        "qualifications": "",
        "contact_name": "王老师",
        "contact_phone": "021-64881234",
    })
}

/// Waits until something is so.
pub async fn eventually<F: Future<Output = bool>>(
    what: &str,
    words: impl Fn() -> String,
    is_so: impl Fn() -> F,
) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < PATIENCE, "never came true: {what}\n{}", words());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
