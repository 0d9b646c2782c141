//! Sealing: personal fields (telephone numbers, second factors) and secrets that wait for their mail
//! stand encrypted in the database.
//!
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) under a key made of a setting. The form is
//! `v1.<key id>.<base64url of nonce and ciphertext>`. Each value is bound to the place it stands in, so
//! that a value copied to another row does not open there. Former keys still open.
//!
//! What only has to be recognised (recovery codes) is hashed under a key of the same secret instead: who
//! reads the database without the settings cannot try the few bits of a code.

use crate::{Error, Result, settings::AccountSettings};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

const NONCE: usize = 24;

/// The keys; the first seals, all open.
pub struct Seal {
    keys: Vec<Key>,
}

struct Key {
    id: String,
    cipher: XChaCha20Poly1305,
    hashes: Hmac<Sha256>,
}

impl Seal {
    /// Makes the keys of their secrets.
    pub fn new(settings: &AccountSettings) -> Self {
        let secrets = std::iter::once(&settings.seal_secret).chain(&settings.former_seal_secrets);
        Self { keys: secrets.map(|secret| key(secret)).collect() }
    }

    /// Seals a text for a place, e.g. `users.phone:<id>`.
    ///
    /// # Errors
    /// When encryption fails, which it does not for texts of reasonable length.
    pub fn seal(&self, place: &str, text: &str) -> Result<String> {
        let Key { id, cipher, .. } = self.newest()?;
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: text.as_bytes(), aad: place.as_bytes() };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| fault("sealing failed"))?;
        let bytes: Vec<u8> = nonce.into_iter().chain(sealed).collect();
        Ok(format!("v1.{id}.{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Opens what was sealed for the place.
    ///
    /// # Errors
    /// When it was sealed with an unknown key, for another place, or was altered.
    pub fn open(&self, place: &str, sealed: &str) -> Result<String> {
        let (id, text) = parts(sealed).ok_or_else(|| fault("not a sealed value"))?;
        let Key { cipher, .. } = self
            .keys
            .iter()
            .find(|key| key.id == id)
            .ok_or_else(|| fault("sealed with a key that the settings do not name"))?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| fault("not base64url"))?;
        let (nonce, body) = bytes.split_at_checked(NONCE).ok_or_else(|| fault("too short"))?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| fault("too short"))?;
        let payload = Payload { msg: body, aad: place.as_bytes() };
        let opened = cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| fault("does not open"))?;
        String::from_utf8(opened).map_err(|_| fault("not text"))
    }

    /// Opens a value that may stand in the clear yet, as rows written before sealing do.
    ///
    /// # Errors
    /// See [`Seal::open`].
    pub fn read(&self, place: &str, value: &str) -> Result<String> {
        if parts(value).is_some() { self.open(place, value) } else { Ok(value.to_owned()) }
    }

    /// Whether a value is sealed with the newest key.
    pub fn is_current(&self, value: &str) -> bool {
        let newest = self.keys.first().map(|key| key.id.as_str());
        parts(value).is_some_and(|(id, _)| Some(id) == newest)
    }

    /// What values sealed with the newest key begin with.
    ///
    /// # Errors
    /// When there is no key.
    pub fn newest_prefix(&self) -> Result<String> {
        Ok(format!("v1.{}.", self.newest()?.id))
    }

    /// Hashes a text for a place (HMAC-SHA-256) with the newest key: `<key id>.<hexadecimal digits>`.
    ///
    /// # Errors
    /// When there is no key.
    pub fn hash(&self, place: &str, text: &str) -> Result<String> {
        let key = self.newest()?;
        let digits: String =
            mac(key, place, text).finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect();
        Ok(format!("{}.{digits}", key.id))
    }

    /// Whether [`Seal::hash`] made the hash of this text for this place, with the newest or a former
    /// key; compared in constant time.
    pub fn is_hash(&self, place: &str, text: &str, hash: &str) -> bool {
        let Some((id, digits)) = hash.split_once('.') else { return false };
        let Some(key) = self.keys.iter().find(|key| key.id == id) else { return false };
        let bytes: Option<Vec<u8>> = (0..digits.len())
            .step_by(2)
            .map(|at| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
            .collect();
        bytes.is_some_and(|bytes| mac(key, place, text).verify_slice(&bytes).is_ok())
    }

    fn newest(&self) -> Result<&Key> {
        self.keys.first().ok_or_else(|| fault("no key"))
    }
}

/// No place contains the character between the two.
fn mac(key: &Key, place: &str, text: &str) -> Hmac<Sha256> {
    key.hashes.clone().chain_update(place).chain_update("\u{1f}").chain_update(text)
}

fn parts(value: &str) -> Option<(&str, &str)> {
    value.strip_prefix("v1.")?.split_once('.').filter(|(id, _)| id.len() == 8)
}

/// The key's id says nothing about the keys, nor one key about the other: all are hashes of the secret
/// with different labels.
fn key(secret: &str) -> Key {
    let derive = |label: &str| Sha256::new().chain_update(label).chain_update(secret).finalize();
    let id = derive("shujutong seal id ").iter().take(4).map(|b| format!("{b:02x}")).collect();
    let bytes: [u8; 32] = derive("shujutong seal key ").into();
    // HMAC fills a key that is shorter than its block with zeros (RFC 2104).
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    block.iter_mut().zip(derive("shujutong hash key ")).for_each(|(to, from)| *to = from);
    Key { id, cipher: XChaCha20Poly1305::new(&bytes.into()), hashes: <Hmac<Sha256> as Mac>::new(&block) }
}

fn fault(words: &'static str) -> Error {
    Error::Internal(anyhow::anyhow!("sealed field: {words}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(secrets: &[&str]) -> Seal {
        Seal { keys: secrets.iter().map(|s| key(s)).collect() }
    }

    #[test]
    fn opens_only_what_it_sealed_and_only_in_its_place() {
        let seal = with(&["一"]);
        let sealed = seal.seal("users.phone:1", "13800001111").unwrap();
        assert!(!sealed.contains("138") && seal.is_current(&sealed));
        assert_eq!(seal.open("users.phone:1", &sealed).unwrap(), "13800001111");
        assert!(seal.open("users.phone:2", &sealed).is_err());
        assert_ne!(sealed, seal.seal("users.phone:1", "13800001111").unwrap(), "the nonce is new each time");
        for end in 3..sealed.len() {
            assert!(seal.open("users.phone:1", &sealed[..end]).is_err());
        }
        for junk in ["", "v1.", "v1.00000000.", "v1.00000000.AAAA", "13800001111"] {
            assert!(seal.open("users.phone:1", junk).is_err(), "{junk}");
        }
    }

    #[test]
    fn a_former_key_still_opens_and_a_lost_one_does_not() {
        let before = with(&["旧"]).seal("p", "x").unwrap();
        let now = with(&["新", "旧"]);
        assert_eq!(now.open("p", &before).unwrap(), "x");
        assert!(!now.is_current(&before) && now.is_current(&now.seal("p", "x").unwrap()));
        assert!(with(&["新"]).open("p", &before).is_err());
    }

    #[test]
    fn a_hash_is_of_its_text_its_place_and_a_key_of_ours() {
        let before = with(&["旧"]).hash("users.recovery_codes:1", "ABCDEFGHJK").unwrap();
        let now = with(&["新", "旧"]);
        assert!(now.is_hash("users.recovery_codes:1", "ABCDEFGHJK", &before), "a former key still knows it");
        assert_ne!(before, now.hash("users.recovery_codes:1", "ABCDEFGHJK").unwrap());
        assert!(!now.is_hash("users.recovery_codes:1", "ABCDEFGHJM", &before));
        assert!(!now.is_hash("users.recovery_codes:2", "ABCDEFGHJK", &before), "another account's");
        assert!(!with(&["新"]).is_hash("users.recovery_codes:1", "ABCDEFGHJK", &before), "a lost key");
        let (id, digits) = before.split_once('.').unwrap();
        for junk in ["", ".", id, &format!("{id}."), digits, &before[..before.len() - 1], &format!("{id}.zz")]
        {
            assert!(!now.is_hash("users.recovery_codes:1", "ABCDEFGHJK", junk), "{junk}");
        }
    }

    #[test]
    fn values_in_the_clear_are_read_as_they_are() {
        assert_eq!(with(&["一"]).read("p", "021-64881234").unwrap(), "021-64881234");
    }
}
