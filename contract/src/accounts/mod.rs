//! Accounts: signing in, who one is, API tokens.

use crate::{ApiTokenId, FieldErrors, OrganizationId, SessionId, Timestamp, UserId, field};
use serde::{Deserialize, Serialize};

mod membership;
mod registration;
mod role;
mod scope;

pub use membership::*;
pub use registration::*;
mod credentials;

pub use credentials::{
    CodeForm, ConfirmForm, EmailChange, LinkForm, NewPassword, PASSWORD_MAX, PasswordChange, PasswordIdea,
    PasswordStrength, RescueForm, ResetRequest, SecurityView,
};
pub use role::Role;
pub use scope::{Scopes, TokenScope};

/// E-mail and password.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LoginForm {
    /// The account's e-mail address.
    pub email: String,
    /// The password.
    pub password: String,
    /// A code of the second factor, or a recovery code; asked for when the account has one.
    pub code: String,
    /// Where to go afterwards: a path on this site.
    pub next: String,
}

impl std::fmt::Debug for LoginForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoginForm").finish_non_exhaustive()
    }
}

impl LoginForm {
    /// Checks that both are there; says nothing about whether they are right.
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.check(!field::is_email(self.email.trim()), "email", "请填写邮箱，例如 name@example.cn");
        errors.check(self.password.is_empty(), "password", "请填写密码");
        errors.check(credentials::is_too_long(&self.password), "password", "密码过长");
        errors
    }

    /// `next` when it is a path on this very site, otherwise `None`: an open redirect would lend
    /// the platform's name to a stranger's page.
    pub fn safe_next(&self) -> Option<&str> {
        let path = self.next.as_str();
        let safe = path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains('\\')
            && !path.chars().any(char::is_control);
        safe.then_some(path)
    }
}

/// The person behind a session or a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserView {
    /// The account.
    pub id: UserId,
    /// The name shown.
    pub name: String,
    /// The sign-in address.
    pub email: String,
    /// The role; absent for people who act for nobody (yet).
    pub role: Option<Role>,
    /// The organization acted for.
    pub organization_id: Option<OrganizationId>,
    /// Its name.
    pub organization: Option<String>,
    /// Has a second factor.
    pub second_factor: bool,
}

/// A signed-in device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// The session.
    pub id: SessionId,
    /// The one asked from.
    pub current: bool,
    /// The `User-Agent` header it was opened with.
    pub user_agent: String,
    /// The network address it was opened from, without its end.
    pub address: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Last request, to the minute.
    pub seen_at: Timestamp,
}

/// A second factor to be scanned; it counts once a code of it was given.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactorOffer {
    /// The secret in base32, to type where nothing can be scanned.
    pub secret: String,
    /// The `otpauth:` address behind the QR code.
    pub url: String,
}

/// Recovery codes, shown this once.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewRecoveryCodes {
    /// Each works once in place of a code.
    pub codes: Vec<String>,
}

/// A new API token; the secret is shown this once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewApiToken {
    /// The token's row.
    pub token: ApiTokenView,
    /// Send it as `Authorization: Bearer …`.
    pub secret: String,
}

/// An API token without its secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiTokenView {
    /// The token.
    pub id: ApiTokenId,
    /// What it is for, in the owner's words.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// It acts for the organization.
    pub for_organization: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it last opened a door.
    pub last_used_at: Option<Timestamp>,
}

/// Asks for an API token.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ApiTokenForm {
    /// What it is for, 1–60 characters.
    pub name: String,
    /// Days until it ends, 1–365; 90 when absent.
    pub days: Option<u16>,
    /// What it may do; reading only when empty.
    pub scopes: Scopes,
    /// It acts for the organization, also after its maker has left; for owners and heads only.
    pub for_organization: bool,
}

impl ApiTokenForm {
    /// Checks name and life time.
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let length = field::clean(&self.name).chars().count();
        errors.check(!(1..=60).contains(&length), "name", "请用 1–60 个字写明这个令牌的用途");
        errors.check(!(1..=365).contains(&self.days.unwrap_or(90)), "days", "有效期请填 1–365 天");
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_leads_off_the_site() {
        let next = |next: &str| {
            LoginForm { next: next.to_owned(), ..LoginForm::default() }.safe_next().map(str::to_owned)
        };
        assert_eq!(next("/bureau?x=1"), Some("/bureau?x=1".to_owned()));
        for bad in ["", "//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x"] {
            assert_eq!(next(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_password_never_reaches_a_log() {
        let form = LoginForm { email: "a@b.cn".into(), password: "secret".into(), ..LoginForm::default() };
        assert!(!format!("{form:?}").contains("secret"));
    }
}
