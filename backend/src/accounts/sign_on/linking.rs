//! Linking an identity at the provider with the own account, and taking the link away.

use super::{MINUTES, by_subject, name, read, refused, settings, taken};
use crate::{
    Actor, App, Error, Result,
    accounts::{
        access::sessions::{self, Which},
        credentials::{confirm, kept},
        notices, policy,
    },
    audit,
};
use entity::user;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What a sealed value is for: an identity that no account is linked with.
pub(super) const FOUND: &str = "sign_on.found";

/// An identity whose owner is awaited.
#[derive(Serialize, Deserialize)]
pub(super) struct Found {
    pub subject: String,
    pub next: String,
}

/// Whether the own account is linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkState {
    /// What the provider is called.
    pub name: String,
    /// It is linked.
    pub linked: bool,
    /// There is a password to sign in with when the link is gone.
    pub has_password: bool,
}

/// An identity that could be linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What the provider is called.
    pub name: String,
    /// Where its owner wanted to go.
    pub next: String,
}

/// The own account's link; `None` when single sign-on is off.
///
/// # Errors
/// See [`policy::may_handle_account`].
pub async fn state(app: &App, actor: &Actor) -> Result<Option<LinkState>> {
    let Some(name) = name(app) else { return Ok(None) };
    let row = confirm::own(app, actor).await?;
    let has_password = kept::has_password(&row);
    Ok(Some(LinkState { name: name.to_owned(), linked: row.oidc_subject.is_some(), has_password }))
}

/// What a token would link, without linking it.
///
/// # Errors
/// A conflict in words when it has ended or was altered.
pub fn offer(app: &App, token: &str) -> Result<Offer> {
    let name = settings(app)?.name.clone();
    let (_, found) = read::<Found>(app, FOUND, token).ok_or_else(ended)?;
    Ok(Offer { name, next: found.next })
}

/// Links the identity of a token with the asker's account; says where its owner wanted to go.
///
/// # Errors
/// A conflict in words when the token has ended, was another person's, or the identity or the account is
/// linked already; see also [`policy::may_change_credentials`].
pub async fn link(app: &App, actor: &Actor, token: &str) -> Result<String> {
    let name = settings(app)?.name.clone();
    let person = policy::may_change_credentials(app, actor)?;
    let (claims, found) = read::<Found>(app, FOUND, token).ok_or_else(ended)?;
    if !claims.sub.0.is_nil() && claims.sub != person.user_id {
        return Err(ended());
    }
    let tx = app.db.begin().await?;
    let row = user::Entity::find_by_id(person.user_id.0).one(&tx).await?.ok_or(Error::NotFound)?;
    match by_subject(&tx, &found.subject).await? {
        // A second click on the button.
        Some(owner) if owner.id == row.id => return Ok(found.next),
        Some(_) => return Err(taken(&name)),
        None => {}
    }
    let set = user::Entity::update_many()
        .col_expr(user::Column::OidcSubject, Expr::value(&found.subject))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(row.id))
        .filter(user::Column::OidcSubject.is_null())
        .exec(&tx)
        .await?;
    if set.rows_affected == 0 {
        let words = format!("你的账号已经关联了另一个“{name}”身份。要更换，请先在“账号安全”中解除关联。");
        return Err(refused(&words));
    }
    audit::record(app, &tx, actor, "sign_on.linked", ("users", row.id), json!({})).await?;
    notices::credentials_changed(app, &tx, &row, &format!("已关联{name}登录")).await?;
    tx.commit().await?;
    Ok(found.next)
}

/// Takes the link away. Other sessions end: some may have been opened by it.
///
/// # Errors
/// A conflict in words when there is none, or no password to sign in with afterwards; see also
/// [`policy::may_change_credentials`].
pub async fn unlink(app: &App, actor: &Actor) -> Result<()> {
    let name = settings(app)?.name.clone();
    let person = policy::may_change_credentials(app, actor)?;
    let tx = app.db.begin().await?;
    let row = user::Entity::find_by_id(person.user_id.0).one(&tx).await?.ok_or(Error::NotFound)?;
    if !kept::has_password(&row) {
        let words =
            "你的账号还没有密码，解除后就无法登录了。请先退出，在登录页点“忘记密码”设置密码，再来解除。";
        return Err(refused(words));
    }
    let cleared = user::Entity::update_many()
        .col_expr(user::Column::OidcSubject, Expr::value(None::<String>))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(row.id))
        .filter(user::Column::OidcSubject.is_not_null())
        .exec(&tx)
        .await?;
    if cleared.rows_affected == 0 {
        return Err(refused(&format!("你的账号没有关联“{name}”，不需要解除。")));
    }
    if let Some(id) = person.session_id() {
        sessions::revoke(app, &tx, Which::Others(person.user_id, id)).await?;
    }
    audit::record(app, &tx, actor, "sign_on.unlinked", ("users", row.id), json!({})).await?;
    notices::credentials_changed(app, &tx, &row, &format!("已解除{name}登录")).await?;
    tx.commit().await?;
    Ok(())
}

fn ended() -> Error {
    refused(&format!("等待关联的时间超过了 {MINUTES} 分钟，或登录了另一个账号。请重新开始单点登录。"))
}
