//! A signed-in device: a family of refresh tokens of which the newest generation counts.

use sea_orm::entity::prelude::*;

/// A signed-in device: a family of refresh tokens of which the newest generation counts.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// UUIDv7; the tokens' `sid`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// Shown in the device list.
    #[sea_orm(column_type = "Text")]
    pub user_agent: String,
    /// Network address at sign-in, its end hidden.
    pub address: String,
    /// Of the newest refresh token.
    pub generation: i32,
    /// Unix ms.
    pub created_at: i64,
    /// When the newest refresh token was made, Unix ms.
    pub refreshed_at: i64,
    /// Last request, to the minute, Unix ms.
    pub seen_at: i64,
    /// Unix ms.
    pub expires_at: i64,
    /// When the second factor was given, Unix ms.
    pub second_factor_at: Option<i64>,
    /// When the password was last given, Unix ms.
    pub confirmed_at: i64,
    /// Unix ms.
    pub revoked_at: Option<i64>,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
