//! Signing in with e-mail and password, and with a second factor where the account has one.

use super::{
    sessions::{self, Start},
    signed::{Claims, TokenUse},
    throttle::{Throttle, Wrong},
};
use crate::{
    App, Error, Result,
    accounts::{
        credentials::{gate::DECOY, kept, second_factor},
        model::{Client, SignedIn, digest},
        notices, store,
    },
};
use contract::{UserId, accounts::LoginForm};
use entity::user;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// The second factor is awaited so long after the right password.
pub const SECOND_FACTOR_MINUTES: i64 = 10;
/// Marks a pending sign-in whose first step was a single sign-on.
const BY_SIGN_ON: &str = "sign-on ";

/// How somebody showed who they are.
#[derive(Clone, Copy)]
pub(in crate::accounts) struct How {
    /// A second factor was given.
    pub second_factor: bool,
    /// By a single sign-on in place of the password.
    pub sign_on: bool,
    /// Credentials may be changed for a while without giving the password again.
    pub confirmed: bool,
}

impl How {
    /// By the password.
    const fn password(second_factor: bool) -> Self {
        Self { second_factor, sign_on: false, confirmed: true }
    }
}

/// How a sign-in goes on.
#[derive(Debug)]
pub enum Step {
    /// Signed in.
    Done(Box<SignedIn>),
    /// The password was right; give this back with a code of the second factor.
    SecondFactor(String),
}

impl Step {
    /// The session, or the error that asks for the second factor.
    ///
    /// # Errors
    /// [`Error::SecondFactorRequired`].
    pub fn done(self) -> Result<SignedIn> {
        match self {
            Self::Done(signed_in) => Ok(*signed_in),
            Self::SecondFactor(_) => Err(Error::SecondFactorRequired),
        }
    }
}

/// Checks e-mail and password, and the code when one is given, and starts a session.
///
/// # Errors
/// [`Error::Validation`] for an incomplete form, [`Error::WrongCredentials`] alike for an unknown
/// account, a blocked one, a wrong password and a wrong code, [`Error::TooMany`] after too many tries.
pub async fn sign_in(app: &App, form: &LoginForm, client: &Client) -> Result<Step> {
    form.check().into_result(())?;
    let email = form.email.trim().to_lowercase();
    let key = format!("{} {email}", client.address);
    let now = app.now();
    app.gate.failures.check(&client.address, now)?;
    app.gate.attempts.count(&key, now)?;
    let user = store::user_by_email(app.db.read(), &email).await?;
    let throttle = throttle(app, user.as_ref(), &email, client);
    throttle.check(app).await?;
    // Counted before the slow check and taken back after a right one: many tries at once would all
    // pass while none has failed yet.
    app.gate.failures.count(&client.address, now)?;
    // An account without a password has no hash to compare with, and must not be found by its haste.
    let hash = user.as_ref().map(|u| kept::open(app, u)).transpose()?.flatten();
    let hash = hash.as_deref().unwrap_or(DECOY);
    let right = app.gate.verify(&form.password, hash).await?;
    // Again, right or wrong: of many tries sent at once the first failures are written by now.
    throttle.check(app).await?;
    let Some(mut user) = user.filter(|u| right && u.active) else {
        throttle.failed(app, Wrong::Password).await?;
        return Err(Error::WrongCredentials);
    };
    if app.gate.is_outdated(hash) {
        user = rehash(app, user, &form.password).await?;
    }
    let step = if user.totp_confirmed_at.is_none() {
        Step::Done(Box::new(finish(app, &user, How::password(false), client).await?))
    } else if form.code.trim().is_empty() {
        Step::SecondFactor(pending(app, &user, false)?)
    } else {
        let given = Given { code: &form.code, how: How::password(true) };
        let done = with_code(app, &user, given, client, &throttle).await?;
        Step::Done(Box::new(done))
    };
    app.gate.failures.take_back(&client.address, now);
    app.gate.attempts.forget(&key);
    if matches!(step, Step::Done(_)) {
        throttle.passed(app).await?;
    }
    Ok(step)
}

/// Goes on with a code of the second factor, or a recovery code.
///
/// # Errors
/// [`Error::Unauthenticated`] when the password was given too long ago, [`Error::WrongCredentials`] for
/// a wrong code, [`Error::TooMany`] after too many.
pub async fn second_step(app: &App, pending: &str, code: &str, client: &Client) -> Result<SignedIn> {
    let now = app.now();
    let claims = app.keys.read(TokenUse::SecondFactor, pending, now).ok_or(Error::Unauthenticated)?;
    let user = user::Entity::find_by_id(claims.sub.0).one(app.db.read()).await?;
    // A password changed meanwhile makes the first step void.
    let (sign_on, hash) = match claims.data.strip_prefix(BY_SIGN_ON) {
        Some(hash) => (true, hash),
        None => (false, claims.data.as_str()),
    };
    let user = user.filter(|u| u.active).ok_or(Error::Unauthenticated)?;
    if mark(app, &user)? != hash {
        return Err(Error::Unauthenticated);
    }
    app.gate.attempts.count(&format!("{} {}", client.address, user.email), now)?;
    let throttle = throttle(app, Some(&user), &user.email, client);
    throttle.check(app).await?;
    let how = if sign_on { How::sign_on(&user, true) } else { How::password(true) };
    let done = with_code(app, &user, Given { code, how }, client, &throttle).await?;
    throttle.passed(app).await?;
    Ok(done)
}

/// The code, and how the first step was taken.
struct Given<'a> {
    code: &'a str,
    how: How,
}

async fn with_code(
    app: &App,
    user: &user::Model,
    given: Given<'_>,
    client: &Client,
    throttle: &Throttle,
) -> Result<SignedIn> {
    if !second_factor::accept(app, user, given.code).await? {
        throttle.failed(app, Wrong::Code).await?;
        return Err(Error::WrongCredentials);
    }
    finish(app, user, given.how, client).await
}

/// Starts the session, and tells the owner of a new device.
pub(in crate::accounts) async fn finish(
    app: &App,
    user: &user::Model,
    how: How,
    client: &Client,
) -> Result<SignedIn> {
    let user_id = UserId(user.id);
    let tx = app.db.begin().await?;
    let signed_in = sessions::start(app, &tx, Start { user, how }, client).await?;
    // The first sign-in ever is no news to anybody.
    if user.signed_in_at.is_some() && sessions::known_device(app, client, user_id).is_none() {
        notices::new_device(app, &tx, user, client).await?;
    }
    tx.commit().await?;
    Ok(signed_in)
}

fn throttle(app: &App, user: Option<&user::Model>, email: &str, client: &Client) -> Throttle {
    let device = user.and_then(|u| sessions::known_device(app, client, UserId(u.id)));
    Throttle::of(email, &client.address, device.as_deref()).about(user.map(|u| u.id))
}

/// What awaits the second factor after a first step by password or by single sign-on.
pub(in crate::accounts) fn pending(app: &App, user: &user::Model, sign_on: bool) -> Result<String> {
    let now = app.now();
    let by = if sign_on { BY_SIGN_ON } else { "" };
    app.keys.sign(&Claims {
        purpose: TokenUse::SecondFactor,
        sub: UserId(user.id),
        sid: None,
        generation: None,
        data: format!("{by}{}", mark(app, user)?),
        iat: now.0 / 1000,
        exp: now.plus_ms(SECOND_FACTOR_MINUTES * 60_000).0 / 1000,
    })
}

/// What changes with the password, and not when its hash is sealed anew.
fn mark(app: &App, user: &user::Model) -> Result<String> {
    Ok(digest(&kept::open(app, user)?.unwrap_or_default()))
}

/// Hashes a right password anew with today's parameters; the account as it stands then.
async fn rehash(app: &App, mut user: user::Model, password: &str) -> Result<user::Model> {
    let hash = kept::seal(app, user.id, &app.gate.hash(password).await?)?;
    let tx = app.db.begin().await?;
    let done = user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(&hash))
        .filter(user::Column::Id.eq(user.id))
        .filter(user::Column::PasswordHash.eq(&user.password_hash))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    if done.rows_affected == 1 {
        user.password_hash = hash;
        return Ok(user);
    }
    // A second click was faster, or the password was changed at this moment.
    let now = user::Entity::find_by_id(user.id).one(app.db.read()).await?.ok_or(Error::WrongCredentials)?;
    let kept = kept::open(app, &now)?.ok_or(Error::WrongCredentials)?;
    if app.gate.verify(password, &kept).await? { Ok(now) } else { Err(Error::WrongCredentials) }
}
