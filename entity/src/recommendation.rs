//! One supplier recommended for one opportunity.

use sea_orm::entity::prelude::*;

/// One supplier recommended for one opportunity.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "recommendations")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The opportunity.
    pub opportunity_id: Uuid,
    /// The supplier.
    pub organization_id: Uuid,
    /// From 1.
    pub rank: i32,
    /// 0–100.
    pub score: i32,
    /// Array of `Reason`.
    pub reasons: Json,
    /// `RecommendationStatus` name.
    pub status: String,
    /// Why it does not fit.
    pub dismiss_reason: Option<String>,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub updated_at: i64,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
