//! The load generator of `cargo xtask bench`: keeps connections open, sends the next request when the
//! answer to the last one has been read to its end, and tells honest percentiles. Also the bare server
//! that the platform's pages are compared with.

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use clap::Parser;
use http_body_util::{BodyExt, Full};
use hyper::{Request, client::conn::http1::SendRequest, header};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
enum Command {
    /// Serves “ok”, nothing else: what actix-web itself can do here.
    Bare {
        #[arg(long)]
        workers: usize,
    },
    /// Sends requests and prints one line of JSON.
    Run(Run),
}

#[derive(clap::Args)]
struct Run {
    /// `127.0.0.1:8080`
    #[arg(long)]
    address: String,
    /// One request a line: `{"method", "path", "body"}`; sent in turn, again from the start at the end.
    #[arg(long)]
    requests: PathBuf,
    #[arg(long)]
    connections: usize,
    /// Requests before the measurement.
    #[arg(long, default_value_t = 0)]
    warm_up: usize,
    /// End after so many requests …
    #[arg(long, default_value_t = usize::MAX)]
    count: usize,
    /// … or so many seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    #[arg(long)]
    cookie: Option<String>,
}

/// A request to send.
#[derive(Deserialize)]
struct Shot {
    #[serde(default = "get")]
    method: String,
    path: String,
    #[serde(default)]
    body: Option<serde_json::Value>,
}

fn get() -> String {
    "GET".to_owned()
}

/// What was measured; times in microseconds, from sending to the last byte of the answer.
#[derive(Serialize)]
struct Figures {
    requests: usize,
    errors: usize,
    first_error: Option<String>,
    seconds: f64,
    per_second: f64,
    p50: u64,
    p95: u64,
    p99: u64,
    max: u64,
    bytes: u64,
}

fn main() -> Result<()> {
    match Command::parse() {
        Command::Bare { workers } => actix_web::rt::System::new().block_on(bare(workers)),
        // One thread drives all connections: it needs less of the machine than the server it measures.
        Command::Run(run) => {
            tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(measure(run))
        }
    }
}

async fn bare(workers: usize) -> Result<()> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    println!("http://{}", listener.local_addr()?);
    let app = || actix_web::App::new().route("/", actix_web::web::get().to(async || "ok"));
    Ok(actix_web::HttpServer::new(app).workers(workers).listen(listener)?.run().await?)
}

/// What the connections share.
struct Plan {
    run: Run,
    shots: Vec<Shot>,
    next: AtomicUsize,
}

/// What one connection has seen.
#[derive(Default)]
struct Seen {
    times: Vec<u64>,
    errors: usize,
    first_error: Option<String>,
    bytes: u64,
}

async fn measure(run: Run) -> Result<()> {
    let text = std::fs::read_to_string(&run.requests).context("requests")?;
    let shots = text.lines().map(serde_json::from_str).collect::<serde_json::Result<Vec<Shot>>>()?;
    if shots.is_empty() {
        bail!("no requests");
    }
    let mut warm = connect(&run.address).await?;
    for shot in shots.iter().cycle().take(run.warm_up) {
        fire(&mut warm, shot, &run).await?;
    }
    drop(warm);
    let plan = Arc::new(Plan { run, shots, next: AtomicUsize::new(0) });
    let mut senders = Vec::new();
    for _ in 0..plan.run.connections {
        senders.push(connect(&plan.run.address).await?);
    }
    let begun = Instant::now();
    let tasks: Vec<_> =
        senders.into_iter().map(|s| tokio::spawn(keep_firing(s, plan.clone(), begun))).collect();
    let mut all = Seen::default();
    for task in tasks {
        let seen = task.await??;
        all.times.extend(seen.times);
        all.errors += seen.errors;
        all.bytes += seen.bytes;
        all.first_error = all.first_error.or(seen.first_error);
    }
    println!("{}", serde_json::to_string(&figures(all, begun.elapsed()))?);
    Ok(())
}

async fn connect(address: &str) -> Result<SendRequest<Full<Bytes>>> {
    let stream = tokio::net::TcpStream::connect(address).await.context("connect")?;
    stream.set_nodelay(true)?;
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn keep_firing(mut sender: SendRequest<Full<Bytes>>, plan: Arc<Plan>, begun: Instant) -> Result<Seen> {
    let end = Duration::from_secs(plan.run.seconds);
    let mut seen = Seen::default();
    while begun.elapsed() < end {
        let number = plan.next.fetch_add(1, Ordering::Relaxed);
        if number >= plan.run.count {
            break;
        }
        let Some(shot) = plan.shots.get(number % plan.shots.len()) else { break };
        let sent = Instant::now();
        match fire(&mut sender, shot, &plan.run).await {
            Ok(bytes) => {
                seen.times.push(u64::try_from(sent.elapsed().as_micros()).unwrap_or(u64::MAX));
                seen.bytes += bytes;
            }
            Err(error) => {
                seen.errors += 1;
                seen.first_error.get_or_insert(format!("{} {}: {error:#}", shot.method, shot.path));
                sender = connect(&plan.run.address).await?;
            }
        }
    }
    Ok(seen)
}

/// Sends a request and reads its answer; anything but 2xx is an error.
async fn fire(sender: &mut SendRequest<Full<Bytes>>, shot: &Shot, run: &Run) -> Result<u64> {
    let body = shot.body.as_ref().map(serde_json::Value::to_string).unwrap_or_default();
    let mut request = Request::builder()
        .method(shot.method.as_str())
        .uri(&shot.path)
        .header(header::HOST, &run.address)
        .header(header::ACCEPT, "*/*");
    if shot.body.is_some() {
        request = request
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ORIGIN, format!("http://{}", run.address))
            .header("sec-fetch-site", "same-origin");
    }
    if let Some(cookie) = &run.cookie {
        request = request.header(header::COOKIE, cookie);
    }
    sender.ready().await?;
    let mut answer = sender.send_request(request.body(Full::new(Bytes::from(body)))?).await?;
    let status = answer.status();
    let mut bytes = 0;
    while let Some(frame) = answer.frame().await {
        bytes += frame?.data_ref().map_or(0, |data| data.len() as u64);
    }
    if !status.is_success() {
        bail!("answered {status}");
    }
    Ok(bytes)
}

fn figures(mut seen: Seen, took: Duration) -> Figures {
    seen.times.sort_unstable();
    let count = seen.times.len();
    // The smallest time that so many of a thousand requests did not exceed.
    let at = |per_mille: usize| {
        let rank = (count * per_mille).div_ceil(1000).max(1);
        seen.times.get(rank - 1).copied().unwrap_or(0)
    };
    Figures {
        requests: count,
        errors: seen.errors,
        seconds: took.as_secs_f64(),
        per_second: count as f64 / took.as_secs_f64(),
        p50: at(500),
        p95: at(950),
        p99: at(990),
        max: at(1000),
        bytes: seen.bytes,
        first_error: seen.first_error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_definition() {
        let seen = Seen { times: (1..=100).rev().collect(), ..Seen::default() };
        let figures = figures(seen, Duration::from_secs(2));
        assert_eq!((figures.p50, figures.p95, figures.p99, figures.max), (50, 95, 99, 100));
        assert!((figures.per_second - 50.0).abs() < f64::EPSILON);
        let few = super::figures(Seen { times: vec![7], ..Seen::default() }, Duration::from_secs(1));
        assert_eq!((few.p50, few.p95), (7, 7));
    }
}
