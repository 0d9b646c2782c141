//! Rows of reference data.

use super::Reference;
use crate::Result;
use contract::reference::{TaxonomyCapability, TaxonomyDomain, Town, Zone};
use entity::{taxonomy_capability, town, zone};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, Iterable,
    PrimaryKeyToColumn, QueryFilter, QueryOrder, sea_query::OnConflict,
};
use serde_json::{Value, json};

/// Rows of one insert.
const ROWS: usize = 500;

pub async fn towns(db: &impl ConnectionTrait) -> Result<Vec<Town>> {
    let rows = town::Entity::find().order_by_asc(town::Column::Position).all(db).await?;
    Ok(rows.into_iter().map(|t| Town { code: t.code, name: t.name }).collect())
}

pub async fn zones(db: &impl ConnectionTrait) -> Result<Vec<Zone>> {
    let rows = zone::Entity::find().order_by_asc(zone::Column::Position).all(db).await?;
    Ok(rows.into_iter().map(|z| Zone { code: z.code, name: z.name, description: z.description }).collect())
}

pub async fn taxonomy(db: &impl ConnectionTrait) -> Result<Vec<TaxonomyDomain>> {
    let rows = taxonomy_capability::Entity::find()
        .order_by_asc(taxonomy_capability::Column::Position)
        .all(db)
        .await?;
    let mut domains: Vec<TaxonomyDomain> = Vec::new();
    for row in rows {
        let capability = TaxonomyCapability {
            code: row.code,
            name: row.name,
            kind: row.kind,
            trade: strings(row.trade),
            plain: strings(row.plain),
            cues: strings(row.cues),
            asks: strings(row.asks),
            offers: strings(row.offers),
            related: strings(row.related),
        };
        match domains.last_mut() {
            Some(last) if last.domain == row.domain => last.capabilities.push(capability),
            _ => domains.push(TaxonomyDomain {
                domain: row.domain,
                name: row.domain_name,
                capabilities: vec![capability],
            }),
        }
    }
    Ok(domains)
}

fn strings(value: Value) -> Vec<String> {
    serde_json::from_value(value).unwrap_or_default()
}

/// Makes the tables hold exactly this.
pub async fn replace(tx: &DatabaseTransaction, reference: &Reference) -> Result<()> {
    let towns = (0..).zip(&reference.towns).map(|(position, t)| town::ActiveModel {
        code: Set(t.code.clone()),
        name: Set(t.name.clone()),
        position: Set(position),
    });
    let codes: Vec<&str> = reference.towns.iter().map(|t| t.code.as_str()).collect();
    town::Entity::delete_many().filter(town::Column::Code.is_not_in(codes)).exec(tx).await?;
    upsert::<town::Entity>(tx, towns.collect()).await?;

    let zones = (0..).zip(&reference.zones).map(|(position, z)| zone::ActiveModel {
        code: Set(z.code.clone()),
        name: Set(z.name.clone()),
        description: Set(z.description.clone()),
        position: Set(position),
    });
    let codes: Vec<&str> = reference.zones.iter().map(|z| z.code.as_str()).collect();
    zone::Entity::delete_many().filter(zone::Column::Code.is_not_in(codes)).exec(tx).await?;
    upsert::<zone::Entity>(tx, zones.collect()).await?;

    let all = || reference.taxonomy.iter().flat_map(|d| d.capabilities.iter().map(move |c| (d, c)));
    let codes: Vec<&str> = all().map(|(_, c)| c.code.as_str()).collect();
    let gone = taxonomy_capability::Column::Code.is_not_in(codes);
    taxonomy_capability::Entity::delete_many().filter(gone).exec(tx).await?;
    let rows = (0..).zip(all()).map(|(position, (d, c))| taxonomy_capability::ActiveModel {
        code: Set(c.code.clone()),
        domain: Set(d.domain.clone()),
        domain_name: Set(d.name.clone()),
        name: Set(c.name.clone()),
        kind: Set(c.kind.clone()),
        trade: Set(json!(c.trade)),
        plain: Set(json!(c.plain)),
        cues: Set(json!(c.cues)),
        asks: Set(json!(c.asks)),
        offers: Set(json!(c.offers)),
        related: Set(json!(c.related)),
        position: Set(position),
    });
    upsert::<taxonomy_capability::Entity>(tx, rows.collect()).await
}

/// Inserts rows, or overwrites those with the same primary key.
async fn upsert<E>(tx: &DatabaseTransaction, rows: Vec<<E as EntityTrait>::ActiveModel>) -> Result<()>
where
    E: EntityTrait,
    E::ActiveModel: Send,
{
    let keys: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<E::ActiveModel> = rows.by_ref().take(ROWS).collect();
        let overwrite = OnConflict::columns(keys.clone()).update_columns(E::Column::iter()).to_owned();
        E::insert_many(some).on_conflict(overwrite).exec_without_returning(tx).await?;
    }
    Ok(())
}
