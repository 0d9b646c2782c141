//! Giving the own password once more, before credentials are changed.

use crate::{
    Actor, App, Error, Result,
    accounts::{
        access::throttle::{Throttle, Wrong},
        credentials::kept,
        model::Client,
        policy,
    },
    audit,
};
use contract::accounts::{ConfirmForm, SecurityView};
use entity::{session, user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;

/// Notes that the asker has just given the password in this session.
///
/// # Errors
/// [`Error::Validation`] for a wrong password, [`Error::TooMany`] after too many; see also
/// [`policy::may_handle_account`].
pub async fn confirm(app: &App, actor: &Actor, form: &ConfirmForm, client: &Client) -> Result<()> {
    let person = policy::may_handle_account(actor)?;
    form.check().into_result(())?;
    let session_id = person.session_id().ok_or(Error::Forbidden)?;
    let row = own(app, actor).await?;
    give(app, &row, ("password", &form.password), client).await?;
    let tx = app.db.begin().await?;
    session::Entity::update_many()
        .col_expr(session::Column::ConfirmedAt, Expr::value(app.now().0))
        .filter(session::Column::Id.eq(session_id.0))
        .filter(session::Column::RevokedAt.is_null())
        .exec(&tx)
        .await?;
    audit::record(app, &tx, actor, "session.confirmed", ("sessions", session_id.0), json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether the password was given a short time ago: pages ask before a form is filled in, not after.
///
/// # Errors
/// See [`policy::may_change_credentials`].
pub fn confirmed(app: &App, actor: &Actor) -> Result<()> {
    policy::may_change_credentials(app, actor).map(drop)
}

/// How the asker's account is guarded.
///
/// # Errors
/// See [`policy::may_handle_account`].
pub async fn security(app: &App, actor: &Actor) -> Result<SecurityView> {
    let row = own(app, actor).await?;
    let role = row.role.as_deref().and_then(contract::accounts::Role::parse);
    Ok(SecurityView {
        second_factor: row.totp_confirmed_at.is_some(),
        second_factor_required: role
            .is_some_and(|role| app.settings.accounts.second_factor_roles.contains(&role)),
        recovery_codes_left: row.recovery_codes.as_array().map_or(0, Vec::len),
        has_password: kept::has_password(&row),
        email: row.email,
    })
}

/// The asker's row.
pub(in crate::accounts) async fn own(app: &App, actor: &Actor) -> Result<user::Model> {
    let person = policy::may_handle_account(actor)?;
    user::Entity::find_by_id(person.user_id.0).one(app.db.read()).await?.ok_or(Error::NotFound)
}

/// Compares a password given by its owner with the account's; failures are slowed down like those at the
/// sign-in, for whoever holds a stolen session. `given` is the field's name and its value.
pub(in crate::accounts) async fn give(
    app: &App,
    user: &user::Model,
    given: (&str, &str),
    client: &Client,
) -> Result<()> {
    let (field, password) = given;
    let Some(hash) = kept::open(app, user)? else {
        return Err(Error::field(field, "你的账号没有密码：请退出后重新登录一次，再做这项操作"));
    };
    let key = format!("password {}", user.id);
    app.gate.attempts.count(&key, app.now())?;
    let throttle = Throttle::of(&key, &client.address, None).about(Some(user.id));
    throttle.check(app).await?;
    if !app.gate.verify(password, &hash).await? {
        throttle.failed(app, Wrong::Confirmation).await?;
        return Err(Error::field(field, "密码不对：请填写你现在登录用的密码，注意大小写"));
    }
    app.gate.attempts.forget(&key);
    throttle.passed(app).await
}
