//! Single sign-on by OpenID Connect: authorization code flow with PKCE, state and nonce. Off by default.
//!
//! The provider says who somebody is there, never who they are here: an account is found by the
//! provider's identifier alone, which its owner linked to it while signed in with the password. An
//! e-mail address that a provider tells proves nothing and is never asked for. What is awaited back
//! stands sealed in a signed cookie, so that nothing is kept for people who never return.

mod linking;
pub mod provider;
#[cfg(test)]
mod tests;

pub use linking::{LinkState, Offer, link, offer, state, unlink};

use super::{
    access::{
        sign_in::{self, How, Step},
        signed::{Claims, TokenUse},
    },
    credentials::kept,
    model::{Client, digest},
};
use crate::{Actor, App, Error, Result, settings::OidcSettings};
use contract::{ErrorCode, UserId, accounts::LoginForm};
use entity::user;
use provider::{Secrets, Verified};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Whoever does not come back from the provider by then begins anew; also how long an unlinked identity
/// waits for its owner to sign in.
pub const MINUTES: i64 = 10;
/// What a sealed value is for: one that asked the provider must not be taken for its answer.
const ASKED: &str = "sign_on.asked";
/// Words that ask to begin anew.
const ENDED: &str = "登录等待的时间过长，或不是在这个浏览器里开始的。请回到登录页重新开始。";
/// Pages with a form that leads to the provider.
const PLACES: [&str; 3] = ["/login", "/my/security", "/my/security/password"];

/// What stands sealed in the cookie while somebody is at the provider.
#[derive(Serialize, Deserialize)]
struct Asked {
    secrets: Secrets,
    next: String,
}

/// Where to send the browser.
#[derive(Debug)]
pub struct SignOnStart {
    /// The provider's page.
    pub url: String,
    /// Comes back with the answer.
    pub cookie: String,
    /// A form's redirect may lead there; otherwise the browser refuses, and it takes a link.
    pub by_form: bool,
}

/// How a sign-on ends.
#[derive(Debug)]
pub enum SignOnEnd {
    /// The account is known: signed in, or the second factor is awaited.
    Known(Step, String),
    /// The person was signed in already, and the identity is theirs.
    Already,
    /// No account is linked. The token links one, after its owner has signed in.
    Unknown(String),
}

/// The settings, when single sign-on is on.
///
/// # Errors
/// [`Error::NotFound`] when it is off.
pub fn settings(app: &App) -> Result<&OidcSettings> {
    let settings = &app.settings.oidc;
    if settings.issuer.is_empty() { Err(Error::NotFound) } else { Ok(settings) }
}

/// What the provider is called; `None` when single sign-on is off.
pub fn name(app: &App) -> Option<&str> {
    settings(app).ok().map(|settings| settings.name.as_str())
}

/// Where forms of the page at `path` may lead besides this site: browsers apply `form-action` to the
/// redirect that answers the form.
pub fn form_target(app: &App, path: &str) -> Option<String> {
    let settings = settings(app).ok().filter(|_| PLACES.contains(&path))?;
    origin(&settings.issuer)
}

fn origin(address: &str) -> Option<String> {
    let origin = url::Url::parse(address).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

/// Begins: asks the provider who somebody is. Whoever is signed in already wants to link.
///
/// # Errors
/// [`Error::NotFound`] when single sign-on is off, [`Error::Unavailable`] when the provider is away.
pub async fn begin(app: &App, actor: &Actor, next: &str) -> Result<SignOnStart> {
    let settings = settings(app)?;
    let (url, secrets) = provider::ask(app).await?;
    let by_form = origin(&url) == origin(&settings.issuer);
    let form = LoginForm { next: next.to_owned(), ..LoginForm::default() };
    let next = form.safe_next().unwrap_or_default().to_owned();
    let who = actor.person().map_or(UserId(Uuid::nil()), |person| person.user_id);
    let cookie = token(app, who, ASKED, &Asked { secrets, next })?;
    Ok(SignOnStart { url, cookie, by_form })
}

/// What the provider sent back with the browser.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Returned {
    /// Is exchanged for the identity, once.
    pub code: String,
    /// What was sent along.
    pub state: String,
    /// Why there is no code.
    pub error: String,
}

/// Ends what [`begin`] began.
///
/// # Errors
/// A conflict in words when the cookie, the state, the code or the provider's answer is not what it has
/// to be, [`Error::Unavailable`] when the provider is away.
pub async fn finish(app: &App, cookie: &str, returned: &Returned, client: &Client) -> Result<SignOnEnd> {
    let settings = settings(app)?;
    let (claims, asked) = read::<Asked>(app, ASKED, cookie).ok_or_else(|| refused(ENDED))?;
    let known = asked.secrets.state.as_bytes();
    if !bool::from(known.ct_eq(returned.state.as_bytes())) {
        return Err(refused(ENDED));
    }
    if returned.code.is_empty() {
        // The provider's own words stay out: anybody can write an address.
        return Err(refused(&match returned.error.as_str() {
            "access_denied" => format!("你在“{}”取消了登录。要登录，请回到登录页重新开始。", settings.name),
            _ => format!("“{}”没有完成登录。请回到登录页重新开始，或用密码登录。", settings.name),
        }));
    }
    let verified = provider::exchange(app, &returned.code, &asked.secrets).await?;
    let user = by_subject(app.db.read(), &verified.subject).await?;
    match user {
        Some(user) if claims.sub.0 == user.id => Ok(SignOnEnd::Already),
        Some(_) if !claims.sub.0.is_nil() => Err(taken(&settings.name)),
        Some(user) => known_person(app, &user, &verified, asked.next, client).await,
        None => {
            let found = linking::Found { subject: verified.subject, next: asked.next };
            Ok(SignOnEnd::Unknown(token(app, claims.sub, linking::FOUND, &found)?))
        }
    }
}

async fn known_person(
    app: &App,
    user: &user::Model,
    verified: &Verified,
    next: String,
    client: &Client,
) -> Result<SignOnEnd> {
    if !user.active {
        return Err(refused("关联的账号已停用。有疑问请联系平台。"));
    }
    // Who has a second factor here gives it, unless the provider asked for one.
    let step = if user.totp_confirmed_at.is_some() && !verified.second_factor {
        Step::SecondFactor(sign_in::pending(app, user, true)?)
    } else {
        let how = How::sign_on(user, verified.second_factor);
        Step::Done(Box::new(sign_in::finish(app, user, how, client).await?))
    };
    Ok(SignOnEnd::Known(step, next))
}

async fn by_subject(db: &impl ConnectionTrait, subject: &str) -> Result<Option<user::Model>> {
    Ok(user::Entity::find().filter(user::Column::OidcSubject.eq(subject)).one(db).await?)
}

/// How an identity is written down: a subject is unique at its issuer only. Providers choose its length;
/// the column holds 255 characters.
fn subject(issuer: &str, sub: &str) -> String {
    let plain = format!("{issuer}|{sub}");
    if plain.len() <= 255 { plain } else { format!("sha256:{}", digest(&plain)) }
}

fn refused(words: &str) -> Error {
    Error::Conflict(ErrorCode::WrongState, words.to_owned())
}

fn taken(name: &str) -> Error {
    let words = format!("这个“{name}”身份已经关联了另一个账号。请先用那个账号登录，在“账号安全”中解除关联。");
    Error::Conflict(ErrorCode::Duplicate, words)
}

/// A signed token with sealed content.
fn token<T: Serialize>(app: &App, who: UserId, place: &str, content: &T) -> Result<String> {
    let now = app.now();
    let text = serde_json::to_string(content).map_err(anyhow::Error::new)?;
    app.keys.sign(&Claims {
        purpose: TokenUse::SignOn,
        sub: who,
        sid: None,
        generation: None,
        data: app.seal.seal(place, &text)?,
        iat: now.0 / 1000,
        exp: now.plus_ms(MINUTES * 60_000).0 / 1000,
    })
}

fn read<T: for<'a> Deserialize<'a>>(app: &App, place: &str, token: &str) -> Option<(Claims, T)> {
    let claims = app.keys.read(TokenUse::SignOn, token, app.now())?;
    let text = app.seal.open(place, &claims.data).ok()?;
    let content = serde_json::from_str(&text).ok()?;
    Some((claims, content))
}

impl How {
    /// By a single sign-on. It is no password: whoever has one gives it before credentials are changed.
    pub(super) fn sign_on(user: &user::Model, second_factor: bool) -> Self {
        Self { second_factor, sign_on: true, confirmed: !kept::has_password(user) }
    }
}
