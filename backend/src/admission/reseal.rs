//! Contacts' telephones under the newest key; see [`crate::reseal`].

use super::store::phone_place;
use crate::{App, Result, reseal};
use entity::merchant_admission;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

/// Seals the telephones in applications with the newest key; says how many.
///
/// # Errors
/// When the database fails.
pub async fn run(app: &App) -> Result<u64> {
    let (mut after, mut count) = (Uuid::nil(), 0);
    loop {
        let rows = merchant_admission::Entity::find()
            .filter(merchant_admission::Column::Id.gt(after))
            .order_by_asc(merchant_admission::Column::Id)
            .limit(reseal::BATCH)
            .all(app.db.read())
            .await?;
        let Some(last) = rows.last() else { return Ok(count) };
        after = last.id;
        let tx = app.db.begin().await?;
        for row in &rows {
            let place = phone_place(row.id);
            let Some(anew) = reseal::field(&app.seal, &place, &row.application, "contact_phone")? else {
                continue;
            };
            // The version tells whether somebody has saved another form meanwhile.
            let written = merchant_admission::Entity::update_many()
                .col_expr(merchant_admission::Column::Application, Expr::value(anew))
                .filter(merchant_admission::Column::Id.eq(row.id))
                .filter(merchant_admission::Column::Version.eq(row.version))
                .exec(&tx)
                .await?;
            count += written.rows_affected;
        }
        tx.commit().await?;
    }
}
