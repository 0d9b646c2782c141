//! The form of an enterprise as values: what is stored as a form, field by field, and how changes of
//! two sides come together.

use crate::{
    App, Result,
    organizations::{
        model::{Place, SupplierTexts},
        policy,
    },
};
use contract::{
    AttachmentId,
    organizations::{CapabilityEntry, CaseEntry, CompanySize, ProfileForm, QualificationEntry},
};
use sea_orm::JsonValue;
use serde_json::Value;
use uuid::Uuid;

/// One field of the form.
pub struct FieldOf {
    /// Its name in the form.
    pub name: &'static str,
    /// Its name on pages.
    pub label: &'static str,
    /// Its value in words.
    pub show: fn(&ProfileForm) -> String,
    /// Whether two forms agree in it.
    pub same: fn(&ProfileForm, &ProfileForm) -> bool,
    /// Takes it over from another form.
    pub copy: fn(&mut ProfileForm, &ProfileForm),
}

macro_rules! field {
    ($name:ident, $label:literal) => {
        field!($name, $label, |form| form.$name.clone())
    };
    ($name:ident, $label:literal, $show:expr) => {
        FieldOf {
            name: stringify!($name),
            label: $label,
            show: $show,
            same: |a, b| a.$name == b.$name,
            copy: |to, from| to.$name.clone_from(&from.$name),
        }
    };
}

/// All fields, in the order of the pages.
pub static FIELDS: [FieldOf; 17] = [
    field!(name, "企业名称"),
    field!(uscc, "统一社会信用代码"),
    field!(country, "注册国家（地区）"),
    field!(registration_number, "境外注册号"),
    field!(place, "所在地"),
    field!(size, "规模", |form| CompanySize::parse(&form.size).map_or("", CompanySize::zh).to_owned()),
    field!(founded, "成立年份"),
    field!(intro, "企业介绍"),
    field!(website, "网站"),
    field!(email, "接收邮箱"),
    field!(contact_name, "联系人"),
    field!(contact_phone, "联系电话"),
    field!(mail_consent, "接收推荐邮件", |form| if form.mail_consent { "同意" } else { "不同意" }
        .to_owned()),
    field!(capabilities, "能力", |form| lines(form.capabilities.iter().map(|c| c.label.as_str()))),
    field!(qualifications, "资质", |form| lines(form.qualifications.iter().map(|q| q.name.as_str()))),
    field!(cases, "案例", |form| lines(form.cases.iter().map(|c| c.title.as_str()))),
    field!(logo_id, "标志", |form| if form.logo_id.is_some() { "已上传" } else { "" }.to_owned()),
];

fn lines<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<Vec<_>>().join("\n")
}

/// The value of a field with all that belongs to it: lists with each entry's own fields.
pub fn in_full(field: &FieldOf, form: &ProfileForm) -> String {
    let parts = |head: &str, more: &[(&str, &str)]| {
        let told = more.iter().filter(|(_, value)| !value.is_empty());
        let told: Vec<String> = told.map(|(name, value)| format!("{name}：{value}")).collect();
        if told.is_empty() { head.to_owned() } else { format!("{head}（{}）", told.join("；")) }
    };
    let all: Vec<String> = match field.name {
        "capabilities" => {
            let one = |c: &CapabilityEntry| parts(&c.label, &[("依据", &c.evidence)]);
            form.capabilities.iter().map(one).collect()
        }
        "qualifications" => {
            let one = |q: &QualificationEntry| {
                let (from, until) = (("自", q.valid_from.as_str()), ("至", q.valid_until.as_str()));
                parts(&q.name, &[("编号", &q.number), ("发证机构", &q.issuer), from, until])
            };
            form.qualifications.iter().map(one).collect()
        }
        "cases" => {
            let one = |c: &CaseEntry| {
                parts(&c.title, &[("客户", &c.client), ("年份", &c.year), ("说明", &c.detail)])
            };
            form.cases.iter().map(one).collect()
        }
        _ => return (field.show)(form),
    };
    all.join("\n")
}

/// Where a sealed contact telephone stands.
pub fn phone_place(id: Uuid) -> String {
    format!("organizations.contact_phone:{id}")
}

/// What stands of an enterprise, as its form.
///
/// # Errors
/// When the sealed telephone does not open.
pub fn of(app: &App, texts: &SupplierTexts) -> Result<ProfileForm> {
    let o = &texts.organization;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let year = |year: Option<i32>| year.map(|y| y.to_string()).unwrap_or_default();
    let phone = o.contact_phone.as_deref().map(|phone| app.seal.read(&phone_place(o.id), phone));
    Ok(ProfileForm {
        name: o.name.clone(),
        uscc: text(&o.uscc),
        country: text(&o.country),
        registration_number: text(&o.registration_number),
        place: o.place.clone(),
        size: o.size.as_deref().and_then(CompanySize::parse).map_or("", CompanySize::as_str).to_owned(),
        founded: year(o.founded),
        intro: o.intro.clone(),
        website: text(&o.website),
        email: text(&o.email),
        contact_name: text(&o.contact_name),
        contact_phone: phone.transpose()?.unwrap_or_default(),
        mail_consent: o.mail_consent,
        capabilities: texts
            .capabilities
            .iter()
            .map(|c| CapabilityEntry {
                code: text(&c.taxonomy_code),
                label: c.label.clone(),
                evidence: text(&c.evidence),
            })
            .collect(),
        qualifications: texts
            .qualifications
            .iter()
            .map(|q| QualificationEntry {
                id: Some(q.id.into()),
                name: q.name.clone(),
                number: text(&q.number),
                issuer: text(&q.issuer),
                valid_from: text(&q.valid_from),
                valid_until: text(&q.valid_until),
                attachment_id: q.attachment_id.map(Into::into),
            })
            .collect(),
        cases: texts
            .cases
            .iter()
            .map(|c| CaseEntry {
                id: Some(c.id.into()),
                title: c.title.clone(),
                client: text(&c.client),
                year: year(c.year),
                detail: text(&c.detail),
                attachments: files(&c.attachments),
            })
            .collect(),
        logo_id: o.logo_id.map(Into::into),
    })
}

/// The files of a case, as they are stored.
pub fn files(stored: &JsonValue) -> Vec<AttachmentId> {
    serde_json::from_value(stored.clone()).unwrap_or_default()
}

/// The form as it is kept in a change: the telephone sealed, as in the enterprise's own row.
///
/// # Errors
/// When sealing fails.
pub fn keep(app: &App, id: Uuid, form: &ProfileForm) -> Result<JsonValue> {
    let mut form = form.clone();
    if !form.contact_phone.is_empty() {
        form.contact_phone = app.seal.seal(&phone_place(id), &form.contact_phone)?;
    }
    Ok(serde_json::to_value(form).map_err(anyhow::Error::from)?)
}

/// The same for a change that is over: whom to call is nobody's business any more.
///
/// # Errors
/// When the form cannot be written.
pub fn keep_closed(form: &ProfileForm) -> Result<JsonValue> {
    let form = ProfileForm { contact_phone: String::new(), ..form.clone() };
    Ok(serde_json::to_value(form).map_err(anyhow::Error::from)?)
}

/// Reads [`keep`].
///
/// # Errors
/// When the telephone does not open.
pub fn kept(app: &App, id: Uuid, json: &Value) -> Result<ProfileForm> {
    let mut form: ProfileForm = serde_json::from_value(json.clone()).unwrap_or_default();
    if !form.contact_phone.is_empty() {
        form.contact_phone = app.seal.read(&phone_place(id), &form.contact_phone)?;
    }
    Ok(form)
}

/// The form as it will stand: places by their names, capabilities with their codes, new qualifications
/// and cases with ids of their own.
pub fn settle(app: &App, form: &mut ProfileForm) {
    if !form.place.is_empty() {
        form.place = Place::normalise(&form.place).name;
    }
    if let Some(size) = CompanySize::parse(&form.size) {
        size.as_str().clone_into(&mut form.size);
    }
    for entry in &mut form.capabilities {
        if entry.code.is_empty() {
            entry.code = app.matcher.recognise_label(&entry.label).unwrap_or_default();
        }
    }
    for entry in &mut form.qualifications {
        entry.id.get_or_insert_with(|| app.new_id().into());
    }
    for entry in &mut form.cases {
        entry.id.get_or_insert_with(|| app.new_id().into());
    }
}

/// What was changed on both sides since `base`, field by field, and the fields that both changed in
/// different ways: there the proposal stands.
pub fn merge(
    base: &ProfileForm,
    current: &ProfileForm,
    proposed: &ProfileForm,
) -> (ProfileForm, Vec<&'static FieldOf>) {
    let mut merged = current.clone();
    let mut conflicts = Vec::new();
    for field in FIELDS.iter().filter(|field| !(field.same)(proposed, base)) {
        (field.copy)(&mut merged, proposed);
        if !(field.same)(current, base) && !(field.same)(current, proposed) {
            conflicts.push(field);
        }
    }
    (merged, conflicts)
}

/// The name of the field that a remark is about; of a qualification also its own, which the form has.
pub fn label(field: &str, form: &ProfileForm) -> String {
    let (head, row) = field.split_once('.').unwrap_or((field, ""));
    let label = FIELDS.iter().find(|known| known.name == head).map_or("其他", |known| known.label);
    let named = form.qualifications.iter().find(|q| head == "qualifications" && q.id == row.parse().ok());
    match named.filter(|q| q.id.is_some()) {
        Some(qualification) => format!("{label}：{}", qualification.name),
        None => label.to_owned(),
    }
}

/// Takes the fields that a reviewer looks at from another form.
pub fn take_reviewed(to: &mut ProfileForm, from: &ProfileForm) {
    for field in FIELDS.iter().filter(|field| policy::is_reviewed(field.name)) {
        (field.copy)(to, from);
    }
}

/// The names of the fields in which two forms differ.
pub fn differing(a: &ProfileForm, b: &ProfileForm) -> Vec<&'static str> {
    FIELDS.iter().filter(|field| !(field.same)(a, b)).map(|field| field.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_changes_come_together_and_only_the_same_field_conflicts() {
        let with = |name: &str, intro: &str, website: &str| ProfileForm {
            name: name.into(),
            intro: intro.into(),
            website: website.into(),
            ..ProfileForm::default()
        };
        let base = with("甲", "旧", "");
        let (merged, conflicts) = merge(&base, &with("乙", "旧", ""), &with("甲", "新", ""));
        assert_eq!((merged.name.as_str(), merged.intro.as_str()), ("乙", "新"));
        assert!(conflicts.is_empty());
        let (merged, conflicts) = merge(&base, &with("乙", "旧", ""), &with("丙", "旧", ""));
        assert_eq!(merged.name, "丙");
        assert_eq!(conflicts.iter().map(|f| f.name).collect::<Vec<_>>(), ["name"]);
        let (_, conflicts) = merge(&base, &with("乙", "旧", ""), &with("乙", "旧", ""));
        assert!(conflicts.is_empty(), "both say the same");
        assert_eq!(differing(&base, &with("甲", "新", "x")), ["intro", "website"]);
    }

    #[test]
    fn a_remark_names_its_field_and_its_qualification() {
        let id: contract::QualificationId = Uuid::from_u128(7).into();
        let one = QualificationEntry { id: Some(id), name: "CMMI 3".into(), ..QualificationEntry::default() };
        let new = QualificationEntry { name: "没有编号".into(), ..QualificationEntry::default() };
        let form = ProfileForm { qualifications: vec![new, one], ..ProfileForm::default() };
        assert_eq!(label("uscc", &form), "统一社会信用代码");
        assert_eq!(label(&format!("qualifications.{id}"), &form), "资质：CMMI 3");
        assert_eq!(label("qualifications", &form), "资质");
        assert_eq!(label("qualifications.0.name", &form), "资质");
        assert_eq!(label("words", &form), "其他");
    }

    #[test]
    fn the_table_knows_every_field() {
        let json = serde_json::to_value(ProfileForm::default()).unwrap();
        let names: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names.len(), FIELDS.len());
        assert!(FIELDS.iter().all(|field| names.contains(&field.name)));
    }
}
