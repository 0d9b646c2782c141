//! Marks what is over. Pages look at the clock themselves; this keeps the rows, and the trail, true.

use super::{model, store::Column};
use crate::{Actor, App, Result, audit, jobs::Outcome};
use contract::admission::AdmissionStatus;
use entity::merchant_admission;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use serde_json::json;

/// Rows of one transaction: others want to write too.
const BATCH: u64 = 100;

/// Marks admissions whose time is over as expired.
///
/// # Errors
/// When the database fails; what was marked before stays marked.
pub async fn run(app: &App) -> Result<Outcome> {
    while expire_some(app).await? {}
    Ok(Outcome::Done)
}

async fn expire_some(app: &App) -> Result<bool> {
    let now = app.now();
    let tx = app.db.begin().await?;
    let over: Vec<(uuid::Uuid, String)> = merchant_admission::Entity::find()
        .select_only()
        .columns([Column::Id, Column::Status])
        .filter(Column::ValidUntil.lte(now.0))
        .filter(
            Column::Status.is_in([AdmissionStatus::Admitted.as_str(), AdmissionStatus::Suspended.as_str()]),
        )
        .order_by_asc(Column::Id)
        .limit(BATCH)
        .into_tuple()
        .all(&tx)
        .await?;
    if over.is_empty() {
        tx.rollback().await?;
        return Ok(false);
    }
    let mut ids = Vec::with_capacity(over.len());
    for (id, status) in over {
        let status = AdmissionStatus::parse(&status).unwrap_or(AdmissionStatus::Admitted);
        model::apply(status, model::Action::Expire)?;
        audit::record(app, &tx, &Actor::System, "admission.expire", ("merchant_admissions", id), json!({}))
            .await?;
        ids.push(id);
    }
    merchant_admission::Entity::update_many()
        .col_expr(Column::Status, Expr::value(AdmissionStatus::Expired.as_str()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now.0))
        .filter(Column::Id.is_in(ids))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(true)
}
