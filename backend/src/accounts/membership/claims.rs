//! The own claim of an imported enterprise: while a reviewer looks at it, when it was sent back, and taking
//! it back.

use super::{enrolment::late, registration::phone_place};
use crate::{
    Actor, App, Error, Person, Result,
    accounts::policy,
    attachments, audit,
    organizations::{self, profile::store, review::ClaimFacts},
};
use contract::{
    AttachmentId, ChangeId, ErrorCode, Timestamp, UserId,
    accounts::{ClaimView, check_claim_reason},
    attachments::AttachmentPurpose,
    organizations::{ChangeKind, OrganizationStatus, ReviewAction, ReviewStatus},
};
use entity::{organization, organization_change, user};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
    sea_query::{ExprTrait, SimpleExpr},
};
use serde_json::json;

/// The asker's newest claim, for who waits: one that is open before those that were answered.
///
/// # Errors
/// [`Error::Unauthenticated`] for visitors.
pub async fn own_claim(app: &App, actor: &Actor) -> Result<Option<ClaimView>> {
    let person = actor.require_person()?;
    let db = app.db.read();
    let newest = match of(person).filter(open()).one(db).await? {
        Some(change) => Some(change),
        None => {
            let withdrawn = organization_change::Column::Status.eq(ReviewStatus::Withdrawn.as_str());
            of(person).filter(withdrawn.not()).one(db).await?
        }
    };
    let Some(change) = newest else { return Ok(None) };
    let Some(entry) = organization::Entity::find_by_id(change.organization_id).one(db).await? else {
        return Ok(None);
    };
    let facts = facts(&change)?;
    Ok(Some(ClaimView {
        id: change.id.into(),
        organization_id: entry.id.into(),
        organization: entry.name,
        remarks: store::remarks(&change),
        status: change.status,
        submitted_at: Timestamp(change.submitted_at.unwrap_or(change.created_at)),
        reason: facts.reason,
        files: attachments::service::listed(db, &facts.attachments).await?,
    }))
}

fn facts(change: &organization_change::Model) -> Result<ClaimFacts> {
    Ok(serde_json::from_value(change.proposed.clone()).map_err(anyhow::Error::new)?)
}

/// The telephone of who claims, if the account has one: a reviewer may call back.
///
/// # Errors
/// When the database fails, or the sealed number does not open.
pub(crate) async fn telephone(app: &App, db: &impl ConnectionTrait, claim: &ClaimFacts) -> Result<String> {
    let user = user::Entity::find_by_id(claim.user_id).one(db).await?;
    let sealed = user.and_then(|user| user.phone);
    let place = phone_place(UserId(claim.user_id));
    Ok(sealed.map(|sealed| app.seal.read(&place, &sealed)).transpose()?.unwrap_or_default())
}

/// A person's claims, the newest first.
fn of(person: &Person) -> Select<organization_change::Entity> {
    organization_change::Entity::find()
        .filter(organization_change::Column::Kind.eq(ChangeKind::Claim.as_str()))
        .filter(organization_change::Column::ProposedBy.eq(person.user_id.0))
        .order_by_desc(organization_change::Column::CreatedAt)
        .order_by_desc(organization_change::Column::Id)
}

/// Not decided about yet.
fn open() -> SimpleExpr {
    organization_change::Column::OpenKey.is_not_null()
}

/// The first of these claims, locked; its enterprise before it, as whoever decides does.
async fn locked(
    tx: &DatabaseTransaction,
    claims: Select<organization_change::Entity>,
) -> Result<Option<organization_change::Model>> {
    let Some(found) = claims.clone().one(tx).await? else { return Ok(None) };
    organizations::store::lock(tx, found.organization_id).await?;
    Ok(claims.filter(organization_change::Column::Id.eq(found.id)).lock_exclusive().one(tx).await?)
}

/// Adds a proof to the own claim until it is decided. Its version counts on, so that nobody decides about
/// it without having been shown the proof.
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
    let own = of(actor.require_person()?).filter(organization_change::Column::Id.eq(id.0));
    let row = locked(tx, own).await?.ok_or(Error::NotFound)?;
    if store::step(&row, ReviewAction::Save).is_err() {
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

/// Hands the own claim in again that was sent back, with the reason as it is now.
///
/// # Errors
/// At `claim_reason`; conflicts when none was sent back, and when the enterprise has people of its own by
/// now; see also [`policy::may_join`].
pub async fn resubmit(app: &App, actor: &Actor, reason: &str) -> Result<()> {
    let person = policy::may_join(actor)?;
    let reason = check_claim_reason(reason)?;
    let tx = app.db.begin().await?;
    let returned = organization_change::Column::Status.eq(ReviewStatus::Returned.as_str());
    let Some(row) = locked(&tx, of(person).filter(returned)).await? else {
        let words = "没有被退回的认领申请：它正在审核，或已经有了结果，请刷新页面查看".to_owned();
        return Err(Error::Conflict(ErrorCode::WrongState, words));
    };
    let status = store::step(&row, ReviewAction::Submit)?;
    let entry = organization::Entity::find_by_id(row.organization_id).one(&tx).await?;
    if entry.is_none_or(|entry| entry.status != OrganizationStatus::Unclaimed.as_str()) {
        return Err(late());
    }
    let claim = ClaimFacts { reason, ..facts(&row)? };
    let (subject, now, version) = (row.id, app.now().0, row.version + 1);
    let mut row: organization_change::ActiveModel = row.into();
    row.proposed = Set(serde_json::to_value(&claim).map_err(anyhow::Error::new)?);
    row.status = Set(status.as_str().to_owned());
    row.remarks = Set(json!({}));
    row.submitted_at = Set(Some(now));
    row.updated_at = Set(now);
    row.version = Set(version);
    row.update(&tx).await?;
    let subject = ("organization_changes", subject);
    audit::record(app, &tx, actor, "claim.resubmitted", subject, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes an own open claim back: nobody decides about it any more, and the enterprise can be claimed anew.
///
/// # Errors
/// [`Error::NotFound`] for claims of others, a conflict for one that is open no more; see also
/// [`policy::may_handle_account`].
pub async fn withdraw(app: &App, actor: &Actor, id: ChangeId) -> Result<()> {
    let person = policy::may_handle_account(actor)?;
    let tx = app.db.begin().await?;
    let own = of(person).filter(organization_change::Column::Id.eq(id.0));
    let row = locked(&tx, own).await?.ok_or(Error::NotFound)?;
    let (subject, was, version) = (row.id, store::status(&row), row.version + 1);
    if !was.is_open() {
        let words = "这份认领申请已经撤回，或已经有了结果，请刷新页面查看".to_owned();
        return Err(Error::Conflict(ErrorCode::WrongState, words));
    }
    let mut row: organization_change::ActiveModel = row.into();
    // Nobody writes on a claim while it waits: unlike a profile it need not be recalled first.
    row.status = Set(ReviewStatus::Withdrawn.as_str().to_owned());
    row.open_key = Set(None);
    row.updated_at = Set(app.now().0);
    row.version = Set(version);
    store::move_on(&tx, (subject, was), row).await?;
    let subject = ("organization_changes", subject);
    audit::record(app, &tx, actor, "claim.withdrawn", subject, json!({})).await?;
    tx.commit().await?;
    Ok(())
}
