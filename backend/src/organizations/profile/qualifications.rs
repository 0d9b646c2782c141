//! The scan of a qualification, uploaded on its own.

use super::{service::Draft, store};
use crate::{Actor, App, Error, Result, organizations::policy};
use contract::{AttachmentId, ErrorCode, QualificationId, organizations::ChangeKind};

/// Puts an uploaded scan to a qualification, within the draft: a reviewer sees it with the next
/// submission.
///
/// # Errors
/// [`Error::NotFound`] for a foreign qualification or file; `WrongState` while the draft is under
/// review.
pub async fn attach(
    app: &App,
    actor: &Actor,
    qualification: QualificationId,
    attachment: AttachmentId,
) -> Result<()> {
    let member = policy::may_write_profile(actor)?;
    let id = member.organization_id.0;
    let tx = app.db.begin().await?;
    let open = store::open(&tx, id, ChangeKind::Profile).await?;
    let version = open.map_or(0, |row| row.version);
    let draft = match Draft::load(app, &tx, member, version).await {
        // Saved by a colleague between the two readings: try again.
        Err(Error::Conflict(ErrorCode::Stale, _)) => return Err(Error::Unavailable("draft".into())),
        other => other?,
    };
    let mut proposed = draft.proposed.clone();
    let entry = proposed.qualifications.iter_mut().find(|entry| entry.id == Some(qualification));
    entry.ok_or(Error::NotFound)?.attachment_id = Some(attachment);
    store::check_references(app, &tx, id, &proposed).await.map_err(|error| match error {
        Error::Validation(_) => Error::NotFound,
        other => other,
    })?;
    store::use_files(app, &tx, &proposed).await?;
    draft.save(app, &tx, actor, &proposed).await?;
    tx.commit().await?;
    Ok(())
}
