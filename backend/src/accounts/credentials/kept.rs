//! Password hashes as they stand in the database: sealed besides, so that whoever copies the database
//! without the settings has nothing to try passwords on (OWASP ASVS 4.0, 2.4.5). The nightly sweep seals
//! what stands there bare, and what was sealed with a former key.

use crate::{App, Result};
use entity::user;
use uuid::Uuid;

/// Stands for no password: the account is deleted, or single sign-on is its only way in.
pub const NONE: &str = "!";

/// Where an account's hash is sealed for.
pub(in crate::accounts) fn place(user: Uuid) -> String {
    format!("users.password_hash:{user}")
}

/// Whether an account has a password.
pub(in crate::accounts) fn has_password(user: &user::Model) -> bool {
    user.password_hash != NONE
}

/// A hash as it is kept for an account.
pub(in crate::accounts) fn seal(app: &App, user: Uuid, hash: &str) -> Result<String> {
    app.seal.seal(&place(user), hash)
}

/// The hash (PHC string) of an account that has a password.
pub(in crate::accounts) fn open(app: &App, user: &user::Model) -> Result<Option<String>> {
    has_password(user).then(|| app.seal.read(&place(user.id), &user.password_hash)).transpose()
}
