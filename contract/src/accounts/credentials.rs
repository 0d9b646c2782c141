//! Forms about the own account's credentials: password, address, second factor. Whether a new password
//! is good is decided by the server, which knows what is easily guessed.

use crate::{FieldErrors, field};
use serde::{Deserialize, Serialize};

/// Longest password, in characters (OWASP ASVS 4.0, 2.1.2).
pub const PASSWORD_MAX: usize = 128;

/// Whether a password is longer than any that is accepted.
pub(super) fn is_too_long(password: &str) -> bool {
    password.chars().nth(PASSWORD_MAX).is_some()
}

/// No form with a secret in it may reach a log.
macro_rules! silent {
    ($($form:ident),+) => {$(
        impl std::fmt::Debug for $form {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($form)).finish_non_exhaustive()
            }
        }
    )+};
}

silent!(
    PasswordIdea,
    PasswordChange,
    ResetRequest,
    NewPassword,
    ConfirmForm,
    EmailChange,
    LinkForm,
    CodeForm
);

/// Changes the own password.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PasswordChange {
    /// The password so far.
    pub old_password: String,
    /// The new one.
    pub password: String,
}

impl PasswordChange {
    /// Checks that both are there and differ.
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.check(self.old_password.is_empty(), "old_password", "请填写现在的密码");
        errors.check(is_too_long(&self.old_password), "old_password", "现在的密码不对，请重新填写");
        errors.check(self.password.is_empty(), "password", "请填写新密码");
        let same = !self.password.is_empty() && self.password == self.old_password;
        errors.check(same, "password", "新密码和现在的一样，请换一个不同的");
        errors
    }
}

/// A new password as it is being typed, and what its form says of the person.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PasswordIdea {
    /// The password.
    pub password: String,
    /// The person's name; may be empty.
    pub name: String,
    /// The person's e-mail address; may be empty.
    pub email: String,
}

/// How good a password is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordStrength {
    /// 0 (guessed at once) to 4, as zxcvbn scores; those that are refused have at most 2.
    pub score: u8,
    /// Why it will not be accepted, in words, if so.
    pub refused: Option<String>,
}

/// Takes somebody else's second factor away.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RescueForm {
    /// Why, and how the owner was recognised; the audit trail keeps it.
    pub reason: String,
}

impl RescueForm {
    /// Checks the reason, and answers it cleaned.
    ///
    /// # Errors
    /// At `reason` when it says too little or too much.
    pub fn check(&self) -> Result<String, FieldErrors> {
        let reason = field::clean(&self.reason);
        let length = reason.chars().count();
        let mut errors = FieldErrors::default();
        errors.check(length < 4, "reason", "请写明理由和怎么核实的本人，至少 4 个字");
        errors.check(length > 200, "reason", format!("最多 200 个字，现在是 {length} 个，请缩短"));
        errors.into_result(reason)
    }
}

/// Asks for a link that sets a new password.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ResetRequest {
    /// The account's e-mail address.
    pub email: String,
}

impl ResetRequest {
    /// Checks the address.
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.check(
            !field::is_email(self.email.trim()),
            "email",
            "请填写注册时的邮箱，例如 name@example.cn",
        );
        errors
    }
}

/// Sets a new password with the secret of a mailed link.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct NewPassword {
    /// The end of the link's address.
    pub secret: String,
    /// The new password.
    pub password: String,
}

/// Gives the password once more, so that credentials may be changed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ConfirmForm {
    /// The password.
    pub password: String,
}

impl ConfirmForm {
    /// Checks that it is there.
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.check(self.password.is_empty(), "password", "请填写你现在的登录密码");
        errors.check(is_too_long(&self.password), "password", "密码不对，请重新填写");
        errors
    }
}

/// Asks for another sign-in address.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct EmailChange {
    /// The new address.
    pub email: String,
}

impl EmailChange {
    /// Checks the address.
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.check(!field::is_email(self.email.trim()), "email", "请填写新邮箱，例如 name@example.cn");
        errors
    }
}

/// The secret of a mailed link.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LinkForm {
    /// The end of the link's address.
    pub secret: String,
}

/// A code of the second factor.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CodeForm {
    /// Six digits of the authenticator; at sign-in a recovery code does as well.
    pub code: String,
}

/// How the own account is guarded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecurityView {
    /// The sign-in address.
    pub email: String,
    /// There is a password; without one, single sign-on is the only way in.
    pub has_password: bool,
    /// A second factor is in use.
    pub second_factor: bool,
    /// The role asks for one.
    pub second_factor_required: bool,
    /// Recovery codes not used yet.
    pub recovery_codes_left: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_missing() {
        let form = |old: &str, new: &str| PasswordChange { old_password: old.into(), password: new.into() };
        assert_eq!(form("", "").check().0.len(), 2);
        assert!(form("a", "a").check().at("password").unwrap().contains("不同"));
        assert!(form("a", "b").check().is_empty());
        assert!(form(&"长".repeat(PASSWORD_MAX), "b").check().is_empty());
        assert!(form(&"长".repeat(PASSWORD_MAX + 1), "b").check().at("old_password").is_some());
        assert!(!ResetRequest { email: "nobody".into() }.check().is_empty());
        assert!(EmailChange { email: " a@b.cn ".into() }.check().is_empty());
        assert!(!ConfirmForm::default().check().is_empty());
    }

    #[test]
    fn nothing_secret_reaches_a_log() {
        let change = PasswordChange { old_password: "geheim".into(), password: "geheim".into() };
        let reset = NewPassword { secret: "geheim".into(), password: "geheim".into() };
        let code = CodeForm { code: "geheim".into() };
        assert!(!format!("{change:?}{reset:?}{code:?}").contains("geheim"));
    }
}
