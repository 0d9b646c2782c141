//! Free fields while the reviewed ones wait: they are in force at once, and the review goes on as if
//! nothing had happened.

use super::{form, service::Draft, store, submit};
use crate::{Actor, App, Error, Result, audit, organizations::policy, search};
use contract::{
    ErrorCode, FieldErrors,
    organizations::{OrganizationStatus, ProfileForm},
    search::DocKind,
};
use entity::organization_change;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction};
use serde_json::json;

/// What an enterprise's people see while a change waits: what stands, and of the reviewed fields what is
/// proposed.
pub(super) fn shown(current: &ProfileForm, proposed: &ProfileForm) -> ProfileForm {
    let mut shown = current.clone();
    form::take_reviewed(&mut shown, proposed);
    shown
}

/// Puts what was typed into force. What waits keeps its place in the queue and the version that its
/// reviewer decides about.
///
/// # Errors
/// [`Error::Validation`] at reviewed fields that were changed, and at whatever is wrong; `WrongState` for
/// enterprises that are not shown and will not be.
pub(super) async fn put_into_force(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    draft: &Draft,
    row: &organization_change::Model,
    typed: &ProfileForm,
) -> Result<()> {
    may_amend(draft.status())?;
    reviewed_is_untouched(&draft.proposed, typed)?;
    typed.check(app.now().year()).into_result(())?;
    let applied = form::differing(&draft.current, &shown(typed, &draft.current));
    if applied.is_empty() {
        return Ok(());
    }
    let id = draft.texts.organization.id;
    let after = shown(typed, &draft.current);
    store::write(app, tx, &draft.texts, &after, None).await?;
    let base = shown(typed, &form::kept(app, id, &row.base)?);
    let (version, waits) = (row.version + 1, store::waiting_version(row));
    let subject = row.id;
    let mut row: organization_change::ActiveModel = row.clone().into();
    row.base = Set(form::keep(app, id, &base)?);
    row.proposed = Set(form::keep(app, id, typed)?);
    row.updated_at = Set(app.now().0);
    row.version = Set(version);
    row.waiting_version = Set(Some(waits));
    row.update(tx).await?;
    if draft.status() == OrganizationStatus::Pending {
        submit::bring_to_registration(app, tx, actor, (id, &after), false).await?;
    }
    let detail = json!({ "organization": id, "applied": applied });
    audit::record(app, tx, actor, "profile.amend", ("organization_changes", subject), detail).await?;
    search::outbox::touch(app, tx, DocKind::Supplier, id).await
}

fn may_amend(status: OrganizationStatus) -> Result<()> {
    let words = match status {
        OrganizationStatus::Pending | OrganizationStatus::Active | OrganizationStatus::Unclaimed => {
            return Ok(());
        }
        OrganizationStatus::Suspended => "企业已被平台暂停，恢复前不能修改；要改正在审核的内容，请先收回",
        OrganizationStatus::Rejected => "企业注册没有通过，不能修改；有疑问请联系平台运营方",
    };
    Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()))
}

fn reviewed_is_untouched(waits: &ProfileForm, typed: &ProfileForm) -> Result<()> {
    let mut errors = FieldErrors::default();
    for field in form::differing(waits, typed).into_iter().filter(|field| policy::is_reviewed(field)) {
        errors.add(field, "这一项正在等待审核，现在不能改；要改请先收回修改");
    }
    errors.into_result(()).map_err(Error::from)
}
