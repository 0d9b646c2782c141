//! A person's account.

use sea_orm::entity::prelude::*;

/// A person's account.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Acts for; nobody when absent.
    pub organization_id: Option<Uuid>,
    /// `Role` name; absent with the organization.
    pub role: Option<String>,
    /// Lower case, unique.
    pub email: String,
    /// Name shown.
    pub name: String,
    /// Telephone, sealed.
    #[sea_orm(column_type = "Text", nullable)]
    pub phone: Option<String>,
    /// PHC string (argon2id), or `!` for accounts without a password.
    pub password_hash: String,
    /// Secret of the second factor, sealed.
    #[sea_orm(column_type = "Text", nullable)]
    pub totp_secret: Option<String>,
    /// Since when the second factor counts, Unix ms.
    pub totp_confirmed_at: Option<i64>,
    /// Newest time step whose code was used: no code works twice.
    pub totp_step: i64,
    /// Hashes of the recovery codes not used yet.
    pub recovery_codes: Json,
    /// Issuer and subject at the single sign-on provider, unique.
    pub oidc_subject: Option<String>,
    /// The privacy notice agreed to.
    pub privacy_version: Option<String>,
    /// Unix ms.
    pub privacy_consent_at: Option<i64>,
    /// May sign in.
    pub active: bool,
    /// Demonstration account.
    pub demo: bool,
    /// Counts changes, for optimistic locking.
    pub version: i32,
    /// Unix ms.
    pub created_at: i64,
    /// When the person joined the organization, Unix ms.
    pub joined_at: Option<i64>,
    /// Last sign-in, Unix ms.
    pub signed_in_at: Option<i64>,
    /// Deleted on request, Unix ms.
    pub deleted_at: Option<i64>,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
