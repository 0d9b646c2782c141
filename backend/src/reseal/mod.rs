//! Sealing anew what stands in the clear or under a former key, night by night, so that a former key can
//! be given up one day. Each capability names what it seals in its own `reseal`; [`run`] calls them all.
//!
//! What people see stays the same, so nothing is audited or indexed. A value is written only where it is
//! still the one that was read, so that a change made meanwhile is never lost; running it twice does
//! nothing twice.

use crate::{
    App, Result,
    accounts::{self, credentials::kept},
    admission, mail, organizations,
    seal::Seal,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, LikeExpr},
};
use serde_json::Value;
use uuid::Uuid;

/// Rows read, and at most written in one transaction.
pub(crate) const BATCH: u64 = 200;
/// What stands for nothing, here and for a missing password.
const NOTHING: [&str; 2] = ["", kept::NONE];

/// Seals everything with the newest key; says how many values.
///
/// # Errors
/// When the database fails.
pub async fn run(app: &App) -> Result<u64> {
    Ok(accounts::reseal::run(app).await?
        + mail::reseal::run(app).await?
        + organizations::profile::reseal::run(app).await?
        + admission::reseal::run(app).await?)
}

/// Seals a column of texts; `place` is where a row's value is sealed for.
///
/// # Errors
/// When the database fails.
pub(crate) async fn column<E: EntityTrait>(
    app: &App,
    id: E::Column,
    value: E::Column,
    place: impl Fn(Uuid) -> String,
) -> Result<u64> {
    // A key's id is hexadecimal: nothing in it stands for anything else in a pattern.
    let newest = format!("{}%", app.seal.newest_prefix()?);
    let (mut after, mut count) = (Uuid::nil(), 0);
    loop {
        let rows: Vec<(Uuid, String)> = E::find()
            .select_only()
            .column(id)
            .column(value)
            .filter(id.gt(after))
            .filter(value.is_not_null())
            .filter(value.is_not_in(NOTHING))
            .filter(Expr::col(value).not_like(LikeExpr::new(newest.clone())))
            .order_by_asc(id)
            .limit(BATCH)
            .into_tuple()
            .all(app.db.read())
            .await?;
        let Some((last, _)) = rows.last() else { return Ok(count) };
        after = *last;
        let tx = app.db.begin().await?;
        for (row, before) in &rows {
            let Some(sealed) = anew(&app.seal, &place(*row), before)? else { continue };
            let written = E::update_many()
                .col_expr(value, Expr::value(sealed))
                .filter(id.eq(*row))
                .filter(value.eq(before))
                .exec(&tx)
                .await?;
            count += written.rows_affected;
        }
        tx.commit().await?;
    }
}

/// A JSON document with the text at `field` under the newest key; `None` when there is nothing to do.
///
/// # Errors
/// When sealing fails.
pub(crate) fn field(seal: &Seal, place: &str, document: &Value, field: &str) -> Result<Option<Value>> {
    let before = document.get(field).and_then(Value::as_str).unwrap_or_default();
    if before.is_empty() || seal.is_current(before) {
        return Ok(None);
    }
    let Some(sealed) = anew(seal, place, before)? else { return Ok(None) };
    let mut document = document.clone();
    if let Some(text) = document.get_mut(field) {
        *text = Value::String(sealed);
    }
    Ok(Some(document))
}

/// A value under the newest key. One that does not open, as its key is lost, stays as it is and does not
/// keep the others waiting.
fn anew(seal: &Seal, place: &str, before: &str) -> Result<Option<String>> {
    match seal.read(place, before) {
        Ok(text) => seal.seal(place, &text).map(Some),
        Err(_) => {
            tracing::error!(place, "a sealed value does not open: the settings do not name its key");
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests;
