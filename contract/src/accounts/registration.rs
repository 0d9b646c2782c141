//! Registering an enterprise, and the person who does it.

use crate::{
    ChangeId, FieldErrors, OrganizationId, Timestamp, Uscc,
    attachments::AttachmentView,
    field,
    organizations::{NAME_MOST, NUMBER_MOST, PLACE_MOST, Remarks, check_abroad, registration_number},
};
use serde::{Deserialize, Serialize};

/// The version of the privacy notice that people agree to; raise it when `/about/privacy` changes.
pub const PRIVACY_VERSION: &str = "2026-11";

/// Who registers: the value of [`RegistrationForm::kind`] for enterprises registered abroad.
pub const OVERSEAS: &str = "overseas";

/// Asks for an account and an enterprise's entry.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RegistrationForm {
    /// `domestic` (with a 统一社会信用代码) or `overseas`.
    pub kind: String,
    /// 统一社会信用代码.
    pub uscc: String,
    /// Country or region of registration.
    pub country: String,
    /// Registration number there.
    pub registration_number: String,
    /// The enterprise's registered name.
    pub name: String,
    /// A town of the district; empty for places outside.
    pub town: String,
    /// Where it is, outside the district.
    pub outside: String,
    /// The person's name.
    pub contact_name: String,
    /// The person's telephone.
    pub phone: String,
    /// The person's address, with which to sign in.
    pub email: String,
    /// The password.
    pub password: String,
    /// Agrees to the privacy notice.
    pub privacy: bool,
    /// Wants recommendations by mail.
    pub mail_consent: bool,
    /// Why the enterprise is theirs; needed when a reviewer decides about the claim of its entry.
    pub claim_reason: String,
}

impl std::fmt::Debug for RegistrationForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RegistrationForm").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What is registered of an enterprise, checked and normalised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnterpriseFacts {
    /// Registered name.
    pub name: String,
    /// 统一社会信用代码, unless registered abroad.
    pub uscc: Option<Uscc>,
    /// Country or region, when registered abroad.
    pub country: Option<String>,
    /// Number there.
    pub registration_number: Option<String>,
    /// Town, or the place outside.
    pub place: String,
    /// Contact person.
    pub contact_name: String,
    /// Contact telephone.
    pub phone: String,
    /// Wants recommendations by mail.
    pub mail_consent: bool,
}

fn within(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&field::clean(text).chars().count())
}

/// The least characters of a claim's reason.
const REASON_LEAST: usize = 10;
/// The most characters of a claim's reason.
const REASON_MOST: usize = 500;

/// Why somebody claims an enterprise, cleaned: a reviewer decides by it.
///
/// # Errors
/// At `claim_reason` when it says too little or too much.
pub fn check_claim_reason(text: &str) -> Result<String, FieldErrors> {
    let text = field::clean(text);
    let length = text.chars().count();
    let mut errors = FieldErrors::default();
    errors.check(
        length < REASON_LEAST,
        "claim_reason",
        format!(
            "平台上已有这家企业的条目，认领要经审核：请写明你与企业的关系、怎么核实，至少 {REASON_LEAST} 个字"
        ),
    );
    errors.check(
        length > REASON_MOST,
        "claim_reason",
        format!("最多 {REASON_MOST} 个字，现在是 {length} 个，请缩短"),
    );
    errors.into_result(text)
}

impl RegistrationForm {
    /// Whether the enterprise is registered abroad.
    pub fn is_overseas(&self) -> bool {
        self.kind == OVERSEAS
    }

    /// Checks what concerns the enterprise; all that somebody with an account has to give.
    pub fn check_enterprise(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.check(
            !matches!(self.kind.as_str(), "domestic" | OVERSEAS),
            "kind",
            "请选择企业有没有统一社会信用代码",
        );
        if self.is_overseas() {
            errors.check(
                !within(&self.country, 2, PLACE_MOST),
                "country",
                "请填写注册的国家或地区，例如 新加坡",
            );
            errors.check(
                !within(&self.registration_number, 2, NUMBER_MOST),
                "registration_number",
                format!("请填写当地的注册号，2–{NUMBER_MOST} 个字符"),
            );
            check_abroad(&mut errors, &self.country, &self.registration_number);
        } else if self.uscc.trim().is_empty() {
            errors.add("uscc", "请填写营业执照上的 18 位统一社会信用代码");
        } else if let Err(error) = Uscc::parse(&self.uscc) {
            errors.add("uscc", error.to_string());
        }
        errors.check(
            !within(&self.name, 2, NAME_MOST),
            "name",
            format!("请填写企业全称，与营业执照一致，2–{NAME_MOST} 个字"),
        );
        let nowhere = self.town.trim().is_empty() && !within(&self.outside, 2, PLACE_MOST);
        errors.check(nowhere, "outside", "不在闵行区的企业请写明所在地，例如 上海市徐汇区");
        errors.check(!within(&self.contact_name, 1, 40), "contact_name", "请填写联系人姓名，1–40 个字");
        errors.check(
            !field::is_phone(&field::clean(&self.phone)),
            "phone",
            "请填写电话号码，例如 021-64881234 或 13800000000",
        );
        errors
    }

    /// Checks all but the strength of the password.
    pub fn check(&self) -> FieldErrors {
        let mut errors = self.check_enterprise();
        errors.check(!field::is_email(self.email.trim()), "email", "请填写邮箱，例如 name@example.cn");
        errors.check(!self.privacy, "privacy", "请阅读隐私说明，并勾选同意；不同意则无法为你保存账号");
        errors
    }

    /// The address as it is stored.
    pub fn address(&self) -> String {
        self.email.trim().to_lowercase()
    }

    /// The enterprise as it is registered; the place is as it was written.
    pub fn facts(&self) -> EnterpriseFacts {
        let overseas = self.is_overseas();
        let abroad = |text: &str| overseas.then(|| field::clean(text));
        let place = if self.town.trim().is_empty() { &self.outside } else { &self.town };
        EnterpriseFacts {
            name: field::clean(&self.name),
            uscc: if overseas { None } else { Uscc::parse(&self.uscc).ok() },
            country: abroad(&self.country),
            registration_number: overseas.then(|| registration_number(&self.registration_number)),
            place: field::clean(place),
            contact_name: field::clean(&self.contact_name),
            phone: field::clean(&self.phone),
            mail_consent: self.mail_consent,
        }
    }
}

/// What a registration leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RegistrationOutcome {
    /// A new enterprise, under review.
    Registered,
    /// An imported entry was taken over at once: the address proves it.
    Claimed,
    /// Taking over an imported entry waits for a review.
    ClaimSubmitted,
}

/// What the link in the mail will carry out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegistrationPreview {
    /// The person's address.
    pub email: String,
    /// The person's name.
    pub contact_name: String,
    /// The enterprise's name.
    pub name: String,
    /// 统一社会信用代码, or country and number.
    pub code: String,
    /// Town or place.
    pub place: String,
    /// What it leads to.
    pub outcome: RegistrationOutcome,
}

/// The secret of a link that came by mail.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LinkSecret {
    /// The last part of the link.
    pub secret: String,
    /// The password of the registration, once more.
    pub password: String,
    /// Why the enterprise is theirs, when the link leads to a claim that is reviewed.
    pub claim_reason: String,
}

/// A claim that is handed in again.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ClaimForm {
    /// Why the enterprise is theirs.
    pub claim_reason: String,
}

/// A person's claim of an enterprise that is being reviewed, or was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimView {
    /// The claim; files that prove it have it for target.
    pub id: ChangeId,
    /// The enterprise.
    pub organization_id: OrganizationId,
    /// Its name.
    pub organization: String,
    /// `submitted`, `accepted`, `returned` or `rejected`.
    pub status: String,
    /// The reviewer's words.
    pub remarks: Remarks,
    /// When it was handed in.
    pub submitted_at: Timestamp,
    /// Why it is theirs.
    pub reason: String,
    /// What proves it.
    pub files: Vec<AttachmentView>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> RegistrationForm {
        RegistrationForm {
            kind: "domestic".into(),
            uscc: " 91310112-ma1gbx7y99 ".into(),
            name: "上海某某科技有限公司".into(),
            town: "浦江镇".into(),
            contact_name: "李工".into(),
            phone: "021-64881234".into(),
            email: " Li@Example.cn".into(),
            privacy: true,
            ..RegistrationForm::default()
        }
    }

    #[test]
    fn a_good_form_is_normalised() {
        assert!(form().check().is_empty(), "{:?}", form().check());
        assert_eq!(form().address(), "li@example.cn");
        assert_eq!(form().facts().uscc.unwrap().as_str(), "91310112MA1GBX7Y99");
    }

    #[test]
    fn a_claim_says_why() {
        assert!(check_claim_reason("我是法人").unwrap_err().at("claim_reason").is_some());
        assert!(check_claim_reason(&"长".repeat(501)).is_err());
        let words = " 我是法定代表人，营业执照可以核对 ";
        assert_eq!(check_claim_reason(words).unwrap(), words.trim());
    }

    #[test]
    fn each_kind_asks_for_its_own_number() {
        let abroad = RegistrationForm { kind: OVERSEAS.into(), ..form() };
        assert!(abroad.check().at("country").is_some() && abroad.check().at("uscc").is_none());
        let full = RegistrationForm {
            country: "新加坡".into(),
            registration_number: "2019 12345k".into(),
            ..abroad
        };
        assert!(full.check().is_empty());
        assert_eq!(full.facts().uscc, None);
        assert_eq!(full.facts().registration_number.as_deref(), Some("201912345K"));
        let none = RegistrationForm { uscc: String::new(), ..form() };
        assert!(none.check().at("uscc").unwrap().contains("营业执照"));
    }

    #[test]
    fn says_what_is_missing_and_keeps_secrets_out_of_logs() {
        let errors = RegistrationForm::default().check();
        for name in ["kind", "uscc", "name", "outside", "contact_name", "phone", "email", "privacy"] {
            assert!(errors.at(name).is_some(), "{name}");
        }
        assert!(
            !format!("{:?}", RegistrationForm { password: "geheim".into(), ..form() }).contains("geheim")
        );
    }
}
