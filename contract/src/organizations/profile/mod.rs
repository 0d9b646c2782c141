//! What an enterprise says about itself: the form behind its 能力库 entry, with its checks.

mod check;
mod form;

use super::ChangeView;
use crate::{OrganizationId, organizations::OrganizationStatus};
use serde::{Deserialize, Serialize};

pub use check::{is_date, is_web_address};
pub use form::{CapabilityEntry, CaseEntry, ProfileForm, QualificationEntry};

/// Most characters of a registered name.
pub const NAME_MOST: usize = 100;
/// Most characters of a place, or a country.
pub const PLACE_MOST: usize = 60;
/// Most characters of a registration number abroad.
pub const NUMBER_MOST: usize = 60;
/// Most characters of the introduction.
pub const INTRO_MOST: usize = 3_000;
/// Most characters of a web address.
pub const WEBSITE_MOST: usize = 300;
/// Most characters of a contact's name.
pub const CONTACT_MOST: usize = 50;
/// Most characters of a capability's words.
pub const CAPABILITY_MOST: usize = 60;
/// Most characters of a qualification's name, number or issuer.
pub const QUALIFICATION_MOST: usize = 100;
/// Most characters of a case's line.
pub const CASE_MOST: usize = 200;
/// Most capabilities of an enterprise.
pub const CAPABILITIES_MAX: usize = 30;
/// Most qualifications of an enterprise.
pub const QUALIFICATIONS_MAX: usize = 30;
/// Most cases of an enterprise.
pub const CASES_MAX: usize = 50;

/// A part of the form, with a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProfileSection {
    /// Facts, introduction, contact.
    Profile,
    /// 能力.
    Capabilities,
    /// 资质.
    Qualifications,
    /// 案例.
    Cases,
}

impl ProfileSection {
    /// The parts of the form.
    pub const FORM: [Self; 4] = [Self::Profile, Self::Capabilities, Self::Qualifications, Self::Cases];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Capabilities => "capabilities",
            Self::Qualifications => "qualifications",
            Self::Cases => "cases",
        }
    }

    /// The name on pages.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Profile => "企业资料",
            Self::Capabilities => "能力",
            Self::Qualifications => "资质",
            Self::Cases => "案例",
        }
    }

    /// The part a field belongs to.
    pub fn of_field(name: &str) -> Self {
        let head = name.split('.').next().unwrap_or_default();
        Self::FORM.into_iter().find(|s| *s != Self::Profile && s.as_str() == head).unwrap_or(Self::Profile)
    }
}

/// Something that would make the entry more useful.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Missing {
    /// Where to mend it.
    pub section: ProfileSection,
    /// The field there.
    pub field: String,
    /// What to do, and why it helps.
    pub words: String,
    /// How much it adds to the completeness.
    pub points: u8,
}

/// Something in the draft that the matching does not know yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Waiting {
    /// Where it stands.
    pub section: ProfileSection,
    /// Its name.
    pub name: String,
    /// How much of the completeness it is.
    pub points: u8,
    /// It counts after a reviewer has accepted it; the rest as soon as it is handed in.
    pub reviewed: bool,
}

/// The own entry: what is typed, what is under way, what is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileView {
    /// The enterprise.
    pub id: OrganizationId,
    /// Where it stands.
    pub status: OrganizationStatus,
    /// Why it is suspended or was rejected.
    pub status_reason: Option<String>,
    /// The draft, or what stands when there is none.
    pub form: ProfileForm,
    /// The draft's version; 0 when there is none yet.
    pub version: i32,
    /// The draft differs from what stands.
    pub changed: bool,
    /// The open change of the profile, or the last one decided.
    pub change: Option<ChangeView>,
    /// The registration, while it is not accepted.
    pub registration: Option<ChangeView>,
    /// How much of the form is filled in, 0–100: of the draft when there is one.
    pub completeness: u8,
    /// What is missing there, the most valuable first.
    pub missing: Vec<Missing>,
    /// What counts there, but not in what stands.
    pub waiting: Vec<Waiting>,
}

/// A changed draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileEdit {
    /// The version that was read; 0 when there was no draft.
    pub version: i32,
    /// The whole form.
    pub form: ProfileForm,
}

/// Which draft to submit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileSubmission {
    /// The version that was read.
    pub version: i32,
}

/// A case on the public page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseView {
    /// One line about it.
    pub title: String,
    /// For whom.
    pub client: Option<String>,
    /// When.
    pub year: Option<i32>,
    /// More about it.
    pub detail: Option<String>,
}
