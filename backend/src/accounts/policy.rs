//! Who may do what with accounts.

use crate::{Actor, Error, Member, Result};
use contract::accounts::Role;

/// Accounts are created by operators and by the platform itself.
///
/// # Errors
/// For everybody else.
pub fn may_create_user(actor: &Actor) -> Result<()> {
    match actor {
        Actor::System => Ok(()),
        Actor::Member(member) if member.role == Role::Operator => Ok(()),
        Actor::Member(_) => Err(Error::Forbidden),
        Actor::Visitor => Err(Error::Unauthenticated),
    }
}

/// API tokens are handled by their owner, signed in with a password: a token that leaked must not be
/// able to make others.
///
/// # Errors
/// For visitors, the platform itself, and holders of a token.
pub fn may_handle_tokens(actor: &Actor) -> Result<&Member> {
    let member = actor.require_member()?;
    if member.session_id.is_some() { Ok(member) } else { Err(Error::Forbidden) }
}
