//! What is wrong with the form, told at its fields.

use super::{
    CAPABILITIES_MAX, CAPABILITY_MOST, CASE_MOST, CASES_MAX, CONTACT_MOST, INTRO_MOST, NAME_MOST,
    NUMBER_MOST, PLACE_MOST, ProfileForm, ProfileSection, QUALIFICATION_MOST, QUALIFICATIONS_MAX,
    WEBSITE_MOST,
};
use crate::{
    FieldErrors, Timestamp, Uscc,
    attachments::AttachmentPurpose,
    field,
    organizations::{CompanySize, check_abroad},
};

/// The oldest year anybody gives.
const YEAR_MIN: i32 = 1900;

impl ProfileForm {
    /// What is wrong with one part of a draft: what is there must be right, nothing need be there.
    pub fn check_section(&self, section: ProfileSection, this_year: i32) -> FieldErrors {
        let mut errors = FieldErrors::default();
        match section {
            ProfileSection::Profile => self.check_facts(this_year, &mut errors),
            ProfileSection::Capabilities => self.check_capabilities(&mut errors),
            ProfileSection::Qualifications => self.check_qualifications(&mut errors),
            ProfileSection::Cases => self.check_cases(this_year, &mut errors),
        }
        errors
    }

    /// What is wrong with the whole before it can be submitted.
    pub fn check(&self, this_year: i32) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.check(self.name.is_empty(), "name", "请填写营业执照上的企业名称");
        let abroad = !self.country.is_empty() || !self.registration_number.is_empty();
        errors.check(
            self.uscc.is_empty() && !abroad,
            "uscc",
            "请填写统一社会信用代码；境外企业请改填注册国家（地区）和注册号",
        );
        if self.uscc.is_empty() && abroad {
            errors.check(self.country.is_empty(), "country", "请填写注册国家（地区）");
            errors.check(self.registration_number.is_empty(), "registration_number", "请填写在当地的注册号");
        }
        errors.check(self.place.is_empty(), "place", "请填写所在街镇；区外企业填写所在城市");
        for section in ProfileSection::FORM {
            errors.0.extend(self.check_section(section, this_year).0);
        }
        errors
    }

    fn check_facts(&self, this_year: i32, errors: &mut FieldErrors) {
        for (name, value, most) in [
            ("name", &self.name, NAME_MOST),
            ("country", &self.country, PLACE_MOST),
            ("registration_number", &self.registration_number, NUMBER_MOST),
            ("place", &self.place, PLACE_MOST),
            ("intro", &self.intro, INTRO_MOST),
            ("website", &self.website, WEBSITE_MOST),
            ("contact_name", &self.contact_name, CONTACT_MOST),
        ] {
            at_most(errors, name, value, most);
        }
        check_abroad(errors, &self.country, &self.registration_number);
        if !self.uscc.is_empty()
            && let Err(error) = Uscc::parse(&self.uscc)
        {
            errors.add("uscc", error.to_string());
        }
        errors.check(
            !self.size.is_empty() && CompanySize::parse(&self.size).is_none(),
            "size",
            "请从列出的规模中选一项",
        );
        year(errors, "founded", &self.founded, this_year);
        errors.check(
            !self.website.is_empty() && !is_web_address(&self.website),
            "website",
            "网址要以 https:// 或 http:// 开头，例如 https://www.example.cn",
        );
        errors.check(
            !self.email.is_empty() && !field::is_email(&self.email),
            "email",
            "请填写能收信的邮箱，例如 name@example.cn",
        );
        errors.check(
            self.mail_consent && self.email.is_empty(),
            "email",
            "同意接收推荐邮件，就要写明寄到哪个邮箱",
        );
        errors.check(
            !self.contact_phone.is_empty() && !field::is_phone(&self.contact_phone),
            "contact_phone",
            "请填写电话号码，例如 021-64881234 或 13800000000",
        );
    }

    fn check_capabilities(&self, errors: &mut FieldErrors) {
        too_many(errors, "capabilities", self.capabilities.len(), CAPABILITIES_MAX);
        for (n, entry) in self.capabilities.iter().enumerate() {
            let at = |field: &str| format!("capabilities.{n}.{field}");
            let label = at("label");
            errors.check(entry.label.is_empty(), &label, "请写下这项能力，或把这一行全部清空");
            at_most(errors, &label, &entry.label, CAPABILITY_MOST);
            at_most(errors, &at("evidence"), &entry.evidence, 500);
            let twice = self.capabilities.iter().take(n).any(|other| other.label == entry.label);
            errors.check(twice && !entry.label.is_empty(), &label, "这项能力上面已经写过，请合并成一行");
        }
    }

    fn check_qualifications(&self, errors: &mut FieldErrors) {
        too_many(errors, "qualifications", self.qualifications.len(), QUALIFICATIONS_MAX);
        for (n, entry) in self.qualifications.iter().enumerate() {
            let at = |field: &str| format!("qualifications.{n}.{field}");
            let name = at("name");
            errors.check(entry.name.is_empty(), &name, "请填写证书上的资质名称，或把这一行全部清空");
            at_most(errors, &name, &entry.name, QUALIFICATION_MOST);
            at_most(errors, &at("number"), &entry.number, QUALIFICATION_MOST);
            at_most(errors, &at("issuer"), &entry.issuer, QUALIFICATION_MOST);
            for (field, date) in [("valid_from", &entry.valid_from), ("valid_until", &entry.valid_until)] {
                errors.check(
                    !date.is_empty() && !is_date(date),
                    &at(field),
                    "请按 2026-03-05 的写法填写日期",
                );
            }
            let (from, until) = (&entry.valid_from, &entry.valid_until);
            errors.check(
                is_date(from) && is_date(until) && from > until,
                &at("valid_until"),
                "有效期的最后一天不能早于第一天",
            );
        }
    }

    fn check_cases(&self, this_year: i32, errors: &mut FieldErrors) {
        too_many(errors, "cases", self.cases.len(), CASES_MAX);
        for (n, entry) in self.cases.iter().enumerate() {
            let at = |field: &str| format!("cases.{n}.{field}");
            let title = at("title");
            errors.check(entry.title.is_empty(), &title, "请用一句话写出做成了什么，或把这一行全部清空");
            at_most(errors, &title, &entry.title, CASE_MOST);
            at_most(errors, &at("client"), &entry.client, 100);
            at_most(errors, &at("detail"), &entry.detail, 2000);
            year(errors, &at("year"), &entry.year, this_year);
            let most = AttachmentPurpose::Case.most();
            let words = format!("每个案例最多 {most} 份材料，请移除几份");
            errors.check(entry.attachments.len() > most, &at("attachments"), words);
        }
    }
}

fn at_most(errors: &mut FieldErrors, name: &str, value: &str, most: usize) {
    let length = value.chars().count();
    errors.check(length > most, name, format!("最多 {most} 个字，现在是 {length} 个，请缩短"));
}

fn too_many(errors: &mut FieldErrors, name: &str, count: usize, most: usize) {
    errors.check(count > most, name, format!("最多 {most} 行，现在是 {count} 行，请合并或删去几行"));
}

fn year(errors: &mut FieldErrors, name: &str, value: &str, this_year: i32) {
    let good = value.parse::<i32>().is_ok_and(|year| (YEAR_MIN..=this_year).contains(&year));
    errors.check(
        !value.is_empty() && !good,
        name,
        format!("请填写 {YEAR_MIN} 到 {this_year} 之间的年份，例如 2018"),
    );
}

/// Whether a text is a calendar date written `2026-03-05`.
pub fn is_date(text: &str) -> bool {
    text.len() == 10 && Timestamp::end_of_working_day(text).is_some_and(|at| at.date_iso() == text)
}

/// Whether a text is an address of the web with a host.
pub fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
        host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
            && !rest.chars().any(|c| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\'))
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::{CapabilityEntry, CaseEntry, QualificationEntry},
        *,
    };

    fn good() -> ProfileForm {
        ProfileForm {
            name: "上海甲数据有限公司".into(),
            uscc: "91310112MA1GB00018".into(),
            place: "浦江镇".into(),
            ..ProfileForm::default()
        }
    }

    #[test]
    fn a_form_says_what_is_wrong_at_its_field() {
        assert!(good().check(2026).is_empty());
        assert_eq!(ProfileForm::default().check(2026).0.len(), 3);
        let entry = |from: &str, until: &str| QualificationEntry {
            name: "证".into(),
            valid_from: from.into(),
            valid_until: until.into(),
            ..QualificationEntry::default()
        };
        let bad = ProfileForm {
            uscc: "123".into(),
            website: "javascript:alert(1)".into(),
            founded: "2027".into(),
            email: "x".into(),
            contact_phone: "电话".into(),
            size: "huge".into(),
            capabilities: vec![CapabilityEntry { evidence: "证据".into(), ..CapabilityEntry::default() }],
            qualifications: vec![entry("2026-02-30", ""), entry("2026-03-02", "2026-03-01")],
            cases: vec![CaseEntry { title: "x".repeat(201), year: "十年".into(), ..CaseEntry::default() }],
            ..good()
        };
        let errors = bad.check(2026);
        for field in [
            "uscc",
            "website",
            "founded",
            "email",
            "contact_phone",
            "size",
            "capabilities.0.label",
            "qualifications.0.valid_from",
            "qualifications.1.valid_until",
            "cases.0.title",
            "cases.0.year",
        ] {
            assert!(errors.at(field).is_some(), "{field}: {errors:?}");
        }
        assert_eq!(errors.0.len(), 11, "{errors:?}");
        let many = ProfileForm { capabilities: vec![CapabilityEntry::default(); 31], ..good() };
        assert!(many.check(2026).at("capabilities").is_some());
    }

    #[test]
    fn an_enterprise_from_abroad_has_no_code() {
        let mut form = ProfileForm { uscc: String::new(), country: "德国".into(), ..good() };
        assert!(form.check(2026).at("registration_number").is_some());
        form.registration_number = "HRB 1234".into();
        assert!(form.check(2026).is_empty());
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for good in ["https://a.cn", "http://www.a.cn/x?y=1", "https://a.cn:8443/"] {
            assert!(is_web_address(good), "{good}");
        }
        for bad in ["a.cn", "ftp://a.cn", "https://", "https://a", "https://a b.cn", "https://u@a.cn"] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }
}
