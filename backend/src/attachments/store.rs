//! Queries about attachments.

use super::policy::Holder;
use crate::Result;
use contract::AttachmentId;
use entity::attachment::{self, Column};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Alias, ExprTrait},
};
use std::collections::HashSet;
use uuid::Uuid;

/// One file.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<attachment::Model>> {
    Ok(attachment::Entity::find_by_id(id).one(db).await?)
}

/// Some files in the order asked for; those that are gone are left out.
pub async fn some(db: &impl ConnectionTrait, ids: &[AttachmentId]) -> Result<Vec<attachment::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows =
        attachment::Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.0))).all(db).await?;
    rows.sort_by_key(|row| ids.iter().position(|id| id.0 == row.id));
    Ok(rows)
}

/// The newest files of an organization.
pub async fn of_organization(
    db: &impl ConnectionTrait,
    id: Uuid,
    most: u64,
) -> Result<Vec<attachment::Model>> {
    let own = attachment::Entity::find().filter(Column::OrganizationId.eq(id));
    Ok(own.order_by_desc(Column::Id).limit(most).all(db).await?)
}

fn held(holder: Holder) -> Select<attachment::Entity> {
    let query = attachment::Entity::find();
    match holder.organization {
        Some(id) => query.filter(Column::OrganizationId.eq(id)),
        None => query.filter(Column::OrganizationId.is_null()).filter(Column::UploadedBy.eq(holder.person)),
    }
}

/// How many bytes somebody stores.
pub async fn stored(db: &impl ConnectionTrait, holder: Holder) -> Result<u64> {
    // PostgreSQL's sum of integers is a decimal.
    let sum = Column::Bytes.sum().cast_as(Alias::new("bigint"));
    let query = held(holder).select_only().column_as(sum, "bytes").into_tuple::<Option<i64>>();
    Ok(query.one(db).await?.flatten().unwrap_or(0).unsigned_abs())
}

/// Which of these storage keys rows know.
pub async fn known(db: &impl ConnectionTrait, keys: &[String]) -> Result<HashSet<String>> {
    let query = attachment::Entity::find()
        .select_only()
        .column(Column::StorageKey)
        .filter(Column::StorageKey.is_in(keys.to_vec()))
        .into_tuple::<String>();
    Ok(query.all(db).await?.into_iter().collect())
}
