//! An API token; the secret is stored as its hash only.

use sea_orm::entity::prelude::*;

/// An API token; the secret is stored as its hash only.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "api_tokens")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who made it.
    pub user_id: Uuid,
    /// The organization it acts for; its maker when absent.
    pub organization_id: Option<Uuid>,
    /// `Role` name an organization's token acts with.
    pub role: Option<String>,
    /// `TokenScope` names, separated by spaces.
    pub scopes: String,
    /// What it is for.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// SHA-256, hex, unique.
    pub secret_hash: String,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub expires_at: i64,
    /// Unix ms.
    pub revoked_at: Option<i64>,
    /// Unix ms.
    pub last_used_at: Option<i64>,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
