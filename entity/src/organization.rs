//! An enterprise, a department or the operator.

use sea_orm::entity::prelude::*;

/// An enterprise, a department or the operator.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "organizations")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `OrganizationKind` name.
    pub kind: String,
    /// 统一社会信用代码, unique.
    pub uscc: Option<String>,
    /// The key of the import row it came from, unique.
    pub import_key: Option<String>,
    /// Registered name.
    pub name: String,
    /// 街镇, or the place outside the district.
    pub place: String,
    /// Registered in the district.
    pub local: bool,
    /// `CompanySize` name.
    pub size: Option<String>,
    /// Year of foundation.
    pub founded: Option<i32>,
    /// What it does, in its own words.
    #[sea_orm(column_type = "Text")]
    pub intro: String,
    /// Web site.
    pub website: Option<String>,
    /// Where mail goes.
    pub email: Option<String>,
    /// Contact person.
    pub contact_name: Option<String>,
    /// Contact telephone, sealed.
    pub contact_phone: Option<String>,
    /// Agreed to get recommendations by mail (互联网电子邮件服务管理办法 art. 13).
    pub mail_consent: bool,
    /// Shown and matched.
    pub active: bool,
    /// Demonstration data.
    pub demo: bool,
    /// `OrganizationStatus` name; `active` follows from it.
    pub status: String,
    /// Why it is suspended or was rejected.
    #[sea_orm(column_type = "Text", nullable)]
    pub status_reason: Option<String>,
    /// Country of registration, for enterprises without a 统一社会信用代码.
    #[sea_orm(column_type = "Text", nullable)]
    pub country: Option<String>,
    /// Registration number in that country.
    #[sea_orm(column_type = "Text", nullable)]
    pub registration_number: Option<String>,
    /// Its logo.
    pub logo_id: Option<Uuid>,
    /// When its own people took the entry over, Unix ms.
    pub claimed_at: Option<i64>,
    /// Counts changes, for optimistic locking.
    pub version: i32,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub updated_at: i64,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
