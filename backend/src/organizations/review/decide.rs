//! Deciding: each decision is one transaction with its audit entry, the index and the applicant's mail.

use super::{accept as force, letters, read, standing_of};
use crate::{
    Actor, App, Error, Result,
    accounts::membership::vacancy,
    audit,
    organizations::{
        self, policy,
        profile::{form, store},
    },
    search,
};
use contract::{
    ChangeId, ErrorCode,
    organizations::{
        ChangeKind, OrganizationStatus, Remarks, ReviewAction, ReviewDecision, ReviewStatus, ReviewView,
    },
    search::DocKind,
};
use entity::{organization, organization_change};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    DatabaseTransaction, EntityTrait, QuerySelect,
};
use serde_json::json;

/// Puts a change into force.
///
/// # Errors
/// `Stale` when it changed meanwhile or no longer fits what stands, `WrongState`, `Duplicate`;
/// [`Error::Forbidden`] for an own proposal.
pub async fn accept(app: &App, actor: &Actor, id: ChangeId, decision: &ReviewDecision) -> Result<ReviewView> {
    decide(app, actor, id, decision, ReviewAction::Accept).await
}

/// Sends a change back with remarks; its applicant mends it and hands it in again.
///
/// # Errors
/// As [`accept`]; [`Error::Validation`] without remarks.
pub async fn send_back(
    app: &App,
    actor: &Actor,
    id: ChangeId,
    decision: &ReviewDecision,
) -> Result<ReviewView> {
    decide(app, actor, id, decision, ReviewAction::Return).await
}

/// Refuses a change with a reason.
///
/// # Errors
/// As [`accept`]; [`Error::Validation`] without a reason.
pub async fn reject(app: &App, actor: &Actor, id: ChangeId, decision: &ReviewDecision) -> Result<ReviewView> {
    decide(app, actor, id, decision, ReviewAction::Reject).await
}

async fn decide(
    app: &App,
    actor: &Actor,
    id: ChangeId,
    decision: &ReviewDecision,
    action: ReviewAction,
) -> Result<ReviewView> {
    let member = policy::may_review(actor)?;
    let tx = app.db.begin().await?;
    let found = organization_change::Entity::find_by_id(id.0);
    let place = found.clone().one(&tx).await?.ok_or(Error::NotFound)?.organization_id;
    organizations::store::lock(&tx, place).await?;
    let row = found.lock_exclusive().one(&tx).await?;
    let row = row.filter(|row| row.submitted_at.is_some()).ok_or(Error::NotFound)?;
    if !read::may_decide(actor, member, &row) {
        return Err(Error::Forbidden);
    }
    let kind = ChangeKind::parse(&row.kind).ok_or(Error::NotFound)?;
    let status = store::step(&row, action)?;
    if store::waiting_version(&row) != decision.version {
        let words = "申请人刚刚改过这次变更，请看看最新内容再决定。你写的意见还在这一页。";
        return Err(Error::Conflict(ErrorCode::Stale, words.to_owned()));
    }
    decision.check(action).into_result(())?;
    match action {
        ReviewAction::Accept => force::put_into_force(app, &tx, actor, &row, kind).await?,
        ReviewAction::Reject if kind == ChangeKind::Registration => {
            refuse_registration(app, &tx, &row, &decision.remarks()).await?;
        }
        _ => {}
    }
    let remarks = decision.remarks();
    let decided = write(app, &tx, actor, row, status, &remarks).await?;
    letters::decided(app, &tx, &decided, kind, status, &remarks).await?;
    let mut tokens = None;
    if kind == ChangeKind::Registration && action == ReviewAction::Reject {
        // After the mail: it goes to those who are free now.
        tokens = Some(vacancy::release(app, &tx, actor, decided.organization_id).await?);
    }
    // Free words may name people; the change keeps them, the audit only says that they were said.
    let fields: Vec<&str> = remarks.fields.0.iter().map(|error| error.field.as_str()).collect();
    let detail = json!({
        "kind": kind.as_str(), "organization": decided.organization_id, "fields": fields, "tokens": tokens,
    });
    let name = match action {
        ReviewAction::Accept => "review.accept",
        ReviewAction::Return => "review.return",
        _ => "review.reject",
    };
    audit::record(app, &tx, actor, name, ("organization_changes", id.0), detail).await?;
    if action == ReviewAction::Accept {
        search::outbox::touch(app, &tx, DocKind::Supplier, decided.organization_id).await?;
    }
    tx.commit().await?;
    read::find(app, actor, id).await
}

async fn write(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    row: organization_change::Model,
    status: ReviewStatus,
    remarks: &Remarks,
) -> Result<organization_change::Model> {
    let (now, version, organization) = (app.now().0, row.version + 1, row.organization_id);
    let profile = row.kind == ChangeKind::Profile.as_str();
    let closed = if !status.is_open() && profile {
        let kept = |json| form::kept(app, organization, json).and_then(|form| form::keep_closed(&form));
        Some((kept(&row.base)?, kept(&row.proposed)?))
    } else {
        None
    };
    let mut row: organization_change::ActiveModel = row.into();
    row.status = Set(status.as_str().to_owned());
    row.remarks = Set(serde_json::to_value(remarks).map_err(anyhow::Error::from)?);
    row.decided_by = Set(actor.person().map(|person| person.user_id.0));
    row.decided_at = Set(Some(now));
    row.updated_at = Set(now);
    row.version = Set(version);
    row.waiting_version = Set(None);
    if !status.is_open() {
        row.open_key = Set(None);
    }
    if let Some((base, proposed)) = closed {
        row.base = Set(base);
        row.proposed = Set(proposed);
    }
    Ok(row.update(tx).await?)
}

async fn refuse_registration(
    app: &App,
    tx: &DatabaseTransaction,
    row: &organization_change::Model,
    remarks: &Remarks,
) -> Result<()> {
    let texts = store::texts_locked(tx, row.organization_id).await?;
    if standing_of(&texts.organization) != OrganizationStatus::Pending {
        let words = "这家企业的注册已经有了结果，请刷新页面查看";
        return Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()));
    }
    let row = organization::ActiveModel {
        id: Unchanged(texts.organization.id),
        status: Set(OrganizationStatus::Rejected.as_str().to_owned()),
        active: Set(false),
        status_reason: Set(Some(remarks.words.clone())),
        // The change keeps them; here they would shut the door to the enterprise whose they are.
        uscc: Set(None),
        country: Set(None),
        registration_number: Set(None),
        version: Set(texts.organization.version + 1),
        updated_at: Set(app.now().0),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}
