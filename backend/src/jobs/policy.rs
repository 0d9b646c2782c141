//! Who may look at jobs and run them again: operators.

use crate::{Actor, Error, Result};
use contract::accounts::Role;

/// Operators and the platform itself pass.
///
/// # Errors
/// [`Error::Unauthenticated`] for visitors, [`Error::Forbidden`] for other members.
pub fn operate(actor: &Actor) -> Result<()> {
    match actor {
        Actor::System => Ok(()),
        Actor::Visitor => Err(Error::Unauthenticated),
        Actor::Member(member) if member.role == Role::Operator => Ok(()),
        Actor::Member(_) => Err(Error::Forbidden),
    }
}
