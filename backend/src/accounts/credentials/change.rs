//! Changing the own password, and setting one within a transaction.

use super::{confirm, kept, password, second_factor};
use crate::{
    Actor, App, Error, Result,
    accounts::{
        access::sessions::{self, Which},
        links,
        model::Client,
        notices, policy,
    },
    audit,
};
use contract::{ErrorCode, UserId, accounts::PasswordChange};
use entity::user;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;

/// Changes the asker's password; all other sessions end. The old one is asked for here, so nobody has to
/// give it twice.
///
/// # Errors
/// [`Error::Validation`] for a wrong old or a bad new password, [`Error::TooMany`] after too many wrong
/// ones; see also [`policy::may_handle_account`].
pub async fn change_password(app: &App, actor: &Actor, form: &PasswordChange, client: &Client) -> Result<()> {
    let person = policy::may_handle_account(actor)?;
    let session = person.session_id().ok_or(Error::Forbidden)?;
    let row = confirm::own(app, actor).await?;
    let mut errors = form.check();
    if errors.is_empty() {
        password::check(&form.password, &[&row.name, &row.email], &mut errors);
    }
    errors.into_result(())?;
    confirm::give(app, &row, ("old_password", &form.old_password), client).await?;
    let hash = app.gate.hash(&form.password).await?;
    let tx = app.db.begin().await?;
    set(app, &tx, &row, &hash).await?;
    sessions::revoke(app, &tx, Which::Others(person.user_id, session)).await?;
    audit::record(app, &tx, actor, "password.changed", ("users", row.id), json!({})).await?;
    notices::credentials_changed(app, &tx, &row, "登录密码已修改").await?;
    tx.commit().await?;
    Ok(())
}

/// Sets a password within a transaction. Whoever knew the one before loses what they began with it: links
/// that would set another or change the address, and a second factor that was offered and never used.
///
/// # Errors
/// A conflict when somebody else has set one since the row was read.
pub(in crate::accounts) async fn set(
    app: &App,
    tx: &DatabaseTransaction,
    row: &user::Model,
    hash: &str,
) -> Result<()> {
    let written = user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(kept::seal(app, row.id, hash)?))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(row.id))
        .filter(user::Column::PasswordHash.eq(&row.password_hash))
        .exec(tx)
        .await?;
    if written.rows_affected == 0 {
        return Err(Error::Conflict(ErrorCode::Stale, String::new()));
    }
    second_factor::withdraw_offer(tx, row.id).await?;
    links::end_all(tx, UserId(row.id)).await
}
