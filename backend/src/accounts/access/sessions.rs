//! Sessions: starting, renewing, listing and ending them; and who is behind a token.

use super::{
    sign_in::How,
    signed::{Claims, TokenUse},
};
use crate::{
    Actor, App, Credential, Error, Result,
    accounts::{
        credentials::kept,
        links,
        model::{Client, SignedIn, Tokens, secret_hash},
        policy, store,
    },
    audit,
};
use contract::{
    SessionId, Timestamp, UserId,
    accounts::{SessionView, UserView},
};
use entity::{api_token, session, user};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// Sessions that ended longer ago are removed when their owner signs in again.
const KEEP_ENDED_DAYS: i64 = 30;
/// Longest `User-Agent` kept, in characters.
const USER_AGENT_MAX: usize = 200;
/// How often the last use of a session or a token is written, at most.
const USE_NOTED_EVERY_MS: i64 = 60_000;
/// So long after a renewal the refresh token before it is still taken for a second request of the same
/// browser, sent before the first one's answer came.
const GRACE_MS: i64 = 30_000;
/// A browser is known for so long after a sign-in.
const DEVICE_DAYS: i64 = 365;

/// What a session is started with.
pub(in crate::accounts) struct Start<'a> {
    /// Whose, as the row was when they showed who they are.
    pub user: &'a user::Model,
    /// How they showed who they are.
    pub how: How,
}

/// Starts a session within the transaction of the sign-in. Who was blocked, or changed password or second
/// factor since the row was read, shows again who they are.
pub(in crate::accounts) async fn start(
    app: &App,
    tx: &DatabaseTransaction,
    start: Start<'_>,
    client: &Client,
) -> Result<SignedIn> {
    let now = app.now();
    let ends = now.plus_ms(i64::from(app.settings.accounts.session_hours) * 3_600_000);
    let id = SessionId(app.new_id());
    let Start { user, how } = start;
    let user_id = UserId(user.id);
    still_so(app, tx, user, now).await?;
    let person = store::person_by_id(tx, user_id).await?.ok_or(Error::WrongCredentials)?;
    session::Entity::delete_many()
        .filter(session::Column::UserId.eq(user_id.0))
        .filter(session::Column::ExpiresAt.lt(now.plus_days(-KEEP_ENDED_DAYS).0))
        .exec(tx)
        .await?;
    let row = session::ActiveModel {
        id: Set(id.0),
        user_id: Set(user_id.0),
        user_agent: Set(contract::field::clean(&client.user_agent).chars().take(USER_AGENT_MAX).collect()),
        address: Set(client.coarse_address()),
        generation: Set(1),
        created_at: Set(now.0),
        refreshed_at: Set(now.0),
        seen_at: Set(now.0),
        expires_at: Set(ends.0),
        second_factor_at: Set(how.second_factor.then_some(now.0)),
        confirmed_at: Set(if how.confirmed { now.0 } else { 0 }),
        revoked_at: Set(None),
    };
    session::Entity::insert(row).exec_without_returning(tx).await?;
    let (actor, user) =
        (person.clone().actor(app, &store::Opened::now(id, how.second_factor, now))?, person.view()?);
    let detail = if how.sign_on {
        json!({ "second_factor": how.second_factor, "sign_on": true })
    } else {
        json!({ "second_factor": how.second_factor })
    };
    audit::record(app, tx, &actor, "session.started", ("sessions", id.0), detail).await?;
    let (device, device_ends) = device(app, client, user_id)?;
    let tokens = tokens(app, id, user_id, Some(1), ends)?;
    Ok(SignedIn { tokens, device, device_ends, user })
}

/// Notes the sign-in, unless somebody changed meanwhile what it was by.
async fn still_so(app: &App, tx: &DatabaseTransaction, user: &user::Model, now: Timestamp) -> Result<()> {
    let row = user::Entity::find_by_id(user.id).lock_exclusive().one(tx).await?;
    let row = row.filter(|row| row.active && row.totp_confirmed_at == user.totp_confirmed_at);
    let row = row.ok_or(Error::WrongCredentials)?;
    // The hash itself: the nightly run may have sealed it anew.
    if kept::open(app, &row)? != kept::open(app, user)? {
        return Err(Error::WrongCredentials);
    }
    user::Entity::update_many()
        .col_expr(user::Column::SignedInAt, Expr::value(now.0))
        .filter(user::Column::Id.eq(user.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// What a browser keeps to be known as its owner's, and until when.
pub(in crate::accounts) fn device(app: &App, client: &Client, owner: UserId) -> Result<(String, Timestamp)> {
    let (now, ends) = (app.now(), app.now().plus_days(DEVICE_DAYS));
    let device = app.keys.sign(&Claims {
        purpose: TokenUse::Device,
        sub: owner,
        sid: None,
        generation: None,
        data: known_device(app, client, owner).unwrap_or_else(|| app.new_id().to_string()),
        iat: now.0 / 1000,
        exp: ends.0 / 1000,
    })?;
    Ok((device, ends))
}

/// The id of a browser that its owner has signed in with before.
pub(in crate::accounts) fn known_device(app: &App, client: &Client, owner: UserId) -> Option<String> {
    let claims = app.keys.read(TokenUse::Device, client.device.as_deref()?, app.now())?;
    (claims.sub == owner && !claims.data.is_empty()).then_some(claims.data)
}

fn tokens(
    app: &App,
    id: SessionId,
    owner: UserId,
    generation: Option<i32>,
    session_ends: Timestamp,
) -> Result<Tokens> {
    let now = app.now();
    let lasts = i64::from(app.settings.accounts.access_minutes) * 60_000;
    let access_ends = std::cmp::min(now.plus_ms(lasts), session_ends);
    let claims = |purpose, generation, ends: Timestamp| Claims {
        purpose,
        sub: owner,
        sid: Some(id),
        generation,
        data: String::new(),
        iat: now.0 / 1000,
        exp: ends.0 / 1000,
    };
    let refresh = generation
        .map(|generation| app.keys.sign(&claims(TokenUse::Refresh, Some(generation), session_ends)))
        .transpose()?;
    let access = app.keys.sign(&claims(TokenUse::Access, None, access_ends))?;
    Ok(Tokens { access, access_ends, refresh, session_ends })
}

/// Renews a session by its refresh token. `None` when the token is nobody's (any more); an older token
/// of a living session ends the session, for somebody has copied it.
///
/// # Errors
/// When the database fails.
pub async fn renew(app: &App, refresh: &str) -> Result<Option<(Tokens, Actor)>> {
    let now = app.now();
    let Some(claims) = app.keys.read(TokenUse::Refresh, refresh, now) else { return Ok(None) };
    let (Some(id), Some(generation)) = (claims.sid, claims.generation) else { return Ok(None) };
    let Some(found) = store::person_of_session(app.db.read(), id, claims.sub, now.0).await? else {
        return Ok(None);
    };
    let Some(actor) = living(app, id, found)? else { return Ok(None) };
    let tx = app.db.begin().await?;
    let moved = session::Entity::update_many()
        .col_expr(session::Column::Generation, Expr::col(session::Column::Generation).add(1))
        .col_expr(session::Column::RefreshedAt, Expr::value(now.0))
        .col_expr(session::Column::SeenAt, Expr::value(now.0))
        .filter(session::Column::Id.eq(id.0))
        .filter(session::Column::Generation.eq(generation))
        .filter(session::Column::RevokedAt.is_null())
        .exec(&tx)
        .await?;
    let row = session::Entity::find_by_id(id.0).one(&tx).await?;
    let Some(row) = row.filter(|row| row.revoked_at.is_none()) else { return Ok(None) };
    let ends = Timestamp(row.expires_at);
    if moved.rows_affected == 1 {
        tx.commit().await?;
        return Ok(Some((tokens(app, id, claims.sub, Some(generation + 1), ends)?, actor)));
    }
    if row.generation == generation + 1 && now.0 - row.refreshed_at <= GRACE_MS {
        tx.rollback().await?;
        return Ok(Some((tokens(app, id, claims.sub, None, ends)?, actor)));
    }
    revoke(app, &tx, Which::One(id.0)).await?;
    audit::record(app, &tx, &actor, "session.copied", ("sessions", id.0), json!({})).await?;
    crate::accounts::notices::session_copied(app, &tx, claims.sub).await?;
    tx.commit().await?;
    tracing::warn!("an old refresh token came back; its session was ended");
    Ok(None)
}

/// The actor of a session's row, unless it was unused for too long.
fn living(app: &App, id: SessionId, found: store::OfSession) -> Result<Option<Actor>> {
    let idle = app.settings.accounts.idle_minutes.ms(found.person.role()?);
    if found.seen_at + idle <= app.now().0 {
        return Ok(None);
    }
    let opened = store::Opened::Session {
        id,
        second_factor: found.second_factor_at.is_some(),
        confirmed_at: Timestamp(found.confirmed_at),
    };
    found.person.actor(app, &opened).map(Some)
}

/// Who is behind the access token of a session. A broken, ended, unused or revoked one is a visitor's.
///
/// # Errors
/// When the database fails.
pub async fn actor_of_session(app: &App, access: &str) -> Result<Actor> {
    let now = app.now();
    let Some(claims) = app.keys.read(TokenUse::Access, access, now) else { return Ok(Actor::Visitor) };
    let Some(id) = claims.sid else { return Ok(Actor::Visitor) };
    let Some(found) = store::person_of_session(app.db.read(), id, claims.sub, now.0).await? else {
        return Ok(Actor::Visitor);
    };
    let seen_at = found.seen_at;
    let Some(actor) = living(app, id, found)? else { return Ok(Actor::Visitor) };
    if now.0 - seen_at >= USE_NOTED_EVERY_MS {
        let seen = session::Entity::update_many()
            .col_expr(session::Column::SeenAt, Expr::value(now.0))
            .filter(session::Column::Id.eq(id.0));
        note_use(app, seen).await;
    }
    Ok(actor)
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
        let noted = api_token::Entity::update_many()
            .col_expr(api_token::Column::LastUsedAt, Expr::value(now.0))
            .filter(api_token::Column::Id.eq(used.token_id));
        note_use(app, noted).await;
    }
    used.actor(app)
}

/// Notes that something was used. A busy database must neither hold up nor fail the request.
async fn note_use<E: EntityTrait>(app: &App, update: sea_orm::UpdateMany<E>) {
    let noting = async {
        let tx = app.db.begin().await?;
        update.exec(&tx).await?;
        tx.commit().await?;
        Ok::<(), Error>(())
    };
    match tokio::time::timeout(Duration::from_secs(1), noting).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a use was not noted"),
        Err(_) => tracing::debug!("a use was not noted: database busy"),
    }
}

/// Which sessions to end.
pub(in crate::accounts) enum Which {
    /// This one.
    One(Uuid),
    /// All of a person.
    All(UserId),
    /// All of a person but this one.
    Others(UserId, SessionId),
}

/// Ends sessions within a transaction; says how many.
pub(in crate::accounts) async fn revoke(app: &App, tx: &DatabaseTransaction, which: Which) -> Result<u64> {
    let living = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(app.now().0))
        .filter(session::Column::RevokedAt.is_null());
    let query = match which {
        Which::One(id) => living.filter(session::Column::Id.eq(id)),
        Which::All(user) => living.filter(session::Column::UserId.eq(user.0)),
        Which::Others(user, kept) => {
            living.filter(session::Column::UserId.eq(user.0)).filter(session::Column::Id.ne(kept.0))
        }
    };
    Ok(query.exec(tx).await?.rows_affected)
}

/// Ends the asker's session; harmless for visitors and holders of an API token.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(app: &App, actor: &Actor) -> Result<()> {
    let Some(id) = actor.person().and_then(crate::Person::session_id) else { return Ok(()) };
    let tx = app.db.begin().await?;
    if revoke(app, &tx, Which::One(id.0)).await? > 0 {
        audit::record(app, &tx, actor, "session.ended", ("sessions", id.0), json!({})).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The asker's living sessions, the last used first.
///
/// # Errors
/// See [`policy::may_handle_account`].
pub async fn list_sessions(app: &App, actor: &Actor) -> Result<Vec<SessionView>> {
    let owner = policy::may_handle_account(actor)?;
    let now = app.now().0;
    let rows = session::Entity::find()
        .filter(session::Column::UserId.eq(owner.user_id.0))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .order_by_desc(session::Column::SeenAt)
        .all(app.db.read())
        .await?;
    let idle = app.settings.accounts.idle_minutes.ms(actor.role());
    let current = owner.session_id();
    let view = |row: session::Model| SessionView {
        id: SessionId(row.id),
        current: current == Some(SessionId(row.id)),
        user_agent: row.user_agent,
        address: row.address,
        created_at: Timestamp(row.created_at),
        seen_at: Timestamp(row.seen_at),
    };
    Ok(rows.into_iter().filter(|row| row.seen_at + idle > now).map(view).collect())
}

/// Ends one session of the asker.
///
/// # Errors
/// [`Error::NotFound`] when it is not the asker's or ended already.
pub async fn end_session(app: &App, actor: &Actor, id: SessionId) -> Result<()> {
    let owner = policy::may_handle_account(actor)?;
    let tx = app.db.begin().await?;
    let own = session::Entity::find_by_id(id.0).one(&tx).await?;
    own.filter(|row| row.user_id == owner.user_id.0 && row.revoked_at.is_none()).ok_or(Error::NotFound)?;
    revoke(app, &tx, Which::One(id.0)).await?;
    audit::record(app, &tx, actor, "session.ended", ("sessions", id.0), json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends all sessions of the asker but the one asked from; says how many.
///
/// # Errors
/// See [`policy::may_handle_account`].
pub async fn end_other_sessions(app: &App, actor: &Actor) -> Result<u64> {
    let owner = policy::may_handle_account(actor)?;
    let current = owner.session_id().ok_or(Error::Forbidden)?;
    let tx = app.db.begin().await?;
    let ended = revoke(app, &tx, Which::Others(owner.user_id, current)).await?;
    links::end_all(&tx, owner.user_id).await?;
    if ended > 0 {
        let detail = json!({ "count": ended });
        audit::record(app, &tx, actor, "sessions.ended", ("users", owner.user_id.0), detail).await?;
    }
    tx.commit().await?;
    Ok(ended)
}

/// The asker's account; `None` for visitors.
///
/// # Errors
/// When the database fails.
pub async fn me(app: &App, actor: &Actor) -> Result<Option<UserView>> {
    let Some(person) = actor.person() else { return Ok(None) };
    let found = store::person_by_id(app.db.read(), person.user_id).await?;
    let Some(mut view) = found.map(store::Account::view).transpose()? else { return Ok(None) };
    if let (Credential::Token(_), Some(member)) = (&person.credential, actor.member()) {
        // An organization's token outlives its maker's membership; where they are now is not its business.
        if view.organization_id != Some(member.organization_id) {
            view.email = String::new();
        }
        view.organization_id = Some(member.organization_id);
        view.organization = Some(member.organization.clone());
        view.role = Some(member.role);
    }
    Ok(Some(view))
}
