//! How much an enterprise tells about itself, and what would help the matching most. The draft counts,
//! so that whoever has just written something sees it; what the matching does not know yet is named.

use crate::organizations::policy;
use contract::organizations::{Missing, ProfileForm, ProfileSection, Waiting};

/// Something that counts.
struct Part {
    there: bool,
    points: u8,
    section: ProfileSection,
    /// The field of the form.
    field: &'static str,
    /// Its name.
    name: &'static str,
    /// What to do, and why it helps.
    words: &'static str,
}

/// What decides whether a department can judge an enterprise weighs most: what it does, and proof of it.
fn parts(form: &ProfileForm, products: usize) -> [Part; 13] {
    use ProfileSection::{Capabilities, Cases, Products, Profile, Qualifications};
    let part =
        |there, points, section, field, name, words| Part { there, points, section, field, name, words };
    let intro = form.intro.chars().count();
    let reachable = !form.email.is_empty() || !form.contact_phone.is_empty();
    let described = "写一段企业介绍（40 字以上）：需求里的词会和它比对，写到的业务才找得到你";
    let more = "把介绍写到 100 字以上：说清服务谁、怎么做、做过多大规模，匹配的线索更多";
    let main = "登记主营能力：匹配首先看的就是它";
    let abilities = "写到三项以上能力：每多一项，就多一类需求会推荐给你";
    let proven = "登记一个案例：委办局最看重做成过同样的事，理由里会引用";
    let listed = "上架一个产品或服务：会出现在集市，并作为推荐的理由";
    let qualified = "登记资质：需求写了资质要求时会逐项核对";
    let known = "填写统一社会信用代码：委办局据此核对主体";
    let told = "留下邮箱或电话：有合适的机会时才通知得到你";
    let (able, cases) = (form.capabilities.len(), form.cases.len());
    [
        part(intro >= 40, 15, Profile, "intro", "企业介绍", described),
        part(intro >= 100, 5, Profile, "intro", "更详细的介绍", more),
        part(able > 0, 15, Capabilities, "capabilities", "主营能力", main),
        part(able >= 3, 5, Capabilities, "capabilities", "三项以上能力", abilities),
        part(cases > 0, 15, Cases, "cases", "案例", proven),
        part(products > 0, 15, Products, "products", "产品或服务", listed),
        part(!form.qualifications.is_empty(), 10, Qualifications, "qualifications", "资质", qualified),
        part(!form.uscc.is_empty(), 5, Profile, "uscc", "统一社会信用代码", known),
        part(reachable, 5, Profile, "email", "邮箱或电话", told),
        part(!form.website.is_empty(), 3, Profile, "website", "网站", "填写网站：让委办局进一步了解你"),
        part(!form.size.is_empty(), 3, Profile, "size", "规模", "选择规模：有的需求面向中小企业"),
        part(!form.founded.is_empty(), 2, Profile, "founded", "成立年份", "填写成立年份：说明经营了多久"),
        part(!form.place.is_empty(), 2, Profile, "place", "所在街镇", "填写所在街镇：本地企业会优先推荐"),
    ]
}

/// How much of a form is filled in, 0–100.
pub fn completeness(form: &ProfileForm, products: usize) -> u8 {
    parts(form, products).iter().filter(|part| part.there).map(|part| part.points).sum()
}

/// What is missing in a form, the most valuable first.
pub fn missing(form: &ProfileForm, products: usize) -> Vec<Missing> {
    let one = |part: Part| Missing {
        section: part.section,
        field: anchor(form, part.field),
        words: part.words.to_owned(),
        points: part.points,
    };
    let mut missing: Vec<Missing> =
        parts(form, products).into_iter().filter(|part| !part.there).map(one).collect();
    missing.sort_by_key(|part| std::cmp::Reverse(part.points));
    missing
}

/// Where to begin: in lists the first row that is empty.
fn anchor(form: &ProfileForm, field: &str) -> String {
    match field {
        "capabilities" => format!("capabilities.{}.label", form.capabilities.len()),
        "qualifications" => format!("qualifications.{}.name", form.qualifications.len()),
        "cases" => format!("cases.{}.title", form.cases.len()),
        other => other.to_owned(),
    }
}

/// What counts in the draft and not in what stands.
pub fn waiting(draft: &ProfileForm, stands: &ProfileForm, products: usize) -> Vec<Waiting> {
    let now = parts(stands, products);
    let new = parts(draft, products).into_iter().zip(now).filter(|(then, now)| then.there && !now.there);
    let one = |part: Part| Waiting {
        section: part.section,
        name: part.name.to_owned(),
        points: part.points,
        reviewed: policy::is_reviewed(part.field),
    };
    new.map(|(part, _)| one(part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::organizations::{CapabilityEntry, QualificationEntry};

    #[test]
    fn telling_more_never_lowers_the_completeness() {
        let mut form = ProfileForm { place: "浦江镇".into(), ..ProfileForm::default() };
        let bare = completeness(&form, 0);
        form.intro = "介绍".repeat(60);
        let told = completeness(&form, 0);
        let rest: u8 = missing(&form, 0).iter().map(|part| part.points).sum();
        assert_eq!(told + rest, 100, "what is there and what is missing are the whole");
        assert_eq!(missing(&form, 0)[0].points, 15);
        form.capabilities = vec![CapabilityEntry { label: "档案".into(), ..CapabilityEntry::default() }];
        let able = completeness(&form, 0);
        assert!(bare < told && told < able && able <= 100, "{bare} {told} {able}");
        assert!(completeness(&form, 1) > able, "a product counts");
    }

    #[test]
    fn every_missing_part_says_why_and_where() {
        let form = ProfileForm {
            capabilities: vec![CapabilityEntry { label: "档案".into(), ..CapabilityEntry::default() }],
            ..ProfileForm::default()
        };
        for part in missing(&form, 0) {
            assert!(part.words.contains('：') && !part.field.is_empty(), "{part:?}");
        }
        let more = missing(&form, 0).into_iter().find(|p| p.section == ProfileSection::Capabilities);
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
        let waiting = waiting(&draft, &stands, 0);
        let told: Vec<_> = waiting.iter().map(|part| (part.name.as_str(), part.reviewed)).collect();
        assert_eq!(told, [("资质", true), ("网站", false)]);
    }
}
