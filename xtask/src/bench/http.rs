//! Single requests, for what is not measured under load.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

/// A client of one server, with one person's session.
pub struct Client {
    host: String,
    /// `name=value`.
    pub cookie: Option<String>,
    /// Whom it speaks for, as a proxy on this machine does.
    pub forwarded: Option<String>,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Client {
    /// A visitor of `http://HOST:PORT`.
    pub fn new(address: &str) -> Self {
        Self { host: address.trim_start_matches("http://").to_owned(), cookie: None, forwarded: None }
    }

    /// `HOST:PORT`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Signs in.
    ///
    /// # Errors
    /// When that is refused.
    pub fn sign_in(&mut self, email: &str, password: &str) -> Result<()> {
        let form = serde_json::json!({ "email": email, "password": password });
        let answer = self.send("POST", "/api/v1/session", Some(&form))?;
        let cookie = answer.head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("set-cookie")
                .then(|| value.split(';').next().unwrap_or_default().trim())
        });
        self.cookie = Some(cookie.context("登录没有给出会话")?.to_owned());
        Ok(())
    }

    /// Sends JSON and reads JSON.
    ///
    /// # Errors
    /// When the answer is not 2xx.
    pub fn json(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        let answer = self.send(method, path, body)?;
        if answer.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&answer.body).with_context(|| format!("{method} {path} 的应答不是 JSON"))
    }

    /// Sends a request.
    ///
    /// # Errors
    /// When the answer is not 2xx.
    pub fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Answer> {
        let text = body.map(Value::to_string).unwrap_or_default();
        let host = &self.host;
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nSec-Fetch-Site: same-origin\r\n\
             Connection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
            text.len()
        );
        if let Some(cookie) = &self.cookie {
            request.push_str(&format!("Cookie: {cookie}\r\n"));
        }
        if let Some(address) = &self.forwarded {
            request.push_str(&format!("X-Forwarded-For: {address}\r\n"));
        }
        request.push_str("\r\n");
        request.push_str(&text);
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        stream.write_all(request.as_bytes())?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let answer = parse(&bytes).with_context(|| format!("{method} {path}"))?;
        if !(200..300).contains(&answer.status) {
            bail!("{method} {path} 应答 {}：{}", answer.status, answer.body);
        }
        Ok(answer)
    }
}

fn parse(bytes: &[u8]) -> Result<Answer> {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").context("应答不完整")?;
    let (head, rest) = bytes.split_at(end);
    let head = String::from_utf8_lossy(head).into_owned();
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).context("没有状态码")?;
    let rest = rest.get(4..).unwrap_or_default();
    let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    let body = if chunked { unchunked(rest) } else { rest.to_vec() };
    Ok(Answer { status, head, body: String::from_utf8_lossy(&body).into_owned() })
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
        let (size, after) = rest.split_at(end);
        let Ok(size) = usize::from_str_radix(String::from_utf8_lossy(size).trim(), 16) else { break };
        let (Some(part), false) = (after.get(2..2 + size), size == 0) else { break };
        body.extend_from_slice(part);
        rest = after.get(2 + size + 2..).unwrap_or_default();
    }
    body
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn reads_plain_and_chunked_answers() {
        let plain = parse(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").unwrap();
        assert_eq!((plain.status, plain.body.as_str()), (200, "ok"));
        let chunked =
            b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        let chunked = parse(chunked).unwrap();
        assert_eq!((chunked.status, chunked.body.as_str()), (404, "abcde"));
        assert!(parse(b"nonsense").is_err());
    }
}
