//! What the form of a part sends: named rows such as `cases.2.title`.

use crate::ui::files::split;
use contract::{
    AttachmentId,
    organizations::{CASES_MAX, CapabilityEntry, CaseEntry, ProfileForm, ProfileSection, QualificationEntry},
};
use std::collections::HashMap;

/// What was sent.
pub struct Sent {
    pub version: i32,
    pub act: String,
    pub form: ProfileForm,
}

/// More rows than any form has are not read.
const ROWS: usize = CASES_MAX + 20;

impl Sent {
    /// Reads the fields of a part; a class of the taxonomy may be written by its name.
    pub fn read(section: ProfileSection, pairs: &[(String, String)], taxonomy: &[(String, String)]) -> Self {
        let sent: HashMap<&str, &str> = pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let text = |name: &str| sent.get(name).copied().unwrap_or_default().to_owned();
        let mut form = ProfileForm::default();
        match section {
            ProfileSection::Profile => {
                form = ProfileForm {
                    name: text("name"),
                    uscc: text("uscc"),
                    country: text("country"),
                    registration_number: text("registration_number"),
                    place: text("place"),
                    size: text("size"),
                    founded: text("founded"),
                    intro: text("intro"),
                    website: text("website"),
                    email: text("email"),
                    contact_name: text("contact_name"),
                    contact_phone: text("contact_phone"),
                    mail_consent: text("mail_consent") == "1",
                    ..form
                }
            }
            ProfileSection::Capabilities => {
                form.capabilities = rows(&sent, "capabilities", |get| {
                    let class = get("code");
                    let known = taxonomy.iter().find(|(_, name)| *name == class.trim());
                    CapabilityEntry {
                        code: known.map_or(class, |(code, _)| code.clone()),
                        label: get("label"),
                        evidence: get("evidence"),
                    }
                });
            }
            ProfileSection::Qualifications => {
                form.qualifications = rows(&sent, "qualifications", |get| QualificationEntry {
                    id: get("id").parse().ok(),
                    name: get("name"),
                    number: get("number"),
                    issuer: get("issuer"),
                    valid_from: get("valid_from"),
                    valid_until: get("valid_until"),
                    attachment_id: get("attachment_id").parse().ok(),
                });
            }
            ProfileSection::Cases => {
                form.cases = rows(&sent, "cases", |get| CaseEntry {
                    id: get("id").parse().ok(),
                    attachments: split(&get("attachments")),
                    title: get("title"),
                    client: get("client"),
                    year: get("year"),
                    detail: get("detail"),
                });
            }
        }
        let version = text("version").trim().parse().unwrap_or(0);
        Self { version, act: text("act"), form }
    }

    /// No field was sent: all were only shown.
    pub fn nothing(&self) -> bool {
        self.form == ProfileForm::default()
    }

    /// Does what the buttons beside the rows say: `up.2`, `remove.2`, `detach.` and a file's id.
    pub fn rearrange(&mut self, section: ProfileSection) {
        let Some((what, row)) = self.act.split_once('.') else { return };
        if what == "detach" {
            if let Ok(file) = row.parse() {
                self.detach(file);
            }
            return;
        }
        let Ok(row) = row.parse() else { return };
        match section {
            ProfileSection::Capabilities => moved(&mut self.form.capabilities, what, row),
            ProfileSection::Qualifications => moved(&mut self.form.qualifications, what, row),
            ProfileSection::Cases => moved(&mut self.form.cases, what, row),
            ProfileSection::Profile => {}
        }
    }

    fn detach(&mut self, file: AttachmentId) {
        for entry in &mut self.form.qualifications {
            entry.attachment_id = entry.attachment_id.filter(|id| *id != file);
        }
        for entry in &mut self.form.cases {
            entry.attachments.retain(|id| *id != file);
        }
    }
}

fn moved<T>(rows: &mut Vec<T>, what: &str, row: usize) {
    match what {
        "up" if row > 0 && row < rows.len() => rows.swap(row, row - 1),
        "remove" if row < rows.len() => drop(rows.remove(row)),
        _ => {}
    }
}

fn rows<T>(sent: &HashMap<&str, &str>, name: &str, read: impl Fn(&dyn Fn(&str) -> String) -> T) -> Vec<T> {
    let count = (0..ROWS)
        .rev()
        .find(|n| sent.keys().any(|key| key.starts_with(&format!("{name}.{n}."))))
        .map_or(0, |last| last + 1);
    (0..count)
        .map(|n| {
            read(&|field: &str| {
                let key = format!("{name}.{n}.{field}");
                sent.get(key.as_str()).copied().unwrap_or_default().to_owned()
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_by_number_and_moved_by_their_buttons() {
        let pair = |k: &str, v: &str| (k.to_owned(), v.to_owned());
        let pairs = [
            pair("version", "3"),
            pair("act", "up.1"),
            pair("capabilities.0.label", "甲"),
            pair("capabilities.1.label", "乙"),
            pair("capabilities.1.code", "档案数字化"),
        ];
        let taxonomy = [pair("archive.digitization", "档案数字化")];
        let mut sent = Sent::read(ProfileSection::Capabilities, &pairs, &taxonomy);
        assert_eq!((sent.version, sent.form.capabilities[1].code.as_str()), (3, "archive.digitization"));
        sent.rearrange(ProfileSection::Capabilities);
        assert_eq!(sent.form.capabilities[0].label, "乙");
        sent.act = "remove.0".into();
        sent.rearrange(ProfileSection::Capabilities);
        assert_eq!(sent.form.capabilities.len(), 1);
        let (one, two) = ("00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002");
        let pairs = [pair("cases.0.title", "甲"), pair("cases.0.attachments", &format!("{one},{two},x"))];
        let mut case = Sent::read(ProfileSection::Cases, &pairs, &taxonomy);
        assert_eq!(case.form.cases[0].attachments.len(), 2);
        case.act = format!("detach.{one}");
        case.rearrange(ProfileSection::Cases);
        assert_eq!(case.form.cases[0].attachments, [two.parse::<AttachmentId>().unwrap()]);
        sent.act = "remove.9".into();
        sent.rearrange(ProfileSection::Capabilities);
        assert_eq!(sent.form.capabilities.len(), 1);
    }
}
