//! Decisions about accounts as values: secrets, where a request comes from.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{OrganizationId, Timestamp, accounts::UserView};
use sha2::{Digest, Sha256};

/// Where a request comes from, for the attempt limit and the list of devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The network address.
    pub address: String,
    /// The `User-Agent` header.
    pub user_agent: String,
    /// The mark of a browser its owner has signed in with before, as the browser tells it.
    pub device: Option<String>,
}

impl Client {
    /// The address as it is kept: without its end, so that it tells a place and not a person.
    pub fn coarse_address(&self) -> String {
        match self.address.parse() {
            Ok(std::net::IpAddr::V4(ip)) => {
                let [a, b, c, _] = ip.octets();
                format!("{a}.{b}.{c}.*")
            }
            Ok(std::net::IpAddr::V6(ip)) => {
                let [a, b, c, ..] = ip.segments();
                format!("{a:x}:{b:x}:{c:x}::*")
            }
            Err(_) => String::new(),
        }
    }
}

/// The tokens of a session, fresh or renewed.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Opens doors.
    pub access: String,
    /// When it ends.
    pub access_ends: Timestamp,
    /// Renews the access token; absent when another request has just renewed the session and its answer
    /// carries the new one.
    pub refresh: Option<String>,
    /// When the session ends.
    pub session_ends: Timestamp,
}

/// A fresh session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Its tokens.
    pub tokens: Tokens,
    /// Marks this browser as one its owner has signed in with.
    pub device: String,
    /// When the mark ends.
    pub device_ends: Timestamp,
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

/// A secret for a link: 32 random bytes.
pub fn link_secret() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// The stored form of a secret of many random bits, or the key of something that shall not be readable
/// in the database: SHA-256, hex.
pub fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
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
    shaped.then(|| digest(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_without_its_end() {
        let kept = |address: &str| Client { address: address.into(), ..Client::default() }.coarse_address();
        assert_eq!(kept("192.0.2.77"), "192.0.2.*");
        assert_eq!(kept("2001:db8:1::77"), "2001:db8:1::*");
        assert_eq!(kept("somewhere"), "");
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
