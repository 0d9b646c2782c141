//! Who may look at jobs, and who may run them again.

use crate::{Actor, Result};
use contract::accounts::Role;

fn among(actor: &Actor, roles: &[Role]) -> Result<()> {
    if *actor == Actor::System { Ok(()) } else { actor.require_role(roles).map(drop) }
}

/// Operators, administrators, auditors and the platform itself look.
///
/// # Errors
/// [`crate::Error::Unauthenticated`] for visitors, [`crate::Error::Forbidden`] for others.
pub fn may_look(actor: &Actor) -> Result<()> {
    among(actor, &[Role::Operator, Role::Administrator, Role::Auditor])
}

/// Operators, administrators and the platform itself act.
///
/// # Errors
/// [`crate::Error::Unauthenticated`] for visitors, [`crate::Error::Forbidden`] for others.
pub fn may_operate(actor: &Actor) -> Result<()> {
    among(actor, &[Role::Operator, Role::Administrator])
}
