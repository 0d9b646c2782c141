//! Accounts: signing in, who one is, API tokens.

use crate::{ApiTokenId, FieldErrors, OrganizationId, Timestamp, UserId, field};
use serde::{Deserialize, Serialize};

/// What a person may do within the own organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Acts for an enterprise.
    Member,
    /// Writes and publishes requirements for a department.
    Officer,
    /// Runs the platform.
    Operator,
}

impl Role {
    /// The name in the database and in tokens.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Officer => "officer",
            Self::Operator => "operator",
        }
    }

    /// Reads [`Role::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Member, Self::Officer, Self::Operator].into_iter().find(|r| r.as_str() == text)
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Member => "企业用户",
            Self::Officer => "委办局经办人",
            Self::Operator => "平台运营",
        }
    }
}

/// E-mail and password.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LoginForm {
    /// The account's e-mail address.
    pub email: String,
    /// The password.
    pub password: String,
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
        errors.check(self.password.len() > 1024, "password", "密码过长");
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
    /// The role.
    pub role: Role,
    /// The organization acted for.
    pub organization_id: OrganizationId,
    /// Its name.
    pub organization: String,
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
        let form = LoginForm { email: "a@b.cn".into(), password: "secret".into(), next: String::new() };
        assert!(!format!("{form:?}").contains("secret"));
    }
}
