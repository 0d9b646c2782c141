//! Who may store, see and remove files.

use crate::{Actor, Error, Result};
use contract::{accounts::Role, attachments::AttachmentPurpose};
use entity::attachment;
use uuid::Uuid;

/// For whom a file is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The organization; the person's own when absent.
    pub organization: Option<Uuid>,
    /// The person.
    pub person: Uuid,
}

/// Whoever writes for an enterprise stores files for it; a person without organization stores the proof
/// of a claim.
///
/// # Errors
/// For everybody else.
pub fn may_upload(actor: &Actor) -> Result<Holder> {
    match actor {
        Actor::Person(person) if !person.lacks_second_factor => {
            Ok(Holder { organization: None, person: person.user_id.0 })
        }
        other => {
            let member = other.require_role(&[Role::Owner, Role::Editor])?;
            Ok(Holder { organization: Some(member.organization_id.0), person: member.person.user_id.0 })
        }
    }
}

/// The same for a purpose.
///
/// # Errors
/// [`Error::Forbidden`] for a person without organization who stores anything but a proof.
pub fn may_upload_for(actor: &Actor, purpose: AttachmentPurpose) -> Result<Holder> {
    let holder = may_upload(actor)?;
    if holder.organization.is_none() && purpose != AttachmentPurpose::Claim {
        return Err(Error::Forbidden);
    }
    Ok(holder)
}

/// How somebody comes to see a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everybody sees it.
    Public,
    /// It is the asker's own, or the asker's organization's.
    Own,
    /// To review it; noted.
    Review,
}

/// How the actor sees a file; files of others are not found.
///
/// # Errors
/// [`Error::NotFound`].
pub fn may_see(actor: &Actor, row: &attachment::Model) -> Result<Sight> {
    if row.public && row.used_at.is_some() {
        return Ok(Sight::Public);
    }
    if owns(actor, row) {
        return Ok(Sight::Own);
    }
    match actor.role() {
        Some(Role::Operator | Role::Administrator | Role::Auditor) => Ok(Sight::Review),
        _ => Err(Error::NotFound),
    }
}

/// Whether a file is the actor's or the actor's organization's.
pub fn owns(actor: &Actor, row: &attachment::Model) -> bool {
    match (row.organization_id, actor) {
        (Some(organization), Actor::Member(member)) => member.organization_id.0 == organization,
        (None, Actor::Person(person)) => !person.lacks_second_factor && person.user_id.0 == row.uploaded_by,
        // Whoever joined an organization since still sees the own proof.
        (None, Actor::Member(member)) => member.person.user_id.0 == row.uploaded_by,
        _ => false,
    }
}
