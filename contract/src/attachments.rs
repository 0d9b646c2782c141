//! Stored files: what they are for, and how lists show them.

use crate::{AttachmentId, Timestamp};
use serde::{Deserialize, Serialize};

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentPurpose {
    /// The enterprise's sign; everybody sees it.
    Logo,
    /// A scan of a certificate.
    Qualification,
    /// Material about a case.
    Case,
    /// Material of an application as 数商.
    Admission,
    /// Proof of who claims an enterprise.
    Claim,
}

impl AttachmentPurpose {
    /// All purposes.
    pub const ALL: [Self; 5] = [Self::Logo, Self::Qualification, Self::Case, Self::Admission, Self::Claim];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Logo => "logo",
            Self::Qualification => "qualification",
            Self::Case => "case",
            Self::Admission => "admission",
            Self::Claim => "claim",
        }
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Logo => "企业标识",
            Self::Qualification => "资质扫描件",
            Self::Case => "案例材料",
            Self::Admission => "入驻材料",
            Self::Claim => "认领证明",
        }
    }

    /// Reads [`AttachmentPurpose::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == text)
    }

    /// The most files of one case, application or claim; a logo or a scan is one.
    pub const fn most(self) -> usize {
        match self {
            Self::Logo | Self::Qualification => 1,
            Self::Case | Self::Claim => 5,
            Self::Admission => 20,
        }
    }

    /// Only pictures will do.
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Logo)
    }
}

/// A stored file, without its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachmentView {
    /// The file.
    pub id: AttachmentId,
    /// What it is for.
    pub purpose: AttachmentPurpose,
    /// Its name, made safe.
    pub name: String,
    /// Its type, told from its content.
    pub content_type: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of what is stored, hex.
    pub sha256: String,
    /// Everybody may read it.
    pub public: bool,
    /// Something points to it; otherwise it is removed after a day.
    pub used: bool,
    /// Where its content is.
    pub href: String,
    /// When it was uploaded.
    pub created_at: Timestamp,
}

/// A size in words: `820 KB`, `3.2 MB`.
pub fn size_zh(bytes: u64) -> String {
    const MB: u64 = 1024 * 1024;
    match bytes {
        0..1024 => format!("{bytes} 字节"),
        1024..MB => format!("{} KB", bytes / 1024),
        _ if bytes.is_multiple_of(MB) => format!("{} MB", bytes / MB),
        _ => format!("{}.{} MB", bytes / MB, bytes % MB * 10 / MB),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_read_what_they_write_and_sizes_read_well() {
        for purpose in AttachmentPurpose::ALL {
            assert_eq!(AttachmentPurpose::parse(purpose.as_str()), Some(purpose));
        }
        for (bytes, words) in [(7, "7 字节"), (2048, "2 KB"), (10 << 20, "10 MB"), (3_355_444, "3.2 MB")] {
            assert_eq!(size_zh(bytes), words);
        }
    }
}
