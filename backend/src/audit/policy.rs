//! Who may read the trail.

use crate::{Actor, Result};
use contract::accounts::Role;

/// Auditors, administrators and operators read.
///
/// # Errors
/// For everybody else.
pub fn may_read(actor: &Actor) -> Result<()> {
    actor.require_role(&[Role::Auditor, Role::Administrator, Role::Operator]).map(drop)
}

/// Auditors and administrators take copies away.
///
/// # Errors
/// For everybody else.
pub fn may_export(actor: &Actor) -> Result<()> {
    actor.require_role(&[Role::Auditor, Role::Administrator]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::member;

    #[test]
    fn few_read_and_fewer_take_copies() {
        for role in Role::ALL {
            let actor = member(role, uuid::Uuid::from_u128(1));
            let exports = matches!(role, Role::Auditor | Role::Administrator);
            assert_eq!(may_export(&actor).is_ok(), exports, "{role:?}");
            assert_eq!(may_read(&actor).is_ok(), exports || role == Role::Operator, "{role:?}");
        }
        assert!(may_read(&Actor::Visitor).is_err() && may_read(&Actor::System).is_err());
    }
}
