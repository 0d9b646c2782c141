//! The form as it is typed.

use super::ProfileSection;
use crate::{AttachmentId, CaseId, QualificationId, Uscc, field};
use serde::{Deserialize, Serialize};

/// One capability as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CapabilityEntry {
    /// The taxonomy's code; empty lets the platform recognise it.
    pub code: String,
    /// Own words.
    pub label: String,
    /// What shows that it can.
    pub evidence: String,
}

/// One qualification as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct QualificationEntry {
    /// Its id; absent for a new one.
    pub id: Option<QualificationId>,
    /// Its name.
    pub name: String,
    /// Its number.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// First day, `2026-03-05`; may be empty.
    pub valid_from: String,
    /// Last day, `2026-03-05`; may be empty.
    pub valid_until: String,
    /// Its scan.
    pub attachment_id: Option<AttachmentId>,
}

/// One case as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CaseEntry {
    /// Its id; absent for a new one.
    pub id: Option<CaseId>,
    /// One line about it.
    pub title: String,
    /// For whom.
    pub client: String,
    /// The year; may be empty.
    pub year: String,
    /// More about it.
    pub detail: String,
    /// Its material, for the platform's reviewers only.
    pub attachments: Vec<AttachmentId>,
}

/// Everything an enterprise says about itself, as typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProfileForm {
    /// Registered name. Reviewed.
    pub name: String,
    /// 统一社会信用代码; empty for enterprises registered elsewhere. Reviewed.
    pub uscc: String,
    /// Country of registration, without a 统一社会信用代码. Reviewed.
    pub country: String,
    /// Registration number in that country. Reviewed.
    pub registration_number: String,
    /// 街镇, or the place outside the district.
    pub place: String,
    /// Size class; may be empty.
    pub size: String,
    /// Year of foundation; may be empty.
    pub founded: String,
    /// What it does.
    pub intro: String,
    /// Web site, `https://…`.
    pub website: String,
    /// Where mail goes. Not public.
    pub email: String,
    /// Contact person. Not public.
    pub contact_name: String,
    /// Contact telephone. Not public.
    pub contact_phone: String,
    /// Agrees to get recommendations by mail.
    pub mail_consent: bool,
    /// Capabilities, main business first.
    pub capabilities: Vec<CapabilityEntry>,
    /// Qualifications. Reviewed.
    pub qualifications: Vec<QualificationEntry>,
    /// Cases.
    pub cases: Vec<CaseEntry>,
    /// Its logo.
    pub logo_id: Option<AttachmentId>,
}

/// Contact data stays out of logs.
impl std::fmt::Debug for ProfileForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProfileForm").field("name", &self.name).finish_non_exhaustive()
    }
}

impl ProfileForm {
    /// The form with every text cleaned and empty rows dropped.
    #[must_use]
    pub fn cleaned(&self) -> Self {
        let mut form = self.clone();
        let texts = [
            &mut form.name,
            &mut form.uscc,
            &mut form.country,
            &mut form.registration_number,
            &mut form.place,
            &mut form.size,
            &mut form.founded,
            &mut form.intro,
            &mut form.website,
            &mut form.email,
            &mut form.contact_name,
            &mut form.contact_phone,
        ];
        texts.into_iter().for_each(tidy);
        if let Ok(code) = Uscc::parse(&form.uscc) {
            code.as_str().clone_into(&mut form.uscc);
        }
        form.registration_number = crate::organizations::registration_number(&form.registration_number);
        form.email = form.email.to_lowercase();
        for c in &mut form.capabilities {
            [&mut c.code, &mut c.label, &mut c.evidence].into_iter().for_each(tidy);
        }
        for q in &mut form.qualifications {
            let texts = [&mut q.name, &mut q.number, &mut q.issuer, &mut q.valid_from, &mut q.valid_until];
            texts.into_iter().for_each(tidy);
        }
        for c in &mut form.cases {
            [&mut c.title, &mut c.client, &mut c.year, &mut c.detail].into_iter().for_each(tidy);
        }
        form.capabilities.retain(|c| !(c.label.is_empty() && c.evidence.is_empty() && c.code.is_empty()));
        form.qualifications.retain(|q| {
            let texts = [&q.name, &q.number, &q.issuer, &q.valid_from, &q.valid_until];
            q.attachment_id.is_some() || texts.into_iter().any(|t| !t.is_empty())
        });
        form.cases.retain(|c| {
            let texts = [&c.title, &c.client, &c.year, &c.detail];
            !c.attachments.is_empty() || texts.into_iter().any(|t| !t.is_empty())
        });
        form
    }

    /// Takes one part from another form.
    pub fn take(&mut self, section: ProfileSection, from: Self) {
        match section {
            ProfileSection::Capabilities => self.capabilities = from.capabilities,
            ProfileSection::Qualifications => self.qualifications = from.qualifications,
            ProfileSection::Cases => self.cases = from.cases,
            ProfileSection::Profile => {
                *self = Self {
                    capabilities: std::mem::take(&mut self.capabilities),
                    qualifications: std::mem::take(&mut self.qualifications),
                    cases: std::mem::take(&mut self.cases),
                    ..from
                }
            }
        }
    }
}

fn tidy(text: &mut String) {
    *text = field::clean(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_drops_empty_rows_and_taking_a_part_leaves_the_others() {
        let mut form = ProfileForm { name: "甲".into(), ..ProfileForm::default() };
        form.capabilities = vec![CapabilityEntry { label: " 扫描 ".into(), ..CapabilityEntry::default() }];
        form.cases = vec![CaseEntry::default()];
        form.uscc = "91310112-ma1gb00018".into();
        let form = form.cleaned();
        assert_eq!((form.capabilities.len(), form.cases.len()), (1, 0));
        assert_eq!(form.uscc, "91310112MA1GB00018");
        let mut other = form.clone();
        other.take(ProfileSection::Profile, ProfileForm { name: "乙".into(), ..ProfileForm::default() });
        assert_eq!((other.name.as_str(), other.capabilities.len()), ("乙", 1));
        other.take(ProfileSection::Capabilities, ProfileForm::default());
        assert!(other.capabilities.is_empty() && other.name == "乙");
        assert_eq!(ProfileSection::of_field("cases.3.year"), ProfileSection::Cases);
        assert_eq!(ProfileSection::of_field("uscc"), ProfileSection::Profile);
    }
}
