//! Settings of accounts, sessions and single sign-on.

use contract::accounts::Role;
use serde::{Deserialize, Serialize};

/// Accounts and sessions.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountSettings {
    /// Signs session cookies; after loading never empty.
    pub session_secret: String,
    /// Secrets that signed before; what they signed stays good until it ends.
    pub former_session_secrets: Vec<String>,
    /// Seals personal fields; after loading never empty.
    pub seal_secret: String,
    /// Secrets that sealed before; what they sealed stays readable.
    pub former_seal_secrets: Vec<String>,
    /// Life time of an access token in minutes.
    pub access_minutes: u32,
    /// Life time of sessions in hours, used or not.
    pub session_hours: u32,
    /// Unused sessions end.
    pub idle_minutes: IdleMinutes,
    /// Roles that must use a second factor.
    pub second_factor_roles: Vec<Role>,
}

/// After how many minutes without a request a session ends, by the side one acts for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdleMinutes {
    /// Enterprises, and people without organization.
    pub enterprise: u32,
    /// Departments.
    pub department: u32,
    /// The platform's people.
    pub staff: u32,
}

impl IdleMinutes {
    /// For a role, in milliseconds.
    pub fn ms(&self, role: Option<Role>) -> i64 {
        let minutes = match role {
            Some(role) if role.is_staff() => self.staff,
            Some(role) if role.is_department() => self.department,
            _ => self.enterprise,
        };
        i64::from(minutes) * 60_000
    }
}

impl AccountSettings {
    /// What cannot work, in words.
    pub(super) fn wrong(&self) -> Vec<&'static str> {
        let long = |secret: &String| secret.len() >= 32;
        let idle = [self.idle_minutes.enterprise, self.idle_minutes.department, self.idle_minutes.staff];
        let rules = [
            (
                long(&self.session_secret) && self.former_session_secrets.iter().all(long),
                "accounts.session_secret 和 former_session_secrets 每个至少 32 个字节；可用 openssl rand -hex 32 生成",
            ),
            (
                long(&self.seal_secret) && self.former_seal_secrets.iter().all(long),
                "accounts.seal_secret 和 former_seal_secrets 每个至少 32 个字节；可用 openssl rand -hex 32 生成",
            ),
            ((1..=60).contains(&self.access_minutes), "accounts.access_minutes 应在 1–60 之间"),
            ((1..=720).contains(&self.session_hours), "accounts.session_hours 应在 1–720 之间"),
            (
                idle.iter().all(|minutes| (5..=43_200).contains(minutes)),
                "accounts.idle_minutes 的每一项应在 5–43200 之间",
            ),
        ];
        rules.into_iter().filter(|(good, _)| !good).map(|(_, words)| words).collect()
    }
}

/// Single sign-on by OpenID Connect; off while `issuer` is empty.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcSettings {
    /// The provider's address; empty is off.
    pub issuer: String,
    /// What the provider is called on the page, e.g. 随申办.
    pub name: String,
    /// This platform's id at the provider.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
}

impl OidcSettings {
    /// What cannot work, in words.
    pub(super) fn wrong(&self) -> Vec<&'static str> {
        if self.issuer.is_empty() {
            return Vec::new();
        }
        let url = url::Url::parse(&self.issuer);
        let safe = url.is_ok_and(|u| {
            u.scheme() == "https" || matches!(u.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"))
        });
        let rules = [
            (safe, "oidc.issuer 应为 https:// 开头的地址（本机测试可用 http://127.0.0.1）"),
            (
                !self.client_id.is_empty() && !self.client_secret.is_empty() && !self.name.is_empty(),
                "设置了 oidc.issuer，还需要 oidc.name、oidc.client_id 和 oidc.client_secret",
            ),
        ];
        rules.into_iter().filter(|(good, _)| !good).map(|(_, words)| words).collect()
    }
}
