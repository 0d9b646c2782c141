//! One link of the hash chain of who did what.

use sea_orm::entity::prelude::*;

/// One link of the hash chain of who did what.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    /// Position in the chain, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// Unix ms.
    pub at: i64,
    /// Who; none for the system.
    pub actor_id: Option<Uuid>,
    /// For whom.
    pub organization_id: Option<Uuid>,
    /// E.g. `opportunity.publish`.
    pub action: String,
    /// Table.
    pub subject_kind: String,
    /// Row.
    pub subject_id: Uuid,
    /// What changed, without personal data.
    pub detail: Json,
    /// Hash of the entry before.
    pub prev_hash: String,
    /// SHA-256 over this entry and `prev_hash`, hex.
    pub hash: String,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
