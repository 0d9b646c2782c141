//! Building the indexes anew beside the ones in use, and checking them against the database.

use super::{documents, outbox};
use crate::{App, Error, Result};
use contract::{ErrorCode, search::DocKind};
use entity::counter;
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use std::{future::Future, time::Duration};
use uuid::Uuid;

/// Documents read and added at once: memory stays steady however many there are.
const BATCH: u64 = 1_000;
/// The row that tells everybody a rebuild is running: its value is the time of the last sign of life.
const MARK: &str = "search.rebuild";
/// After so long without a sign of life a rebuild was killed.
const SILENT_MS: i64 = 120_000;
/// Time between two signs of life.
const BEAT: Duration = Duration::from_secs(20);

/// Told how many documents are done, and how many there are.
pub type Progress<'a> = &'a mut (dyn FnMut(u64, u64) + Send);

/// Builds all indexes anew and swaps them in; answers how many documents they hold. Searches go on
/// meanwhile. Changes made meanwhile stay in the outbox until after the swap, so none is lost.
///
/// # Errors
/// [`Error::Conflict`] while another rebuild runs, [`Error::Unavailable`] while the engine is away.
pub async fn run(app: &App, progress: Progress<'_>) -> Result<u64> {
    take(app).await?;
    let built = build(app, progress).await;
    release(app).await?;
    let documents = built?;
    outbox::apply_all(app).await?;
    Ok(documents)
}

async fn build(app: &App, progress: Progress<'_>) -> Result<u64> {
    let mut total = 0;
    for kind in DocKind::ALL {
        total += documents::count(app, kind).await?;
    }
    let mut building = app.search.rebuild().await?;
    let mut done = 0;
    progress(0, total);
    for kind in DocKind::ALL {
        let mut after = Uuid::nil();
        loop {
            let ids = documents::ids_after(app, kind, after, BATCH).await?;
            let Some(last) = ids.last() else { break };
            after = *last;
            let documents = documents::read(app, kind, &ids).await?;
            done += documents.len() as u64;
            alive_while(app, building.add(kind, documents)).await??;
            progress(done, total.max(done));
        }
    }
    alive_while(app, building.swap()).await??;
    Ok(done)
}

/// Waits for long work and gives signs of life meanwhile.
async fn alive_while<T>(app: &App, work: impl Future<Output = T>) -> Result<T> {
    beat(app).await?;
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return Ok(done),
            () = tokio::time::sleep(BEAT) => beat(app).await?,
        }
    }
}

/// Whether a rebuild is running anywhere.
///
/// # Errors
/// When the database fails.
pub(super) async fn is_running(app: &App) -> Result<bool> {
    let mark = counter::Entity::find_by_id(MARK).one(app.db.read()).await?;
    Ok(mark.is_some_and(|mark| app.now().0 - mark.value < SILENT_MS))
}

async fn take(app: &App) -> Result<()> {
    let tx = app.db.begin().await?;
    if is_marked(app, &tx).await? {
        let words = "另一个重建正在进行；请等它完成。它若已被中断，两分钟后可以再试。";
        return Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()));
    }
    write_mark(app, &tx).await?;
    tx.commit().await.map_err(Error::from)
}

async fn is_marked(app: &App, tx: &sea_orm::DatabaseTransaction) -> Result<bool> {
    let mark = counter::Entity::find_by_id(MARK).one(tx).await?;
    Ok(mark.is_some_and(|mark| app.now().0 - mark.value < SILENT_MS))
}

async fn write_mark(app: &App, tx: &sea_orm::DatabaseTransaction) -> Result<()> {
    let mark = counter::ActiveModel { name: Set(MARK.to_owned()), value: Set(app.now().0) };
    let newer = OnConflict::column(counter::Column::Name).update_column(counter::Column::Value).to_owned();
    counter::Entity::insert(mark).on_conflict(newer).exec_without_returning(tx).await?;
    Ok(())
}

async fn beat(app: &App) -> Result<()> {
    let tx = app.db.begin().await?;
    write_mark(app, &tx).await?;
    tx.commit().await.map_err(Error::from)
}

async fn release(app: &App) -> Result<()> {
    let tx = app.db.begin().await?;
    counter::Entity::delete_by_id(MARK).exec(&tx).await?;
    tx.commit().await.map_err(Error::from)
}

/// How a document differs from its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The row has no document.
    Missing,
    /// The document has no row that may be found.
    Extra,
    /// The document is of another version than the row.
    Stale,
}

impl Fault {
    /// For people.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Missing => "索引里没有",
            Self::Extra => "索引里多余",
            Self::Stale => "索引里是旧版本",
        }
    }
}

/// One difference between index and database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The kind of document.
    pub kind: DocKind,
    /// The row.
    pub id: Uuid,
    /// What is wrong.
    pub fault: Fault,
}

/// Compares every document with its row. Changes that still wait in the outbox show as differences.
///
/// # Errors
/// When the database fails or the engine is away.
pub async fn check(app: &App) -> Result<Vec<Difference>> {
    let mut differences = Vec::new();
    for kind in DocKind::ALL {
        let mut indexed = app.search.versions(kind).await?;
        for (id, version) in documents::versions(app, kind).await? {
            let fault = match indexed.remove(&id) {
                None => Fault::Missing,
                Some(found) if found != version => Fault::Stale,
                Some(_) => continue,
            };
            differences.push(Difference { kind, id, fault });
        }
        differences.extend(indexed.into_keys().map(|id| Difference { kind, id, fault: Fault::Extra }));
    }
    Ok(differences)
}
