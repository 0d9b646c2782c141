//! The server: pages, REST and assets in one actix-web application.

pub mod assets;

use actix_web::{
    middleware::{Compress, from_fn},
    web::{self, Data},
};
use anyhow::{Context, Result};
use backend::{App, http};
use frontend::kept::{Kept, kept};
use std::{net::TcpListener, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// Connections waiting to be accepted.
const BACKLOG: u32 = 1024;
/// How long a connection may be silent, before its first request and between two. Browsers open spare
/// connections and proxies keep theirs for a minute: one that we close sooner answers the request
/// which is just then sent on it with 408, or not at all, and a posted form is lost.
const SILENCE: Duration = Duration::from_secs(75);

/// Serves until `stop`, then finishes the requests in hand.
///
/// # Errors
/// When the listener cannot be used.
pub async fn run(app: App, listener: TcpListener, stop: CancellationToken) -> Result<()> {
    let workers = match app.settings.http.workers {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        set => set,
    };
    let site = Arc::new(assets::Site::open());
    if !site.is_built() {
        tracing::warn!(
            "no built assets found: pages come without style and islands; run `cargo xtask assets`"
        );
    }
    let server = actix_web::HttpServer::new(move || {
        actix_web::App::new().wrap(from_fn(http::outer)).configure(|cfg| configure(cfg, &app, &site))
    })
    .workers(workers)
    .backlog(BACKLOG)
    .keep_alive(SILENCE)
    .client_request_timeout(SILENCE)
    .disable_signals()
    .shutdown_timeout(20)
    .listen(listener)
    .context("无法监听")?
    .run();
    let handle = server.handle();
    tokio::spawn(async move {
        stop.cancelled().await;
        handle.stop(true).await;
    });
    server.await.context("服务中断")
}

/// Everything that answers, for the server and for tests of it in process.
pub fn configure(cfg: &mut web::ServiceConfig, app: &App, site: &Arc<assets::Site>) {
    let form = web::FormConfig::default().limit(app.settings.http.body_limit);
    cfg.app_data(Data::new(app.clone()))
        .app_data(Data::from(site.clone()))
        .app_data(Data::new(site.names().clone()))
        .app_data(Data::new(Kept::default()))
        .app_data(form)
        .configure(frontend::routes::before_doors)
        .configure(http::configure)
        .configure(assets::configure)
        // Assets are compressed already, answers of REST too small to gain; pages gain most.
        .service(
            web::scope("")
                .wrap(from_fn(kept))
                .wrap(Compress::default())
                .configure(|cfg| frontend::routes::configure(cfg, app)),
        )
        .default_service(web::to(frontend::pages::oops::not_found));
}
