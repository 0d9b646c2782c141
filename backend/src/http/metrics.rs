//! Figures for Prometheus, and the one log line of each request.

use super::{client::is_local, error::Answer, error::Fault};
use crate::{App, jobs};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode},
    web::Data,
};
use contract::ErrorCode;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

/// The recorder keeps raw samples until they are summed up; it is told to after so many requests, and
/// with every scrape.
const SUM_UP_EVERY: u32 = 4_096;
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// The recorder of this process, installed at first use.
pub fn handle() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let builder = || PrometheusBuilder::new().set_buckets(&SECONDS).unwrap_or_default();
        builder().install_recorder().unwrap_or_else(|error| {
            tracing::warn!(%error, "another metrics recorder is installed; /metrics stays empty");
            builder().build_recorder().handle()
        })
    })
}

/// Counts and logs an answered request. The route is the pattern, never the path: paths may tell who
/// looked at what, and there is no end of them.
pub fn answered(method: &Method, route: &str, status: StatusCode, took: Duration) {
    static ANSWERED: AtomicU32 = AtomicU32::new(0);
    let labels = [
        ("method", method.as_str().to_owned()),
        ("route", route.to_owned()),
        ("status", status.as_str().to_owned()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", "route" => route.to_owned()).record(took.as_secs_f64());
    if ANSWERED.fetch_add(1, Ordering::Relaxed) % SUM_UP_EVERY == SUM_UP_EVERY - 1 {
        handle().run_upkeep();
    }
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(route, status = status.as_u16(), ms, "answered");
}

/// `GET /metrics`: for this machine only, unless `http.public_metrics` says otherwise.
///
/// # Errors
/// Not found for others.
pub async fn show(app: Data<App>, request: HttpRequest) -> Answer {
    if !app.settings.http.public_metrics && !is_local(&request) {
        return Err(Fault::code(ErrorCode::NotFound));
    }
    jobs::metrics::gauge(&app).await?;
    handle().run_upkeep();
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(handle().render()))
}
