//! The server: pages, REST and assets in one actix-web application.

use backend::App;
use std::net::TcpListener;

/// Serves until a signal asks to stop, then drains.
///
/// # Errors
/// When the listener cannot be used.
pub async fn run(_app: App, listener: TcpListener) -> anyhow::Result<()> {
    anyhow::bail!("nothing to serve at {:?} yet", listener.local_addr())
}
