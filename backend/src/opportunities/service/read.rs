//! Reading opportunities.

use super::{strings, view};
use crate::{
    Actor, App, Error, Result, audit,
    cursor::{self, Cursor},
    opportunities::{policy, store},
};
use contract::{
    Fen, OpportunityId, Page, Timestamp,
    accounts::Role,
    opportunities::{OpportunityForm, OpportunityStatus, OpportunitySummary, OpportunityView},
};

use serde_json::json;

/// Own opportunities on a page.
const OWN_ROWS: u64 = 20;

/// Opportunities of all departments on a page.
pub const ALL_ROWS: u64 = 50;

/// An opportunity by its code or id. That the platform's people saw its contact is put on record.
///
/// # Errors
/// [`Error::NotFound`] when there is none the actor may see.
pub async fn find(app: &App, actor: &Actor, code_or_id: &str) -> Result<OpportunityView> {
    let row = store::find(app.db.read(), policy::scope(actor), code_or_id).await?.ok_or(Error::NotFound)?;
    let id = row.id;
    let view = view(app, actor, row).await?;
    if view.contact.is_some() && actor.role().is_some_and(Role::is_staff) {
        let tx = app.db.begin().await?;
        audit::record(app, &tx, actor, "personal_data.viewed", ("opportunities", id), json!({})).await?;
        tx.commit().await?;
    }
    Ok(view)
}

/// The form of an own opportunity, filled with what is stored, and its view.
///
/// # Errors
/// [`Error::NotFound`] when it is not the actor's department's.
pub async fn form(app: &App, actor: &Actor, id: OpportunityId) -> Result<(OpportunityForm, OpportunityView)> {
    policy::may_write(actor)?;
    let row = store::find(app.db.read(), policy::scope(actor), &id.to_string())
        .await?
        .filter(|row| policy::is_own(actor, row.department_id))
        .ok_or(Error::NotFound)?;
    let form = OpportunityForm {
        kind: row.kind.clone(),
        title: row.title.clone(),
        background: row.background.clone(),
        requirement: row.requirement.clone(),
        budget_wan: row.budget.map(|b| Fen(b).wan()).unwrap_or_default(),
        deadline: row.deadline_at.map(|d| Timestamp(d).date_iso()).unwrap_or_default(),
        qualifications: strings(&row.qualifications).join("\n"),
        contact_name: row.contact_name.clone(),
        contact_phone: row.contact_phone.clone(),
    };
    Ok((form, view(app, actor, row).await?))
}

/// Published opportunities, newest first.
///
/// # Errors
/// [`Error::Malformed`] for a bad cursor or limit.
pub async fn list(
    app: &App,
    _actor: &Actor,
    cursor: Option<&str>,
    limit: Option<u32>,
) -> Result<Page<OpportunitySummary>> {
    let (after, limit) = (Cursor::parse_optional(cursor)?, cursor::limit(limit)?);
    let (items, total) = store::list(app.db.read(), after, u64::from(limit) + 1, app.now()).await?;
    let at = |s: &OpportunitySummary| Cursor { at: s.published_at.unwrap_or_default(), id: s.id.0 };
    Ok(cursor::page(items, limit, total, at))
}

/// The opportunities of all departments in a state, or in any, last changed first; `page` counts from 1.
///
/// # Errors
/// [`Error::Forbidden`] for everybody who is no auditor.
pub async fn list_all(
    app: &App,
    actor: &Actor,
    status: Option<OpportunityStatus>,
    page: u32,
) -> Result<Page<OpportunitySummary>> {
    policy::may_list_all(actor)?;
    let page = u64::from(page.max(1) - 1);
    let (items, total) = store::list_all(app.db.read(), status, page, ALL_ROWS, app.now()).await?;
    let more = (page + 1) * ALL_ROWS < total;
    Ok(Page { items, total, next_cursor: more.then(|| (page + 2).to_string()) })
}

/// How many there are in each state.
///
/// # Errors
/// As [`list_all`].
pub async fn count_all(app: &App, actor: &Actor) -> Result<Vec<(OpportunityStatus, u64)>> {
    policy::may_list_all(actor)?;
    store::count_all(app.db.read(), app.now()).await
}

/// The opportunities of the officer's own department, last changed first; `page` counts from 1.
///
/// # Errors
/// [`Error::Forbidden`] for everybody who is no officer.
pub async fn list_own(
    app: &App,
    actor: &Actor,
    status: Option<OpportunityStatus>,
    page: u32,
) -> Result<Page<OpportunitySummary>> {
    let member = policy::may_write(actor)?;
    let page = u64::from(page.max(1) - 1);
    let (items, total) =
        store::list_own(app.db.read(), member.organization_id.0, status, page, OWN_ROWS, app.now()).await?;
    let more = (page + 1) * OWN_ROWS < total;
    Ok(Page { items, total, next_cursor: more.then(|| (page + 2).to_string()) })
}
