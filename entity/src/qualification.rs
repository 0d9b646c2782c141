//! A certificate or licence of an enterprise.

use sea_orm::entity::prelude::*;

/// A certificate or licence of an enterprise.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "qualifications")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The enterprise.
    pub organization_id: Uuid,
    /// Order.
    pub position: i32,
    /// Name.
    pub name: String,
    /// Number.
    pub number: Option<String>,
    /// Issuer.
    pub issuer: Option<String>,
    /// First day it is valid, `YYYY-MM-DD`.
    #[sea_orm(column_type = "Text", nullable)]
    pub valid_from: Option<String>,
    /// Last day it is valid, `YYYY-MM-DD`.
    #[sea_orm(column_type = "Text", nullable)]
    pub valid_until: Option<String>,
    /// Its scan.
    pub attachment_id: Option<Uuid>,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
