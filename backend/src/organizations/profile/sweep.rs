//! Sealing what stands in the clear or under a former key, night by night.

use super::{form, store};
use crate::{App, Result};
use contract::organizations::{ChangeKind, ReviewStatus};
use entity::{organization, organization_change};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

/// Rows read at once.
const BATCH: u64 = 200;

/// Seals contact telephones of enterprises, and those in open drafts, with the newest key; says how
/// many. What people see stays the same, so nothing is audited or indexed.
///
/// # Errors
/// When the database fails, or a telephone does not open.
pub async fn seal_phones(app: &App) -> Result<u64> {
    Ok(organizations(app).await? + drafts(app).await?)
}

async fn organizations(app: &App) -> Result<u64> {
    let (mut after, mut count) = (Uuid::nil(), 0);
    loop {
        let rows: Vec<(Uuid, String)> = organization::Entity::find()
            .select_only()
            .columns([organization::Column::Id, organization::Column::ContactPhone])
            .filter(organization::Column::Id.gt(after))
            .filter(organization::Column::ContactPhone.is_not_null())
            .order_by_asc(organization::Column::Id)
            .limit(BATCH)
            .into_tuple()
            .all(app.db.read())
            .await?;
        let Some((last, _)) = rows.last() else { return Ok(count) };
        after = *last;
        let tx = app.db.begin().await?;
        for (id, before) in rows.iter().filter(|(_, phone)| !app.seal.is_current(phone)) {
            let place = form::phone_place(*id);
            let sealed = app.seal.seal(&place, &app.seal.read(&place, before)?)?;
            // Only what was read: somebody may have typed another number meanwhile.
            let written = organization::Entity::update_many()
                .col_expr(organization::Column::ContactPhone, Expr::value(sealed))
                .filter(organization::Column::Id.eq(*id).and(organization::Column::ContactPhone.eq(before)))
                .exec(&tx)
                .await?;
            count += written.rows_affected;
        }
        tx.commit().await?;
    }
}

async fn drafts(app: &App) -> Result<u64> {
    let (mut after, mut count) = (Uuid::nil(), 0);
    loop {
        let rows = organization_change::Entity::find()
            .filter(organization_change::Column::Id.gt(after))
            .filter(organization_change::Column::Kind.eq(ChangeKind::Profile.as_str()))
            .filter(organization_change::Column::OpenKey.is_not_null())
            .order_by_asc(organization_change::Column::Id)
            .limit(BATCH)
            .all(app.db.read())
            .await?;
        let Some(last) = rows.last() else { return Ok(count) };
        after = last.id;
        let tx = app.db.begin().await?;
        for row in rows.iter().filter(|row| is_behind(app, row)) {
            let id = row.organization_id;
            let kept = |json| form::kept(app, id, json).and_then(|form| form::keep(app, id, &form));
            let written = organization_change::Entity::update_many()
                .col_expr(organization_change::Column::Base, Expr::value(kept(&row.base)?))
                .col_expr(organization_change::Column::Proposed, Expr::value(kept(&row.proposed)?))
                .filter(organization_change::Column::Id.eq(row.id))
                .filter(organization_change::Column::Version.eq(row.version))
                .exec(&tx)
                .await?;
            count += written.rows_affected;
        }
        tx.commit().await?;
    }
}

fn is_behind(app: &App, row: &organization_change::Model) -> bool {
    let behind = |json: &serde_json::Value| {
        let phone = json.get("contact_phone").and_then(serde_json::Value::as_str).unwrap_or_default();
        !phone.is_empty() && !app.seal.is_current(phone)
    };
    store::status(row) != ReviewStatus::Withdrawn && (behind(&row.base) || behind(&row.proposed))
}
