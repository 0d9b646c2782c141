//! Where the own entry stands: what is under review, what the reviewer said, how complete it is.

use super::{address, expiry::expiry};
use crate::{
    ui::{
        states::note,
        tags::{Tone, tag},
    },
    visit::Visit,
};
use backend::{Result, organizations::profile};
use contract::organizations::{
    ChangeView, OrganizationStatus, ProfileSection, ProfileView, ReviewStatus, Waiting,
};
use leptos::prelude::*;

/// What is worth doing next is listed so far.
const NEXT: usize = 4;

/// The overview on top of the workspace.
///
/// # Errors
/// As [`profile::find`].
pub async fn overview(visit: &Visit) -> Result<impl IntoView + use<>> {
    let view = profile::find(&visit.app, &visit.actor).await?;
    let standing = standing(&view);
    let meter = meter(&view);
    let expiry = expiry(visit, &view.form).await?;
    Ok(view! {
        {standing}
        {expiry}
        {meter}
    })
}

/// The tag of a change's state.
pub fn change_tag(status: ReviewStatus) -> impl IntoView {
    let tone = match status {
        ReviewStatus::Draft | ReviewStatus::Withdrawn => Tone::StatePlain,
        ReviewStatus::Submitted => Tone::StateWarn,
        ReviewStatus::Accepted => Tone::StateOk,
        ReviewStatus::Returned | ReviewStatus::Rejected => Tone::StateBad,
    };
    tag(tone, status.zh())
}

/// Notes on where the enterprise and its open change stand; nothing when all is well.
pub fn standing(view: &ProfileView) -> impl IntoView + use<> {
    let registration = view.registration.as_ref().filter(|c| c.status == ReviewStatus::Returned).map(change);
    let organization = match view.status {
        OrganizationStatus::Active | OrganizationStatus::Unclaimed => None,
        // It was sent back: that is what there is to say.
        OrganizationStatus::Pending if registration.is_some() => None,
        OrganizationStatus::Pending => {
            Some(("warn", "平台审核通过后公开并参加匹配，结果会发邮件通知。资料现在就可以准备。"))
        }
        OrganizationStatus::Rejected => Some(("bad", "企业注册没有通过审核。")),
        OrganizationStatus::Suspended => Some(("bad", "企业已被平台暂停：不公开，也不参加匹配。")),
    };
    let organization = organization.map(|(tone, words)| {
        let reason = view.status_reason.clone().map(|reason| view! { <p>{format!("原因：{reason}")}</p> });
        note(tone, view! { <p><b>{view.status.zh()}</b> {format!("：{words}")}</p> {reason} })
    });
    let told = |change: &&ChangeView| {
        matches!(change.status, ReviewStatus::Submitted | ReviewStatus::Returned | ReviewStatus::Rejected)
    };
    let profile = view.change.as_ref().filter(told).map(change);
    let draft = view.change.as_ref().is_some_and(|c| c.status == ReviewStatus::Draft) && view.changed;
    let draft = draft.then(|| {
        note("", view! { <p>"有修改还没有提交，公开页面和匹配用的仍是原来的内容。" <a href="/my/profile">"去提交"</a></p> })
    });
    view! {
        {organization}
        {registration}
        {profile}
        {draft}
    }
}

fn change(change: &ChangeView) -> impl IntoView + use<> {
    let kind = change.kind.zh();
    let (tone, words) = match change.status {
        ReviewStatus::Returned => ("warn", format!("{kind}被退回，请按意见修改后再提交")),
        ReviewStatus::Rejected => ("bad", format!("{kind}没有通过审核")),
        _ => ("", format!("{kind}正在审核，结果会发到提交人的邮箱")),
    };
    let when = change.submitted_at.map(|at| format!("提交于 {}", at.minute_zh()));
    let general = (!change.remarks.words.is_empty())
        .then(|| view! { <p>{format!("审核意见：{}", change.remarks.words)}</p> });
    let remarks = change
        .remarks
        .fields
        .0
        .iter()
        .zip(&change.labels)
        .map(|(remark, label)| {
            let there = ProfileSection::of_field(&remark.field);
            view! { <li><a href=address(there)>{label.clone()}</a> {format!("：{}", remark.message)}</li> }
        })
        .collect::<Vec<_>>();
    let remarks = (!remarks.is_empty()).then(|| view! { <ul class="bullets">{remarks}</ul> });
    note(
        tone,
        view! {
            <p><b>{words}</b> " " <span class="xs">{when}</span></p>
            {general}
            {remarks}
        },
    )
}

/// What is written and does not count yet, with links to it.
fn not_yet(all: &[Waiting], reviewed: bool, words: &'static str) -> impl IntoView + use<> {
    let mut points = 0;
    let parts = all
        .iter()
        .filter(|part| part.reviewed == reviewed)
        .map(|part| {
            points += part.points;
            view! { <a href=address(part.section)>{part.name.clone()}</a> " " }
        })
        .collect::<Vec<_>>();
    (!parts.is_empty()).then(|| {
        view! { <p class="small">{format!("其中 {points} 分{words}")} {parts}</p> }
    })
}

/// How complete the entry is as it is written now, and what would help most.
pub fn meter(view: &ProfileView) -> impl IntoView + use<> {
    let missing = view
        .missing
        .iter()
        .take(NEXT)
        .map(|part| {
            let words = part.words.clone();
            // The logo has a page of its own.
            let href = match part.field.as_str() {
                "logo_id" => crate::pages::attachments::logo::PATH.to_owned(),
                field => format!("{}#{field}", address(part.section)),
            };
            view! { <li><a href=href>{words}</a> " " <span class="nowrap small muted">{format!("+{} 分", part.points)}</span></li> }
        })
        .collect::<Vec<_>>();
    let next = if missing.is_empty() {
        view! { <p class="small muted">"资料已经齐全，记得随业务更新。"</p> }.into_any()
    } else {
        view! { <p class="small muted">"补上这些，推荐更准，也更让人信得过："</p> <ul class="bullets">{missing}</ul> }
            .into_any()
    };
    let waiting =
        [(false, "提交后才算数，匹配现在还不知道："), (true, "审核通过后才算数，匹配现在还不知道：")]
            .map(|(reviewed, words)| not_yet(&view.waiting, reviewed, words))
            .collect_view();
    let value = view.completeness.to_string();
    view! {
        <section class="card" aria-labelledby="complete-h">
            <div class="head"><h2 id="complete-h">"资料完整度"</h2> <b>{format!("{value}%")}</b></div>
            <meter class="ok" min="0" max="100" value=value.clone() aria-label="资料完整度">{value.clone()}</meter>
            {waiting}
            {next}
        </section>
    }
}
