//! Who may see and do what with admissions.

use crate::{Actor, Error, Member, Result};
use contract::accounts::Role;
use entity::merchant_admission;

/// An enterprise's own people see its admission.
///
/// # Errors
/// For everybody else.
pub fn may_see_own(actor: &Actor) -> Result<&Member> {
    actor.require_role(&[Role::Owner, Role::Editor, Role::Viewer])
}

/// Owners and editors write the application.
///
/// # Errors
/// For everybody else.
pub fn may_write(actor: &Actor) -> Result<&Member> {
    actor.require_role(&[Role::Owner, Role::Editor])
}

/// Whoever binds the enterprise by its promise hands it in and takes it back.
///
/// # Errors
/// For everybody else.
pub fn may_submit(actor: &Actor) -> Result<&Member> {
    actor.require_role(&[Role::Owner])
}

/// Reviewers and auditors read applications.
///
/// # Errors
/// For everybody else.
pub fn may_review(actor: &Actor) -> Result<&Member> {
    actor.require_role(&[Role::Operator, Role::Auditor, Role::Administrator])
}

/// Drafts are their writers' alone; of the platform's people only auditors read them.
pub fn may_read_drafts(actor: &Actor) -> bool {
    actor.role() == Some(Role::Auditor)
}

/// Reviewers decide.
///
/// # Errors
/// For everybody else.
pub fn may_decide(actor: &Actor) -> Result<&Member> {
    actor.require_role(&[Role::Operator, Role::Administrator])
}

/// Nobody decides on what they handed in themselves, or on their own organization.
///
/// # Errors
/// [`Error::Forbidden`] when it is their own.
pub fn is_foreign(member: &Member, row: &merchant_admission::Model) -> Result<()> {
    let own =
        row.applied_by == Some(member.person.user_id.0) || row.organization_id == member.organization_id.0;
    if own { Err(Error::Forbidden) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::member;
    use uuid::Uuid;

    #[test]
    fn each_side_has_its_part() {
        for role in Role::ALL {
            let actor = member(role, Uuid::from_u128(1));
            assert_eq!(may_see_own(&actor).is_ok(), role.is_supplier(), "{role:?}");
            assert_eq!(may_write(&actor).is_ok(), matches!(role, Role::Owner | Role::Editor), "{role:?}");
            assert_eq!(may_submit(&actor).is_ok(), role == Role::Owner, "{role:?}");
            let decides = matches!(role, Role::Operator | Role::Administrator);
            assert_eq!(may_decide(&actor).is_ok(), decides, "{role:?}");
            assert_eq!(may_review(&actor).is_ok(), decides || role == Role::Auditor, "{role:?}");
            assert_eq!(may_read_drafts(&actor), role == Role::Auditor, "{role:?}");
        }
        assert!(matches!(may_decide(&Actor::Visitor), Err(Error::Unauthenticated)));
        assert!(matches!(may_decide(&Actor::System), Err(Error::Forbidden)));
    }
}
