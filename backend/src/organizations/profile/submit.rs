//! Handing the draft in: some fields come into force at once, the others wait for a reviewer.

use super::{
    form, reader,
    service::{self, Draft},
    store,
};
use crate::{
    Actor, App, Error, Result, audit,
    organizations::{policy, review::RegistrationFacts},
    search,
};
use contract::{
    ErrorCode, FieldErrors,
    organizations::{ChangeKind, OrganizationStatus, ProfileForm, ProfileView, ReviewAction, ReviewStatus},
    search::DocKind,
};
use entity::organization_change;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction};
use serde_json::json;

/// Submits the draft. Free fields are in force when this returns; when a reviewed field differs the
/// change waits in the queue, otherwise it is done. While the registration itself is under review its
/// facts go there. What waits already is left as it is: its free fields were in force when they were saved.
///
/// # Errors
/// [`Error::Validation`] with everything that is wrong, also what changed elsewhere meanwhile; `Stale`
/// and `WrongState` conflicts.
pub async fn submit(app: &App, actor: &Actor, version: i32) -> Result<ProfileView> {
    let member = policy::may_write_profile(actor)?;
    let id = member.organization_id.0;
    let tx = app.db.begin().await?;
    let draft = Draft::load(app, &tx, member, Some(version)).await?;
    if draft.waiting().is_some() {
        // Nothing was written; another connection must not wait for this one.
        tx.rollback().await?;
        return service::find(app, actor).await;
    }
    let status = draft.status();
    may_submit(status)?;
    let Some(row) = draft.row.clone() else { return Err(nothing_changed()) };
    let base = form::kept(app, id, &row.base)?;
    let (merged, conflicts) = form::merge(&base, &draft.current, &draft.proposed);
    if !conflicts.is_empty() {
        let mut errors = FieldErrors::default();
        for field in conflicts {
            let words = "这一项刚在别处改过，现在是“{}”。请看看以哪个为准，再提交一次";
            errors.add(field.name, words.replace("{}", &(field.show)(&draft.current)));
        }
        // Whoever has read this may submit again and means it.
        rebase(app, &tx, row, &draft.current, &merged).await?;
        tx.commit().await?;
        return Err(errors.into());
    }
    check(app, &tx, id, &merged).await?;
    let pending = status == OrganizationStatus::Pending;
    let after = in_force(&draft.current, &merged, pending);
    let (applied, waiting) = (form::differing(&draft.current, &after), form::differing(&after, &merged));
    let registration =
        if pending { bring_to_registration(app, &tx, actor, (id, &merged), true).await? } else { false };
    if applied.is_empty() && waiting.is_empty() && !registration {
        return Err(nothing_changed());
    }
    if !applied.is_empty() {
        store::write(app, &tx, &draft.texts, &after, None).await?;
    }
    store::use_files(app, &tx, &merged).await?;
    let subject = row.id;
    close_or_queue(app, &tx, actor, row, &after, &merged).await?;
    let detail = json!({ "organization": id, "applied": applied, "review": waiting });
    audit::record(app, &tx, actor, "profile.submit", ("organization_changes", subject), detail).await?;
    if !applied.is_empty() {
        search::outbox::touch(app, &tx, DocKind::Supplier, id).await?;
    }
    tx.commit().await?;
    service::find(app, actor).await
}

fn may_submit(status: OrganizationStatus) -> Result<()> {
    let words = match status {
        OrganizationStatus::Pending | OrganizationStatus::Active | OrganizationStatus::Unclaimed => {
            return Ok(());
        }
        OrganizationStatus::Suspended => "企业已被平台暂停，恢复前不能提交变更；草稿已保存",
        OrganizationStatus::Rejected => "企业注册没有通过，不能提交变更；有疑问请联系平台运营方",
    };
    Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()))
}

fn nothing_changed() -> Error {
    let words = "资料和现在公开的一样，没有要提交的改动";
    Error::Conflict(ErrorCode::WrongState, words.to_owned())
}

async fn check(app: &App, tx: &DatabaseTransaction, id: uuid::Uuid, form: &ProfileForm) -> Result<()> {
    let mut errors = form.check(app.now().year());
    if let Some(field) = store::taken(tx, id, form).await? {
        let number = if field == "uscc" { "统一社会信用代码" } else { "注册号" };
        let words =
            format!("平台上已有另一家企业用了这个{number}，请核对；如果那就是本企业，请联系平台运营方");
        errors.add(field, words);
    }
    errors.into_result(())?;
    store::check_references(app, tx, id, form).await?;
    reader::check(tx, id, form).await
}

/// What is in force after the submission: free fields as proposed, reviewed ones as they stand. Nobody
/// sees a pending enterprise, and its registration is reviewed as a whole: only its qualifications
/// wait.
fn in_force(current: &ProfileForm, merged: &ProfileForm, pending: bool) -> ProfileForm {
    let mut after = current.clone();
    let at_once =
        |name: &str| !policy::is_reviewed(name) || (pending && policy::is_fact_of_registration(name));
    for field in form::FIELDS.iter().filter(|field| at_once(field.name)) {
        (field.copy)(&mut after, merged);
    }
    after
}

async fn rebase(
    app: &App,
    tx: &DatabaseTransaction,
    row: organization_change::Model,
    current: &ProfileForm,
    merged: &ProfileForm,
) -> Result<()> {
    let id = row.organization_id;
    let mut row: organization_change::ActiveModel = row.into();
    row.base = Set(form::keep(app, id, current)?);
    row.proposed = Set(form::keep(app, id, merged)?);
    row.update(tx).await?;
    Ok(())
}

async fn close_or_queue(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    row: organization_change::Model,
    after: &ProfileForm,
    merged: &ProfileForm,
) -> Result<()> {
    let (id, now, version) = (row.organization_id, app.now().0, row.version + 1);
    let done = after == merged;
    let action = if done { ReviewAction::Apply } else { ReviewAction::Submit };
    let status = store::step(&row, action)?;
    let mut row: organization_change::ActiveModel = row.into();
    row.status = Set(status.as_str().to_owned());
    row.remarks = Set(json!({}));
    row.proposed_by = Set(actor.person().map(|person| person.user_id.0));
    row.updated_at = Set(now);
    row.submitted_at = Set(Some(now));
    row.version = Set(version);
    row.waiting_version = Set(None);
    if done {
        row.open_key = Set(None);
        row.decided_at = Set(Some(now));
        row.base = Set(form::keep_closed(after)?);
        row.proposed = Set(form::keep_closed(merged)?);
    } else {
        row.base = Set(form::keep(app, id, after)?);
        row.proposed = Set(form::keep(app, id, merged)?);
    }
    row.update(tx).await?;
    Ok(())
}

/// Brings the facts into the registration under review; one that was sent back is in the queue again when it
/// is to be handed in. Place and contact are free: with them alone what waits goes on waiting, and its
/// reviewer may decide. Says whether something was handed in.
pub(super) async fn bring_to_registration(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    (id, form): (uuid::Uuid, &ProfileForm),
    hand_in: bool,
) -> Result<bool> {
    let Some(row) = store::open(tx, id, ChangeKind::Registration).await? else { return Ok(false) };
    let facts = RegistrationFacts::of(form);
    let was: RegistrationFacts = serde_json::from_value(row.proposed.clone()).unwrap_or_default();
    let (now, version) = (app.now().0, row.version + 1);
    let (subject, status) = (row.id, store::status(&row));
    let hand_in = hand_in && !(status == ReviewStatus::Submitted && facts.says_the_same_as(&was));
    let mut row: organization_change::ActiveModel = row.into();
    row.proposed = Set(serde_json::to_value(&facts).map_err(anyhow::Error::from)?);
    row.updated_at = Set(now);
    if hand_in {
        row.remarks = Set(json!({}));
        row.proposed_by = Set(actor.person().map(|person| person.user_id.0));
        row.version = Set(version);
        if status != ReviewStatus::Submitted {
            row.status = Set(ReviewStatus::Submitted.as_str().to_owned());
            row.submitted_at = Set(Some(now));
        }
    }
    store::move_on(tx, (subject, status), row).await?;
    Ok(hand_in)
}
