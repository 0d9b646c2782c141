//! Who asks. Made from a session or an API token only (`accounts`), or by the system for itself.

use contract::{OrganizationId, SessionId, UserId, accounts::Role};

/// Who asks for a use case.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Actor {
    /// Nobody signed in.
    #[default]
    Visitor,
    /// A person acting for an organization.
    Member(Member),
    /// The platform itself: jobs, imports and the command line.
    System,
}

/// A signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The account.
    pub user_id: UserId,
    /// The name shown.
    pub name: String,
    /// The organization acted for.
    pub organization_id: OrganizationId,
    /// Its name.
    pub organization: String,
    /// The role in it.
    pub role: Role,
    /// The session, unless an API token opened the door.
    pub session_id: Option<SessionId>,
}

impl Actor {
    /// The person, if anybody is signed in.
    pub const fn member(&self) -> Option<&Member> {
        match self {
            Self::Member(member) => Some(member),
            _ => None,
        }
    }

    /// The role, if anybody is signed in.
    pub fn role(&self) -> Option<Role> {
        self.member().map(|m| m.role)
    }

    /// The person, or the error that asks to sign in.
    ///
    /// # Errors
    /// [`crate::Error::Unauthenticated`] for visitors, [`crate::Error::Forbidden`] for the system.
    pub const fn require_member(&self) -> crate::Result<&Member> {
        match self {
            Self::Member(member) => Ok(member),
            Self::Visitor => Err(crate::Error::Unauthenticated),
            Self::System => Err(crate::Error::Forbidden),
        }
    }
}
