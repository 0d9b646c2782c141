//! A department's requirement, drafted or published.

use sea_orm::entity::prelude::*;

/// A department's requirement, drafted or published.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "opportunities")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The code people see, unique; given at publication.
    pub code: Option<String>,
    /// The key of the import row it came from, unique.
    pub import_key: Option<String>,
    /// `OpportunityKind` name.
    pub kind: String,
    /// `OpportunityStatus` name as decided by people; the deadline closes by itself.
    pub status: String,
    /// The department.
    pub department_id: Uuid,
    /// Title.
    pub title: String,
    /// Background.
    #[sea_orm(column_type = "Text")]
    pub background: String,
    /// Requirement.
    #[sea_orm(column_type = "Text")]
    pub requirement: String,
    /// 分; none for 面议.
    pub budget: Option<i64>,
    /// Unix ms.
    pub deadline_at: Option<i64>,
    /// Array of strings.
    pub qualifications: Json,
    /// Contact person.
    pub contact_name: String,
    /// Contact telephone.
    pub contact_phone: String,
    /// How many suppliers were recommended.
    pub recommended: i32,
    /// Demonstration data.
    pub demo: bool,
    /// The writer's account.
    pub created_by: Option<Uuid>,
    /// Counts changes, for optimistic locking.
    pub version: i32,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub updated_at: i64,
    /// Unix ms.
    pub published_at: Option<i64>,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
