//! Files of qualifications and cases, uploaded on their own and put to a row of the draft: a reviewer
//! sees a scan with the next submission. While one waits, material about a case counts at once.

use super::service::Draft;
use crate::{Actor, App, Error, Result, organizations::policy};
use contract::{
    AttachmentId, CaseId, QualificationId,
    attachments::{AttachmentPurpose, AttachmentView},
    organizations::ProfileForm,
};
use sea_orm::DatabaseTransaction;
use std::collections::HashMap;

/// Puts a scan to a qualification, in the place of the one before.
///
/// # Errors
/// [`Error::NotFound`] for a foreign qualification; at `qualifications` while they wait for their review.
pub async fn attach_scan(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    qualification: QualificationId,
    file: AttachmentId,
) -> Result<()> {
    change(app, tx, actor, |form| {
        let entry = form.qualifications.iter_mut().find(|entry| entry.id == Some(qualification));
        entry.ok_or(Error::NotFound)?.attachment_id = Some(file);
        Ok(())
    })
    .await
}

/// Adds material to a case.
///
/// # Errors
/// [`Error::NotFound`] for a foreign case; at `file` when it has as many as it may.
pub async fn attach_material(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    case: CaseId,
    file: AttachmentId,
) -> Result<()> {
    change(app, tx, actor, |form| {
        let entry = form.cases.iter_mut().find(|entry| entry.id == Some(case)).ok_or(Error::NotFound)?;
        let most = AttachmentPurpose::Case.most();
        if entry.attachments.len() >= most {
            return Err(Error::field("file", format!("每个案例最多 {most} 份材料，请先移除一份")));
        }
        entry.attachments.push(file);
        Ok(())
    })
    .await
}

/// Changes the draft as it stands now: a file adds to it whatever else was changed meanwhile.
async fn change(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    put: impl FnOnce(&mut ProfileForm) -> Result<()>,
) -> Result<()> {
    let member = policy::may_write_profile(actor)?;
    let draft = Draft::load(app, tx, member, None).await?;
    let mut proposed = draft.proposed.clone();
    put(&mut proposed)?;
    draft.save(app, tx, actor, &proposed).await
}

/// The scans and the material that a form names.
pub fn of_lists(form: &ProfileForm) -> Vec<AttachmentId> {
    let scans = form.qualifications.iter().filter_map(|q| q.attachment_id);
    scans.chain(form.cases.iter().flat_map(|c| c.attachments.iter().copied())).collect()
}

/// The files of the own form, as far as they are there, by id.
///
/// # Errors
/// [`Error::Forbidden`] for everybody who acts for no enterprise.
pub async fn of_form(
    app: &App,
    actor: &Actor,
    form: &ProfileForm,
) -> Result<HashMap<AttachmentId, AttachmentView>> {
    let member = policy::may_read_profile(actor)?;
    let found = crate::attachments::service::own(app, member, &of_lists(form)).await?;
    Ok(found.into_iter().map(|file| (file.id, file)).collect())
}
