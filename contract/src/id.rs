//! Typed identifiers: UUIDv7 on the wire and in the database.

/// Declares a transparent newtype over [`uuid::Uuid`].
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

id! {
    /// An enterprise, a department or the operator.
    OrganizationId,
    /// A person's account.
    UserId,
    /// A signed-in session.
    SessionId,
    /// An API token.
    ApiTokenId,
    /// A listed data, compute or service product.
    ProductId,
    /// A department's published or drafted requirement.
    OpportunityId,
    /// One supplier recommended for one opportunity.
    RecommendationId,
    /// A background job.
    JobId,
    /// An e-mail, queued or sent.
    MailId,
    /// An invitation into an organization.
    InvitationId,
    /// A proposed change of an organization.
    ChangeId,
    /// An application for, or admission as, 数商.
    AdmissionId,
    /// A stored file.
    AttachmentId,
    /// A file handed in to be imported.
    ImportId,
    /// A qualification of an enterprise.
    QualificationId,
    /// A case of an enterprise.
    CaseId,
    /// A capability of an enterprise.
    CapabilityId,
}
