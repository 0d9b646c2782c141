//! Who may see and do what with organizations.

use crate::{Actor, Member, Result};
use contract::accounts::Role;
use uuid::Uuid;

/// Which enterprises an asker may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Active ones: what everybody sees.
    Public,
    /// Active ones and the own one, also while it is not shown.
    PublicAndOwn(Uuid),
    /// All.
    All,
}

/// Which enterprises the actor may see.
pub fn scope(actor: &Actor) -> Scope {
    match actor {
        Actor::System => Scope::All,
        Actor::Visitor | Actor::Person(_) => Scope::Public,
        Actor::Member(member) if reviews(member.role) => Scope::All,
        Actor::Member(member) => Scope::PublicAndOwn(member.organization_id.0),
    }
}

/// The platform's people who see every enterprise, also while it is not shown.
const fn reviews(role: Role) -> bool {
    matches!(role, Role::Operator | Role::Auditor | Role::Administrator)
}

/// Importing writes for others: only the platform itself and its operators may.
///
/// # Errors
/// [`crate::Error::Unauthenticated`] or [`crate::Error::Forbidden`].
pub fn may_import(actor: &Actor) -> Result<()> {
    match actor {
        Actor::System => Ok(()),
        other => other.require_role(&[Role::Operator, Role::Administrator]).map(drop),
    }
}

/// The fields of an enterprise's form that a reviewer looks at before they change; all others are its
/// own words.
const REVIEWED: [&str; 5] = ["name", "uscc", "country", "registration_number", "qualifications"];

/// Whether a field of the form waits for a reviewer.
pub fn is_reviewed(field: &str) -> bool {
    REVIEWED.contains(&field)
}

/// Whether a reviewed field belongs to the registration, while that is not accepted.
pub fn is_fact_of_registration(field: &str) -> bool {
    is_reviewed(field) && field != "qualifications"
}

/// The own entry is read by everybody who acts for the enterprise.
///
/// # Errors
/// For everybody else.
pub fn may_read_profile(actor: &Actor) -> Result<&Member> {
    actor.require_role(&[Role::Owner, Role::Editor, Role::Viewer])
}

/// The own entry is written by owners and editors.
///
/// # Errors
/// For everybody else.
pub fn may_write_profile(actor: &Actor) -> Result<&Member> {
    actor.require_role(&[Role::Owner, Role::Editor])
}

/// Proposed changes are read by the platform's people.
///
/// # Errors
/// For everybody else; content editors review nobody.
pub fn may_read_reviews(actor: &Actor) -> Result<&Member> {
    actor.require_role(&[Role::Operator, Role::Auditor, Role::Administrator])
}

/// Changes are decided, and enterprises suspended and restored, by operators and administrators.
///
/// # Errors
/// For everybody else.
pub fn may_review(actor: &Actor) -> Result<&Member> {
    actor.require_role(&[Role::Operator, Role::Administrator])
}

/// Nobody decides on a proposal of their own.
pub fn is_own_proposal(member: &Member, proposed_by: Option<Uuid>, organization: Uuid) -> bool {
    proposed_by == Some(member.person.user_id.0) || member.organization_id.0 == organization
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, testing::member};

    #[test]
    fn only_operators_and_the_system_import_and_see_everything() {
        assert!(may_import(&Actor::System).is_ok());
        assert!(matches!(may_import(&Actor::Visitor), Err(Error::Unauthenticated)));
        for role in Role::ALL {
            let actor = member(role, Uuid::from_u128(1));
            let imports = matches!(role, Role::Operator | Role::Administrator);
            assert_eq!(may_import(&actor).is_ok(), imports, "{role:?}");
            assert_eq!(scope(&actor) == Scope::All, imports || role == Role::Auditor, "{role:?}");
        }
        assert_eq!(scope(&Actor::Visitor), Scope::Public);
    }

    #[test]
    fn who_writes_an_entry_does_not_review_it() {
        for role in Role::ALL {
            let actor = member(role, Uuid::from_u128(1));
            let writes = matches!(role, Role::Owner | Role::Editor);
            let decides = matches!(role, Role::Operator | Role::Administrator);
            assert_eq!(may_write_profile(&actor).is_ok(), writes, "{role:?}");
            assert_eq!(may_read_profile(&actor).is_ok(), writes || role == Role::Viewer, "{role:?}");
            assert_eq!(may_review(&actor).is_ok(), decides, "{role:?}");
            assert_eq!(may_read_reviews(&actor).is_ok(), decides || role == Role::Auditor, "{role:?}");
        }
        assert!(matches!(may_review(&Actor::System), Err(Error::Forbidden)));
    }
}
