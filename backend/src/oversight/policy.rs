//! Who may read everything.

use crate::{Actor, Member, Result};
use contract::accounts::Role;

/// Dossiers are the auditors'. Operators and administrators have what their work needs on its own pages.
///
/// # Errors
/// For everybody else.
pub fn may_read_dossiers(actor: &Actor) -> Result<&Member> {
    actor.require_role(&[Role::Auditor])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, testing::member};

    #[test]
    fn only_auditors_read_everything() {
        for role in Role::ALL {
            let actor = member(role, uuid::Uuid::from_u128(1));
            assert_eq!(may_read_dossiers(&actor).is_ok(), role == Role::Auditor, "{role:?}");
        }
        assert!(matches!(may_read_dossiers(&Actor::Visitor), Err(Error::Unauthenticated)));
        assert!(may_read_dossiers(&Actor::System).is_err());
    }
}
