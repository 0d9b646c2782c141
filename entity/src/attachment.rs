//! A stored file.

use sea_orm::entity::prelude::*;

/// A stored file.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "attachments")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose; the uploader's alone when absent.
    pub organization_id: Option<Uuid>,
    /// By whom.
    pub uploaded_by: Uuid,
    /// `AttachmentPurpose` name.
    pub purpose: String,
    /// Its name, made safe.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// By content, not by name.
    pub content_type: String,
    /// Size.
    pub bytes: i64,
    /// Of what is stored, hex.
    pub sha256: String,
    /// Where it is stored; unguessable, unique.
    pub storage_key: String,
    /// Everybody may read it.
    pub public: bool,
    /// Unix ms.
    pub created_at: i64,
    /// When a form that names it was last saved; what none names any more is swept away. Unix ms.
    pub used_at: Option<i64>,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
