//! A background job.

use sea_orm::entity::prelude::*;

/// A background job.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// E.g. `mail.send`.
    pub kind: String,
    /// Ids, never whole rows.
    pub payload: Json,
    /// At most one unfinished job has it; unique.
    pub dedupe_key: Option<String>,
    /// `JobState` name.
    pub state: String,
    /// Tries so far.
    pub attempts: i32,
    /// Tries at most.
    pub max_attempts: i32,
    /// Earliest next try, Unix ms.
    pub run_at: i64,
    /// Until when a worker holds it, Unix ms.
    pub locked_until: Option<i64>,
    /// What went wrong last.
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub finished_at: Option<i64>,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
