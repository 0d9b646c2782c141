//! A case of an enterprise, one line.

use sea_orm::entity::prelude::*;

/// A case of an enterprise, one line.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "cases")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The enterprise.
    pub organization_id: Uuid,
    /// Order.
    pub position: i32,
    /// The case.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// For whom.
    #[sea_orm(column_type = "Text", nullable)]
    pub client: Option<String>,
    /// When.
    pub year: Option<i32>,
    /// More about it.
    #[sea_orm(column_type = "Text", nullable)]
    pub detail: Option<String>,
    /// The ids of its files.
    pub attachments: Json,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
