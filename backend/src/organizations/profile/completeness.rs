//! How much an enterprise tells about itself, and what would help the matching most. The draft counts,
//! so that whoever has just written something sees it; what the matching does not know yet is named.
//! `docs/MATCHING.md` tells what is weighed and why.

use crate::organizations::policy;
use contract::organizations::{Missing, ProfileForm, ProfileSection, Waiting};

/// Something that counts.
struct Part {
    there: bool,
    points: u8,
    section: ProfileSection,
    /// The field of the form, perhaps with what of it is meant.
    field: &'static str,
    /// Its name.
    name: &'static str,
    /// What to do, and why it helps.
    words: &'static str,
}

/// What decides whether a department can judge an enterprise weighs most: what it does, and proof of it.
/// Everything can be done here and now, so that each enterprise can reach the whole.
fn parts(form: &ProfileForm) -> [Part; 15] {
    use ProfileSection::{Capabilities, Cases, Profile, Qualifications};
    let part =
        |there, points, section, field, name, words| Part { there, points, section, field, name, words };
    let intro = form.intro.chars().count();
    let reachable = !form.email.is_empty() || !form.contact_phone.is_empty();
    let (able, qualified) = (form.capabilities.len(), !form.qualifications.is_empty());
    let backed = able > 0 && form.capabilities.iter().all(|c| !c.evidence.is_empty());
    let scanned = qualified && form.qualifications.iter().all(|q| q.attachment_id.is_some());
    let registered = !form.uscc.is_empty() || !form.registration_number.is_empty();
    [
        part(intro >= 40, 15, Profile, "intro", "企业介绍", DESCRIBED),
        part(intro >= 100, 5, Profile, "intro", "更详细的介绍", MORE),
        part(able > 0, 15, Capabilities, "capabilities", "主营能力", MAIN),
        part(able >= 3, 5, Capabilities, "capabilities", "三项以上能力", ABILITIES),
        part(backed, 10, Capabilities, "capabilities.evidence", "能力的依据", BACKED),
        part(!form.cases.is_empty(), 15, Cases, "cases", "案例", PROVEN),
        part(qualified, 10, Qualifications, "qualifications", "资质", QUALIFIED),
        part(scanned, 5, Qualifications, "qualifications.scan", "资质扫描件", SCANNED),
        part(registered, 5, Profile, "uscc", "统一社会信用代码", KNOWN),
        part(reachable, 5, Profile, "email", "邮箱或电话", TOLD),
        part(!form.size.is_empty(), 3, Profile, "size", "规模", "选择规模：有的需求面向中小企业"),
        part(!form.website.is_empty(), 2, Profile, "website", "网站", "填写网站：让委办局进一步了解你"),
        part(!form.place.is_empty(), 2, Profile, "place", "所在街镇", "填写所在街镇：本地企业会优先推荐"),
        part(form.logo_id.is_some(), 2, Profile, "logo_id", "标志", "上传标志：让人一眼认出你，不影响匹配"),
        part(!form.founded.is_empty(), 1, Profile, "founded", "成立年份", "填写成立年份：说明经营了多久"),
    ]
}

const DESCRIBED: &str = "写一段企业介绍（40 字以上）：需求里的词会和它比对，写到的业务才找得到你";
const MORE: &str = "把介绍写到 100 字以上：说清服务谁、怎么做、做过多大规模，匹配的线索更多";
const MAIN: &str = "登记主营能力：匹配首先看的就是它";
const ABILITIES: &str = "写到三项以上能力：每多一项，就多一类需求会推荐给你";
const BACKED: &str = "给每项能力写上依据（规模、人员、成效）：委办局看得到凭什么可信，不影响匹配";
const PROVEN: &str = "登记一个案例：委办局最看重做成过同样的事，理由里会引用";
const QUALIFIED: &str = "登记资质：需求写了资质要求时会逐项核对";
const SCANNED: &str = "给每项资质上传扫描件：审核人员据此核对，公开的资质才可信，不影响匹配";
const KNOWN: &str = "填写统一社会信用代码，境外企业填写注册号：委办局据此核对主体";
const TOLD: &str = "留下邮箱或电话：有合适的机会时才通知得到你";

/// How much of a form is filled in, 0–100.
pub fn completeness(form: &ProfileForm) -> u8 {
    parts(form).iter().filter(|part| part.there).map(|part| part.points).sum()
}

/// What is missing in a form, the most valuable first.
pub fn missing(form: &ProfileForm) -> Vec<Missing> {
    let one = |part: Part| Missing {
        section: part.section,
        field: anchor(form, part.field),
        words: part.words.to_owned(),
        points: part.points,
    };
    let mut missing: Vec<Missing> = parts(form).into_iter().filter(|part| !part.there).map(one).collect();
    missing.sort_by_key(|part| std::cmp::Reverse(part.points));
    missing
}

/// Where to begin: in lists the first row that is empty, or lacks what is meant.
fn anchor(form: &ProfileForm, field: &str) -> String {
    match field {
        "capabilities" => format!("capabilities.{}.label", form.capabilities.len()),
        "capabilities.evidence" => {
            let bare = form.capabilities.iter().position(|c| c.evidence.is_empty()).unwrap_or(0);
            format!("capabilities.{bare}.evidence")
        }
        "qualifications" => format!("qualifications.{}.name", form.qualifications.len()),
        "qualifications.scan" => {
            let bare = form.qualifications.iter().find(|q| q.attachment_id.is_none());
            let id = bare.and_then(|q| q.id);
            id.map_or_else(|| "qualifications.0.name".to_owned(), |id| format!("file-{id}"))
        }
        "cases" => format!("cases.{}.title", form.cases.len()),
        other => other.to_owned(),
    }
}

/// What counts in the draft and not in what stands.
pub fn waiting(draft: &ProfileForm, stands: &ProfileForm) -> Vec<Waiting> {
    let now = parts(stands);
    let new = parts(draft).into_iter().zip(now).filter(|(then, now)| then.there && !now.there);
    let one = |part: Part| Waiting {
        section: part.section,
        name: part.name.to_owned(),
        points: part.points,
        reviewed: policy::is_reviewed(part.field.split('.').next().unwrap_or_default()),
    };
    new.map(|(part, _)| one(part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::organizations::{CapabilityEntry, CaseEntry, QualificationEntry};

    #[test]
    fn telling_more_never_lowers_the_completeness() {
        let mut form = ProfileForm { place: "浦江镇".into(), ..ProfileForm::default() };
        let bare = completeness(&form);
        form.intro = "介绍".repeat(60);
        let told = completeness(&form);
        let rest: u8 = missing(&form).iter().map(|part| part.points).sum();
        assert_eq!(told + rest, 100, "what is there and what is missing are the whole");
        assert_eq!(missing(&form)[0].points, 15);
        form.capabilities = vec![CapabilityEntry { label: "档案".into(), ..CapabilityEntry::default() }];
        let able = completeness(&form);
        assert!(bare < told && told < able && able <= 100, "{bare} {told} {able}");
    }

    #[test]
    fn the_whole_takes_evidence_scans_and_a_logo_and_nothing_that_cannot_be_done() {
        let file = Some(contract::AttachmentId(uuid::Uuid::from_u128(1)));
        let able = |label: &str| CapabilityEntry {
            label: label.into(),
            evidence: "三年 400 万页".into(),
            ..CapabilityEntry::default()
        };
        let whole = ProfileForm {
            intro: "介绍".repeat(60),
            place: "浦江镇".into(),
            size: "small".into(),
            founded: "2018".into(),
            website: "https://a.cn".into(),
            email: "a@a.cn".into(),
            // Registered abroad: there is no 统一社会信用代码 to give.
            country: "新加坡".into(),
            registration_number: "201912345K".into(),
            capabilities: vec![able("档案"), able("扫描"), able("装订")],
            cases: vec![CaseEntry::default()],
            qualifications: vec![QualificationEntry { attachment_id: file, ..QualificationEntry::default() }],
            logo_id: file,
            ..ProfileForm::default()
        };
        assert_eq!((completeness(&whole), missing(&whole)), (100, Vec::new()));
        let lacking = |change: fn(&mut ProfileForm)| {
            let mut form = whole.clone();
            change(&mut form);
            let one = missing(&form).pop().unwrap();
            (completeness(&form), one.field, one.points)
        };
        let bare = lacking(|form| form.capabilities[1].evidence.clear());
        assert_eq!(bare, (90, "capabilities.1.evidence".into(), 10));
        assert_eq!(lacking(|form| form.logo_id = None), (98, "logo_id".into(), 2));
        let (points, ..) = lacking(|form| form.qualifications[0].attachment_id = None);
        assert_eq!(points, 95);
    }

    #[test]
    fn every_missing_part_says_why_and_where() {
        let form = ProfileForm {
            capabilities: vec![CapabilityEntry { label: "档案".into(), ..CapabilityEntry::default() }],
            ..ProfileForm::default()
        };
        for part in missing(&form) {
            assert!(part.words.contains('：') && !part.field.is_empty(), "{part:?}");
        }
        let of = |points| {
            missing(&form)
                .into_iter()
                .find(|p| p.section == ProfileSection::Capabilities && p.points == points)
        };
        let more = of(5);
        assert_eq!(more.unwrap().field, "capabilities.1.label", "the first empty row");
    }

    #[test]
    fn what_a_reviewer_must_see_first_is_told_apart() {
        let stands = ProfileForm::default();
        let draft = ProfileForm {
            website: "https://a.cn".into(),
            qualifications: vec![QualificationEntry::default()],
            ..ProfileForm::default()
        };
        let waiting = waiting(&draft, &stands);
        let told: Vec<_> = waiting.iter().map(|part| (part.name.as_str(), part.reviewed)).collect();
        assert_eq!(told, [("资质", true), ("网站", false)]);
    }
}
