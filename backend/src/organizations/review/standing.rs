//! Taking an enterprise from view, and showing it again.

use super::{letters, read, standing_of};
use crate::{
    Actor, App, Error, Result, attachments, audit,
    organizations::{
        policy,
        profile::{form, store},
    },
    search,
};
use contract::{
    ErrorCode, OrganizationId, Timestamp, field,
    organizations::{OrganizationStatus, ReviewStatus, StandingForm, StandingView},
    search::DocKind,
};
use entity::{organization, organization_change};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

/// Changes shown with an enterprise.
const CHANGES: u64 = 20;

/// An enterprise as reviewers see it.
///
/// # Errors
/// [`Error::NotFound`] for everything that is no enterprise; see also [`policy::may_read_reviews`].
pub async fn standing(app: &App, actor: &Actor, id: OrganizationId) -> Result<StandingView> {
    policy::may_read_reviews(actor)?;
    let db = app.db.read();
    let texts = store::texts(db, id.0).await?;
    let rows = organization_change::Entity::find()
        .filter(organization_change::Column::OrganizationId.eq(id.0))
        .filter(organization_change::Column::Status.ne(ReviewStatus::Draft.as_str()))
        .filter(organization_change::Column::SubmittedAt.is_not_null())
        .order_by_desc(organization_change::Column::Id)
        .limit(CHANGES)
        .all(db)
        .await?;
    let material: Vec<_> = texts.cases.iter().flat_map(|case| form::files(&case.attachments)).collect();
    let files = attachments::service::listed(db, &material).await?;
    let o = texts.organization;
    let abroad = [&o.country, &o.registration_number].map(|t| t.clone().unwrap_or_default());
    Ok(StandingView {
        id,
        status: standing_of(&o),
        code: o.uscc.clone().unwrap_or_else(|| abroad.join(" ").trim().to_owned()),
        members: read::members(db, id.0).await?,
        changes: read::summaries(db, &rows, app.now()).await?,
        may_decide: policy::may_review(actor).is_ok(),
        files,
        name: o.name,
        place: o.place,
        status_reason: o.status_reason,
        created_at: Timestamp(o.created_at),
        claimed_at: o.claimed_at.map(Timestamp),
    })
}

/// Takes an enterprise from view: it is neither shown nor matched until restored.
///
/// # Errors
/// [`Error::Validation`] without a reason, `WrongState` unless it is shown.
pub async fn suspend(
    app: &App,
    actor: &Actor,
    id: OrganizationId,
    form: &StandingForm,
) -> Result<StandingView> {
    change(app, actor, id, form, true).await
}

/// Shows a suspended enterprise again.
///
/// # Errors
/// [`Error::Validation`] without a reason, `WrongState` unless it is suspended.
pub async fn restore(
    app: &App,
    actor: &Actor,
    id: OrganizationId,
    form: &StandingForm,
) -> Result<StandingView> {
    change(app, actor, id, form, false).await
}

async fn change(
    app: &App,
    actor: &Actor,
    id: OrganizationId,
    given: &StandingForm,
    suspends: bool,
) -> Result<StandingView> {
    policy::may_review(actor)?;
    let tx = app.db.begin().await?;
    let o = store::texts_locked(&tx, id.0).await?.organization;
    given.check().into_result(())?;
    let next = match (standing_of(&o), suspends) {
        (OrganizationStatus::Active | OrganizationStatus::Unclaimed, true) => OrganizationStatus::Suspended,
        (OrganizationStatus::Suspended, false) if o.claimed_at.is_none() => {
            // Who has people of its own but was never marked as claimed came before claims were noted.
            if read::members(&tx, id.0).await? > 0 {
                OrganizationStatus::Active
            } else {
                OrganizationStatus::Unclaimed
            }
        }
        (OrganizationStatus::Suspended, false) => OrganizationStatus::Active,
        (status, true) => return Err(wrong(&format!("企业现在是“{}”，不能暂停", status.zh()))),
        (status, false) => return Err(wrong(&format!("企业现在是“{}”，不用恢复", status.zh()))),
    };
    let reason = field::clean(&given.reason);
    let row = organization::ActiveModel {
        id: Unchanged(id.0),
        status: Set(next.as_str().to_owned()),
        active: Set(next.is_shown()),
        status_reason: Set(suspends.then(|| reason.clone())),
        version: Set(o.version + 1),
        updated_at: Set(app.now().0),
        ..Default::default()
    };
    let row = row.update(&tx).await?;
    letters::standing(app, &tx, &row, suspends, &reason).await?;
    let name = if suspends { "organization.suspend" } else { "organization.restore" };
    audit::record(app, &tx, actor, name, ("organizations", id.0), json!({ "reason": reason })).await?;
    search::outbox::touch(app, &tx, DocKind::Supplier, id.0).await?;
    tx.commit().await?;
    standing(app, actor, id).await
}

fn wrong(words: &str) -> Error {
    Error::Conflict(ErrorCode::WrongState, words.to_owned())
}
