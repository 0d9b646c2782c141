//! An invitation into an organization.

use sea_orm::entity::prelude::*;

/// An invitation into an organization.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Into which.
    pub organization_id: Uuid,
    /// Who is invited, lower case.
    pub email: String,
    /// `Role` name.
    pub role: String,
    /// SHA-256, hex, unique.
    pub secret_hash: String,
    /// By whom; the platform itself when absent.
    pub invited_by: Option<Uuid>,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub expires_at: i64,
    /// Unix ms.
    pub accepted_at: Option<i64>,
    /// Unix ms.
    pub revoked_at: Option<i64>,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
