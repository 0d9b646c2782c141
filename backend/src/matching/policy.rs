//! Who may rank, and who may see and answer recommendations.

use crate::{Actor, Error, Member, Result};
use contract::accounts::Role;

/// Trying a requirement against all suppliers is for those who write requirements and for the platform's
/// reviewers.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`].
pub fn may_preview(actor: &Actor) -> Result<()> {
    if *actor == Actor::System {
        return Ok(());
    }
    let role = actor.require_member()?.role;
    let reviews = matches!(role, Role::Operator | Role::Auditor | Role::Administrator);
    if role.is_department() || reviews { Ok(()) } else { Err(Error::Forbidden) }
}

/// Recommendations are read by everybody who acts for the enterprise.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`].
pub fn may_read(actor: &Actor) -> Result<&Member> {
    let member = actor.require_member()?;
    if member.role.is_supplier() { Ok(member) } else { Err(Error::Forbidden) }
}

/// They are answered by those who may write for it.
///
/// # Errors
/// [`Error::Unauthenticated`] or [`Error::Forbidden`].
pub fn may_answer(actor: &Actor) -> Result<&Member> {
    actor.require_role(&[Role::Owner, Role::Editor])
}
