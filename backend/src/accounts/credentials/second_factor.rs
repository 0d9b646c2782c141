//! The second factor: a time-based code (TOTP, RFC 6238: SHA-1, 6 digits, 30 s, as authenticator
//! programs expect) and recovery codes for the day the telephone is lost.

use crate::{
    Actor, App, Error, Result,
    accounts::{
        access::sessions::{self, Which},
        notices, policy,
    },
    audit,
};
use contract::{
    ErrorCode, UserId,
    accounts::{NewRecoveryCodes, Role, SecondFactorOffer},
};
use entity::{session, user};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use uuid::Uuid;

/// What authenticator programs show beside the account.
const ISSUER: &str = "数聚通";
/// Recovery codes given out at a time.
const RECOVERY_CODES: usize = 10;
/// Letters of recovery codes: none that look alike (no 0 O 1 I L).
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// Where an account's secret is sealed for.
pub(in crate::accounts) fn place(user: Uuid) -> String {
    format!("users.totp_secret:{user}")
}

/// Where an account's recovery codes are hashed for.
fn codes_place(user: Uuid) -> String {
    format!("users.recovery_codes:{user}")
}

fn totp(secret_base32: &str, email: &str) -> Result<Totp> {
    let fault = |e: &dyn std::fmt::Debug| Error::Internal(anyhow::anyhow!("second factor: {e:?}"));
    let secret = Secret::try_from_base32(secret_base32).map_err(|e| fault(&e))?;
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(secret)
        .with_account_name(email.replace(':', " "))
        .with_issuer(Some(ISSUER))
        .build()
        .map_err(|e| fault(&e))
}

/// Whether a code is the account's: of the authenticator, each time step once, or a recovery code, each
/// once. What was used is written down before the answer.
pub(in crate::accounts) async fn accept(app: &App, user: &user::Model, code: &str) -> Result<bool> {
    let code: String =
        code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_uppercase();
    let (Some(sealed), Some(_)) = (&user.totp_secret, user.totp_confirmed_at) else { return Ok(false) };
    if code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) {
        let secret = app.seal.open(&place(user.id), sealed)?;
        let now = u64::try_from(app.now().0 / 1000).unwrap_or_default();
        let Some(step) = totp(&secret, &user.email)?.check(&code, now) else { return Ok(false) };
        let fresh = use_step(app, user, i64::try_from(step).unwrap_or_default()).await?;
        if !fresh {
            reused(app, user).await?;
        }
        return Ok(fresh);
    }
    use_recovery_code(app, user.id, &code).await
}

/// Moves the newest used time step forward; a step that is not newer was used before.
async fn use_step(app: &App, user: &user::Model, step: i64) -> Result<bool> {
    let tx = app.db.begin().await?;
    let moved = user::Entity::update_many()
        .col_expr(user::Column::TotpStep, Expr::value(step))
        .filter(user::Column::Id.eq(user.id))
        .filter(user::Column::TotpStep.lt(step))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(moved.rows_affected == 1)
}

/// A right code came a second time: somebody may have looked over the owner's shoulder. Noted in the log
/// each time, in the trail and to the owner once in an hour of the clock: nobody's inbox shall be filled.
async fn reused(app: &App, user: &user::Model) -> Result<()> {
    tracing::warn!(account = %user.id, "a code of a second factor was used again");
    let tx = app.db.begin().await?;
    if notices::code_reused(app, &tx, user).await? {
        audit::record(app, &tx, &Actor::System, "second_factor.reused", ("users", user.id), json!({}))
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn use_recovery_code(app: &App, user: Uuid, code: &str) -> Result<bool> {
    let place = codes_place(user);
    let tx = app.db.begin().await?;
    let Some(row) = user::Entity::find_by_id(user).one(&tx).await? else { return Ok(false) };
    let mut codes = hashes(&row);
    let before = codes.len();
    codes.retain(|known| !app.seal.is_hash(&place, code, known));
    if codes.len() == before {
        return Ok(false);
    }
    // The version tells whether another request used a code meanwhile.
    let written = user::Entity::update_many()
        .col_expr(user::Column::RecoveryCodes, Expr::value(json!(codes)))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(user))
        .filter(user::Column::Version.eq(row.version))
        .exec(&tx)
        .await?;
    if written.rows_affected == 0 {
        return Ok(false);
    }
    let detail = json!({ "left": codes.len() });
    audit::record(app, &tx, &Actor::System, "recovery_code.used", ("users", user), detail).await?;
    notices::recovery_code_used(app, &tx, &row, codes.len()).await?;
    tx.commit().await?;
    Ok(true)
}

fn hashes(user: &user::Model) -> Vec<String> {
    serde_json::from_value(user.recovery_codes.clone()).unwrap_or_default()
}

/// The secret that was offered and awaits its first code; offers nothing by itself.
///
/// # Errors
/// See [`policy::may_change_credentials`].
pub async fn offered(app: &App, actor: &Actor) -> Result<Option<SecondFactorOffer>> {
    let person = policy::may_change_credentials(app, actor)?;
    let row = user::Entity::find_by_id(person.user_id.0).one(app.db.read()).await?.ok_or(Error::NotFound)?;
    let sealed = row.totp_secret.as_ref().filter(|_| row.totp_confirmed_at.is_none());
    let secret = sealed.map(|sealed| app.seal.open(&place(person.user_id.0), sealed)).transpose()?;
    secret.map(|secret| offer_of(secret, &row.email)).transpose()
}

fn offer_of(secret: String, email: &str) -> Result<SecondFactorOffer> {
    let url = totp(&secret, email)?
        .to_url()
        .map_err(|e| Error::Internal(anyhow::anyhow!("second factor: {e:?}")))?;
    Ok(SecondFactorOffer { secret, url })
}

/// Offers a new secret to the asker's authenticator. It counts once a code of it was given.
///
/// # Errors
/// [`Error::ConfirmationRequired`] when the password was given too long ago; a conflict while a second
/// factor is in use.
pub async fn offer(app: &App, actor: &Actor) -> Result<SecondFactorOffer> {
    let person = policy::may_change_credentials(app, actor)?;
    let tx = app.db.begin().await?;
    let row = user::Entity::find_by_id(person.user_id.0).one(&tx).await?.ok_or(Error::NotFound)?;
    if row.totp_confirmed_at.is_some() {
        let words = "两步验证已经启用。要换一部手机，请先停用再重新设置。";
        return Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()));
    }
    // A new one each time: whoever was offered the one before may not be the owner. Reloading the page
    // shows the same, by `offered`.
    let secret = Secret::from(rand::random::<[u8; 20]>().to_vec()).to_base32();
    let sealed = app.seal.seal(&place(person.user_id.0), &secret)?;
    user::Entity::update_many()
        .col_expr(user::Column::TotpSecret, Expr::value(sealed))
        .filter(user::Column::Id.eq(row.id))
        .filter(user::Column::TotpConfirmedAt.is_null())
        .exec(&tx)
        .await?;
    audit::record(app, &tx, actor, "second_factor.offered", ("users", row.id), json!({})).await?;
    tx.commit().await?;
    offer_of(secret, &row.email)
}

/// Forgets a secret that was offered and never confirmed, within a transaction.
pub(in crate::accounts) async fn withdraw_offer(tx: &DatabaseTransaction, user: Uuid) -> Result<()> {
    user::Entity::update_many()
        .col_expr(user::Column::TotpSecret, Expr::value(None::<String>))
        .filter(user::Column::Id.eq(user))
        .filter(user::Column::TotpConfirmedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Puts the offered second factor into use and gives out recovery codes.
///
/// # Errors
/// [`Error::Validation`] for a wrong code; see also [`offer`].
pub async fn confirm(app: &App, actor: &Actor, code: &str) -> Result<NewRecoveryCodes> {
    let person = policy::may_change_credentials(app, actor)?;
    let now = app.now();
    app.gate.attempts.count(&format!("second factor {}", person.user_id), now)?;
    let row = user::Entity::find_by_id(person.user_id.0).one(app.db.read()).await?.ok_or(Error::NotFound)?;
    let sealed = row.totp_secret.as_ref().filter(|_| row.totp_confirmed_at.is_none());
    let sealed = sealed.ok_or_else(|| {
        Error::Conflict(ErrorCode::WrongState, "请先打开设置页面，扫描二维码后再填写验证码。".to_owned())
    })?;
    let secret = app.seal.open(&place(person.user_id.0), sealed)?;
    let seconds = u64::try_from(now.0 / 1000).unwrap_or_default();
    let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp(&secret, &row.email)?.check(&typed, seconds).ok_or_else(|| {
        Error::field("code", "验证码不对或已过期：请看验证器里现在的 6 位数字，并检查手机时间是否准确")
    })?;
    let (codes, hashes) = new_codes(app, person.user_id)?;
    let tx = app.db.begin().await?;
    let set = user::Entity::update_many()
        .col_expr(user::Column::TotpConfirmedAt, Expr::value(now.0))
        .col_expr(user::Column::TotpStep, Expr::value(i64::try_from(step).unwrap_or_default()))
        .col_expr(user::Column::RecoveryCodes, Expr::value(json!(hashes)))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(row.id))
        .filter(user::Column::TotpConfirmedAt.is_null())
        .filter(user::Column::TotpSecret.eq(sealed))
        .exec(&tx)
        .await?;
    if set.rows_affected == 0 {
        return Err(Error::Conflict(ErrorCode::Stale, String::new()));
    }
    if let Some(id) = person.session_id() {
        session::Entity::update_many()
            .col_expr(session::Column::SecondFactorAt, Expr::value(now.0))
            .filter(session::Column::Id.eq(id.0))
            .exec(&tx)
            .await?;
        // Sessions that were opened with the password alone end.
        sessions::revoke(app, &tx, Which::Others(person.user_id, id)).await?;
    }
    changed(app, &tx, actor, &row, "second_factor.enabled", "两步验证已启用").await?;
    tx.commit().await?;
    Ok(NewRecoveryCodes { codes })
}

/// Gives out new recovery codes; the old ones are void.
///
/// # Errors
/// A conflict when there is no second factor; see also [`offer`].
pub async fn renew_codes(app: &App, actor: &Actor) -> Result<NewRecoveryCodes> {
    let person = policy::may_change_credentials(app, actor)?;
    let (codes, hashes) = new_codes(app, person.user_id)?;
    let tx = app.db.begin().await?;
    let row = in_use(&tx, person.user_id).await?;
    user::Entity::update_many()
        .col_expr(user::Column::RecoveryCodes, Expr::value(json!(hashes)))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(row.id))
        .exec(&tx)
        .await?;
    changed(app, &tx, actor, &row, "recovery_codes.renewed", "恢复码已更换").await?;
    tx.commit().await?;
    Ok(NewRecoveryCodes { codes })
}

/// Takes the second factor out of use.
///
/// # Errors
/// A conflict when there is none, or when the role asks for one; see also [`offer`].
pub async fn disable(app: &App, actor: &Actor) -> Result<()> {
    let person = policy::may_change_credentials(app, actor)?;
    let tx = app.db.begin().await?;
    let row = in_use(&tx, person.user_id).await?;
    let role = row.role.as_deref().and_then(Role::parse);
    if role.is_some_and(|role| app.settings.accounts.second_factor_roles.contains(&role)) {
        let words = "你的角色必须使用两步验证，不能停用。要换一部手机，请联系平台管理员重置。";
        return Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()));
    }
    clear(&tx, person.user_id).await?;
    changed(app, &tx, actor, &row, "second_factor.disabled", "两步验证已停用").await?;
    tx.commit().await?;
    Ok(())
}

/// Removes secret and codes of an account within a transaction.
pub(in crate::accounts) async fn clear(tx: &DatabaseTransaction, user: UserId) -> Result<()> {
    user::Entity::update_many()
        .col_expr(user::Column::TotpSecret, Expr::value(None::<String>))
        .col_expr(user::Column::TotpConfirmedAt, Expr::value(None::<i64>))
        .col_expr(user::Column::RecoveryCodes, Expr::value(json!([])))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(user.0))
        .exec(tx)
        .await?;
    Ok(())
}

async fn in_use(tx: &DatabaseTransaction, user: UserId) -> Result<user::Model> {
    let row = user::Entity::find_by_id(user.0).one(tx).await?.ok_or(Error::NotFound)?;
    if row.totp_confirmed_at.is_none() {
        return Err(Error::Conflict(ErrorCode::WrongState, "两步验证还没有启用。".to_owned()));
    }
    Ok(row)
}

async fn changed(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    row: &user::Model,
    action: &str,
    words: &str,
) -> Result<()> {
    audit::record(app, tx, actor, action, ("users", row.id), json!({})).await?;
    notices::credentials_changed(app, tx, row, words).await
}

/// New recovery codes as shown (`ABCDE-FGHJK`), and their hashes: keyed, as 49 bits are soon tried by who
/// has read the database.
fn new_codes(app: &App, user: UserId) -> Result<(Vec<String>, Vec<String>)> {
    let letter = || {
        let at = rand::random_range(0..ALPHABET.len());
        ALPHABET.get(at).copied().map_or('X', char::from)
    };
    let code = || (0..10).map(|_| letter()).collect::<String>();
    let plain: Vec<String> = (0..RECOVERY_CODES).map(|_| code()).collect();
    let shown = |code: &String| {
        let (a, b) = code.split_at(5);
        format!("{a}-{b}")
    };
    let place = codes_place(user.0);
    let hashes = plain.iter().map(|code| app.seal.hash(&place, code)).collect::<Result<_>>()?;
    Ok((plain.iter().map(shown).collect(), hashes))
}
