//! A requirement as it is typed, and its checks.

use super::OpportunityKind;
use crate::{Fen, FieldErrors, Timestamp, field};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Longest title, in characters.
pub const TITLE_MAX: usize = 60;
/// Longest background, in characters.
pub const BACKGROUND_MAX: usize = 5_000;
/// Longest requirement, in characters.
pub const REQUIREMENT_MAX: usize = 20_000;
/// Qualifications one may ask for.
pub const QUALIFICATIONS_MAX: usize = 20;
/// A requirement must stay open at least this many days.
pub const DEADLINE_MIN_DAYS: i64 = 7;
/// And at most this many.
pub const DEADLINE_MAX_DAYS: i64 = 365;

/// A requirement as it is typed; every field is text so that nothing typed is ever lost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct OpportunityForm {
    /// `project`, `scenario`, `challenge` or `procurement`.
    pub kind: String,
    /// One sentence, 4–60 characters.
    pub title: String,
    /// The trouble today.
    pub background: String,
    /// What it should become: scope, numbers, time, acceptance.
    pub requirement: String,
    /// Budget in 万元; empty for 面议.
    pub budget_wan: String,
    /// Last day for answers, `2026-12-04`.
    pub deadline: String,
    /// Qualifications asked for, separated by line ends or 、；;.
    pub qualifications: String,
    /// Who answers questions.
    pub contact_name: String,
    /// Telephone, shown to signed-in members only.
    pub contact_phone: String,
}

/// A requirement that passed all checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedOpportunity {
    /// Kind.
    pub kind: OpportunityKind,
    /// Title.
    pub title: String,
    /// Background.
    pub background: String,
    /// Requirement.
    pub requirement: String,
    /// Budget, `None` for 面议.
    pub budget: Option<Fen>,
    /// Deadline, end of a working day.
    pub deadline: Option<Timestamp>,
    /// Qualifications, one each.
    pub qualifications: Vec<String>,
    /// Contact person.
    pub contact_name: String,
    /// Contact telephone.
    pub contact_phone: String,
}

impl OpportunityForm {
    /// Checks what can be stored as a draft: only sizes and forms, nothing need be there yet but a
    /// title.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn check_draft(&self) -> Result<CheckedOpportunity, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = field::clean(&self.title).replace('\n', " ");
        let background = field::clean(&self.background);
        let requirement = field::clean(&self.requirement);
        errors.check(title.is_empty(), "title", "请先写一个标题，一句话说清要什么");
        too_long(&mut errors, "title", "标题", &title, TITLE_MAX);
        too_long(&mut errors, "background", "背景", &background, BACKGROUND_MAX);
        too_long(&mut errors, "requirement", "需求", &requirement, REQUIREMENT_MAX);
        let kind = if self.kind.trim().is_empty() {
            Some(OpportunityKind::default())
        } else {
            OpportunityKind::parse(&self.kind)
        };
        errors.check(kind.is_none(), "kind", "请从列出的类型中选一种");
        let budget_text = self.budget_wan.trim();
        let budget = Fen::from_wan_text(budget_text);
        let negotiable = budget_text.is_empty() || budget_text == "面议";
        errors.check(
            !negotiable && budget.is_none(),
            "budget_wan",
            "请填数字，单位万元，例如 86 或 30.5；面议请留空",
        );
        let deadline = Timestamp::end_of_working_day(&self.deadline);
        errors.check(
            !self.deadline.trim().is_empty() && deadline.is_none(),
            "deadline",
            "请按 2026-12-04 的样子填写日期",
        );
        let qualifications = split_list(&self.qualifications);
        errors.check(
            qualifications.len() > QUALIFICATIONS_MAX,
            "qualifications",
            "资质最多写 20 项，请合并或删去不必要的",
        );
        errors.check(
            qualifications.iter().any(|q| q.chars().count() > 100),
            "qualifications",
            "每项资质不超过 100 字",
        );
        let contact_name = field::clean(&self.contact_name);
        let contact_phone = field::clean(&self.contact_phone);
        too_long(&mut errors, "contact_name", "联系人", &contact_name, 40);
        errors.check(
            !contact_phone.is_empty() && !field::is_phone(&contact_phone),
            "contact_phone",
            "请填写电话号码，例如 021-64881234 或 13800000000",
        );
        errors.into_result(CheckedOpportunity {
            kind: kind.unwrap_or_default(),
            title,
            background,
            requirement,
            budget: if negotiable { None } else { budget },
            deadline,
            qualifications,
            contact_name,
            contact_phone,
        })
    }

    /// Checks what may be published at `now`: a draft's checks, and everything a supplier needs.
    ///
    /// # Errors
    /// Every field that is wrong or missing.
    pub fn check_publish(&self, now: Timestamp) -> Result<CheckedOpportunity, FieldErrors> {
        let (checked, mut errors) = match self.check_draft() {
            Ok(checked) => (Some(checked), FieldErrors::default()),
            Err(errors) => (None, errors),
        };
        let shorter = |text: &str, n: usize| field::clean(text).chars().count() < n;
        if errors.at("title").is_none() {
            errors.check(shorter(&self.title, 4), "title", "标题太短，请用 4–60 个字说清要什么");
        }
        errors.check(
            shorter(&self.requirement, 20),
            "requirement",
            "请至少用 20 个字写明希望做成什么样：范围、数量、时限、怎么算做好",
        );
        errors.check(shorter(&self.contact_name, 1), "contact_name", "请填写联系人，企业有问题时找得到人");
        if errors.at("contact_phone").is_none() {
            errors.check(shorter(&self.contact_phone, 1), "contact_phone", "请填写联系电话");
        }
        if errors.at("deadline").is_none() {
            match Timestamp::end_of_working_day(&self.deadline) {
                None => errors.add("deadline", "请填写报名截止日"),
                Some(end) => {
                    let days = now.days_until(end);
                    let earliest = now.plus_days(DEADLINE_MIN_DAYS).date_zh();
                    errors.check(
                        days < DEADLINE_MIN_DAYS,
                        "deadline",
                        format!("截止日至少在发布 {DEADLINE_MIN_DAYS} 天之后，请改为 {earliest} 或更晚"),
                    );
                    errors.check(days > DEADLINE_MAX_DAYS, "deadline", "截止日请在一年之内");
                }
            }
        }
        match checked {
            Some(checked) => errors.into_result(checked),
            None => Err(errors),
        }
    }
}

fn too_long(errors: &mut FieldErrors, name: &str, label: &str, text: &str, max: usize) {
    let length = text.chars().count();
    if length > max {
        errors.add(name, format!("{label}最多 {max} 字，现在是 {length} 字，请删减 {} 字", length - max));
    }
}

/// Splits a list as people type it: line ends, 、；;|, empty entries dropped, duplicates dropped.
pub fn split_list(text: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let entries = text.split(['\n', '\r', '、', '；', ';', '|']).map(field::clean);
    entries.filter(|entry| !entry.is_empty() && seen.insert(entry.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> OpportunityForm {
        OpportunityForm {
            title: "河道与屋顶违建空中巡查服务".into(),
            requirement: "每周从空中拍一遍，自动找出新增搭建和堆物，两小时内把照片和位置交给网格中心。"
                .into(),
            budget_wan: "86".into(),
            deadline: "2026-12-04".into(),
            qualifications: "无人机运营合格证、ISO9001；ISO9001".into(),
            contact_name: "王老师".into(),
            contact_phone: "021-64881234".into(),
            ..OpportunityForm::default()
        }
    }

    const NOW: Timestamp = Timestamp(1_795_132_800_000); // 2026-11-20T00:00:00Z

    #[test]
    fn a_good_form_passes_and_is_normalised() {
        let checked = good().check_publish(NOW).unwrap();
        assert_eq!(checked.qualifications, ["无人机运营合格证", "ISO9001"]);
        assert_eq!(checked.budget, Some(Fen(86_000_000)));
    }

    #[test]
    fn the_deadline_says_which_date_would_do() {
        let errors =
            OpportunityForm { deadline: "2026-11-22".into(), ..good() }.check_publish(NOW).unwrap_err();
        assert_eq!(errors.at("deadline"), Some("截止日至少在发布 7 天之后，请改为 2026年11月27日 或更晚"));
        assert!(OpportunityForm { deadline: "2026-11-27".into(), ..good() }.check_publish(NOW).is_ok());
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let errors = OpportunityForm {
            budget_wan: "很多".into(),
            kind: "gift".into(),
            contact_phone: "call me".into(),
            ..OpportunityForm::default()
        }
        .check_publish(NOW)
        .unwrap_err();
        for name in
            ["title", "requirement", "budget_wan", "kind", "contact_phone", "contact_name", "deadline"]
        {
            assert!(errors.at(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_draft_needs_only_a_title() {
        assert!(
            OpportunityForm { title: "雨天积水".into(), ..OpportunityForm::default() }.check_draft().is_ok()
        );
        let long = OpportunityForm {
            title: "雨".into(),
            requirement: "水".repeat(20_001),
            ..OpportunityForm::default()
        };
        assert_eq!(
            long.check_draft().unwrap_err().at("requirement"),
            Some("需求最多 20000 字，现在是 20001 字，请删减 1 字")
        );
    }
}
