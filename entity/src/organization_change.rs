//! A proposed change of an organization: registration, profile or claim.

use sea_orm::entity::prelude::*;

/// A proposed change of an organization: registration, profile or claim.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "organization_changes")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which.
    pub organization_id: Uuid,
    /// `ChangeKind` name.
    pub kind: String,
    /// `ReviewStatus` name.
    pub status: String,
    /// Unique while open: one open change of a kind at a time.
    pub open_key: Option<String>,
    /// What stood when the proposal was made.
    pub base: Json,
    /// What is proposed.
    pub proposed: Json,
    /// The reviewer's words, at fields and in general.
    pub remarks: Json,
    /// By whom.
    pub proposed_by: Option<Uuid>,
    /// By whom.
    pub decided_by: Option<Uuid>,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub updated_at: i64,
    /// Unix ms.
    pub submitted_at: Option<i64>,
    /// Unix ms.
    pub decided_at: Option<i64>,
    /// Counts changes, for optimistic locking.
    pub version: i32,
    /// The version that waits for a reviewer, while free fields of a profile go on changing; none: the
    /// version.
    pub waiting_version: Option<i32>,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
