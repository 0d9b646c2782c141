//! What runs out, or waits for the enterprise: admission and qualifications, above what it may do.

use crate::{ui::states::note, visit::Visit};
use backend::{
    Result,
    admission::{reminders::SOON_DAYS, service},
};
use contract::{
    Timestamp,
    admission::{AdmissionStatus, OwnAdmission},
    organizations::{ProfileForm, QualificationEntry},
};
use leptos::prelude::*;

/// How long a qualification still holds, when that is worth a word, from the first reminder by mail on: the
/// tone and the words.
pub fn of_qualification(valid_until: &str, now: Timestamp) -> Option<(&'static str, String)> {
    let (today, soon) = (now.date_iso(), now.plus_days(SOON_DAYS).date_iso());
    if valid_until.is_empty() || *valid_until > *soon {
        None
    } else if *valid_until < *today {
        Some(("bad", format!("已于 {valid_until} 到期，换证后请更新。")))
    } else {
        Some(("warn", format!("{valid_until} 到期，请及时换证。")))
    }
}

/// One thing to see to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Due {
    tone: &'static str,
    words: String,
    href: &'static str,
    act: &'static str,
}

/// The notes of an enterprise; nothing when all is well.
///
/// # Errors
/// As [`service::own`].
pub async fn expiry(visit: &Visit, form: &ProfileForm) -> Result<impl IntoView + use<>> {
    let own = service::own(&visit.app, &visit.actor).await?;
    let all = admission(&own, visit.now).into_iter().chain(qualifications(form, visit.now));
    Ok(all
        .map(|due| note(due.tone, view! { <p>{due.words} " " <a href=due.href>{due.act}</a></p> }))
        .collect_view())
}

fn admission(own: &OwnAdmission, now: Timestamp) -> Option<Due> {
    let due = |tone, words: String, act| Some(Due { tone, words, href: "/my/admission", act });
    let application = own.application.as_ref().map(|one| one.status);
    if application == Some(AdmissionStatus::Returned) {
        return due("warn", "数商入库申请被退回，请按意见修改后再提交。".to_owned(), "去修改");
    }
    if application == Some(AdmissionStatus::Submitted) {
        return None;
    }
    let merchant = own.merchant.as_ref()?;
    match merchant.status {
        AdmissionStatus::Expired => {
            due("bad", format!("数商资格已于 {} 到期，证书不再有效。", merchant.last_day), "重新申请")
        }
        AdmissionStatus::Suspended => due("bad", "数商资格已被暂停，证书暂时无效。".to_owned(), "看原因"),
        _ if own.renewable_from.is_some_and(|from| now >= from) => {
            due("warn", format!("数商资格到 {} 为止，现在可以续期。", merchant.last_day), "去续期")
        }
        _ => None,
    }
}

fn qualifications(form: &ProfileForm, now: Timestamp) -> Vec<Due> {
    let due = |one: &QualificationEntry| {
        let (tone, words) = of_qualification(&one.valid_until, now)?;
        let words = format!("资质“{}”{words}", one.name);
        Some(Due { tone, words, href: "/my/qualifications", act: "去更新" })
    };
    form.qualifications.iter().filter_map(due).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-20 in Shanghai.
    const NOW: Timestamp = Timestamp(1_795_132_800_000);

    #[test]
    fn what_ended_and_what_soon_will_is_told() {
        let one = |name: &str, until: &str| QualificationEntry {
            name: name.into(),
            valid_until: until.into(),
            ..QualificationEntry::default()
        };
        let all = [
            one("已过", "2026-11-19"),
            one("今天", "2026-11-20"),
            one("四周", "2026-12-18"),
            one("以后", "2026-12-19"),
            one("长期", ""),
        ];
        let form = ProfileForm { qualifications: all.into(), ..ProfileForm::default() };
        let told = qualifications(&form, NOW);
        assert_eq!(told.iter().map(|due| due.tone).collect::<Vec<_>>(), ["bad", "warn", "warn"]);
        assert!(told[0].words.contains("已于 2026-11-19 到期"));
    }

    #[test]
    fn nobody_without_an_admission_is_told_of_its_end() {
        assert_eq!(admission(&OwnAdmission::default(), NOW), None);
    }
}
