//! Reading admissions and the public register.

use crate::{
    Actor, App, Error, Result,
    admission::{model, policy, store},
    audit,
    cursor::{self, Cursor},
};
use contract::{
    AdmissionId, Page, Timestamp,
    admission::{
        AdmissionForm, AdmissionStatus, AdmissionSummary, AdmissionView, MerchantView, OwnAdmission,
    },
    organizations::OrganizationStatus,
};
use entity::{merchant_admission, organization};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

/// Rows of a page of the reviewers' list.
pub const QUEUE_ROWS: u64 = 20;
/// Rows of a page of the register.
pub const REGISTER_ROWS: u64 = 20;

/// The own enterprise's application and certificate.
///
/// # Errors
/// For people of no enterprise; when the database fails.
pub async fn own(app: &App, actor: &Actor) -> Result<OwnAdmission> {
    let member = policy::may_see_own(actor)?;
    let (db, own) = (app.db.read(), member.organization_id.0);
    let organization = organization::Entity::find_by_id(own).one(db).await?.ok_or(Error::NotFound)?;
    let all = AdmissionStatus::ALL.map(AdmissionStatus::as_str);
    let last = store::last(db, own, &all).await?;
    let registered = store::last(db, own, &store::REGISTERED).await?;
    let merchant = registered.as_ref().and_then(|row| store::merchant(row, &organization, app.now()));
    let stored = registered
        .as_ref()
        .map(|row| (model::status(&row.status, row.valid_until.map(Timestamp), app.now()), row.valid_until));
    let renewable_from = stored
        .and_then(|(status, until)| (status == AdmissionStatus::Admitted).then_some(until?))
        .map(|until| model::renewable_from(Timestamp(until)));
    let open = last
        .as_ref()
        .is_some_and(|row| AdmissionStatus::parse(&row.status).is_some_and(AdmissionStatus::is_open));
    let in_time = match stored {
        Some((AdmissionStatus::Suspended, _)) => false,
        Some((AdmissionStatus::Admitted, _)) => renewable_from.is_some_and(|from| app.now() >= from),
        _ => true,
    };
    let application = match &last {
        Some(row) => Some(super::view(app, db, row, &organization).await?),
        None => None,
    };
    Ok(OwnAdmission {
        application,
        merchant,
        may_apply: !open && in_time && organization.status == OrganizationStatus::Active.as_str(),
        renewable_from,
    })
}

/// The form of a new application: what was declared last, or nothing.
pub fn form(own: &OwnAdmission) -> AdmissionForm {
    let last = own.application.as_ref().map(|view| view.form.clone()).unwrap_or_default();
    let keep = own.application.as_ref().is_some_and(|view| view.status.is_open());
    AdmissionForm { promise: keep && last.promise, ..last }
}

/// One application, for reviewers. It names whom to call: the look is audited.
///
/// # Errors
/// For others; [`Error::NotFound`], also for drafts, unless for auditors.
pub async fn find(app: &App, actor: &Actor, id: AdmissionId) -> Result<AdmissionView> {
    policy::may_review(actor)?;
    let found = merchant_admission::Entity::find_by_id(id.0).one(app.db.read()).await?;
    let drafts = policy::may_read_drafts(actor);
    let seen = |row: &merchant_admission::Model| drafts || row.status != AdmissionStatus::Draft.as_str();
    let row = found.filter(seen).ok_or(Error::NotFound)?;
    let organization = organization::Entity::find_by_id(row.organization_id).one(app.db.read()).await?;
    let view = super::view(app, app.db.read(), &row, &organization.ok_or(Error::NotFound)?).await?;
    let tx = app.db.begin().await?;
    let detail = json!({ "organization": view.organization_id });
    audit::record(app, &tx, actor, "personal_data.viewed", ("merchant_admissions", id.0), detail).await?;
    tx.commit().await?;
    Ok(view)
}

/// All applications of an enterprise, newest first, drafts too, without their files.
pub(crate) async fn of_organization(
    app: &App,
    db: &impl ConnectionTrait,
    organization: &organization::Model,
) -> Result<Vec<AdmissionView>> {
    let rows = merchant_admission::Entity::find()
        .filter(merchant_admission::Column::OrganizationId.eq(organization.id))
        .order_by_desc(merchant_admission::Column::Id)
        .all(db)
        .await?;
    Ok(rows.iter().map(|row| store::view(app, row, organization)).collect())
}

/// A page of the reviewers' list, by status; `page` counts from 1.
///
/// # Errors
/// For others; when the database fails.
pub async fn queue(
    app: &App,
    actor: &Actor,
    status: AdmissionStatus,
    page: u32,
) -> Result<Page<AdmissionSummary>> {
    policy::may_review(actor)?;
    if status == AdmissionStatus::Draft {
        return Ok(Page::default());
    }
    let skip = u64::from(page.max(1) - 1) * QUEUE_ROWS;
    let (items, total) = store::queue(app.db.read(), status, skip, QUEUE_ROWS, app.now()).await?;
    let next_cursor = (skip + QUEUE_ROWS < total).then(|| (page.max(1) + 1).to_string());
    Ok(Page { items, total, next_cursor })
}

/// How many are in each status reviewers see.
///
/// # Errors
/// For others; when the database fails.
pub async fn counts(app: &App, actor: &Actor) -> Result<Vec<(AdmissionStatus, u64)>> {
    policy::may_review(actor)?;
    let found = store::counts(app.db.read()).await?;
    let shown = AdmissionStatus::ALL.into_iter().filter(|status| *status != AdmissionStatus::Draft);
    Ok(shown.map(|status| (status, found.get(status.as_str()).copied().unwrap_or(0))).collect())
}

/// The public register after a cursor.
///
/// # Errors
/// [`Error::Malformed`] for a bad cursor or limit.
pub async fn merchants(
    app: &App,
    _actor: &Actor,
    q: &str,
    cursor: Option<&str>,
    limit: Option<u32>,
) -> Result<Page<MerchantView>> {
    let (after, limit) = (Cursor::parse_optional(cursor)?, cursor::limit(limit)?);
    let from = store::From::Cursor(after);
    let rows = u64::from(limit) + 1;
    let (items, total) = store::merchants(app.db.read(), q.trim(), from, rows, app.now()).await?;
    let page = cursor::page(items, limit, total, |(at, _)| *at);
    let items = page.items.into_iter().map(|(_, view)| view).collect();
    Ok(Page { items, total: page.total, next_cursor: page.next_cursor })
}

/// A page of the public register; `page` counts from 1.
///
/// # Errors
/// When the database fails.
pub async fn merchants_page(app: &App, _actor: &Actor, q: &str, page: u32) -> Result<Page<MerchantView>> {
    let from = store::From::Offset(u64::from(page.max(1) - 1) * REGISTER_ROWS);
    let (items, total) = store::merchants(app.db.read(), q.trim(), from, REGISTER_ROWS, app.now()).await?;
    Ok(Page { items: items.into_iter().map(|(_, view)| view).collect(), total, next_cursor: None })
}

/// The register's entry of a number.
///
/// # Errors
/// [`Error::NotFound`]; when the database fails.
pub async fn merchant(app: &App, _actor: &Actor, number: &str) -> Result<MerchantView> {
    let (row, organization) = store::by_number(app.db.read(), number).await?.ok_or(Error::NotFound)?;
    store::merchant(&row, &organization, app.now()).ok_or(Error::NotFound)
}
