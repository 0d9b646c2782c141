//! Material of an application.

use super::{apply::open_row, stored_status};
use crate::{
    Actor, App, Error, Result,
    admission::{
        model::{self, Action},
        policy,
    },
    attachments::link,
};
use contract::{AdmissionId, AttachmentId, admission::AdmissionForm, attachments::AttachmentPurpose};
use entity::merchant_admission;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction};
use uuid::Uuid;

/// Adds material to the own open application, as it stands now.
///
/// # Errors
/// [`Error::NotFound`] for applications of others; at `file` when it has as many as it may; `WrongState`
/// while it is under review.
pub(crate) async fn attach(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    id: AdmissionId,
    file: AttachmentId,
) -> Result<()> {
    let member = policy::may_write(actor)?;
    let row = open_row(tx, member).await?;
    if row.id != id.0 {
        return Err(Error::NotFound);
    }
    model::apply(stored_status(&row), Action::Save)?;
    // As it is stored, its telephone sealed.
    let mut form: AdmissionForm =
        serde_json::from_value(row.application.clone()).map_err(anyhow::Error::new)?;
    let most = AttachmentPurpose::Admission.most();
    if form.attachments.len() >= most {
        return Err(Error::field("file", format!("最多 {most} 份材料，请先移除一份")));
    }
    form.attachments.push(file);
    let version = row.version + 1;
    let mut row: merchant_admission::ActiveModel = row.into();
    row.application = Set(serde_json::to_value(form).map_err(anyhow::Error::new)?);
    row.version = Set(version);
    row.updated_at = Set(app.now().0);
    row.update(tx).await?;
    Ok(())
}

/// Notes that the form's files are used.
///
/// # Errors
/// At `attachments` when one is gone, of others or for another purpose.
pub(super) async fn use_files(
    app: &App,
    tx: &DatabaseTransaction,
    organization: Uuid,
    form: &AdmissionForm,
) -> Result<()> {
    let files = &form.attachments;
    if !link::foreign(tx, organization, AttachmentPurpose::Admission, files).await?.is_empty() {
        return Err(Error::field("attachments", "有材料已被删除，请移除后重新上传"));
    }
    link::use_files(app, tx, files).await
}

/// Notes when the form let go of files: whoever did not mean it has a day to put them back.
pub(super) async fn let_go(
    app: &App,
    tx: &DatabaseTransaction,
    row: &merchant_admission::Model,
    form: &AdmissionForm,
) -> Result<()> {
    let stored: AdmissionForm = serde_json::from_value(row.application.clone()).unwrap_or_default();
    let dropped = stored.attachments.into_iter().filter(|file| !form.attachments.contains(file));
    link::use_files(app, tx, &dropped.collect::<Vec<_>>()).await
}
