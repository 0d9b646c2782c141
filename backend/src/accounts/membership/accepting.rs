//! Accepting an invitation: as a new person, or with the account of the invited address.

use super::{enrolment, invitations};
use crate::{
    Actor, App, Error, Result,
    accounts::{
        credentials::{kept, password},
        model::digest,
        notices, policy, store,
        users::blank,
    },
    audit,
    notifications::letter::Letter,
    organizations,
};
use contract::{
    ErrorCode, Timestamp, UserId,
    accounts::{AcceptForm, InvitationPreview, PRIVACY_VERSION, Role},
};
use entity::{invitation, organization, user};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use serde_json::json;

/// An invitation whose link works.
struct Living {
    row: invitation::Model,
    organization: organization::Model,
    role: Role,
}

async fn look(app: &App, db: &impl ConnectionTrait, secret: &str) -> Result<Living> {
    let ended = || {
        let words = "这份邀请已经用过、已撤销、已过期，或链接不完整。请让对方重新发一份。";
        Error::Conflict(ErrorCode::WrongState, words.to_owned())
    };
    let row = invitation::Entity::find()
        .filter(invitation::Column::SecretHash.eq(digest(secret)))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(app.now().0))
        .one(db)
        .await?
        .ok_or_else(ended)?;
    let organization = organization::Entity::find_by_id(row.organization_id).one(db).await?;
    let organization = organization.ok_or_else(ended)?;
    let role = invitations::role_of(&row)?;
    Ok(Living { row, organization, role })
}

/// What an invitation's link leads to; changes nothing.
///
/// # Errors
/// A conflict in words when it was accepted, revoked or has ended.
pub async fn preview(app: &App, secret: &str) -> Result<InvitationPreview> {
    let living = look(app, app.db.read(), secret).await?;
    let has_account = store::user_by_email(app.db.read(), &living.row.email).await?.is_some();
    Ok(InvitationPreview {
        organization: living.organization.name,
        email: living.row.email,
        role: living.role,
        expires_at: Timestamp(living.row.expires_at),
        has_account,
    })
}

/// Accepts an invitation: who is signed in joins, a visitor gets an account first.
///
/// # Errors
/// [`Error::Validation`] for a new person's incomplete form; conflicts in words when the link has ended,
/// the address has an account, or the account belongs to another address or organization.
pub async fn accept(app: &App, actor: &Actor, form: &AcceptForm) -> Result<()> {
    match actor {
        Actor::Visitor => accept_new(app, form).await,
        _ => accept_as(app, actor, &form.secret).await,
    }
}

/// What a link leads to, with its organization locked: before people, invitations and the trail, as whoever
/// closes it or ends its memberships does. Of two at once the second sees what the first has done.
async fn held(app: &App, tx: &DatabaseTransaction, secret: &str) -> Result<Living> {
    let living = look(app, tx, secret).await?;
    organizations::store::lock(tx, living.organization.id).await?;
    look(app, tx, secret).await
}

async fn accept_new(app: &App, form: &AcceptForm) -> Result<()> {
    let living = look(app, app.db.read(), &form.secret).await?;
    let mut errors = form.check();
    password::check(&form.password, &[&form.name, &living.row.email], &mut errors);
    errors.into_result(())?;
    let hash = app.gate.hash(&form.password).await?;
    let tx = app.db.begin().await?;
    let living = held(app, &tx, &form.secret).await?;
    let has = "这个邮箱已经有账号，请先登录，再打开邀请链接。";
    if store::user_by_email(&tx, &living.row.email).await?.is_some() {
        return Err(Error::Conflict(ErrorCode::Duplicate, has.to_owned()));
    }
    let (id, now) = (app.new_id(), app.now());
    let row = user::ActiveModel {
        privacy_version: Set(Some(PRIVACY_VERSION.to_owned())),
        privacy_consent_at: Set(Some(now.0)),
        ..blank(id, living.row.email.clone(), &form.name, kept::seal(app, id, &hash)?, now)
    };
    let inserted = user::Entity::insert(row).exec_without_returning(&tx).await;
    inserted.map_err(Error::from).map_err(|error| enrolment::in_words(error, has))?;
    audit::record(app, &tx, &Actor::Visitor, "user.registered", ("users", id), json!({})).await?;
    finish(app, &tx, &Actor::Visitor, &living, UserId(id), &form.name).await?;
    tx.commit().await?;
    Ok(())
}

async fn accept_as(app: &App, actor: &Actor, secret: &str) -> Result<()> {
    let person = policy::may_join(actor)?;
    let tx = app.db.begin().await?;
    let living = held(app, &tx, secret).await?;
    let user = user::Entity::find_by_id(person.user_id.0).one(&tx).await?.ok_or(Error::Unauthenticated)?;
    // A forwarded link must not let in whom nobody invited.
    if user.email != living.row.email {
        let words = format!("这份邀请发给 {}，请用这个邮箱的账号登录后再接受。", living.row.email);
        return Err(Error::Conflict(ErrorCode::WrongState, words));
    }
    finish(app, &tx, actor, &living, person.user_id, &user.name).await?;
    tx.commit().await?;
    Ok(())
}

async fn finish(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    living: &Living,
    user: UserId,
    name: &str,
) -> Result<()> {
    let used = invitation::Entity::update_many()
        .col_expr(invitation::Column::AcceptedAt, Expr::value(app.now().0))
        .filter(invitation::Column::Id.eq(living.row.id))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    if used.rows_affected == 0 {
        return Err(Error::Conflict(ErrorCode::WrongState, "这份邀请刚刚用过或被撤销了。".to_owned()));
    }
    enrolment::join(app, tx, user, living.organization.id, living.role).await?;
    let detail = json!({
        "user": user, "organization": living.organization.id, "role": living.role.as_str(),
    });
    audit::record(app, tx, actor, "invitation.accepted", ("invitations", living.row.id), detail).await?;
    let letter = Letter {
        subject: format!("你已加入“{}”", living.organization.name),
        greeting: name,
        paragraphs: vec![format!("你现在可以在数聚通代表“{}”办事。", living.organization.name)],
        facts: vec![("角色", living.role.zh().to_owned()), ("时间", app.now().minute_zh())],
        button: Some(("登录", format!("{}/login", app.settings.http.public_url))),
        closing: "如果不是你本人操作，请立即联系平台。",
    };
    notices::send(app, tx, (&living.row.email, name), &letter, None).await
}
