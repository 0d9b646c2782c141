//! The review of proposed changes: registrations, changed facts, claims; and taking enterprises from
//! view.

mod accept;
mod decide;
mod letters;
#[cfg(test)]
mod letters_tests;
#[cfg(test)]
mod race_tests;
mod read;
pub mod rest;
mod standing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod waiting_tests;

pub use decide::{accept, reject, send_back};
pub use read::{find, queue};
pub use standing::{restore, standing, suspend};

use contract::{
    AttachmentId,
    organizations::{OrganizationStatus, ProfileForm},
};
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

/// What a registration proposes; written by those who register.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RegistrationFacts {
    /// Registered name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// 统一社会信用代码.
    #[serde(deserialize_with = "text")]
    pub uscc: String,
    /// Country of registration, without a code.
    #[serde(deserialize_with = "text")]
    pub country: String,
    /// Number in that country.
    #[serde(deserialize_with = "text")]
    pub registration_number: String,
    /// 街镇, or the place outside the district.
    #[serde(deserialize_with = "text")]
    pub place: String,
    /// Contact person.
    #[serde(deserialize_with = "text")]
    pub contact_name: String,
}

impl RegistrationFacts {
    /// What a form says of them.
    pub fn of(form: &ProfileForm) -> Self {
        Self {
            name: form.name.clone(),
            uscc: form.uscc.clone(),
            country: form.country.clone(),
            registration_number: form.registration_number.clone(),
            place: form.place.clone(),
            contact_name: form.contact_name.clone(),
        }
    }

    /// Whether what a reviewer looks at is the same: place and contact are free.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let reviewed = |facts: &Self| {
            [&facts.name, &facts.uscc, &facts.country, &facts.registration_number].map(Clone::clone)
        };
        reviewed(self) == reviewed(other)
    }
}

/// What a claim proposes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimFacts {
    /// Who wants to act for the enterprise.
    pub user_id: Uuid,
    /// The person's name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// The person's address.
    #[serde(deserialize_with = "text")]
    pub email: String,
    /// Why it is theirs.
    #[serde(deserialize_with = "text")]
    pub reason: String,
    /// What proves it.
    pub attachments: Vec<AttachmentId>,
}

/// A text, or nothing.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(from)?.unwrap_or_default())
}

fn standing_of(row: &entity::organization::Model) -> OrganizationStatus {
    OrganizationStatus::parse(&row.status).unwrap_or_default()
}
