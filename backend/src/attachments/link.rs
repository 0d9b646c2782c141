//! Joining files to what they belong to, within the transaction that does so. Whoever saves a form that
//! names files asks [`foreign`] first and [`use_files`] then.

use crate::{
    Actor, App, Error, Result, accounts::membership::claims, admission, audit, organizations::profile,
};
use contract::{AttachmentId, attachments::AttachmentPurpose};
use entity::{attachment, organization};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr,
};
use serde_json::json;
use uuid::Uuid;

/// Joins a new file to what its uploader says it belongs to: a row of the profile's draft, the open
/// application, the own claim. A logo is in force at once. Without a target it waits for the form that
/// will name it.
///
/// # Errors
/// [`Error::NotFound`] for a target of others; a conflict or a field error where it takes no more.
pub async fn join(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    row: &mut attachment::Model,
    target: Option<Uuid>,
) -> Result<()> {
    let file = AttachmentId(row.id);
    match (AttachmentPurpose::parse(&row.purpose), target) {
        (None, _) => return Err(Error::NotFound),
        (Some(AttachmentPurpose::Logo), _) => return set_logo(app, tx, actor, row).await,
        (Some(_), None) => return Ok(()),
        (Some(AttachmentPurpose::Qualification), Some(target)) => {
            profile::files::attach_scan(app, tx, actor, target.into(), file).await?;
        }
        (Some(AttachmentPurpose::Case), Some(target)) => {
            profile::files::attach_material(app, tx, actor, target.into(), file).await?;
        }
        (Some(AttachmentPurpose::Admission), Some(target)) => {
            admission::service::attach(app, tx, actor, target.into(), file).await?;
        }
        (Some(AttachmentPurpose::Claim), Some(target)) => {
            claims::attach(app, tx, actor, target.into(), file).await?;
        }
    }
    row.used_at = Some(app.now().0);
    use_files(app, tx, &[file]).await
}

async fn set_logo(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    row: &mut attachment::Model,
) -> Result<()> {
    let organization = row.organization_id.ok_or(Error::NotFound)?;
    let found = organization::Entity::find_by_id(organization).one(tx).await?.ok_or(Error::NotFound)?;
    organization::Entity::update_many()
        .col_expr(organization::Column::LogoId, Expr::value(row.id))
        .filter(organization::Column::Id.eq(organization))
        .exec(tx)
        .await?;
    (row.public, row.used_at) = (true, Some(app.now().0));
    attachment::Entity::update_many()
        .col_expr(attachment::Column::UsedAt, Expr::value(row.used_at))
        .col_expr(attachment::Column::Public, Expr::value(true))
        .filter(attachment::Column::Id.eq(row.id))
        .exec(tx)
        .await?;
    // The sweep removes the blob of the one before.
    if let Some(replaced) = found.logo_id {
        attachment::Entity::delete_by_id(replaced).exec(tx).await?;
    }
    let detail = json!({ "attachment": row.id });
    audit::record(app, tx, actor, "organization.logo_set", ("organizations", organization), detail).await
}

/// Those of the files that are not an organization's own for this purpose.
///
/// # Errors
/// When the database fails.
pub async fn foreign(
    db: &impl ConnectionTrait,
    organization: Uuid,
    purpose: AttachmentPurpose,
    files: &[AttachmentId],
) -> Result<Vec<AttachmentId>> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let own: Vec<Uuid> = attachment::Entity::find()
        .select_only()
        .column(attachment::Column::Id)
        .filter(attachment::Column::Id.is_in(files.iter().map(|file| file.0)))
        .filter(attachment::Column::OrganizationId.eq(organization))
        .filter(attachment::Column::Purpose.eq(purpose.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(files.iter().copied().filter(|file| !own.contains(&file.0)).collect())
}

/// Notes that something points to the files, so that they are not swept away.
///
/// # Errors
/// When the database fails.
pub async fn use_files(app: &App, tx: &DatabaseTransaction, files: &[AttachmentId]) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    attachment::Entity::update_many()
        .col_expr(attachment::Column::UsedAt, Expr::value(app.now().0))
        .filter(attachment::Column::Id.is_in(files.iter().map(|file| file.0)))
        .exec(tx)
        .await?;
    Ok(())
}
