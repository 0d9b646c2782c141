//! Who asks. Made from a session or an API token only (`accounts`), or by the system for itself.

use crate::{Error, Result};
use contract::{
    OrganizationId, SessionId, Timestamp, UserId,
    accounts::{Role, Scopes},
    organizations::OrganizationStatus,
};

/// Who asks for a use case.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Actor {
    /// Nobody signed in.
    #[default]
    Visitor,
    /// A signed-in person who acts for nobody: without organization, or without the second factor that
    /// the role asks for.
    Person(Person),
    /// A person acting for an organization.
    Member(Member),
    /// The platform itself: jobs, imports and the command line.
    System,
}

/// A signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub user_id: UserId,
    /// The name shown.
    pub name: String,
    /// How the door was opened.
    pub credential: Credential,
    /// The role asks for a second factor, and this session was opened without one.
    pub lacks_second_factor: bool,
}

/// How a person opened the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// Signed in.
    Session {
        /// The session.
        id: SessionId,
        /// When the password was last given.
        confirmed_at: Timestamp,
    },
    /// An API token, with what it may do.
    Token(Scopes),
}

/// A person acting for an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// The organization acted for.
    pub organization_id: OrganizationId,
    /// Its name.
    pub organization: String,
    /// Where it stands.
    pub status: OrganizationStatus,
    /// The role in it.
    pub role: Role,
}

impl Person {
    /// The session, unless an API token opened the door.
    pub const fn session_id(&self) -> Option<SessionId> {
        match &self.credential {
            Credential::Session { id, .. } => Some(*id),
            Credential::Token(_) => None,
        }
    }
}

impl Actor {
    /// The member, if somebody acts for an organization.
    pub const fn member(&self) -> Option<&Member> {
        match self {
            Self::Member(member) => Some(member),
            _ => None,
        }
    }

    /// The person, if anybody is signed in.
    pub const fn person(&self) -> Option<&Person> {
        match self {
            Self::Member(member) => Some(&member.person),
            Self::Person(person) => Some(person),
            Self::Visitor | Self::System => None,
        }
    }

    /// The role, if somebody acts for an organization.
    pub fn role(&self) -> Option<Role> {
        self.member().map(|m| m.role)
    }

    /// The member, or the error that says what is missing.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for visitors, [`Error::SecondFactorMissing`] for people whose role
    /// asks for one, [`Error::Forbidden`] for others without organization and for the system.
    pub const fn require_member(&self) -> Result<&Member> {
        match self {
            Self::Member(member) => Ok(member),
            Self::Visitor => Err(Error::Unauthenticated),
            Self::Person(person) if person.lacks_second_factor => Err(Error::SecondFactorMissing),
            Self::Person(_) | Self::System => Err(Error::Forbidden),
        }
    }

    /// The person, whether acting for somebody or not.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for visitors, [`Error::Forbidden`] for the system.
    pub const fn require_person(&self) -> Result<&Person> {
        match self {
            Self::Member(member) => Ok(&member.person),
            Self::Person(person) => Ok(person),
            Self::Visitor => Err(Error::Unauthenticated),
            Self::System => Err(Error::Forbidden),
        }
    }

    /// The member when the role is among `roles`.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for other roles; see also [`Actor::require_member`].
    pub fn require_role(&self, roles: &[Role]) -> Result<&Member> {
        let member = self.require_member()?;
        if roles.contains(&member.role) { Ok(member) } else { Err(Error::Forbidden) }
    }
}
