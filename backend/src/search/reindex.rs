//! Building the indexes anew beside the ones in use, and checking them against the database.

use super::{documents, outbox};
use crate::{App, Error, Result};
use contract::{ErrorCode, search::DocKind};
use entity::counter;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
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
    let mut mark = Mark::take(app).await?;
    let built = build(app, &mut mark, progress).await;
    mark.release(app).await?;
    let documents = built?;
    outbox::apply_all(app).await?;
    Ok(documents)
}

async fn build(app: &App, mark: &mut Mark, progress: Progress<'_>) -> Result<u64> {
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
            alive_while(app, mark, building.add(kind, documents)).await??;
            progress(done, Ord::max(total, done));
        }
    }
    alive_while(app, mark, building.swap()).await??;
    Ok(done)
}

/// Waits for long work and gives signs of life meanwhile.
async fn alive_while<T>(app: &App, mark: &mut Mark, work: impl Future<Output = T>) -> Result<T> {
    mark.beat(app).await?;
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return Ok(done),
            () = tokio::time::sleep(BEAT) => mark.beat(app).await?,
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

/// The mark as this run last wrote it. Another run takes it only after it was silent for long, so no
/// two runs ever hold the same value.
struct Mark {
    value: i64,
}

impl Mark {
    /// One statement, so that of two runs at once only one gets the mark.
    async fn take(app: &App) -> Result<Self> {
        let value = app.now().0;
        let mark = counter::ActiveModel { name: Set(MARK.to_owned()), value: Set(value) };
        let if_silent = OnConflict::column(counter::Column::Name)
            .update_column(counter::Column::Value)
            .action_and_where(
                Expr::col((counter::Entity, counter::Column::Value)).lte(value.saturating_sub(SILENT_MS)),
            )
            .to_owned();
        let tx = app.db.begin().await?;
        let insert = counter::Entity::insert_many([mark]).on_conflict(if_silent);
        if insert.exec_without_returning(&tx).await? == 0 {
            return Err(conflict("另一个重建正在进行；请等它完成。它若已被中断，两分钟后可以再试。"));
        }
        tx.commit().await?;
        Ok(Self { value })
    }

    /// A sign of life.
    async fn beat(&mut self, app: &App) -> Result<()> {
        let value = app.now().0;
        let tx = app.db.begin().await?;
        let written = counter::Entity::update_many()
            .col_expr(counter::Column::Value, Expr::value(value))
            .filter(counter::Column::Name.eq(MARK))
            .filter(counter::Column::Value.eq(self.value))
            .exec(&tx)
            .await?;
        if written.rows_affected == 0 {
            return Err(conflict("这次重建中断太久，已由另一个重建接手；请等它完成。"));
        }
        tx.commit().await?;
        self.value = value;
        Ok(())
    }

    /// Gives the mark back, unless it is another run's by now.
    async fn release(self, app: &App) -> Result<()> {
        let tx = app.db.begin().await?;
        counter::Entity::delete_many()
            .filter(counter::Column::Name.eq(MARK))
            .filter(counter::Column::Value.eq(self.value))
            .exec(&tx)
            .await?;
        tx.commit().await.map_err(Error::from)
    }
}

fn conflict(words: &str) -> Error {
    Error::Conflict(ErrorCode::WrongState, words.to_owned())
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
