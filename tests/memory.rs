//! What the running program leaves in its memory once a secret was used (OWASP ASVS 4.0, 8.3.6). Reads the
//! memory of another process, which only Linux offers as a file.
#![cfg(target_os = "linux")]

use crate::machine::{Machine, Server, eventually};
use reqwest::{
    Method, StatusCode,
    header::{CONNECTION, CONTENT_TYPE},
};
use serde_json::json;
use std::{
    fs::{File, read_to_string},
    os::unix::fs::FileExt,
};

const EMAIL: &str = "amsel@demo.example";
/// Passwords that stand nowhere but in what this test sends.
const RIGHT: &str = "Kaskade-77-Pirol-41";
const WRONG: &str = "Ahornblatt-5-Kiebitz-90";
const NEW: &str = "Trauerweide-63-Hafen-12";

/// How often a text stands in what a process may write to.
fn copies(process: u32, text: &str) -> usize {
    let finder = memchr::memmem::Finder::new(text);
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let maps = read_to_string(format!("/proc/{process}/maps")).unwrap();
    let mut count = 0;
    for line in maps.lines() {
        let (range, rest) = line.split_once(' ').unwrap();
        let (from, to) = range.split_once('-').unwrap();
        let [from, to] = [from, to].map(|hex| u64::from_str_radix(hex, 16).unwrap());
        if rest.starts_with("rw") {
            let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
            // What was unmapped meanwhile holds nothing.
            let read = memory.read_at(&mut bytes, from).unwrap_or(0);
            count += finder.find_iter(&bytes[..read]).count();
        }
    }
    count
}

async fn post(server: &Server, path: &str, kind: &str, body: String) -> StatusCode {
    let request = server.request(Method::POST, path).header(CONNECTION, "close");
    request.header(CONTENT_TYPE, kind).body(body).send().await.unwrap().status()
}

#[tokio::test]
async fn no_password_outlives_its_request_and_no_dump_would_hold_one() {
    let machine = Machine::install("").await;
    machine.create_user_with(RIGHT, EMAIL, "officer", "浦江镇政府");
    let server = machine.serve();
    let process = server.id();
    assert!(copies(process, machine.folder().to_str().unwrap()) > 0, "what is in use is found");

    let (form, json) = ("application/x-www-form-urlencoded", "application/json");
    for (password, status) in [(WRONG, 401), (RIGHT, 200)] {
        let body = json!({ "email": EMAIL, "password": password }).to_string();
        assert_eq!(post(&server, "/api/v1/session", json, body).await, status);
    }
    // The right one is led on to a page.
    for (password, status) in [(WRONG, 401), (RIGHT, 200)] {
        let body = format!("email={EMAIL}&password={password}&next=");
        assert_eq!(post(&server, "/login", form, body).await, status);
    }
    let idea = format!("idea%5Bpassword%5D={NEW}&idea%5Bname%5D=&idea%5Bemail%5D=");
    assert_eq!(post(&server, "/fn/password-strength", form, idea).await, 200);

    for password in [RIGHT, WRONG, NEW] {
        // A worker keeps the head of its last request, and with it what came in the same packet, for the next.
        let gone = || async {
            let next = server.request(Method::GET, "/healthz").header(CONNECTION, "close");
            assert!(next.send().await.unwrap().status().is_success());
            copies(process, password) == 0
        };
        eventually(&format!("{password} is wiped"), || machine.words(), gone).await;
    }
    let limits = read_to_string(format!("/proc/{process}/limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    drop(server);
    machine.app.finish().await;
}
