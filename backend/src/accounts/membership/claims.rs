//! The own claim of an imported enterprise, while a reviewer looks at it.

use crate::{Actor, App, Error, Result, attachments, audit, organizations::review::ClaimFacts};
use contract::{
    AttachmentId, ChangeId, ErrorCode, Timestamp,
    accounts::ClaimView,
    attachments::AttachmentPurpose,
    organizations::{ChangeKind, ReviewStatus},
};
use entity::{organization, organization_change};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::json;

/// The asker's newest claim, for who waits.
///
/// # Errors
/// [`Error::Unauthenticated`] for visitors.
pub async fn own_claim(app: &App, actor: &Actor) -> Result<Option<ClaimView>> {
    let person = actor.require_person()?;
    let db = app.db.read();
    let found = organization_change::Entity::find()
        .filter(organization_change::Column::Kind.eq(ChangeKind::Claim.as_str()))
        .filter(organization_change::Column::ProposedBy.eq(person.user_id.0))
        .order_by_desc(organization_change::Column::CreatedAt)
        .order_by_desc(organization_change::Column::Id)
        .one(db)
        .await?;
    let Some(change) = found else { return Ok(None) };
    let Some(entry) = organization::Entity::find_by_id(change.organization_id).one(db).await? else {
        return Ok(None);
    };
    let facts = facts(&change)?;
    Ok(Some(ClaimView {
        id: change.id.into(),
        organization_id: entry.id.into(),
        organization: entry.name,
        status: change.status,
        submitted_at: Timestamp(change.submitted_at.unwrap_or(change.created_at)),
        reason: facts.reason,
        files: attachments::service::listed(db, &facts.attachments).await?,
    }))
}

fn facts(change: &organization_change::Model) -> Result<ClaimFacts> {
    Ok(serde_json::from_value(change.proposed.clone()).map_err(anyhow::Error::new)?)
}

/// Adds a proof to the own claim while it waits. Its version counts on, so that nobody decides about it
/// without having been shown the proof.
///
/// # Errors
/// [`Error::NotFound`] for claims of others; at `file` when there are enough; a conflict after the
/// decision.
pub async fn attach(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    id: ChangeId,
    file: AttachmentId,
) -> Result<()> {
    let person = actor.require_person()?;
    let row = organization_change::Entity::find_by_id(id.0)
        .filter(organization_change::Column::Kind.eq(ChangeKind::Claim.as_str()))
        .filter(organization_change::Column::ProposedBy.eq(person.user_id.0))
        .lock_exclusive()
        .one(tx)
        .await?
        .ok_or(Error::NotFound)?;
    if row.status != ReviewStatus::Submitted.as_str() {
        let words = "这份认领申请已经有了结果，不能再补充证明".to_owned();
        return Err(Error::Conflict(ErrorCode::WrongState, words));
    }
    let mut claim = facts(&row)?;
    let most = AttachmentPurpose::Claim.most();
    if claim.attachments.len() >= most {
        return Err(Error::field("file", format!("最多 {most} 份证明，已经够审核了")));
    }
    claim.attachments.push(file);
    let version = row.version + 1;
    let mut row: organization_change::ActiveModel = row.into();
    row.proposed = Set(serde_json::to_value(&claim).map_err(anyhow::Error::new)?);
    row.updated_at = Set(app.now().0);
    row.version = Set(version);
    row.update(tx).await?;
    let detail = json!({ "attachment": file });
    audit::record(app, tx, actor, "claim.proof_added", ("organization_changes", id.0), detail).await
}
