//! The audit trail as its readers see it.

mod details;
mod words;

pub use details::{detail_zh, in_words};
pub use words::{action_zh, actions, subject_zh, subjects};

use crate::{FieldErrors, OrganizationId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Which entries; empty fields narrow nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct AuditFilter {
    /// How the action begins, e.g. `opportunity.`, or a part of its name.
    pub action: String,
    /// The actor's id or e-mail address.
    pub actor: String,
    /// The id of the organization acted for, or a part of its name.
    pub organization: String,
    /// The id of the organization that was acted upon or is named by the details, or a part of its name.
    pub about: String,
    /// The table of the subject, e.g. `organizations`.
    pub kind: String,
    /// The id of the subject.
    pub subject: String,
    /// First day, `2026-03-05`.
    pub from: String,
    /// Last day, `2026-03-05`.
    pub to: String,
}

impl AuditFilter {
    /// The first instant, when a first day is given.
    pub fn begins(&self) -> Option<Timestamp> {
        midnight(&self.from)
    }

    /// The instant after the last, when a last day is given.
    pub fn ends(&self) -> Option<Timestamp> {
        midnight(&self.to).map(|t| t.plus_days(1))
    }

    /// The names of the fields that narrow.
    pub fn used(&self) -> Vec<&'static str> {
        self.fields()
            .into_iter()
            .filter(|(_, value)| !value.trim().is_empty())
            .map(|(name, _)| name)
            .collect()
    }

    /// All fields by name.
    pub fn fields(&self) -> [(&'static str, &str); 8] {
        [
            ("action", &self.action),
            ("actor", &self.actor),
            ("organization", &self.organization),
            ("about", &self.about),
            ("kind", &self.kind),
            ("subject", &self.subject),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// What is wrong.
    pub fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        for (name, value) in self.fields() {
            errors.check(value.chars().count() > 200, name, "太长，请缩短到 200 字以内");
        }
        let day = "请按 2026-03-05 的格式填写日期";
        errors.check(!self.from.trim().is_empty() && self.begins().is_none(), "from", day);
        errors.check(!self.to.trim().is_empty() && self.ends().is_none(), "to", day);
        if let (Some(begin), Some(end)) = (self.begins(), self.ends()) {
            errors.check(begin >= end, "to", "截止日期早于起始日期，请对调");
        }
        let subject = self.subject.trim();
        errors.check(
            !subject.is_empty() && Uuid::try_parse(subject).is_err(),
            "subject",
            "请填写对象的完整编号，形如 01890a5d-ac96-774b-bcce-b302099a8057",
        );
        errors
    }
}

/// The beginning of a day in Shanghai: eight hours before that of UTC, and 17 before the working day's end.
fn midnight(date: &str) -> Option<Timestamp> {
    Timestamp::end_of_working_day(date.trim()).map(|t| t.plus_ms(-17 * 3_600_000))
}

/// An entry of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditView {
    /// Its place in the chain.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who; absent for the platform itself.
    pub actor_id: Option<UserId>,
    /// The name, while there is such an account.
    pub actor: Option<String>,
    /// The organization acted for.
    pub organization_id: Option<OrganizationId>,
    /// Its name.
    pub organization: Option<String>,
    /// What was done, e.g. `opportunity.publish`.
    pub action: String,
    /// To a row of this table.
    pub subject_kind: String,
    /// The row.
    pub subject_id: Uuid,
    /// Its name, while it exists and has one.
    pub subject: Option<String>,
    /// What changed, as JSON.
    pub detail: String,
    /// The organizations and people that the details name by their ids.
    pub mentioned: Vec<Mentioned>,
    /// Hash of the entry before.
    pub prev_hash: String,
    /// SHA-256 over this entry and the one before.
    pub hash: String,
}

/// Somebody whom details name by an id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mentioned {
    /// The id.
    pub id: Uuid,
    /// The name, as it is now.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_whole_days_here() {
        let filter = AuditFilter { from: "2026-11-20".into(), to: "2026-11-20".into(), ..Default::default() };
        let (begin, end) = (filter.begins().unwrap(), filter.ends().unwrap());
        assert_eq!(begin.minute_zh(), "2026年11月20日 00:00");
        assert_eq!(end.0 - begin.0, Timestamp::DAY);
        assert!(filter.check().is_empty());
        assert_eq!(filter.used(), ["from", "to"]);
        let wrong = AuditFilter {
            from: "2026-11-21".into(),
            to: "2026-11-20".into(),
            subject: "x".into(),
            ..Default::default()
        };
        assert!(wrong.check().at("to").is_some() && wrong.check().at("subject").is_some());
        assert!(AuditFilter { from: "gestern".into(), ..Default::default() }.check().at("from").is_some());
    }
}
