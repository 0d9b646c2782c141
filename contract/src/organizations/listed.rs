//! Enterprises in the list of the platform's people.

use super::OrganizationStatus;
use crate::{OrganizationId, Timestamp};
use serde::{Deserialize, Serialize};

/// An enterprise in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnterpriseListed {
    /// The enterprise.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// 统一社会信用代码, or country and registration number.
    pub code: String,
    /// Town of the district, or a place outside of it.
    pub place: String,
    /// Where it stands.
    pub status: OrganizationStatus,
    /// Since when it is here.
    pub created_at: Timestamp,
}
