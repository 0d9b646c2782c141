//! Removing files nothing points to.

use super::{let_go, store};
use crate::{Actor, App, Result, audit, storage};
use contract::Timestamp;
use entity::attachment::{self, Column};
use futures::StreamExt;
use object_store::{ObjectStoreExt, path::Path};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

/// What nothing points to is kept so long: somebody may still be filling in the form.
const KEEP_MS: i64 = Timestamp::DAY;
/// Blobs asked about at once.
const CHUNK: usize = 500;

/// Removes files never used or let go of, then blobs without a row: theirs, those of replaced files, and those
/// whose upload ended half-way. Answers how many of each.
///
/// # Errors
/// When the database or the store fails; the next run goes on.
pub async fn run(app: &App) -> Result<(u64, u64)> {
    let before = app.now().plus_ms(-KEEP_MS);
    let rows = rows(app, before).await? + let_go::run(app, before).await?;
    let blobs = blobs(app, before).await?;
    Ok((rows, blobs))
}

async fn rows(app: &App, before: Timestamp) -> Result<u64> {
    let tx = app.db.begin().await?;
    let gone = attachment::Entity::delete_many()
        .filter(Column::UsedAt.is_null())
        .filter(Column::CreatedAt.lt(before.0))
        .exec(&tx)
        .await?
        .rows_affected;
    if gone > 0 {
        let subject = ("attachments", Uuid::nil());
        audit::record(app, &tx, &Actor::System, "attachment.swept", subject, json!({ "rows": gone })).await?;
    }
    tx.commit().await?;
    Ok(gone)
}

async fn blobs(app: &App, before: Timestamp) -> Result<u64> {
    let mut gone = 0;
    let mut listed = app.blobs.list(None).chunks(CHUNK);
    while let Some(some) = listed.next().await {
        let mut old = Vec::new();
        for found in some {
            let found = found.map_err(storage::failed)?;
            let key = found.location.to_string();
            // A bucket may hold what others put there.
            let ours = key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit());
            if ours && found.last_modified.timestamp_millis() < before.0 {
                old.push(key);
            }
        }
        let known = store::known(app.db.read(), &old).await?;
        for key in old.iter().filter(|key| !known.contains(*key)) {
            app.blobs.delete(&Path::from(key.as_str())).await.map_err(storage::failed)?;
            gone += 1;
        }
    }
    Ok(gone)
}
