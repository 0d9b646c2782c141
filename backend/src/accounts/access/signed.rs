//! Signed tokens: what the platform hands to browsers and believes when it comes back.
//!
//! JWT (RFC 7519) with HS256. The header's `kid` names the secret, so that secrets can be changed
//! without signing everybody out; `use` keeps one kind of token from being taken for another.

use crate::{Error, Result, settings::AccountSettings};
use contract::{SessionId, Timestamp, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenUse {
    /// Opens doors for some minutes.
    Access,
    /// Renews the access token, once.
    Refresh,
    /// The password was right; the second factor is awaited.
    SecondFactor,
    /// Somebody has signed in with this browser before.
    Device,
    /// A single sign-on that went to the provider and is awaited back.
    SignOn,
}

/// What a token says. Times are Unix seconds, as RFC 7519 wants them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// What it is for.
    #[serde(rename = "use")]
    pub purpose: TokenUse,
    /// The account; nil while nobody is known.
    pub sub: UserId,
    /// The session's row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<SessionId>,
    /// A refresh token's place in its family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<i32>,
    /// What else has to come back unaltered.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub data: String,
    /// Issued.
    pub iat: i64,
    /// Ends.
    pub exp: i64,
}

struct Key {
    id: String,
    signs: EncodingKey,
    reads: DecodingKey,
}

/// The secrets; the first signs, all are believed.
pub struct Keys(Vec<Key>);

impl Keys {
    /// Takes the secrets from the settings.
    pub fn new(settings: &AccountSettings) -> Self {
        let secrets = std::iter::once(&settings.session_secret).chain(&settings.former_session_secrets);
        Self(secrets.map(|secret| key(secret)).collect())
    }

    /// Signs the claims.
    ///
    /// # Errors
    /// When signing fails, which it does not with a secret of bytes.
    pub fn sign(&self, claims: &Claims) -> Result<String> {
        let key = self.0.first().ok_or_else(|| Error::Internal(anyhow::anyhow!("no session secret")))?;
        let header = Header { kid: Some(key.id.clone()), ..Header::new(Algorithm::HS256) };
        encode(&header, claims, &key.signs)
            .map_err(|e| Error::Internal(anyhow::Error::new(e).context("signing a token")))
    }

    /// Reads claims for this use that this platform signed and that have not ended at `now`. Anything
    /// else says nothing.
    pub fn read(&self, purpose: TokenUse, token: &str, now: Timestamp) -> Option<Claims> {
        let id = decode_header(token).ok()?.kid?;
        let key = self.0.iter().find(|key| key.id == id)?;
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_required_spec_claims(&["exp", "sub"]);
        // The end is compared below with the application's clock, without leeway.
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, &key.reads, &validation).ok()?.claims;
        (claims.purpose == purpose && claims.exp > now.0 / 1000).then_some(claims)
    }
}

fn key(secret: &str) -> Key {
    let hash = Sha256::new().chain_update("shujutong kid ").chain_update(secret).finalize();
    Key {
        id: hash.iter().take(4).map(|b| format!("{b:02x}")).collect(),
        signs: EncodingKey::from_secret(secret.as_bytes()),
        reads: DecodingKey::from_secret(secret.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use uuid::Uuid;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn keys(secrets: &[&str]) -> Keys {
        Keys(secrets.iter().map(|s| key(s)).collect())
    }

    fn claims() -> Claims {
        Claims {
            purpose: TokenUse::Access,
            sub: UserId(Uuid::from_u128(2)),
            sid: Some(SessionId(Uuid::from_u128(1))),
            generation: None,
            data: String::new(),
            iat: 1_000_000,
            exp: 1_000_060,
        }
    }

    fn part(value: &serde_json::Value) -> String {
        URL_SAFE_NO_PAD.encode(value.to_string())
    }

    #[test]
    fn reads_only_what_it_signed_itself_for_this_use_and_in_time() {
        let keys = keys(&[SECRET]);
        let token = keys.sign(&claims()).unwrap();
        let at = |seconds: i64| Timestamp(seconds * 1000);
        assert_eq!(keys.read(TokenUse::Access, &token, at(1_000_059)), Some(claims()));
        assert_eq!(keys.read(TokenUse::Access, &token, at(1_000_060)), None, "ended");
        for other in [TokenUse::Refresh, TokenUse::SecondFactor, TokenUse::Device, TokenUse::SignOn] {
            assert_eq!(keys.read(other, &token, at(1_000_001)), None, "{other:?}");
        }
        for junk in ["", ".", "..", "a.b.c", "é.é.é", &"x".repeat(100_000)] {
            assert_eq!(keys.read(TokenUse::Access, junk, at(1_000_001)), None);
        }
    }

    #[test]
    fn a_changed_secret_is_believed_as_long_as_it_is_named() {
        let other = SECRET.replace('0', "x");
        let token = keys(&[SECRET]).sign(&claims()).unwrap();
        let now = Timestamp(1_000_001_000);
        let changed = keys(&[&other, SECRET]);
        assert!(changed.read(TokenUse::Access, &token, now).is_some());
        assert_eq!(keys(&[&other]).read(TokenUse::Access, &token, now), None);
        let fresh = changed.sign(&claims()).unwrap();
        assert_eq!(keys(&[SECRET]).read(TokenUse::Access, &fresh, now), None, "the new one signs");
    }

    #[test]
    fn refuses_other_algorithms_and_altered_claims() {
        let keys = keys(&[SECRET]);
        let now = Timestamp(1_000_001_000);
        let token = keys.sign(&claims()).unwrap();
        let signature = token.rsplit('.').next().unwrap();
        let body = serde_json::to_value(claims()).unwrap();
        let kid = key(SECRET).id;
        for alg in ["none", "None", "RS256", "HS384"] {
            let header = part(&serde_json::json!({ "alg": alg, "typ": "JWT", "kid": kid }));
            for end in ["", signature] {
                let forged = format!("{header}.{}.{end}", part(&body));
                assert_eq!(keys.read(TokenUse::Access, &forged, now), None);
            }
        }
        let mut altered = body.clone();
        altered["sub"] = serde_json::json!(Uuid::from_u128(3));
        let header = token.split('.').next().unwrap();
        let forged = format!("{header}.{}.{signature}", part(&altered));
        assert_eq!(keys.read(TokenUse::Access, &forged, now), None);
    }
}
