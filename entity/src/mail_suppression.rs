//! An address that does not want one kind of mail.

use sea_orm::entity::prelude::*;

/// An address that does not want one kind of mail.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "mail_suppressions")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Lower case.
    pub address: String,
    /// The kind of mail; unique with the address.
    pub kind: String,
    /// Unix ms.
    pub created_at: i64,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
