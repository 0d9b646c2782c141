//! Who may rank, and who may see and answer recommendations.

use crate::{Actor, Error, Member, Result};
use contract::accounts::Role;

/// Trying a requirement against all suppliers is for those who write requirements and for operators.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`].
pub fn may_preview(actor: &Actor) -> Result<()> {
    if *actor == Actor::System {
        return Ok(());
    }
    match actor.require_member()?.role {
        Role::Officer | Role::Operator => Ok(()),
        Role::Member => Err(Error::Forbidden),
    }
}

/// Recommendations are for those who act for an enterprise.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`].
pub fn supplier(actor: &Actor) -> Result<&Member> {
    let member = actor.require_member()?;
    if member.role == Role::Member { Ok(member) } else { Err(Error::Forbidden) }
}
