//! The outbox: what must be brought up to date in the index, written in the transaction of the
//! change, applied by the job `index.apply`.

use super::{Change, EngineError, documents, reindex};
use crate::{
    App, Error, Result,
    jobs::{self, Outcome, handlers::INDEX_APPLY},
};
use contract::{jobs::JobState, search::DocKind};
use entity::{index_change, job};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Statement,
};
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// Outbox rows read at once.
const BATCH: u64 = 500;
/// Documents handed to the engine at once.
const DOCUMENTS: usize = 2_000;

/// Notes that a row was made, changed or removed. Call it last in the transaction.
///
/// A supplier's documents and those of its products hold parts of each other: touching one brings
/// the others up to date as well.
///
/// # Errors
/// When the database fails; the caller's transaction is then lost as a whole.
pub async fn touch(app: &App, tx: &DatabaseTransaction, kind: DocKind, id: Uuid) -> Result<()> {
    touch_many(app, tx, &[(kind, id)]).await
}

/// The same for many rows at once.
///
/// # Errors
/// As [`touch`].
pub async fn touch_many(app: &App, tx: &DatabaseTransaction, rows: &[(DocKind, Uuid)]) -> Result<()> {
    for chunk in rows.chunks(500) {
        let changes = chunk.iter().map(|(kind, id)| index_change::ActiveModel {
            doc_kind: Set(kind.as_str().to_owned()),
            doc_id: Set(*id),
            ..Default::default()
        });
        index_change::Entity::insert_many(changes).exec_without_returning(tx).await?;
    }
    if rows.is_empty() {
        return Ok(());
    }
    // The key belongs to a waiting job only and its row stays locked until we commit, so that a
    // change which commits while the job runs always leads to another run.
    jobs::enqueue(app, tx, INDEX_APPLY, json!({}), Some(INDEX_APPLY.to_owned())).await
}

/// The position of the last change in the audit chain, once the index has caught up with everything;
/// `None` while it has not. What was read at a position stays true until the position moves.
///
/// # Errors
/// When the database fails.
pub async fn settled(app: &App) -> Result<Option<i64>> {
    let db = app.db.read();
    let sql = "SELECT seq, (SELECT MIN(id) FROM index_changes) AS waiting FROM audit_head WHERE id = 1";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let Some(row) = row else { return Ok(None) };
    let waiting: Option<i64> = row.try_get("", "waiting")?;
    Ok(if waiting.is_none() { Some(row.try_get("", "seq")?) } else { None })
}

/// Queues the job when the index is behind and nobody works on it: after a start, when the index
/// folder was lost, when a rebuild was killed. Called every few seconds by the workers.
///
/// # Errors
/// When the database fails.
pub async fn catch_up(app: &App) -> Result<()> {
    let busy = job::Entity::find()
        .filter(job::Column::Kind.eq(INDEX_APPLY))
        .filter(job::Column::State.is_in([JobState::Queued, JobState::Running].map(JobState::as_str)));
    if busy.one(app.db.read()).await?.is_some() {
        return Ok(());
    }
    let waiting = index_change::Entity::find().one(app.db.read()).await?.is_some();
    if waiting || app.search.needs_rebuild().await {
        let tx = app.db.begin().await?;
        jobs::enqueue(app, &tx, INDEX_APPLY, json!({}), Some(INDEX_APPLY.to_owned())).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The job `index.apply`: brings the index up to date with all outbox rows there are; builds it anew
/// first when it was never filled or cannot be read.
///
/// # Errors
/// When the database fails; the job is then tried again.
pub async fn apply_pending(app: &App) -> Result<Outcome> {
    if app.search.needs_rebuild().await {
        // A job has a minute or two; a rebuild may take longer. It goes on by itself, and the next try
        // finds it running or done.
        let own = app.clone();
        let rebuild = tokio::spawn(async move { reindex::run(&own, &mut |_, _| {}).await });
        match rebuild.await.map_err(anyhow::Error::from)? {
            Ok(_) => {}
            Err(Error::Unavailable(why) | Error::Conflict(_, why)) => return Ok(Outcome::Retry(why)),
            Err(error) => return Err(error),
        }
    }
    match apply_all(app).await {
        Ok(()) => Ok(Outcome::Done),
        Err(Error::Unavailable(why)) => Ok(Outcome::Retry(why)),
        Err(error) => Err(error),
    }
}

/// Applies the outbox rows there are now. Each later one brings a job of its own; two runs that went
/// on after each other's rows would touch them anew for ever.
pub(super) async fn apply_all(app: &App) -> Result<()> {
    let newest = index_change::Entity::find().order_by_desc(index_change::Column::Id).one(app.db.read());
    let Some(newest) = newest.await?.map(|row| row.id) else { return Ok(()) };
    let mut after = 0;
    loop {
        let rows = index_change::Entity::find()
            .filter(index_change::Column::Id.gt(after))
            .filter(index_change::Column::Id.lte(newest))
            .order_by_asc(index_change::Column::Id)
            .limit(BATCH)
            .all(app.db.read())
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        // Asked after the rows were read: a rebuild that starts later reads what they tell of.
        let rebuilding = reindex::is_running(app).await?;
        let touched: Vec<(DocKind, Uuid)> = rows
            .iter()
            .filter_map(|row| Some((DocKind::parse(&row.doc_kind)?, row.doc_id)))
            .collect::<HashSet<_>>()
            .into_iter()
            .collect();
        apply(app, &touched).await?;
        if !rebuilding && !settle(app, &rows, &touched).await? {
            return Ok(());
        }
    }
}

/// Removes rows that were applied. When some of them are gone already another worker applied them at
/// the same time, and nobody knows whose reading of the rows was the newer: they are touched anew,
/// and the answer is `false`, because all that is left belongs to the job which that queued.
async fn settle(app: &App, rows: &[index_change::Model], touched: &[(DocKind, Uuid)]) -> Result<bool> {
    let tx = app.db.begin().await?;
    let removed = index_change::Entity::delete_many()
        .filter(index_change::Column::Id.is_in(rows.iter().map(|r| r.id)))
        .exec(&tx)
        .await?;
    let alone = removed.rows_affected == rows.len() as u64;
    if !alone {
        touch_many(app, &tx, touched).await?;
    }
    tx.commit().await?;
    Ok(alone)
}

/// Brings documents up to date with their rows.
async fn apply(app: &App, touched: &[(DocKind, Uuid)]) -> Result<()> {
    let of = |kind| touched.iter().filter(move |t| t.0 == kind).map(|t| t.1).collect::<Vec<Uuid>>();
    let (suppliers, products) =
        documents::dependents(app, &of(DocKind::Supplier), &of(DocKind::Product)).await?;
    let kinds = [
        (DocKind::Supplier, suppliers),
        (DocKind::Product, products),
        (DocKind::Opportunity, of(DocKind::Opportunity)),
    ];
    for (kind, ids) in kinds {
        for ids in ids.chunks(DOCUMENTS) {
            let documents = documents::read(app, kind, ids).await?;
            let found: HashSet<Uuid> = documents.iter().map(|d| d.id).collect();
            let gone = ids.iter().filter(|id| !found.contains(id)).map(|id| Change::Remove(kind, *id));
            let mut changes: Vec<Change> = gone.collect();
            changes.extend(documents.into_iter().map(|d| Change::Put(kind, Box::new(d))));
            app.search.apply(changes).await.map_err(engine_error)?;
        }
    }
    Ok(())
}

/// An engine that fails is tried again like one that is away: its fault shows in the job's last error.
fn engine_error(error: EngineError) -> Error {
    match error {
        EngineError::Away(why) => Error::Unavailable(why),
        EngineError::Failed(_) => Error::Internal(anyhow::Error::new(error)),
    }
}
