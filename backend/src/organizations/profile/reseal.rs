//! Enterprises' telephones under the newest key; see [`crate::reseal`].

use super::form;
use crate::{App, Result, reseal};
use contract::organizations::ChangeKind;
use entity::{organization, organization_change};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

/// Seals contact telephones of enterprises, and those in open drafts, with the newest key; says how many
/// rows.
///
/// # Errors
/// When the database fails.
pub async fn run(app: &App) -> Result<u64> {
    let (id, phone) = (organization::Column::Id, organization::Column::ContactPhone);
    let rows = reseal::column::<organization::Entity>(app, id, phone, form::phone_place).await?;
    Ok(rows + drafts(app).await?)
}

async fn drafts(app: &App) -> Result<u64> {
    let (mut after, mut count) = (Uuid::nil(), 0);
    loop {
        let rows = organization_change::Entity::find()
            .filter(organization_change::Column::Id.gt(after))
            .filter(organization_change::Column::Kind.eq(ChangeKind::Profile.as_str()))
            .filter(organization_change::Column::OpenKey.is_not_null())
            .order_by_asc(organization_change::Column::Id)
            .limit(reseal::BATCH)
            .all(app.db.read())
            .await?;
        let Some(last) = rows.last() else { return Ok(count) };
        after = last.id;
        let tx = app.db.begin().await?;
        for row in &rows {
            let place = form::phone_place(row.organization_id);
            let anew = |document| reseal::field(&app.seal, &place, document, "contact_phone");
            let (base, proposed) = (anew(&row.base)?, anew(&row.proposed)?);
            if base.is_none() && proposed.is_none() {
                continue;
            }
            let written = organization_change::Entity::update_many()
                .col_expr(
                    organization_change::Column::Base,
                    Expr::value(base.unwrap_or_else(|| row.base.clone())),
                )
                .col_expr(
                    organization_change::Column::Proposed,
                    Expr::value(proposed.unwrap_or_else(|| row.proposed.clone())),
                )
                .filter(organization_change::Column::Id.eq(row.id))
                .filter(organization_change::Column::Version.eq(row.version))
                .exec(&tx)
                .await?;
            count += written.rows_affected;
        }
        tx.commit().await?;
    }
}
