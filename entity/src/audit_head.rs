//! The end of the audit chain; its row lock orders the writers.

use sea_orm::entity::prelude::*;

/// The end of the audit chain; its row lock orders the writers.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Last position.
    pub seq: i64,
    /// Last hash.
    pub hash: String,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
