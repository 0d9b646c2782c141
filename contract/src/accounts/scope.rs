//! What an API token may do of what its owner may.

use serde::{Deserialize, Serialize};

/// One scope of an API token. A token never may more than its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TokenScope {
    /// Reads what its owner may read.
    Read,
    /// Writes drafts and the own organization's data.
    Write,
    /// Publishes and withdraws: what others see at once.
    Publish,
    /// Decides for the platform: reviews, jobs, mails.
    Operate,
}

impl TokenScope {
    /// All scopes.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Publish, Self::Operate];

    /// The name in the database and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Publish => "publish",
            Self::Operate => "operate",
        }
    }

    /// Reads [`TokenScope::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Read => "读取",
            Self::Write => "写草稿和本单位资料",
            Self::Publish => "发布和撤回",
            Self::Operate => "平台审核与运维",
        }
    }
}

/// The scopes of a token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Scopes(pub Vec<TokenScope>);

impl Scopes {
    /// Reads names separated by spaces; unknown ones grant nothing.
    pub fn parse(text: &str) -> Self {
        Self(text.split_whitespace().filter_map(TokenScope::parse).collect())
    }

    /// The names separated by spaces, each once; reading at least.
    pub fn to_text(&self) -> String {
        let mut scopes = self.0.clone();
        scopes.push(TokenScope::Read);
        scopes.sort_unstable();
        scopes.dedup();
        scopes.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Whether a scope is among them.
    pub fn allow(&self, scope: TokenScope) -> bool {
        self.0.contains(&scope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_they_were_written() {
        let scopes = Scopes(vec![TokenScope::Publish, TokenScope::Publish]);
        assert_eq!(scopes.to_text(), "read publish");
        assert!(Scopes::parse("read publish").allow(TokenScope::Publish));
        assert!(!Scopes::parse("root read").allow(TokenScope::Write));
    }
}
