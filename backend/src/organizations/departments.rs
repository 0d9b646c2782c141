//! Departments as rows: told apart by their names, however these are typed, and open or closed.

use crate::{Error, Result};
use contract::{
    ErrorCode,
    organizations::{OrganizationKind, OrganizationStatus},
};
use entity::organization;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// What two ways of typing one name have in common: neither spaces nor width nor case tell departments apart.
pub fn name_key(name: &str) -> String {
    name.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// All departments by the keys of their names; there are tens of them.
///
/// # Errors
/// When the database fails.
pub async fn by_key(db: &impl ConnectionTrait) -> Result<HashMap<String, organization::Model>> {
    let rows = organization::Entity::find()
        .filter(organization::Column::Kind.eq(OrganizationKind::Department.as_str()))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (name_key(&row.name), row)).collect())
}

/// The department of a name.
///
/// # Errors
/// When the database fails.
pub async fn named(db: &impl ConnectionTrait, name: &str) -> Result<Option<organization::Model>> {
    Ok(by_key(db).await?.remove(&name_key(name)))
}

/// Whether a department was closed.
pub fn is_closed(row: &organization::Model) -> bool {
    row.kind == OrganizationKind::Department.as_str() && row.status != OrganizationStatus::Active.as_str()
}

/// Refuses what a closed department does no more. The row stays as it is until the transaction ends.
///
/// # Errors
/// A conflict in words when it is closed.
pub async fn must_be_open(tx: &DatabaseTransaction, id: Uuid) -> Result<()> {
    let row = organization::Entity::find_by_id(id).lock_shared().one(tx).await?;
    match row {
        Some(row) if is_closed(&row) => Err(closed(&row.name)),
        _ => Ok(()),
    }
}

/// What is answered for a closed department.
pub fn closed(name: &str) -> Error {
    let words = format!("“{name}”已经关闭，不能再发需求或邀请成员；如需恢复，请联系平台运营方。");
    Error::Conflict(ErrorCode::WrongState, words)
}

#[cfg(test)]
mod tests {
    use super::name_key;

    #[test]
    fn neither_spaces_nor_width_tell_names_apart() {
        let key = name_key("闵行区数据局（大数据中心）");
        for same in
            ["闵行区 数据局(大数据中心)", " 闵行区数据局 （大数据中心） ", "闵行区　数据局（大数据中心)"]
        {
            assert_eq!(name_key(same), key, "{same}");
        }
        assert_eq!(name_key("Ａ局"), name_key("a 局"));
        assert_ne!(name_key("甲局"), name_key("乙局"));
    }
}
