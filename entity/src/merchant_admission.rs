//! 数商入库: an application and, once admitted, the certificate.

use sea_orm::entity::prelude::*;

/// 数商入库: an application and, once admitted, the certificate.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "merchant_admissions")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The enterprise.
    pub organization_id: Uuid,
    /// `AdmissionStatus` name.
    pub status: String,
    /// Unique while open: one open application at a time.
    pub open_key: Option<String>,
    /// The certificate's number; a renewal keeps it.
    pub number: Option<String>,
    /// The admission it renews.
    pub renews: Option<Uuid>,
    /// What the applicant declares.
    pub application: Json,
    /// The reviewer's words, at fields and in general.
    pub remarks: Json,
    /// By whom.
    pub applied_by: Option<Uuid>,
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
    /// Unix ms.
    pub valid_from: Option<i64>,
    /// Unix ms.
    pub valid_until: Option<i64>,
    /// Counts changes, for optimistic locking.
    pub version: i32,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
