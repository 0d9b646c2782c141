//! Members of an organization, invitations into it, and accounts as the platform's people see them.

use super::Role;
use crate::{FieldErrors, InvitationId, OrganizationId, Timestamp, UserId, field};
use serde::{Deserialize, Serialize};

/// Invites somebody.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct InvitationForm {
    /// Who.
    pub email: String,
    /// As what: the name of a role of the organization's kind.
    pub role: String,
}

impl InvitationForm {
    /// Checks the address; which roles fit depends on the organization.
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.check(!field::is_email(self.email.trim()), "email", "请填写对方的邮箱，例如 name@example.cn");
        errors
    }

    /// The address as it is stored.
    pub fn address(&self) -> String {
        self.email.trim().to_lowercase()
    }
}

/// Gives a member another role.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RoleForm {
    /// The name of a role of the organization's kind.
    pub role: String,
}

/// A new person accepts an invitation; those with an account need the secret only.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AcceptForm {
    /// The last part of the invitation's link.
    pub secret: String,
    /// Name to show.
    pub name: String,
    /// The password.
    pub password: String,
    /// Agrees to the privacy notice.
    pub privacy: bool,
}

impl std::fmt::Debug for AcceptForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AcceptForm").finish_non_exhaustive()
    }
}

impl AcceptForm {
    /// Checks all but the strength of the password.
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let name = field::clean(&self.name).chars().count();
        errors.check(!(1..=40).contains(&name), "name", "请填写姓名或称呼，1–40 个字");
        errors.check(!self.privacy, "privacy", "请阅读隐私说明，并勾选同意；不同意则无法为你保存账号");
        errors
    }
}

/// A member as the other members see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberView {
    /// The account.
    pub id: UserId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Role.
    pub role: Role,
    /// Has a second factor.
    pub second_factor: bool,
    /// May sign in.
    pub active: bool,
    /// When the person joined.
    pub joined_at: Option<Timestamp>,
    /// Last sign-in.
    pub signed_in_at: Option<Timestamp>,
}

/// An invitation that can still be accepted, or has just ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationView {
    /// The invitation.
    pub id: InvitationId,
    /// Who is invited.
    pub email: String,
    /// As what.
    pub role: Role,
    /// When it was sent.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// It has ended; it can be sent again.
    pub ended: bool,
}

/// What an invitation's link leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationPreview {
    /// Into which organization.
    pub organization: String,
    /// Who is invited.
    pub email: String,
    /// As what.
    pub role: Role,
    /// When it ends.
    pub expires_at: Timestamp,
    /// There is an account with this address: sign in with it.
    pub has_account: bool,
}

/// A new department and its first head.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DepartmentForm {
    /// Its full name.
    pub name: String,
    /// The address of who becomes its head.
    pub email: String,
}

impl DepartmentForm {
    /// Checks both.
    pub fn check(&self) -> FieldErrors {
        let mut errors = DepartmentNameForm { name: self.name.clone() }.check();
        errors.check(
            !field::is_email(self.email.trim()),
            "email",
            "请填写负责人的邮箱，例如 name@example.cn",
        );
        errors
    }
}

/// A department in the administrators' list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DepartmentView {
    /// The department.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// How many people act for it.
    pub members: u64,
    /// Nobody acts for it any more.
    pub closed: bool,
    /// Why it was closed.
    pub closed_reason: Option<String>,
    /// Its requirements that still take answers; while there are any it stays open.
    pub open_requirements: u64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Another name for a department.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DepartmentNameForm {
    /// Its full name.
    pub name: String,
}

impl DepartmentNameForm {
    /// Checks the length.
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let name = field::clean(&self.name).chars().count();
        errors.check(!(2..=100).contains(&name), "name", "请填写单位全称，2–100 个字");
        errors
    }
}

/// Why a department is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DepartmentClosingForm {
    /// The reason; its people read it.
    pub reason: String,
}

impl DepartmentClosingForm {
    /// Checks the reason.
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let reason = field::clean(&self.reason);
        errors.check(reason.is_empty(), "reason", "请写明关闭的原因，本单位的人会看到");
        errors.check(reason.chars().count() > 500, "reason", "最多 500 个字，请缩短");
        errors
    }
}

/// An account in the platform's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserSummary {
    /// The account.
    pub id: UserId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Role.
    pub role: Option<Role>,
    /// Acts for.
    pub organization: Option<String>,
    /// May sign in.
    pub active: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An account with its personal data; that somebody looked is on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserDetail {
    /// What lists show.
    #[serde(flatten)]
    pub summary: UserSummary,
    /// Telephone.
    pub phone: Option<String>,
    /// Has a second factor.
    pub second_factor: bool,
    /// The privacy notice agreed to.
    pub privacy_version: Option<String>,
    /// When.
    pub privacy_consent_at: Option<Timestamp>,
    /// Last sign-in.
    pub signed_in_at: Option<Timestamp>,
    /// Deleted on request.
    pub deleted_at: Option<Timestamp>,
    /// Sessions that run.
    pub sessions: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_say_what_is_missing() {
        assert!(InvitationForm::default().check().at("email").is_some());
        let errors = AcceptForm::default().check();
        assert!(errors.at("name").is_some() && errors.at("privacy").is_some());
        let errors = DepartmentForm::default().check();
        assert!(errors.at("name").is_some() && errors.at("email").is_some());
        assert!(DepartmentNameForm { name: " 局 ".into() }.check().at("name").is_some());
        assert!(DepartmentClosingForm { reason: " ".into() }.check().at("reason").is_some());
        assert!(DepartmentClosingForm { reason: "机构改革并入数据局".into() }.check().is_empty());
    }
}
