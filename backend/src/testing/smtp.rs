//! A real SMTP server for tests: Python's aiosmtpd in a process of its own.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// Prints `ready`, then one JSON line for each mail; each line read from stdin is the answer to the
/// next recipient (`451 later`), and is acknowledged by `queued`.
const SCRIPT: &str = r#"
import asyncio, base64, json, logging, sys, threading
logging.disable(logging.CRITICAL)
from aiosmtpd.smtp import SMTP, AuthResult
port, user, password = int(sys.argv[1]), sys.argv[2], sys.argv[3]
answers = []
def say(line):
    sys.stdout.write(line + "\n"); sys.stdout.flush()
class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if answers:
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"
    async def handle_DATA(self, server, session, envelope):
        say(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos,
                        "data": base64.b64encode(envelope.content).decode()}))
        return "250 OK"
def authenticate(server, session, envelope, mechanism, data):
    good = data.login == user.encode() and data.password == password.encode()
    return AuthResult(success=good, handled=good)
def make():
    if not user:
        return SMTP(Handler(), hostname="localhost")
    return SMTP(Handler(), hostname="localhost", authenticator=authenticate, auth_required=True,
                auth_require_tls=False)
def listen():
    for line in sys.stdin:
        answers.append(line.strip()); say("queued")
async def main():
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", port)
    threading.Thread(target=listen, daemon=True).start()
    say("ready")
    await server.serve_forever()
asyncio.run(main())
"#;

/// A mail as the server received it.
#[derive(Clone, Debug)]
pub struct Received {
    /// Envelope sender.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// The message.
    pub data: String,
}

impl Received {
    /// A header's value as it stands in the message, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        header(&self.data, name)
    }
}

/// A header's value as it stands in a message, unfolded.
pub fn header(message: &str, name: &str) -> Option<String> {
    let head = message.split("\r\n\r\n").next()?.replace("\r\n ", " ").replace("\r\n\t", " ");
    let prefix = format!("{}:", name.to_ascii_lowercase());
    head.split("\r\n")
        .find(|line| line.to_ascii_lowercase().starts_with(&prefix))
        .map(|line| line[prefix.len()..].trim().to_owned())
}

/// The server; killed when dropped.
pub struct SmtpPeer {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    child: Child,
    mails: Arc<Mutex<Vec<Received>>>,
    queued: std::sync::mpsc::Receiver<()>,
}

impl SmtpPeer {
    /// A server on a free port. `None`, with a word on stderr, where aiosmtpd is not installed; a
    /// failure there when `CI` is set, so that no pipeline skips this silently.
    pub fn start() -> Option<Self> {
        Self::on(free_port(), "", "")
    }

    /// The same on a given port, asking for a login when `user` is not empty.
    pub fn on(port: u16, user: &str, password: &str) -> Option<Self> {
        let Some(python) = python() else {
            let words = "aiosmtpd is missing (Debian: python3-aiosmtpd); SMTP is not tested";
            assert!(std::env::var_os("CI").is_none(), "{words}");
            eprintln!("SKIPPED: {words}");
            return None;
        };
        let mut child = Command::new(python)
            .args(["-W", "ignore", "-c", SCRIPT, &port.to_string(), user, password])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 starts");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().and_then(Result::ok).as_deref(), Some("ready"), "port {port}");
        let mails = Arc::new(Mutex::new(Vec::new()));
        let (tell, queued) = std::sync::mpsc::channel();
        let kept = mails.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                match received(&line) {
                    Some(mail) => kept.lock().unwrap().push(mail),
                    None => drop(tell.send(())),
                }
            }
        });
        Some(Self { port, child, mails, queued })
    }

    /// What to answer the next recipient, e.g. `451 later`.
    pub fn answer_next(&mut self, answer: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{answer}").unwrap();
        self.queued.recv_timeout(Duration::from_secs(10)).expect("the server listens");
    }

    /// The mails so far.
    pub fn mails(&self) -> Vec<Received> {
        self.mails.lock().unwrap().clone()
    }

    /// The mails, once there are so many; after 10 s whatever there is.
    pub fn wait_for(&self, count: usize) -> Vec<Received> {
        let start = Instant::now();
        while self.mails().len() < count && start.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.mails()
    }

    /// The address for `mail.url`.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }
}

impl Drop for SmtpPeer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port nobody listens on now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A Python that has aiosmtpd.
fn python() -> Option<&'static str> {
    ["python3", "/usr/bin/python3"].into_iter().find(|python| {
        let check = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        check.is_ok_and(|status| status.success())
    })
}

fn received(line: &str) -> Option<Received> {
    use base64::Engine;
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    let data = base64::engine::general_purpose::STANDARD.decode(value["data"].as_str()?).ok()?;
    Some(Received {
        from: value["from"].as_str()?.to_owned(),
        to: value["to"].as_array()?.iter().filter_map(|a| a.as_str().map(str::to_owned)).collect(),
        data: String::from_utf8(data).ok()?,
    })
}
