//! A real OpenID provider beside the test, and somebody's browser there.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

pub const PUBLIC: &str = "http://platform.test";
pub const SECRET: &str = "secret-of-the-tests-32-characters";

pub struct Provider {
    pub issuer: String,
    child: Child,
}

impl Provider {
    /// Starts it; `None`, with words why, when this machine has not what it takes. Where tests have to
    /// be complete, that is a failure.
    pub fn start() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
        if !folder.join("node_modules/oidc-provider").is_dir() {
            return missing("the package oidc-provider is not installed: run `npm ci` in tests/browser");
        }
        let started = Command::new("node")
            .arg("support/provider.js")
            .current_dir(folder)
            .env("CALLBACK", format!("{PUBLIC}/login/sso/callback"))
            .env("SECRET", SECRET)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = started else { return missing("`node` does not start: install Node.js") };
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let issuer = lines.map_while(Result::ok).find(|line| line.starts_with("http://"));
        let issuer = issuer.expect("the provider says no address; try `node support/provider.js`");
        Some(Self { issuer, child })
    }

    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.stop();
    }
}

fn missing<T>(words: &str) -> Option<T> {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{words}");
    eprintln!("NOT TESTED: single sign-on with a real provider; {words}");
    None
}

/// A browser at the provider: keeps its cookies, fills in its forms.
pub struct Visitor {
    login: &'static str,
    cookies: BTreeMap<String, String>,
    client: reqwest::Client,
}

impl Visitor {
    pub fn new(login: &'static str) -> Self {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { login, cookies: BTreeMap::new(), client }
    }

    /// Goes to the provider and does what it asks for, until it sends the browser back; says where to.
    pub async fn go(&mut self, url: &str) -> String {
        let mut request = self.client.get(url);
        for _ in 0..12 {
            let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
            let answer = request.header("cookie", cookies.join("; ")).send().await.unwrap();
            for set in answer.headers().get_all("set-cookie") {
                let pair = set.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            let here = answer.url().clone();
            if let Some(to) = answer.headers().get("location") {
                let to = here.join(to.to_str().unwrap()).unwrap().to_string();
                if let Some(path) = to.strip_prefix(PUBLIC) {
                    return path.to_owned();
                }
                request = self.client.get(to);
                continue;
            }
            let page = answer.text().await.unwrap();
            let prompt = if page.contains("value=\"login\"") { "login" } else { "consent" };
            assert!(page.contains(&format!("value=\"{prompt}\"")), "{page}");
            let form = [("prompt", prompt), ("login", self.login), ("password", "any")];
            request = self.client.post(here).form(&form);
        }
        panic!("the provider sends in circles");
    }
}
