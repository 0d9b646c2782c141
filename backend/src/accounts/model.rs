//! Decisions about accounts as values: session tokens, API secrets, form of passwords.

use crate::{Error, Result};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{FieldErrors, OrganizationId, SessionId, Timestamp, UserId, accounts::UserView};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Where a request comes from, for the attempt limit and the list of devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The network address.
    pub address: String,
    /// The `User-Agent` header.
    pub user_agent: String,
}

/// A fresh session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The value of the cookie.
    pub cookie: String,
    /// When the session ends.
    pub expires_at: Timestamp,
    /// Who signed in.
    pub user: UserView,
}

/// An organization by its id or its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrganizationRef {
    /// By id.
    Id(OrganizationId),
    /// By its exact name.
    Name(String),
}

/// What the session cookie says. Times are Unix seconds, as RFC 7519 wants them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The session's row.
    pub sid: SessionId,
    /// The account.
    pub sub: UserId,
    /// Issued.
    pub iat: i64,
    /// Ends.
    pub exp: i64,
}

impl Claims {
    /// Signs the claims.
    ///
    /// # Errors
    /// When signing fails, which it does not with a secret of bytes.
    pub fn sign(&self, secret: &str) -> Result<String> {
        encode(&Header::new(Algorithm::HS256), self, &EncodingKey::from_secret(secret.as_bytes()))
            .map_err(|e| Error::Internal(anyhow::Error::new(e).context("signing a session")))
    }

    /// Reads claims that this platform signed with HS256 and that have not ended at `now`. Anything
    /// else is nobody's session.
    pub fn read(token: &str, secret: &str, now: Timestamp) -> Option<Self> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_required_spec_claims(&["exp", "sub"]);
        // The end is compared below with the application's clock, without leeway.
        validation.validate_exp = false;
        let key = DecodingKey::from_secret(secret.as_bytes());
        let claims = decode::<Self>(token, &key, &validation).ok()?.claims;
        (claims.exp > now.0 / 1000).then_some(claims)
    }
}

/// How API tokens begin, so that people and secret scanners recognise them.
const SECRET_PREFIX: &str = "sjt_";

/// A new API token secret: `sjt_` and 32 random bytes.
pub fn new_secret() -> String {
    format!("{SECRET_PREFIX}{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
}

/// The stored form of an API token, or `None` when the text cannot be one. A plain hash is enough:
/// 256 random bits cannot be guessed.
pub fn secret_hash(secret: &str) -> Option<String> {
    let random = secret.strip_prefix(SECRET_PREFIX)?;
    let shaped = random.len() == 43 && URL_SAFE_NO_PAD.decode(random).is_ok();
    shaped.then(|| Sha256::digest(secret.as_bytes()).iter().map(|b| format!("{b:02x}")).collect())
}

/// Shortest password of a new account, in characters.
pub const PASSWORD_MIN: usize = 12;
/// Longest password, in bytes: more would only cost time.
pub const PASSWORD_MAX: usize = 1024;

/// Checks a new password: length only, as NIST SP 800-63B advises.
pub fn check_password(password: &str, errors: &mut FieldErrors) {
    let length = password.chars().count();
    errors.check(
        length < PASSWORD_MIN,
        "password",
        format!("密码至少 {PASSWORD_MIN} 个字符，现在是 {length} 个"),
    );
    errors.check(password.len() > PASSWORD_MAX, "password", "密码过长");
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn claims() -> Claims {
        Claims {
            sid: SessionId(Uuid::from_u128(1)),
            sub: UserId(Uuid::from_u128(2)),
            iat: 1_000_000,
            exp: 1_000_060,
        }
    }

    fn part(value: &serde_json::Value) -> String {
        URL_SAFE_NO_PAD.encode(value.to_string())
    }

    #[test]
    fn reads_only_what_it_signed_itself_and_only_in_time() {
        let token = claims().sign(SECRET).unwrap();
        let at = |seconds: i64| Timestamp(seconds * 1000);
        assert_eq!(Claims::read(&token, SECRET, at(1_000_059)), Some(claims()));
        assert_eq!(Claims::read(&token, SECRET, at(1_000_060)), None, "ended");
        assert_eq!(Claims::read(&token, &SECRET.replace('0', "x"), at(1_000_001)), None, "other key");
        for junk in ["", ".", "..", "a.b.c", "é.é.é", &"x".repeat(100_000)] {
            assert_eq!(Claims::read(junk, SECRET, at(1_000_001)), None);
        }
    }

    #[test]
    fn refuses_other_algorithms_and_altered_claims() {
        let now = Timestamp(1_000_001_000);
        let token = claims().sign(SECRET).unwrap();
        let signature = token.rsplit('.').next().unwrap();
        let body = serde_json::to_value(claims()).unwrap();
        for alg in ["none", "None", "RS256", "HS384"] {
            let header = part(&serde_json::json!({ "alg": alg, "typ": "JWT" }));
            for end in ["", signature] {
                assert_eq!(Claims::read(&format!("{header}.{}.{end}", part(&body)), SECRET, now), None);
            }
        }
        let mut altered = body.clone();
        altered["sub"] = serde_json::json!(Uuid::from_u128(3));
        let header = token.split('.').next().unwrap();
        assert_eq!(Claims::read(&format!("{header}.{}.{signature}", part(&altered)), SECRET, now), None);
        let strong =
            encode(&Header::new(Algorithm::HS512), &claims(), &EncodingKey::from_secret(SECRET.as_bytes()))
                .unwrap();
        assert_eq!(Claims::read(&strong, SECRET, now), None, "right key, other algorithm");
    }

    #[test]
    fn an_api_secret_has_one_shape() {
        let secret = new_secret();
        assert_eq!(secret_hash(&secret).unwrap().len(), 64);
        assert_ne!(secret, new_secret());
        for bad in ["", "sjt_", &secret[..40], &secret.replace("sjt_", "ghp_"), &format!("{secret}A")] {
            assert_eq!(secret_hash(bad), None, "{bad}");
        }
    }
}
