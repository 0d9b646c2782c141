//! Another sign-in address: proved by a link sent there, told to the old one.

use super::confirm;
use crate::{
    Actor, App, Error, Result,
    accounts::{
        links::{self, LinkPurpose},
        model::Client,
        notices, policy, store,
    },
    audit,
    mail::keeping,
    organizations::profile::reader,
};
use contract::{ErrorCode, UserId, accounts::EmailChange};
use entity::user;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;

/// Sends a link to the new address. Whether it has an account already is told to its owner only.
///
/// # Errors
/// [`Error::Validation`] for what is no address or the same one, [`Error::TooMany`] after too many mails;
/// see also [`policy::may_change_credentials`].
pub async fn ask(app: &App, actor: &Actor, form: &EmailChange) -> Result<()> {
    let person = policy::may_change_credentials(app, actor)?;
    form.check().into_result(())?;
    let email = form.email.trim().to_lowercase();
    let row = confirm::own(app, actor).await?;
    if row.email == email {
        return Err(Error::field("email", "这就是你现在的邮箱，请填写另一个"));
    }
    app.gate.count_letter(&format!("address of {}", person.user_id), app.now())?;
    app.gate.count_letter(&format!("address {email}"), app.now())?;
    let tx = app.db.begin().await?;
    let taken = store::user_by_email(&tx, &email).await?;
    links::end(&tx, LinkPurpose::ChangeEmail, person.user_id).await?;
    match taken {
        Some(owner) => notices::address_taken(app, &tx, &owner).await?,
        None => {
            let purpose = LinkPurpose::ChangeEmail;
            let secret = links::create(app, &tx, purpose, &email, Some(person.user_id), "").await?;
            notices::email_link(app, &tx, (&email, &row.name), secret).await?;
        }
    }
    // The new address is left out: it may be mistyped, and then somebody else's.
    notices::email_change_asked(app, &tx, &row).await?;
    audit::record(app, &tx, actor, "email.change_requested", ("users", row.id), json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// The new address of a link that still works, without using it.
///
/// # Errors
/// A conflict in words when it does not.
pub async fn look(app: &App, secret: &str) -> Result<String> {
    links::look(app, app.db.read(), LinkPurpose::ChangeEmail, secret).await.map(|link| link.email)
}

/// Changes the address by the secret of a link, and tells the old one. Links that set a password, sent to
/// the old address, end.
///
/// # Errors
/// A conflict in words for a link that works no more, or when the address has an account meanwhile.
pub async fn change(app: &App, secret: &str, client: &Client) -> Result<()> {
    app.gate.attempts.count(&format!("address by {}", client.address), app.now())?;
    let tx = app.db.begin().await?;
    let link = links::take(app, &tx, LinkPurpose::ChangeEmail, secret).await?;
    let owner = link.user_id.ok_or(Error::NotFound)?;
    let row = user::Entity::find_by_id(owner.0).one(&tx).await?;
    let row = row.filter(|user| user.active).ok_or_else(links::ended)?;
    if store::user_by_email(&tx, &link.email).await?.is_some() {
        let words = "这个邮箱已经有另一个账号，不能再用。请换一个邮箱重新申请。";
        return Err(Error::Conflict(ErrorCode::Duplicate, words.to_owned()));
    }
    // Before the person, as whoever ends memberships does.
    if let Some(organization) = row.organization_id {
        reader::replace(&tx, organization, &row.email, Some(link.email.clone())).await?;
    }
    user::Entity::update_many()
        .col_expr(user::Column::Email, Expr::value(&link.email))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(row.id))
        .exec(&tx)
        .await?;
    links::end(&tx, LinkPurpose::ResetPassword, UserId(row.id)).await?;
    audit::record(app, &tx, &Actor::System, "email.changed", ("users", row.id), json!({})).await?;
    // Deleting the account will not find the mails to an address that is not its own any more.
    keeping::forget_sent(&tx, &row.email).await?;
    notices::credentials_changed(app, &tx, &row, "登录邮箱已更换").await?;
    tx.commit().await?;
    Ok(())
}
