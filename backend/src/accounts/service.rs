//! Use cases of signing in and out, and who is behind a cookie or a token.

use super::{
    gate::DECOY,
    model::{Claims, Client, SignedIn, secret_hash},
    store,
};
use crate::{Actor, App, Error, Result, audit};
use contract::{
    SessionId, Timestamp, UserId,
    accounts::{LoginForm, UserView},
};
use entity::{api_token, session};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;
use std::time::Duration;

pub use super::tokens::{create_token, list_tokens, revoke_token};
pub use super::users::create_user;

/// Sessions that ended longer ago are removed when their owner signs in again.
const KEEP_ENDED_DAYS: i64 = 30;
/// Longest `User-Agent` kept, in characters.
const USER_AGENT_MAX: usize = 200;
/// How often `last_used_at` of a token is written, at most.
const USE_NOTED_EVERY_MS: i64 = 60_000;

/// Signs a person in and starts a session.
///
/// # Errors
/// [`Error::Validation`] for an incomplete form, [`Error::WrongCredentials`] alike for an unknown
/// account, a blocked one and a wrong password, [`Error::TooMany`] after ten attempts a minute.
pub async fn sign_in(app: &App, form: &LoginForm, client: &Client) -> Result<SignedIn> {
    form.check().into_result(())?;
    let email = form.email.trim().to_lowercase();
    let key = format!("{} {email}", client.address);
    let now = app.now();
    if app.gate.failures.spent(&client.address, now) {
        return Err(Error::TooMany);
    }
    app.gate.attempts.count(&key, now)?;
    // Counted before the slow check and taken back after a right one: many tries at once would all
    // pass while none has failed yet.
    app.gate.failures.count(&client.address, now)?;
    let user = store::user_by_email(app.db.read(), &email).await?;
    let hash = user.as_ref().map_or(DECOY, |u| u.password_hash.as_str());
    let right = app.gate.verify(&form.password, hash).await?;
    let user = user.filter(|u| right && u.active).ok_or(Error::WrongCredentials)?;
    app.gate.failures.take_back(&client.address, now);
    app.gate.attempts.forget(&key);
    start_session(app, UserId(user.id), client).await
}

async fn start_session(app: &App, user_id: UserId, client: &Client) -> Result<SignedIn> {
    let now = app.now();
    let expires_at = now.plus_ms(i64::from(app.settings.accounts.session_hours) * 3_600_000);
    let id = SessionId(app.new_id());
    let tx = app.db.begin().await?;
    let person = store::person_by_id(&tx, user_id).await?.ok_or(Error::WrongCredentials)?;
    session::Entity::delete_many()
        .filter(session::Column::UserId.eq(user_id.0))
        .filter(session::Column::ExpiresAt.lt(now.plus_days(-KEEP_ENDED_DAYS).0))
        .exec(&tx)
        .await?;
    let row = session::ActiveModel {
        id: Set(id.0),
        user_id: Set(user_id.0),
        user_agent: Set(contract::field::clean(&client.user_agent).chars().take(USER_AGENT_MAX).collect()),
        created_at: Set(now.0),
        expires_at: Set(expires_at.0),
        revoked_at: Set(None),
    };
    session::Entity::insert(row).exec_without_returning(&tx).await?;
    let actor = Actor::Member(person.clone().member(Some(id))?);
    audit::record(app, &tx, &actor, "session.started", ("sessions", id.0), json!({})).await?;
    tx.commit().await?;
    let claims = Claims { sid: id, sub: user_id, iat: now.0 / 1000, exp: expires_at.0 / 1000 };
    let cookie = claims.sign(&app.settings.accounts.session_secret)?;
    Ok(SignedIn { cookie, expires_at, user: person.view()? })
}

/// Ends the asker's session; harmless for visitors and holders of an API token.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(app: &App, actor: &Actor) -> Result<()> {
    let Some(id) = actor.member().and_then(|m| m.session_id) else { return Ok(()) };
    let tx = app.db.begin().await?;
    let ended = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(app.now().0))
        .filter(session::Column::Id.eq(id.0))
        .filter(session::Column::RevokedAt.is_null())
        .exec(&tx)
        .await?;
    if ended.rows_affected > 0 {
        audit::record(app, &tx, actor, "session.ended", ("sessions", id.0), json!({})).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Who is behind the value of a session cookie. A broken, ended or revoked one is a visitor's.
///
/// # Errors
/// When the database fails.
pub async fn actor_of_session(app: &App, cookie: &str) -> Result<Actor> {
    let now = app.now();
    let Some(claims) = Claims::read(cookie, &app.settings.accounts.session_secret, now) else {
        return Ok(Actor::Visitor);
    };
    match store::person_of_session(app.db.read(), claims.sid, claims.sub, now.0).await? {
        Some(person) => Ok(Actor::Member(person.member(Some(claims.sid))?)),
        None => Ok(Actor::Visitor),
    }
}

/// Who is behind an API token.
///
/// # Errors
/// [`Error::Unauthenticated`] for a broken, ended or revoked one: whoever sends a token means to be
/// somebody.
pub async fn actor_of_api_token(app: &App, secret: &str) -> Result<Actor> {
    let now = app.now();
    let hash = secret_hash(secret).ok_or(Error::Unauthenticated)?;
    let used = store::person_of_token(app.db.read(), &hash, now.0).await?.ok_or(Error::Unauthenticated)?;
    if used.last_used_at.is_none_or(|at| now.0 - at >= USE_NOTED_EVERY_MS) {
        note_use(app, used.token_id, now).await;
    }
    Ok(Actor::Member(used.person.member(None)?))
}

/// Notes that a token was used. A busy database must neither hold up nor fail the request.
async fn note_use(app: &App, token: uuid::Uuid, now: Timestamp) {
    let noting = async {
        let tx = app.db.begin().await?;
        api_token::Entity::update_many()
            .col_expr(api_token::Column::LastUsedAt, Expr::value(now.0))
            .filter(api_token::Column::Id.eq(token))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        Ok::<(), Error>(())
    };
    match tokio::time::timeout(Duration::from_secs(1), noting).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "use of an API token was not noted"),
        Err(_) => tracing::debug!("use of an API token was not noted: database busy"),
    }
}

/// The asker's account; `None` for visitors.
///
/// # Errors
/// When the database fails.
pub async fn me(app: &App, actor: &Actor) -> Result<Option<UserView>> {
    let Some(member) = actor.member() else { return Ok(None) };
    store::person_by_id(app.db.read(), member.user_id).await?.map(store::Person::view).transpose()
}

/// Whether this installation carries the accounts of the demonstration, whose password is public.
///
/// # Errors
/// When the database fails.
pub async fn has_demo_accounts(app: &App) -> Result<bool> {
    store::has_demo_accounts(app.db.read()).await
}
