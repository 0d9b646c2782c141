//! What the buttons of a part do: save, hand in, take back, throw away.

use super::{Shown, address, page, sent::Sent, waits};
use crate::{page::Answer, posted::Pairs, visit::Visit};
use backend::{Error, Result, organizations::profile};
use contract::{
    ErrorCode,
    organizations::{ProfileSection, ProfileView, ReviewStatus},
};

/// Does what the button says; all save what was typed, but for throwing the draft away.
pub(super) async fn save(visit: &Visit, section: ProfileSection, pairs: &Pairs) -> Result<Answer> {
    let here = address(section);
    let taxonomy = profile::service::taxonomy(&visit.app).await?;
    let (app, actor, mut sent) = (&visit.app, &visit.actor, Sent::read(section, pairs, &taxonomy));
    match sent.act.as_str() {
        "recall" => return recall(visit, section, sent).await,
        "withdraw" => return withdraw(visit, section, sent).await,
        _ => {}
    }
    sent.form = sent.form.cleaned();
    sent.rearrange(section);
    let saved = profile::save(app, actor, sent.version, &[section], &sent.form).await;
    let view = match saved {
        Ok(view) => view,
        Err(error) => return again(visit, section, sent, error).await,
    };
    if waits(&view) {
        return Ok(Answer::go_saying(here, "profile-amended"));
    }
    if sent.act != "submit" {
        return Ok(Answer::go_saying(here, "profile-saved"));
    }
    match profile::submit(app, actor, view.version).await {
        Ok(view) => {
            Ok(Answer::go_saying(here, if waits(&view) { "profile-submitted" } else { "profile-applied" }))
        }
        // The draft is kept; only the submission must wait.
        Err(error @ (Error::Validation(_) | Error::Conflict(..) | Error::Unavailable(_))) => {
            let shown = Shown {
                form: view.form.clone(),
                version: view.version,
                view,
                problem: Some(error.to_problem()),
                refused: None,
            };
            Ok(page(visit, section, &shown).await?.into())
        }
        Err(error) => Err(error),
    }
}

/// What a step leads to, and what is said when it was not taken.
type Step = (ReviewStatus, &'static str);

const RECALL: Step = (
    ReviewStatus::Draft,
    "这份资料刚刚有了变化（也可能是你在另一个窗口操作的），没有收回。你写的内容还在这一页，还没有保存。",
);
const WITHDRAW: Step = (
    ReviewStatus::Withdrawn,
    "这份资料刚刚有了变化（也可能是你在另一个窗口操作的），草稿没有放弃。你写的内容还在这一页，还没有保存。",
);

/// Takes back what waits; what was typed beside it goes into the draft that it is again.
async fn recall(visit: &Visit, section: ProfileSection, mut sent: Sent) -> Result<Answer> {
    let (app, actor) = (&visit.app, &visit.actor);
    sent.form = sent.form.cleaned();
    let view = match profile::recall(app, actor, sent.version).await {
        Ok(view) => view,
        Err(error) => return not_done(visit, section, sent, error, RECALL).await,
    };
    if brings_words(section, &sent) {
        sent.version = view.version;
        if let Err(error) = profile::save(app, actor, sent.version, &[section], &sent.form).await {
            return again(visit, section, sent, error).await;
        }
    }
    Ok(Answer::go_saying(address(section), "profile-recalled"))
}

/// Throws the draft away.
async fn withdraw(visit: &Visit, section: ProfileSection, sent: Sent) -> Result<Answer> {
    match profile::withdraw(&visit.app, &visit.actor, sent.version).await {
        Ok(_) => Ok(Answer::go_saying(address(section), "profile-withdrawn")),
        Err(error) => not_done(visit, section, sent, error, WITHDRAW).await,
    }
}

/// A part that waits as a whole is only shown, and sends nothing.
fn brings_words(section: ProfileSection, sent: &Sent) -> bool {
    section != ProfileSection::Qualifications && !sent.nothing()
}

/// Why a step was not taken; one that was taken before, by a second click or in another window, is done.
async fn not_done(
    visit: &Visit,
    section: ProfileSection,
    sent: Sent,
    error: Error,
    (wanted, words): Step,
) -> Result<Answer> {
    // Nothing open is a state as any other.
    if !matches!(error, Error::Conflict(..) | Error::NotFound) {
        return again(visit, section, sent, error).await;
    }
    let view = profile::find(&visit.app, &visit.actor).await?;
    // Of a draft that was thrown away nothing is left to see.
    let taken =
        view.change.as_ref().map_or(wanted == ReviewStatus::Withdrawn, |change| change.status == wanted);
    // What was to be thrown away is not missed.
    let kept = wanted == ReviewStatus::Withdrawn || stands(&view, section, &sent);
    if taken && kept {
        return Ok(Answer::go_saying(address(section), "already"));
    }
    again(visit, section, sent, Error::Conflict(ErrorCode::Stale, words.to_owned())).await
}

/// All that was typed stands in the draft.
fn stands(view: &ProfileView, section: ProfileSection, sent: &Sent) -> bool {
    let mut form = view.form.clone();
    form.take(section, sent.form.clone());
    !brings_words(section, sent) || form == view.form
}

/// The page with all that was typed, and why it was not saved.
async fn again(visit: &Visit, section: ProfileSection, sent: Sent, error: Error) -> Result<Answer> {
    if !matches!(error, Error::Validation(_) | Error::Conflict(..) | Error::Unavailable(_)) {
        return Err(error);
    }
    let mut problem = error.to_problem();
    let view = profile::find(&visit.app, &visit.actor).await?;
    let stale = problem.code == ErrorCode::Stale;
    if stale {
        problem.detail += "再点一次保存，就会用它盖掉那边的修改。";
    }
    // With the old version saving would be refused for ever.
    let version = if stale { view.version } else { sent.version };
    let mut form = view.form.clone();
    // What was only shown sent nothing, and loses nothing.
    let step = matches!(sent.act.as_str(), "recall" | "withdraw");
    if !(step && sent.nothing()) {
        form.take(section, sent.form);
    }
    if waits(&view) {
        // Typed before somebody handed the change in: there is no field left to mend it.
        profile::form::take_reviewed(&mut form, &view.form);
    }
    let shown = Shown { view, form, version, problem: Some(problem), refused: None };
    Ok(page(visit, section, &shown).await?.into())
}
