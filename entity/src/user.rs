//! A person's account.

use sea_orm::entity::prelude::*;

/// A person's account.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Acts for.
    pub organization_id: Uuid,
    /// Sign-in address, lower case, unique.
    pub email: String,
    /// Name shown.
    pub name: String,
    /// `Role` name.
    pub role: String,
    /// argon2id PHC string.
    pub password_hash: String,
    /// May sign in.
    pub active: bool,
    /// Demonstration account.
    pub demo: bool,
    /// Unix ms.
    pub created_at: i64,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
