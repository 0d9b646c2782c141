//! A capability of the taxonomy, in the words of both worlds.

use sea_orm::entity::prelude::*;

/// A capability of the taxonomy, in the words of both worlds.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "taxonomy_capabilities")]
pub struct Model {
    /// `domain.slug`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Domain code.
    pub domain: String,
    /// Domain name.
    pub domain_name: String,
    /// Name.
    pub name: String,
    /// Typical `ProductKind` name.
    pub kind: String,
    /// Array of strings.
    pub trade: Json,
    /// Array of strings.
    pub plain: Json,
    /// Array of strings.
    pub cues: Json,
    /// Array of strings.
    pub asks: Json,
    /// Array of strings.
    pub offers: Json,
    /// Array of codes.
    pub related: Json,
    /// Order.
    pub position: i32,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
