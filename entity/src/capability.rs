//! One capability of an enterprise.

use sea_orm::entity::prelude::*;

/// One capability of an enterprise.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "capabilities")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The enterprise.
    pub organization_id: Uuid,
    /// 0 is the main business.
    pub position: i32,
    /// Own words.
    pub label: String,
    /// The taxonomy's entry, when recognised.
    pub taxonomy_code: Option<String>,
    /// What shows that it can.
    #[sea_orm(column_type = "Text", nullable)]
    pub evidence: Option<String>,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
