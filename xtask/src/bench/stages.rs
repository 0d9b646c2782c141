//! The single measurements.

use super::{Bench, generate, http::Client};
use crate::server::Server;
use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// What `load run` prints.
#[derive(Deserialize)]
struct Figures {
    requests: usize,
    errors: usize,
    first_error: Option<String>,
    per_second: f64,
    p50: f64,
    p95: f64,
    p99: f64,
}

impl Bench<'_> {
    pub fn import(&mut self) -> Result<()> {
        let file = self.data.path().join("bench.jsonl");
        generate::suppliers(&file, self.options.suppliers)?;
        let begun = Instant::now();
        self.data.run(&["import", "suppliers", &file.to_string_lossy()])?;
        let seconds = begun.elapsed().as_secs_f64();
        std::fs::remove_file(&file)?;
        let per_5000 = seconds * 5_000.0 / self.options.suppliers as f64;
        self.report.at_most("导入 5,000 行（由全部折算）", per_5000, 30.0, "秒");
        Ok(())
    }

    pub fn reindex(&mut self) -> Result<()> {
        let begun = Instant::now();
        self.data.run(&["reindex"])?;
        self.report.note("重建索引", &format!("{:.0} 秒", begun.elapsed().as_secs_f64()));
        Ok(())
    }

    /// 60 requirements against all suppliers, through the REST door, one after the other.
    pub fn matching(&mut self, client: &Client) -> Result<()> {
        let shots: Vec<Value> = generate::requirements()?
            .into_iter()
            .map(|form| json!({ "method": "POST", "path": "/api/v1/matches/preview", "body": form }))
            .collect();
        let (warm_up, count) = (shots.len(), shots.len() * 5);
        let limits = ["--count", &count.to_string(), "--warm-up", &warm_up.to_string(), "--seconds", "120"]
            .map(str::to_owned);
        let f = self.fire(client, &shots, 1, &limits)?;
        self.report.note("匹配一份需求 p50", &format!("{:.1} 毫秒（{} 次）", f.p50 / 1e3, f.requests));
        self.report.at_most("匹配一份需求 p95", f.p95 / 1e3, 50.0, "毫秒");
        Ok(())
    }

    /// Searches over products with filter, facets and highlights, through the REST door.
    pub fn search(&mut self, client: &Client) -> Result<()> {
        let shots = generate::searches(400)?;
        let warm = [
            "--warm-up".to_owned(),
            shots.len().to_string(),
            "--seconds".to_owned(),
            self.options.seconds.to_string(),
        ];
        let one = self.fire(client, &shots, 1, &warm)?;
        self.report
            .note("搜索 p50，1 个连接", &format!("{:.1} 毫秒（p99 {:.1}）", one.p50 / 1e3, one.p99 / 1e3));
        self.report.at_most("搜索 p95，1 个连接", one.p95 / 1e3, 8.0, "毫秒");
        let many = self.fire(client, &shots, 16, &self.for_seconds())?;
        self.report.note("搜索 p95，16 个连接", &format!("{:.1} 毫秒", many.p95 / 1e3));
        self.report.at_least("搜索吞吐，16 个连接", many.per_second, 800.0, "次/秒");
        Ok(())
    }

    /// The list of opportunities against a bare “ok” of the same web framework, in the same minute.
    pub fn page(&mut self, client: &Client) -> Result<()> {
        let page = [json!({ "path": "/opportunities" })];
        let visitor = Client::new(client.host());
        let html = visitor.send("GET", "/opportunities", None)?.body;
        let rows = html.matches("/opportunities/MH-").count();
        self.report.note("机会清单页", &format!("{} KB，{rows} 处机会链接", html.len() / 1024));
        let bare = self.bare()?;
        let ok = self.fire(&Client::new(&bare.1), &[json!({ "path": "/" })], 32, &self.for_seconds());
        stop(bare.0);
        let ok = ok?;
        let list = self.fire(&visitor, &page, 32, &self.for_seconds())?;
        self.report.note("裸 actix “ok”，32 个连接", &format!("{:.0} 次/秒", ok.per_second));
        self.report.note(
            "机会清单页，32 个连接",
            &format!("{:.0} 次/秒，p95 {:.1} 毫秒", list.per_second, list.p95 / 1e3),
        );
        self.report.at_least("机会清单页 / 裸 “ok”", list.per_second / ok.per_second, 0.1, "倍");
        Ok(())
    }

    /// From the request that publishes to the mails standing in the table: they are written in the
    /// transaction that is acknowledged, so the acknowledgement is the time.
    pub fn publish(&mut self, client: &Client) -> Result<()> {
        let mut times = Vec::new();
        for mut form in generate::requirements()?.into_iter().take(20) {
            let opportunity = client.json("POST", "/api/v1/opportunities", Some(&form))?;
            let id = opportunity.get("id").and_then(Value::as_str).context("id")?;
            let version = opportunity.get("version").and_then(Value::as_i64).context("version")?;
            if let Some(fields) = form.as_object_mut() {
                fields.insert("version".to_owned(), json!(version));
            }
            let path = format!("/api/v1/opportunities/{id}/publish");
            let begun = Instant::now();
            client.json("POST", &path, Some(&form))?;
            times.push(begun.elapsed().as_secs_f64());
        }
        let longest = times.iter().copied().fold(0.0, f64::max);
        self.report.at_most("发布到邮件入队，20 次中最长", longest, 1.0, "秒");
        Ok(())
    }

    /// A public page while fifty people sign in at a time, wave after wave: each costs an argon2 run.
    pub fn sign_ins(&mut self, client: &Client) -> Result<()> {
        let page = [json!({ "path": "/suppliers" })];
        let visitor = Client::new(client.host());
        let quiet = self.fire(&visitor, &page, 4, &self.for_seconds())?;
        let ending = Arc::new(AtomicBool::new(false));
        let crowd = {
            let (host, ending) = (client.host().to_owned(), ending.clone());
            std::thread::spawn(move || waves(&host, &ending))
        };
        let busy = self.fire(&visitor, &page, 4, &self.for_seconds());
        ending.store(true, Ordering::Relaxed);
        let times = crowd.join().map_err(|_| anyhow!("登录的测量中断"))??;
        let busy = busy?;
        let (Some(first), Some(slowest)) = (times.get(times.len() / 2), times.last()) else {
            bail!("没有人登录");
        };
        self.report.note(
            "50 人同时登录",
            &format!("{} 次，p50 {:.0} 毫秒，最长 {:.0} 毫秒", times.len(), first * 1e3, slowest * 1e3),
        );
        self.report.note(
            "企业页 p99，安静时 / 登录时",
            &format!("{:.1} / {:.1} 毫秒", quiet.p99 / 1e3, busy.p99 / 1e3),
        );
        self.report.at_most("企业页 p99：登录时 / 安静时", busy.p99 / quiet.p99, 5.0, "倍");
        Ok(())
    }

    /// SQL statements of a list with ten and with fifty rows, as the server itself counts them.
    pub fn statements(&mut self, client: &Client) -> Result<()> {
        for (what, ten, fifty) in [
            ("企业页", "/suppliers?size_of_page=10", "/suppliers?size_of_page=50"),
            ("机会清单页", "/opportunities?size_of_page=10", "/opportunities?size_of_page=50"),
            (
                "搜索接口",
                "/api/v1/search?q=%E6%95%B0%E6%8D%AE&size_of_page=10",
                "/api/v1/search?q=%E6%95%B0%E6%8D%AE&size_of_page=50",
            ),
        ] {
            let (few, many) = (statements_of(client, ten)?, statements_of(client, fifty)?);
            self.report.at_most(
                &format!("{what}：50 行比 10 行多用的语句（10 行 {few:.0} 条）"),
                many - few,
                0.0,
                "条",
            );
        }
        Ok(())
    }

    pub fn memory(&mut self, server: &Server) -> Result<()> {
        let path = format!("/proc/{}/status", server.id());
        let Ok(text) = std::fs::read_to_string(&path) else {
            self.report.note("常驻内存", "这个系统上量不到");
            return Ok(());
        };
        let value = |name: &str| -> Option<f64> {
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().trim_end_matches("kB").trim().parse::<f64>().ok().map(|kb| kb / 1024.0)
        };
        if let Some(anonymous) = value("RssAnon:") {
            self.report.note("其中不可换出的（RssAnon）", &format!("{anonymous:.0} MB"));
        }
        self.report.at_most("常驻内存（VmRSS）", value("VmRSS:").context("VmRSS")?, 400.0, "MB");
        Ok(())
    }

    fn for_seconds(&self) -> [String; 4] {
        ["--seconds".to_owned(), self.options.seconds.to_string(), "--warm-up".to_owned(), "50".to_owned()]
    }

    fn fire(
        &self,
        client: &Client,
        shots: &[Value],
        connections: usize,
        limits: &[String],
    ) -> Result<Figures> {
        let file = self.data.path().join("shots.jsonl");
        let lines: Vec<String> = shots.iter().map(Value::to_string).collect();
        std::fs::write(&file, lines.join("\n"))?;
        let mut command = Command::new(&self.load);
        command.args(["run", "--address", client.host(), "--connections", &connections.to_string()]);
        command.arg("--requests").arg(&file).args(limits);
        if let Some(cookie) = &client.cookie {
            command.args(["--cookie", cookie]);
        }
        let output = command.stderr(Stdio::inherit()).output().context("测量程序")?;
        if !output.status.success() {
            bail!("测量程序失败");
        }
        let figures: Figures = serde_json::from_slice(&output.stdout)?;
        if figures.errors > 0 || figures.requests == 0 {
            bail!("{} 次请求失败，例如 {}", figures.errors, figures.first_error.unwrap_or_default());
        }
        Ok(figures)
    }

    /// The bare server, with as many workers as the platform's has.
    fn bare(&self) -> Result<(std::process::Child, String)> {
        let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut child = Command::new(&self.load)
            .args(["bare", "--workers", &workers.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("stdout")?).read_line(&mut line)?;
        Ok((child, line.trim().to_owned()))
    }
}

/// Fifty sign-ins at a time until told to end; the sorted times of all in seconds. Each wave comes from
/// addresses of its own, for one address may not try so often.
fn waves(host: &str, ending: &AtomicBool) -> Result<Vec<f64>> {
    let accounts = ["officer", "supplier-a", "supplier-b", "head", "editor-a"];
    let mut times = Vec::new();
    for wave in 0..250 {
        if ending.load(Ordering::Relaxed) {
            break;
        }
        let people: Vec<_> = (0..50)
            .map(|n| {
                let name = accounts.get(n % accounts.len()).copied().unwrap_or("officer");
                let mut client = Client::new(host);
                client.forwarded = Some(format!("198.18.{wave}.{n}"));
                std::thread::spawn(move || -> Result<f64> {
                    let begun = Instant::now();
                    client.sign_in(&format!("{name}@demo.example"), "minhang-demo-2026")?;
                    Ok(begun.elapsed().as_secs_f64())
                })
            })
            .collect();
        for one in people {
            times.push(one.join().map_err(|_| anyhow!("登录的测量中断"))??);
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

fn stop(mut child: std::process::Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// The least of some tries: a background job may count into one of them. Asked by somebody signed in,
/// for whom no page is kept.
fn statements_of(client: &Client, path: &str) -> Result<f64> {
    let visitor = Client::new(client.host());
    let counted = || -> Result<f64> {
        let text = visitor.send("GET", "/metrics", None)?.body;
        let line = text.lines().find_map(|line| line.strip_prefix("db_statements_total "));
        line.and_then(|value| value.trim().parse().ok()).context("/metrics 没有 db_statements_total")
    };
    let mut least = f64::MAX;
    for _ in 0..10 {
        std::thread::sleep(Duration::from_millis(100));
        let before = counted()?;
        client.send("GET", path, None)?;
        least = least.min(counted()? - before);
    }
    Ok(least)
}
