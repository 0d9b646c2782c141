//! The server: pages, REST and assets in one actix-web application.

use anyhow::{Context, Result};
use backend::App;
use std::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Serves until `stop`, then finishes the requests in hand.
///
/// # Errors
/// When the listener cannot be used.
pub async fn run(app: App, listener: TcpListener, stop: CancellationToken) -> Result<()> {
    let workers = match app.settings.http.workers {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        set => set,
    };
    let server = actix_web::HttpServer::new(move || {
        actix_web::App::new()
            .app_data(actix_web::web::Data::new(app.clone()))
            .wrap(actix_web::middleware::from_fn(backend::http::outer))
            .configure(backend::http::configure)
    })
    .workers(workers)
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
