//! What auditors read: everything the platform keeps about an organization.

use crate::{
    ApiTokenId, OrganizationId, Timestamp,
    accounts::{InvitationView, MemberView, Scopes},
    admission::AdmissionView,
    attachments::AttachmentView,
    organizations::{ChangeView, OrganizationKind, OrganizationStatus},
};
use serde::{Deserialize, Serialize};

/// An organization's dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DossierView {
    /// The organization.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganizationKind,
    /// Where it stands.
    pub status: OrganizationStatus,
    /// Why it is not shown.
    pub status_reason: Option<String>,
    /// An enterprise's entry; empty for others.
    pub entry: Vec<EntryField>,
    /// The open change of the entry.
    pub change: Option<ChangeView>,
    /// Who acts for it.
    pub members: Vec<MemberView>,
    /// Who was invited, newest first.
    pub invitations: Vec<InvitationRecord>,
    /// Tokens of the organization and of its members, newest first.
    pub tokens: Vec<TokenRecord>,
    /// Applications as 数商, newest first, drafts too.
    pub admissions: Vec<AdmissionView>,
    /// Stored files, newest first.
    pub files: Vec<AttachmentView>,
}

/// A field of an enterprise's entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntryField {
    /// Its name in the form.
    pub field: String,
    /// Its name on pages.
    pub label: String,
    /// What stands, in words.
    pub now: String,
    /// What the open change makes of it, where that differs.
    pub proposed: Option<String>,
}

/// An invitation and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationRecord {
    /// What its senders see.
    #[serde(flatten)]
    pub invitation: InvitationView,
    /// Accepted.
    pub accepted_at: Option<Timestamp>,
    /// Revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A token without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenRecord {
    /// The token.
    pub id: ApiTokenId,
    /// Its name.
    pub name: String,
    /// Who made it, while there is such an account.
    pub owner: Option<String>,
    /// Acts for the organization, not for a person.
    pub for_organization: bool,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it last opened a door.
    pub last_used_at: Option<Timestamp>,
}
