//! A link that works once; its secret is stored as a hash only.

use sea_orm::entity::prelude::*;

/// A link that works once; its secret is stored as a hash only.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "one_time_links")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `LinkPurpose` name.
    pub purpose: String,
    /// The address it was sent to, lower case.
    pub email: String,
    /// Whose, when there is an account already.
    pub user_id: Option<Uuid>,
    /// SHA-256, hex, unique.
    pub secret_hash: String,
    /// What was asked for, sealed; empty when there is nothing to keep.
    #[sea_orm(column_type = "Text")]
    pub data: String,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub expires_at: i64,
    /// Unix ms.
    pub used_at: Option<i64>,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
