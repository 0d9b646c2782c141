//! An e-mail, queued or sent.

use sea_orm::entity::prelude::*;

/// An e-mail, queued or sent.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
#[sea_orm(table_name = "mails")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// E.g. `recommendation`.
    pub kind: String,
    /// What it is about and for whom; unique, so that nothing is told twice.
    pub dedupe_key: String,
    /// The reader's organization.
    pub organization_id: Option<Uuid>,
    /// Address.
    pub to_address: String,
    /// Name.
    pub to_name: String,
    /// Subject.
    pub subject: String,
    /// Plain text part.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// HTML part.
    #[sea_orm(column_type = "Text")]
    pub html: String,
    /// Secret of the RFC 8058 link.
    pub unsubscribe_token: Option<String>,
    /// Secret of the one-time link in it, sealed; removed once sent.
    #[sea_orm(column_type = "Text", nullable)]
    pub secret: Option<String>,
    /// Message-ID header; fixed at queueing, so that a repeated sending is seen as one.
    pub message_id: String,
    /// `MailState` name.
    pub state: String,
    /// Tries so far.
    pub attempts: i32,
    /// What went wrong last.
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub sent_at: Option<i64>,
}

/// Relations are written as ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
