//! Reading all suppliers once after the start, so that the first requirements do not wait for it.

use crate::{App, Result, organizations, search::documents};
use contract::search::DocKind;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Suppliers read at once: some 50 ms of work.
const ROWS: u64 = 100;
/// Between two of these, so that requests come first.
const PAUSE: Duration = Duration::from_millis(25);

/// Reads suppliers into the matcher's memory until all are read, it is full, or `stop`. Says how many.
/// Skipping this costs nothing but time: what is not kept is read when it is needed.
///
/// # Errors
/// When the database fails.
pub async fn warm(app: &App, stop: &CancellationToken) -> Result<usize> {
    let (mut after, mut read) = (Uuid::nil(), 0);
    while !stop.is_cancelled() && app.matcher.has_room() {
        let ids = documents::ids_after(app, DocKind::Supplier, after, ROWS).await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        let texts = organizations::store::texts(app.db.read(), &ids).await?;
        read += texts.len();
        let matcher = app.matcher.clone();
        let work = tokio::task::spawn_blocking(move || {
            for supplier in &texts {
                matcher.profile(supplier);
            }
        });
        work.await.map_err(anyhow::Error::from)?;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(read)
}
