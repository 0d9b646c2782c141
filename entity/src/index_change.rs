//! The search outbox: a document to bring up to date.

use sea_orm::entity::prelude::*;

/// The search outbox: a document to bring up to date.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "index_changes")]
pub struct Model {
    /// Order of the changes.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// `DocKind` name.
    pub doc_kind: String,
    /// The row; gone from the table means delete from the index.
    pub doc_id: Uuid,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
