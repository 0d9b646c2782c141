//! Who may see and do what with organizations.

use crate::{Actor, Error, Result};
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
        Actor::Visitor => Scope::Public,
        Actor::Member(member) if member.role == Role::Operator => Scope::All,
        Actor::Member(member) => Scope::PublicAndOwn(member.organization_id.0),
    }
}

/// Importing writes for others: only the platform itself and its operators may.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`].
pub fn may_import(actor: &Actor) -> Result<()> {
    match actor {
        Actor::System => Ok(()),
        Actor::Visitor => Err(Error::Unauthenticated),
        Actor::Member(member) if member.role == Role::Operator => Ok(()),
        Actor::Member(_) => Err(Error::Forbidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::member;

    #[test]
    fn only_operators_and_the_system_import_and_see_everything() {
        assert!(may_import(&Actor::System).is_ok());
        assert!(matches!(may_import(&Actor::Visitor), Err(Error::Unauthenticated)));
        for (role, may) in [(Role::Member, false), (Role::Officer, false), (Role::Operator, true)] {
            let actor = member(role, Uuid::from_u128(1));
            assert_eq!(may_import(&actor).is_ok(), may, "{role:?}");
            assert_eq!(scope(&actor) == Scope::All, may, "{role:?}");
        }
        assert_eq!(scope(&Actor::Visitor), Scope::Public);
    }
}
