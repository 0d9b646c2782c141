//! Joining files to what they belong to, within the transaction that does so.

use super::policy;
use crate::{Actor, App, Error, Result, audit};
use contract::{AttachmentId, attachments::AttachmentPurpose};
use entity::{attachment, organization, qualification};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};
use serde_json::json;
use uuid::Uuid;

/// Joins a new file to what it belongs to. Those who handle cases, admissions and claims join theirs
/// with [`mark_used`] when their own form is saved.
///
/// # Errors
/// [`Error::NotFound`] for a target of others.
pub async fn link(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    row: &mut attachment::Model,
    target: Option<Uuid>,
) -> Result<()> {
    let Some(organization) = row.organization_id else { return Ok(()) };
    match (AttachmentPurpose::parse(&row.purpose), target) {
        (Some(AttachmentPurpose::Logo), _) => set_logo(app, tx, actor, row, organization).await,
        (Some(AttachmentPurpose::Qualification), Some(target)) => {
            let found = qualification::Entity::find_by_id(target)
                .filter(qualification::Column::OrganizationId.eq(organization))
                .lock_exclusive()
                .one(tx)
                .await?
                .ok_or(Error::NotFound)?;
            qualification::Entity::update_many()
                .col_expr(qualification::Column::AttachmentId, Expr::value(row.id))
                .filter(qualification::Column::Id.eq(target))
                .exec(tx)
                .await?;
            note_used(app, tx, row).await?;
            forget(tx, found.attachment_id).await?;
            let detail = json!({ "attachment": row.id });
            audit::record(app, tx, actor, "qualification.scan_set", ("qualifications", target), detail).await
        }
        _ => Ok(()),
    }
}

async fn set_logo(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    row: &mut attachment::Model,
    organization: Uuid,
) -> Result<()> {
    let found = organization::Entity::find_by_id(organization).one(tx).await?.ok_or(Error::NotFound)?;
    organization::Entity::update_many()
        .col_expr(organization::Column::LogoId, Expr::value(row.id))
        .filter(organization::Column::Id.eq(organization))
        .exec(tx)
        .await?;
    row.public = true;
    note_used(app, tx, row).await?;
    forget(tx, found.logo_id).await?;
    let detail = json!({ "attachment": row.id });
    audit::record(app, tx, actor, "organization.logo_set", ("organizations", organization), detail).await
}

async fn note_used(app: &App, tx: &DatabaseTransaction, row: &mut attachment::Model) -> Result<()> {
    row.used_at = Some(app.now().0);
    attachment::Entity::update_many()
        .col_expr(attachment::Column::UsedAt, Expr::value(row.used_at))
        .col_expr(attachment::Column::Public, Expr::value(row.public))
        .filter(attachment::Column::Id.eq(row.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Removes the row of a file that another one replaced; the sweep removes its blob.
async fn forget(tx: &DatabaseTransaction, replaced: Option<Uuid>) -> Result<()> {
    if let Some(id) = replaced {
        attachment::Entity::delete_by_id(id).exec(tx).await?;
    }
    Ok(())
}

/// Marks files as used, within the transaction of what points to them from now on.
///
/// # Errors
/// A field error at `attachments` when one is gone, of others or for another purpose.
pub async fn mark_used(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    purpose: AttachmentPurpose,
    ids: &[AttachmentId],
) -> Result<()> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = attachment::Entity::find()
        .filter(attachment::Column::Id.is_in(ids.clone()))
        .filter(attachment::Column::Purpose.eq(purpose.as_str()))
        .lock_exclusive()
        .all(tx)
        .await?;
    if ids.iter().any(|id| !rows.iter().any(|row| row.id == *id && policy::owns(actor, row))) {
        return Err(Error::field("attachments", "有附件已被删除或过期，请重新上传"));
    }
    attachment::Entity::update_many()
        .col_expr(attachment::Column::UsedAt, Expr::value(app.now().0))
        .filter(attachment::Column::Id.is_in(ids))
        .filter(attachment::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}
