//! Failed sign-ins of a key, and until when it has to wait.

use sea_orm::entity::prelude::*;

/// Failed sign-ins of a key, and until when it has to wait.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "sign_in_failures")]
pub struct Model {
    /// Hash of an account, an address, or both.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Failures in a row.
    pub count: i32,
    /// Unix ms.
    pub blocked_until: i64,
    /// Unix ms.
    pub updated_at: i64,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
