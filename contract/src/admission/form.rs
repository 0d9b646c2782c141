//! What an applicant writes, and a reviewer about it.

use super::MerchantCategory;
use crate::{
    AttachmentId, FieldErrors,
    attachments::AttachmentPurpose,
    field::{clean, is_phone},
};
use serde::{Deserialize, Serialize};

/// Characters of a declaration at most.
const TEXT_MOST: usize = 2000;

/// What an applicant declares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AdmissionForm {
    /// One category at least.
    pub categories: Vec<MerchantCategory>,
    /// What is offered.
    pub offer: String,
    /// Where the data come from, and why that is lawful.
    pub sources: String,
    /// How data and customers are protected.
    pub measures: String,
    /// Who answers for the register.
    pub contact_name: String,
    /// The phone number of that person.
    pub contact_phone: String,
    /// That everything is true, and changes will be told.
    pub promise: bool,
    /// Material that shows it, for the platform's reviewers only.
    pub attachments: Vec<AttachmentId>,
}

impl AdmissionForm {
    /// The fields a reviewer can remark on, with their labels.
    pub const FIELDS: [(&'static str, &'static str); 6] = [
        ("categories", "数商类别"),
        ("offer", "提供什么"),
        ("sources", "数据来源与合法性"),
        ("measures", "安全保障措施"),
        ("contact_name", "名录联系人"),
        ("attachments", "入驻材料"),
    ];

    /// The label of a field that a reviewer remarked on.
    pub fn label(field: &str) -> &'static str {
        Self::FIELDS.into_iter().find(|(name, _)| *name == field).map_or("其他", |(_, label)| label)
    }

    /// The form as it is stored: cleaned, each category once and in order.
    #[must_use]
    pub fn cleaned(&self) -> Self {
        Self {
            categories: MerchantCategory::ALL.into_iter().filter(|c| self.categories.contains(c)).collect(),
            offer: clean(&self.offer),
            sources: clean(&self.sources),
            measures: clean(&self.measures),
            contact_name: clean(&self.contact_name),
            contact_phone: clean(&self.contact_phone),
            promise: self.promise,
            attachments: self.attachments.clone(),
        }
    }

    /// Checks what even a draft must keep to.
    ///
    /// # Errors
    /// The fields that are too long.
    pub fn check_draft(&self) -> Result<Self, FieldErrors> {
        let form = self.cleaned();
        let mut errors = FieldErrors::default();
        form.check_lengths(&mut errors);
        errors.into_result(form)
    }

    /// Checks everything a reviewer needs.
    ///
    /// # Errors
    /// The fields that are missing or wrong.
    pub fn check(&self) -> Result<Self, FieldErrors> {
        let form = self.cleaned();
        let mut errors = FieldErrors::default();
        errors.check(form.categories.is_empty(), "categories", "请至少选一个数商类别");
        let text = |errors: &mut FieldErrors, name, value: &str, least: usize, words: &str| {
            errors.check(value.chars().count() < least, name, words);
        };
        text(&mut errors, "offer", &form.offer, 10, "请写明提供哪些数据、算力或服务，至少 10 个字");
        text(
            &mut errors,
            "sources",
            &form.sources,
            10,
            "请写明数据从哪里来、依据什么合法取得，至少 10 个字；不涉及数据的请说明",
        );
        text(&mut errors, "measures", &form.measures, 10, "请写明如何保护数据和客户，至少 10 个字");
        text(&mut errors, "contact_name", &form.contact_name, 2, "请填写联系人姓名");
        let no_phone = !is_phone(&form.contact_phone);
        errors.check(no_phone, "contact_phone", "请填写能打通的手机或座机号码");
        errors.check(!form.promise, "promise", "请阅读并勾选承诺后再提交");
        form.check_lengths(&mut errors);
        errors.into_result(form)
    }

    fn check_lengths(&self, errors: &mut FieldErrors) {
        for (name, value, most) in [
            ("offer", &self.offer, TEXT_MOST),
            ("sources", &self.sources, TEXT_MOST),
            ("measures", &self.measures, TEXT_MOST),
            ("contact_name", &self.contact_name, 40),
            ("contact_phone", &self.contact_phone, 30),
        ] {
            errors.check(value.chars().count() > most, name, format!("最多 {most} 个字，请精简一些"));
        }
        let most = AttachmentPurpose::Admission.most();
        let words = format!("最多 {most} 份材料，请移除几份");
        errors.check(self.attachments.len() > most, "attachments", words);
    }
}

/// A reviewer's words: in general, and at fields of [`AdmissionForm`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AdmissionRemarks {
    /// In general: the reason of a rejection or suspension.
    pub words: String,
    /// At fields.
    pub fields: FieldErrors,
}

impl AdmissionRemarks {
    /// Cleans, and drops what is empty or at no field of the form.
    #[must_use]
    pub fn cleaned(&self) -> Self {
        let mut fields = FieldErrors::default();
        for (name, _) in AdmissionForm::FIELDS {
            if let Some(words) = self.fields.at(name).map(clean).filter(|words| !words.is_empty()) {
                fields.add(name, words);
            }
        }
        Self { words: clean(&self.words), fields }
    }

    /// Checks the remarks of a return: somebody must be able to mend something by them.
    ///
    /// # Errors
    /// When there are none, or they are too long.
    pub fn check_return(&self) -> Result<Self, FieldErrors> {
        let remarks = self.cleaned();
        let mut errors = FieldErrors::default();
        let none = remarks.words.is_empty() && remarks.fields.is_empty();
        errors.check(none, "words", "请写明要改什么：在相应的项目旁，或写在这里");
        remarks.check_lengths(&mut errors);
        errors.into_result(remarks)
    }

    /// Checks a reason: of a rejection, suspension or restoration.
    ///
    /// # Errors
    /// When it is missing or too long.
    pub fn check_reason(&self) -> Result<Self, FieldErrors> {
        let remarks = Self { words: clean(&self.words), fields: FieldErrors::default() };
        let mut errors = FieldErrors::default();
        errors.check(remarks.words.chars().count() < 4, "words", "请写明理由，企业会看到，至少 4 个字");
        remarks.check_lengths(&mut errors);
        errors.into_result(remarks)
    }

    fn check_lengths(&self, errors: &mut FieldErrors) {
        let long = |text: &str| text.chars().count() > 500;
        let any = long(&self.words) || self.fields.0.iter().any(|f| long(&f.message));
        errors.check(any, "words", "每处意见最多 500 个字，请精简一些");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> AdmissionForm {
        AdmissionForm {
            categories: vec![MerchantCategory::Service, MerchantCategory::Data, MerchantCategory::Data],
            offer: "企业经营数据的采集与分析服务".into(),
            sources: "公开的工商登记信息与客户授权数据".into(),
            measures: "分级授权、传输加密、操作留痕".into(),
            contact_name: " 王敏 ".into(),
            contact_phone: "021-64881234".into(),
            promise: true,
            attachments: vec![],
        }
    }

    #[test]
    fn a_good_form_is_cleaned_and_every_missing_field_is_named() {
        let form = good().check().unwrap();
        assert_eq!(form.categories, [MerchantCategory::Data, MerchantCategory::Service]);
        assert_eq!(form.contact_name, "王敏");
        let errors = AdmissionForm::default().check().unwrap_err();
        for name in ["categories", "offer", "sources", "measures", "contact_name", "contact_phone", "promise"]
        {
            assert!(errors.at(name).is_some(), "{name}");
        }
        assert!(AdmissionForm::default().check_draft().is_ok(), "a draft may be empty");
        let long = AdmissionForm { offer: "长".repeat(TEXT_MOST + 1), ..good() };
        assert!(long.check_draft().unwrap_err().at("offer").is_some());
        let many = AdmissionForm { attachments: vec![AttachmentId(uuid::Uuid::nil()); 21], ..good() };
        assert!(many.check_draft().unwrap_err().at("attachments").is_some());
    }

    #[test]
    fn remarks_must_say_something() {
        let mut remarks = AdmissionRemarks::default();
        assert!(remarks.check_return().is_err() && remarks.check_reason().is_err());
        remarks.fields.add("offer", "请写具体");
        remarks.fields.add("nonsense", "x");
        let checked = remarks.check_return().unwrap();
        assert_eq!(checked.fields.0.len(), 1);
        assert!(remarks.check_reason().is_err(), "a rejection needs a general reason");
    }
}
