//! Links that work once: sent by mail, stored as hashes, and ended by use or by time.

use super::model::{digest, link_secret};
use crate::{App, Error, Result};
use contract::{ErrorCode, Timestamp, UserId};
use entity::one_time_link;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::Expr,
};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Proves the address of a registration and carries it out.
    Register,
    /// Sets a new password.
    ResetPassword,
    /// Proves a new address of an account.
    ChangeEmail,
}

impl LinkPurpose {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::ResetPassword => "reset_password",
            Self::ChangeEmail => "change_email",
        }
    }

    /// How long it works.
    const fn hours(self) -> i64 {
        match self {
            Self::Register | Self::ChangeEmail => 24,
            Self::ResetPassword => 1,
        }
    }
}

/// A link that was asked for or is being used.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its row.
    pub id: uuid::Uuid,
    /// The address it was sent to.
    pub email: String,
    /// Whose, when there is an account already.
    pub user_id: Option<UserId>,
    /// What was asked for.
    pub data: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Where a link's data is sealed for.
pub(super) fn place(id: uuid::Uuid) -> String {
    format!("one_time_links.data:{id}")
}

/// Makes a link within the transaction that mails it; the answer is its secret. Older ones go on until one
/// is used: whoever asks for another must not be able to break the one that its owner is about to open.
///
/// # Errors
/// When the database fails.
pub(super) async fn create(
    app: &App,
    tx: &DatabaseTransaction,
    purpose: LinkPurpose,
    email: &str,
    user: Option<UserId>,
    data: &str,
) -> Result<String> {
    let (id, now, secret) = (app.new_id(), app.now(), link_secret());
    let data = if data.is_empty() { String::new() } else { app.seal.seal(&place(id), data)? };
    let row = one_time_link::ActiveModel {
        id: Set(id),
        purpose: Set(purpose.as_str().to_owned()),
        email: Set(email.to_owned()),
        user_id: Set(user.map(|user| user.0)),
        secret_hash: Set(digest(&secret)),
        data: Set(data),
        created_at: Set(now.0),
        expires_at: Set(now.plus_ms(purpose.hours() * 3_600_000).0),
        used_at: Set(None),
    };
    one_time_link::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(secret)
}

/// Looks a link up without using it: what a page does before it asks.
///
/// # Errors
/// A conflict in words when it was used, has ended or never was.
pub(super) async fn look(
    app: &App,
    db: &impl ConnectionTrait,
    purpose: LinkPurpose,
    secret: &str,
) -> Result<Link> {
    let row = one_time_link::Entity::find()
        .filter(one_time_link::Column::SecretHash.eq(digest(secret)))
        .filter(one_time_link::Column::Purpose.eq(purpose.as_str()))
        .filter(one_time_link::Column::UsedAt.is_null())
        .filter(one_time_link::Column::ExpiresAt.gt(app.now().0))
        .one(db)
        .await?
        .ok_or_else(ended)?;
    let data = if row.data.is_empty() { String::new() } else { app.seal.open(&place(row.id), &row.data)? };
    Ok(Link {
        id: row.id,
        email: row.email,
        user_id: row.user_id.map(UserId),
        data,
        expires_at: Timestamp(row.expires_at),
    })
}

/// Uses a link within the transaction of what it permits; of two uses at once one succeeds. The others of
/// its purpose and address end with it.
///
/// # Errors
/// See [`look`].
pub(super) async fn take(
    app: &App,
    tx: &DatabaseTransaction,
    purpose: LinkPurpose,
    secret: &str,
) -> Result<Link> {
    let link = look(app, tx, purpose, secret).await?;
    let used = one_time_link::Entity::update_many()
        .col_expr(one_time_link::Column::UsedAt, Expr::value(app.now().0))
        .col_expr(one_time_link::Column::Data, Expr::value(""))
        .filter(one_time_link::Column::Id.eq(link.id))
        .filter(one_time_link::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    if used.rows_affected == 0 {
        return Err(ended());
    }
    one_time_link::Entity::delete_many()
        .filter(one_time_link::Column::Purpose.eq(purpose.as_str()))
        .filter(one_time_link::Column::Email.eq(&link.email))
        .filter(one_time_link::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(link)
}

/// Ends the unused links of an account for a purpose, within a transaction.
///
/// # Errors
/// When the database fails.
pub(super) async fn end(tx: &DatabaseTransaction, purpose: LinkPurpose, user: UserId) -> Result<()> {
    one_time_link::Entity::delete_many()
        .filter(one_time_link::Column::Purpose.eq(purpose.as_str()))
        .filter(one_time_link::Column::UserId.eq(user.0))
        .filter(one_time_link::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends all unused links of an account, whatever they are for, within a transaction: whoever asked for them
/// may not be its owner.
///
/// # Errors
/// When the database fails.
pub(super) async fn end_all(tx: &DatabaseTransaction, user: UserId) -> Result<()> {
    for purpose in [LinkPurpose::ResetPassword, LinkPurpose::ChangeEmail] {
        end(tx, purpose, user).await?;
    }
    Ok(())
}

/// The one answer to a link that does not work, whatever the cause.
pub(super) fn ended() -> Error {
    let words = "这个链接已经用过、已过期或不完整。请重新申请一封邮件，再点开其中的链接。";
    Error::Conflict(ErrorCode::WrongState, words.to_owned())
}
