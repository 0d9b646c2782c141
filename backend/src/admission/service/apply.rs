//! Writing an application, handing it in, taking it back.

use super::{check_active, check_version, files, organization, renewal, stored_status, view};
use crate::{
    Actor, App, Error, Member, Result,
    admission::{
        letters::{self, News},
        model::{self, Action},
        policy, store,
    },
    audit,
};
use contract::{
    ErrorCode, FieldErrors, Timestamp,
    admission::{AdmissionForm, AdmissionStatus, AdmissionView},
};
use entity::merchant_admission;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect,
};
use serde_json::json;
use uuid::Uuid;

/// Saves the own application: the open one when `version` is given, otherwise a new one. Saving it again
/// is not audited: only the enterprise sees it.
///
/// # Errors
/// [`Error::Validation`], `Stale` and `WrongState` conflicts, `Duplicate` when another one is open.
pub async fn save(
    app: &App,
    actor: &Actor,
    version: Option<i32>,
    form: &AdmissionForm,
) -> Result<AdmissionView> {
    let member = policy::may_write(actor)?;
    let form = form.check_draft()?;
    let tx = app.db.begin().await?;
    let row = match version {
        Some(version) => change(app, &tx, member, version, Action::Save, &form).await?,
        None => create(app, &tx, actor, member, &form).await?,
    };
    files::use_files(app, &tx, row.organization_id, &form).await?;
    let organization = organization(&tx, row.organization_id).await?;
    let view = view(app, &tx, &row, &organization).await?;
    tx.commit().await?;
    Ok(view)
}

/// Hands the own application in, as the form says.
///
/// # Errors
/// As [`save`]; [`Error::Validation`] with every field a reviewer would miss.
pub async fn submit(
    app: &App,
    actor: &Actor,
    version: Option<i32>,
    form: &AdmissionForm,
) -> Result<AdmissionView> {
    let member = policy::may_submit(actor)?;
    let form = form.check()?;
    let tx = app.db.begin().await?;
    let version = match version {
        Some(version) => version,
        None => create(app, &tx, actor, member, &form).await?.version,
    };
    let row = change(app, &tx, member, version, Action::Submit, &form).await?;
    let organization = organization(&tx, row.organization_id).await?;
    check_active(&organization)?;
    files::use_files(app, &tx, row.organization_id, &form).await?;
    letters::tell(app, &tx, &row, &organization, News::Submitted).await?;
    let subject = ("merchant_admissions", row.id);
    audit::record(app, &tx, actor, "admission.submit", subject, json!({})).await?;
    let view = view(app, &tx, &row, &organization).await?;
    tx.commit().await?;
    Ok(view)
}

/// Takes the own open application back.
///
/// # Errors
/// `Stale` and `WrongState` conflicts, [`Error::NotFound`] when none is open.
pub async fn withdraw(app: &App, actor: &Actor, version: i32) -> Result<AdmissionView> {
    let member = policy::may_submit(actor)?;
    let tx = app.db.begin().await?;
    let row = open_row(&tx, member).await?;
    let status = model::apply(stored_status(&row), Action::Withdraw)?;
    check_version(&row, version)?;
    let next = row.version + 1;
    let mut row: merchant_admission::ActiveModel = row.into();
    row.status = Set(status.as_str().to_owned());
    row.open_key = Set(None);
    row.version = Set(next);
    row.updated_at = Set(app.now().0);
    let row = row.update(&tx).await?;
    let organization = organization(&tx, row.organization_id).await?;
    let subject = ("merchant_admissions", row.id);
    audit::record(app, &tx, actor, "admission.withdraw", subject, json!({})).await?;
    let view = view(app, &tx, &row, &organization).await?;
    tx.commit().await?;
    Ok(view)
}

/// Takes the open application of an enterprise back of which nobody is left. Whoever claims the enterprise
/// next must not find the telephone of somebody who has gone.
///
/// # Errors
/// When the database fails.
pub(crate) async fn abandon(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    organization: Uuid,
) -> Result<()> {
    let Some(row) = open_of(tx, organization).await? else { return Ok(()) };
    let mut form = store::form(app, &row);
    (form.contact_name, form.contact_phone) = (String::new(), String::new());
    let (id, next) = (row.id, row.version + 1);
    let mut row: merchant_admission::ActiveModel = row.into();
    row.application = Set(store::stored_form(app, id, &form)?);
    row.status = Set(AdmissionStatus::Withdrawn.as_str().to_owned());
    row.open_key = Set(None);
    row.version = Set(next);
    row.updated_at = Set(app.now().0);
    row.update(tx).await?;
    let detail = json!({ "organization": organization });
    audit::record(app, tx, actor, "admission.withdraw", ("merchant_admissions", id), detail).await
}

/// An enterprise's open application, locked.
async fn open_of(tx: &DatabaseTransaction, organization: Uuid) -> Result<Option<merchant_admission::Model>> {
    Ok(merchant_admission::Entity::find()
        .filter(merchant_admission::Column::OpenKey.eq(organization.to_string()))
        .lock_exclusive()
        .one(tx)
        .await?)
}

/// The own enterprise's open application, locked.
pub(super) async fn open_row(tx: &DatabaseTransaction, member: &Member) -> Result<merchant_admission::Model> {
    open_of(tx, member.organization_id.0).await?.ok_or(Error::NotFound)
}

async fn change(
    app: &App,
    tx: &DatabaseTransaction,
    member: &Member,
    version: i32,
    action: Action,
    form: &AdmissionForm,
) -> Result<merchant_admission::Model> {
    let row = open_row(tx, member).await.map_err(|error| match error {
        Error::NotFound => gone(),
        other => other,
    })?;
    let status = model::apply(stored_status(&row), action)?;
    check_version(&row, version)?;
    files::let_go(app, tx, &row, form).await?;
    let (id, next) = (row.id, row.version + 1);
    // A renewal that was sent back keeps its day: how long a review takes is nobody's delay.
    let submitted = row.renews.and(row.submitted_at).map_or(app.now(), Timestamp);
    let alone = action == Action::Submit && renewal::continued(app, tx, &row, submitted).await?.is_none();
    let mut row: merchant_admission::ActiveModel = row.into();
    row.application = Set(store::stored_form(app, id, form)?);
    row.status = Set(status.as_str().to_owned());
    row.applied_by = Set(Some(member.person.user_id.0));
    row.version = Set(next);
    row.updated_at = Set(app.now().0);
    if action == Action::Submit {
        row.submitted_at = Set(Some(if alone { app.now() } else { submitted }.0));
    }
    if alone {
        // A renewal that lay about until the old admission was over is an application like the first.
        (row.renews, row.number) = (Set(None), Set(None));
    }
    Ok(row.update(tx).await?)
}

/// The words typed must not be lost with the application.
fn gone() -> Error {
    let words = "这份申请已在别处撤回或办结。你写的内容还在这一页，请复制后重新打开本页。";
    Error::Conflict(ErrorCode::Stale, words.to_owned())
}

/// A new draft: the first application, or a renewal within its time.
async fn create(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    member: &Member,
    form: &AdmissionForm,
) -> Result<merchant_admission::Model> {
    let own = member.organization_id.0;
    check_active(&organization(tx, own).await?)?;
    let open: Vec<&str> =
        AdmissionStatus::ALL.into_iter().filter(|s| s.is_open()).map(AdmissionStatus::as_str).collect();
    if store::last(tx, own, &open).await?.is_some() {
        let words = "贵单位已有一份在办的申请，请打开它继续填写。";
        return Err(Error::Conflict(ErrorCode::Duplicate, words.to_owned()));
    }
    let renewed = renewed(app, store::last(tx, own, &store::REGISTERED).await?)?;
    let row = new_row(app, member, app.new_id(), renewed.as_ref(), form)?;
    let row = row.insert(tx).await?;
    let detail = json!({ "renewal": renewed.is_some() });
    audit::record(app, tx, actor, "admission.draft", ("merchant_admissions", row.id), detail).await?;
    Ok(row)
}

/// The admission that a new application continues, if there is one.
fn renewed(app: &App, last: Option<merchant_admission::Model>) -> Result<Option<merchant_admission::Model>> {
    let Some(last) = last else { return Ok(None) };
    let until = last.valid_until.map(Timestamp);
    let refuse = |words: String| Err(Error::Conflict(ErrorCode::WrongState, words));
    match model::status(&last.status, until, app.now()) {
        AdmissionStatus::Suspended => refuse("数商资格暂停期间不能申请，请先联系平台恢复。".into()),
        AdmissionStatus::Admitted => {
            let from = until.map(model::renewable_from).unwrap_or_default();
            if app.now() >= from {
                return Ok(Some(last));
            }
            refuse(format!("数商资格还在有效期内，{}起可以申请续期。", from.date_zh()))
        }
        _ => Ok(None),
    }
}

fn new_row(
    app: &App,
    member: &Member,
    id: Uuid,
    renewed: Option<&merchant_admission::Model>,
    form: &AdmissionForm,
) -> Result<merchant_admission::ActiveModel> {
    let now = app.now().0;
    let row = merchant_admission::Model {
        id,
        organization_id: member.organization_id.0,
        status: AdmissionStatus::Draft.as_str().to_owned(),
        open_key: Some(member.organization_id.to_string()),
        number: renewed.and_then(|row| row.number.clone()),
        renews: renewed.map(|row| row.id),
        application: store::stored_form(app, id, form)?,
        remarks: json!({ "words": "", "fields": FieldErrors::default() }),
        applied_by: Some(member.person.user_id.0),
        decided_by: None,
        created_at: now,
        updated_at: now,
        submitted_at: None,
        decided_at: None,
        valid_from: None,
        valid_until: None,
        version: 1,
    };
    Ok(row.into_active_model().reset_all())
}
