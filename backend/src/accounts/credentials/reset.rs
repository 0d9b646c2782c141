//! A forgotten password: a link by mail sets a new one.
//!
//! Whether an address has an account is told to nobody: the answer is the same, and so is the work, up
//! to the commit. The link opens no session and takes no second factor's place.

use super::{change, password};
use crate::{
    Actor, App, Error, Result,
    accounts::{
        access::{
            sessions::{self, Which},
            throttle, tokens,
        },
        links::{self, LinkPurpose},
        model::Client,
        notices, policy, store,
    },
    audit,
    mail::SECRET,
};
use contract::{
    FieldErrors, Timestamp, UserId,
    accounts::{NewPassword, ResetRequest},
};
use entity::user;
use sea_orm::EntityTrait;
use serde_json::json;
use uuid::Uuid;

/// Mails a link to the account of an address, if there is one.
///
/// # Errors
/// [`Error::Validation`] for what is no address, [`Error::TooMany`] after too many requests for one
/// account or from one place.
pub async fn ask(app: &App, form: &ResetRequest, client: &Client) -> Result<()> {
    form.check().into_result(())?;
    let email = form.email.trim().to_lowercase();
    let now = app.now();
    app.gate.attempts.count(&format!("reset from {}", client.address), now)?;
    app.gate.count_letter(&format!("reset of {email}"), now)?;
    let tx = app.db.begin().await?;
    let found = store::user_by_email(&tx, &email).await?.filter(|user| user.active);
    let name = found.as_ref().map_or("", |user| user.name.as_str());
    let id = found.as_ref().map(|user| UserId(user.id));
    let secret = links::create(app, &tx, LinkPurpose::ResetPassword, &email, id, "").await?;
    notices::reset_link(app, &tx, (&email, name), secret).await?;
    let subject = ("users", id.map_or(Uuid::nil(), |id| id.0));
    audit::record(app, &tx, &Actor::System, "password.reset_requested", subject, json!({})).await?;
    if found.is_some() {
        tx.commit().await?
    } else {
        tx.rollback().await?
    }
    Ok(())
}

/// Makes a link that sets a password, to be handed over by whoever runs the command line: for a new
/// account, and for the day no mail arrives. The answer is its address.
///
/// # Errors
/// [`Error::NotFound`] without such an active account; see also [`policy::may_hand_out_links`].
pub async fn hand_out(app: &App, actor: &Actor, email: &str) -> Result<String> {
    policy::may_hand_out_links(actor)?;
    let email = email.trim().to_lowercase();
    let tx = app.db.begin().await?;
    let found = store::user_by_email(&tx, &email).await?.filter(|user| user.active).ok_or(Error::NotFound)?;
    let secret =
        links::create(app, &tx, LinkPurpose::ResetPassword, &email, Some(UserId(found.id)), "").await?;
    audit::record(app, &tx, actor, "password.reset_requested", ("users", found.id), json!({})).await?;
    tx.commit().await?;
    Ok(notices::link(app, "/reset").replace(SECRET, &secret))
}

/// Whether the secret of a link still works, without using it; says whose it is.
///
/// # Errors
/// A conflict in words when it does not.
pub async fn look(app: &App, secret: &str) -> Result<String> {
    links::look(app, app.db.read(), LinkPurpose::ResetPassword, secret).await.map(|link| link.email)
}

/// Sets a new password by the secret of a link. All sessions end, and failed sign-ins are forgotten. The
/// browser is its owner's from now on, by what the answer says and until when: whoever goes on to try
/// passwords slows down everybody else's browsers, not this one.
///
/// # Errors
/// [`Error::Validation`] for a bad password, a conflict in words for a link that works no more.
pub async fn reset(app: &App, form: &NewPassword, client: &Client) -> Result<(String, Timestamp)> {
    app.gate.attempts.count(&format!("reset by {}", client.address), app.now())?;
    let link = links::look(app, app.db.read(), LinkPurpose::ResetPassword, &form.secret).await?;
    let owner = link.user_id.ok_or(Error::NotFound)?;
    let row = user::Entity::find_by_id(owner.0).one(app.db.read()).await?;
    let row = row.filter(|user| user.active).ok_or_else(links::ended)?;
    let mut errors = FieldErrors::default();
    password::check(&form.password, &[&row.name, &row.email], &mut errors);
    errors.into_result(())?;
    let hash = app.gate.hash(&form.password).await?;
    let tx = app.db.begin().await?;
    links::take(app, &tx, LinkPurpose::ResetPassword, &form.secret).await?;
    change::set(app, &tx, &row, &hash).await?;
    sessions::revoke(app, &tx, Which::All(owner)).await?;
    // Whoever knew the old password may have made some.
    tokens::revoke_personal(app, &tx, owner).await?;
    throttle::forget(&tx, &row.email).await?;
    audit::record(app, &tx, &Actor::System, "password.reset", ("users", row.id), json!({})).await?;
    notices::credentials_changed(app, &tx, &row, "登录密码已通过邮件链接重设").await?;
    let device = sessions::device(app, client, owner)?;
    tx.commit().await?;
    Ok(device)
}
