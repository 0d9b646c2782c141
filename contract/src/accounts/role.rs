//! What a person may do for the organization.

use crate::organizations::OrganizationKind;
use serde::{Deserialize, Serialize};

/// What a person may do for the organization. Each kind of organization has its own roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Enterprise: everything, members included.
    Owner,
    /// Enterprise: profile, products and answers; not members.
    Editor,
    /// Enterprise: reads what members see.
    Viewer,
    /// Department: writes and publishes requirements.
    Officer,
    /// Department: the same, and its members.
    Head,
    /// Platform: reviews enterprises, follows jobs and mail.
    Operator,
    /// Platform: edits content; reviews nobody.
    ContentEditor,
    /// Platform: reads everything, changes nothing.
    Auditor,
    /// Platform: accounts and settings of the whole platform.
    Administrator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 9] = [
        Self::Owner,
        Self::Editor,
        Self::Viewer,
        Self::Officer,
        Self::Head,
        Self::Operator,
        Self::ContentEditor,
        Self::Auditor,
        Self::Administrator,
    ];

    /// The name in the database and in tokens.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Editor => "editor",
            Self::Viewer => "viewer",
            Self::Officer => "officer",
            Self::Head => "head",
            Self::Operator => "operator",
            Self::ContentEditor => "content_editor",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// Reads [`Role::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == text)
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Owner => "企业管理员",
            Self::Editor => "企业编辑",
            Self::Viewer => "企业成员（只读）",
            Self::Officer => "委办局经办人",
            Self::Head => "委办局负责人",
            Self::Operator => "平台审核员",
            Self::ContentEditor => "内容编辑",
            Self::Auditor => "审计员",
            Self::Administrator => "平台管理员",
        }
    }

    /// The kind of organization whose members have this role.
    pub const fn kind(self) -> OrganizationKind {
        match self {
            Self::Owner | Self::Editor | Self::Viewer => OrganizationKind::Enterprise,
            Self::Officer | Self::Head => OrganizationKind::Department,
            Self::Operator | Self::ContentEditor | Self::Auditor | Self::Administrator => {
                OrganizationKind::Operator
            }
        }
    }

    /// Acts for an enterprise.
    pub const fn is_supplier(self) -> bool {
        matches!(self, Self::Owner | Self::Editor | Self::Viewer)
    }

    /// Acts for a department.
    pub const fn is_department(self) -> bool {
        matches!(self, Self::Officer | Self::Head)
    }

    /// Works for the platform.
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Operator | Self::ContentEditor | Self::Auditor | Self::Administrator)
    }

    /// Invites and removes the members of the own organization and gives them their roles.
    pub const fn handles_members(self) -> bool {
        matches!(self, Self::Owner | Self::Head | Self::Administrator)
    }

    /// The roles of a kind of organization, the most powerful first.
    pub const fn of_kind(kind: OrganizationKind) -> &'static [Self] {
        match kind {
            OrganizationKind::Enterprise => &[Self::Owner, Self::Editor, Self::Viewer],
            OrganizationKind::Department => &[Self::Head, Self::Officer],
            OrganizationKind::Operator => {
                &[Self::Administrator, Self::Operator, Self::ContentEditor, Self::Auditor]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_belongs_to_one_kind_of_organization() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            assert!(Role::of_kind(role.kind()).contains(&role));
            let sides = [role.is_supplier(), role.is_department(), role.is_staff()];
            assert_eq!(sides.into_iter().filter(|side| *side).count(), 1, "{role:?}");
        }
    }
}
