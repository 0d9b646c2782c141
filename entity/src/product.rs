//! A listed data, compute or service product.

use sea_orm::entity::prelude::*;

/// A listed data, compute or service product.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "products")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The supplier.
    pub organization_id: Uuid,
    /// Order within the supplier's list.
    pub position: i32,
    /// `ProductKind` name.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Summary.
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    /// Shown.
    pub active: bool,
    /// Demonstration data.
    pub demo: bool,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub updated_at: i64,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
