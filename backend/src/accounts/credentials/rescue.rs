//! Taking away the second factor of somebody who has lost telephone and recovery codes.

use super::second_factor;
use crate::{
    Actor, App, Error, Result,
    accounts::{
        access::sessions::{self, Which},
        links, notices, policy,
    },
    audit,
};
use contract::{ErrorCode, UserId};
use entity::user;
use sea_orm::EntityTrait;
use serde_json::json;

/// Whether the actor may do so now: pages ask before a form is filled in, not after.
///
/// # Errors
/// See [`policy::may_reset_second_factor`].
pub fn may_reset(app: &App, actor: &Actor) -> Result<()> {
    policy::may_reset_second_factor(app, actor)
}

/// Takes somebody's second factor away with the reason a page asked for, ends the sessions and tells the owner. Who asked is for people
/// to check, outside the platform; the trail says who did it.
///
/// # Errors
/// [`Error::NotFound`] for nobody's id, a conflict when there is no second factor or when it is the
/// asker's own; see also [`policy::may_reset_second_factor`].
pub async fn reset_second_factor(app: &App, actor: &Actor, id: UserId, reason: Option<&str>) -> Result<()> {
    policy::may_reset_second_factor(app, actor)?;
    if actor.person().is_some_and(|person| person.user_id == id) {
        let words = "不能重置自己的两步验证，请由另一位平台管理员办理。";
        return Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()));
    }
    let tx = app.db.begin().await?;
    let row = user::Entity::find_by_id(id.0).one(&tx).await?.ok_or(Error::NotFound)?;
    if row.totp_secret.is_none() {
        let words = "这个账号没有启用两步验证。";
        return Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()));
    }
    second_factor::clear(&tx, id).await?;
    sessions::revoke(app, &tx, Which::All(id)).await?;
    links::end_all(&tx, id).await?;
    audit::record(app, &tx, actor, "second_factor.reset", ("users", id.0), json!({ "reason": reason }))
        .await?;
    notices::credentials_changed(app, &tx, &row, "两步验证已由平台管理员重置").await?;
    tx.commit().await?;
    Ok(())
}
