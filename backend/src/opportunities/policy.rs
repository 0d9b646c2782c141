//! Who may see and do what with opportunities.

use crate::{Actor, Member, Result};
use contract::accounts::Role;
use uuid::Uuid;

/// Which opportunities an asker may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything that was ever published.
    Public,
    /// That, and the drafts of the own department.
    PublicAndOwn(Uuid),
    /// Everything.
    All,
}

/// Which opportunities the actor may see. Drafts are their department's own business: of the platform's
/// people only auditors read them.
pub fn scope(actor: &Actor) -> Scope {
    match actor {
        Actor::System => Scope::All,
        Actor::Member(member) if member.role == Role::Auditor => Scope::All,
        Actor::Member(member) if member.role.is_department() => Scope::PublicAndOwn(member.organization_id.0),
        _ => Scope::Public,
    }
}

/// Lists of every department's requirements, drafts too, are the auditors'.
///
/// # Errors
/// For everybody else.
pub fn may_list_all(actor: &Actor) -> Result<&Member> {
    actor.require_role(&[Role::Auditor])
}

/// Writing requirements is for officers and heads, each for the own department.
///
/// # Errors
/// [`crate::Error::Unauthenticated`] or [`crate::Error::Forbidden`].
pub fn may_write(actor: &Actor) -> Result<&Member> {
    actor.require_role(&[Role::Officer, Role::Head])
}

/// Whether the actor may change this department's opportunities.
pub fn is_own(actor: &Actor, department: Uuid) -> bool {
    actor.member().is_some_and(|m| m.role.is_department() && m.organization_id.0 == department)
}

/// Whether the actor may see who was recommended: the department itself and the platform's reviewers.
pub fn may_see_matches(actor: &Actor, department: Uuid) -> bool {
    let reviews = matches!(actor.role(), Some(Role::Operator | Role::Auditor | Role::Administrator));
    *actor == Actor::System || reviews || is_own(actor, department)
}

/// Whether the contact is shown: to everybody who is signed in, as the privacy notice says; also to people
/// who act for nobody (yet), e.g. while their claim is reviewed, so that nobody misses a deadline over it.
/// Each has proved an address, and each request of an account is counted.
pub const fn may_see_contact(actor: &Actor) -> bool {
    !matches!(actor, Actor::Visitor)
}

/// Importing writes for others: only the platform itself and its operators may.
///
/// # Errors
/// [`crate::Error::Unauthenticated`] or [`crate::Error::Forbidden`].
pub fn may_import(actor: &Actor) -> Result<()> {
    crate::organizations::policy::may_import(actor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{member, person};

    #[test]
    fn a_contact_is_for_whoever_is_signed_in_and_for_nobody_else() {
        assert!(!may_see_contact(&Actor::Visitor));
        assert!(may_see_contact(&Actor::Person(person())), "without an organization");
        for role in Role::ALL {
            assert!(may_see_contact(&member(role, Uuid::from_u128(1))), "{role:?}");
        }
    }
}
