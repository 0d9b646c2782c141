//! Queries about admissions. Whatever the number of rows, the number of queries is fixed.

use super::model;
use crate::{App, Result, cursor::Cursor};
use contract::{
    Timestamp, Uscc,
    accounts::Role,
    admission::{
        AdmissionForm, AdmissionRemarks, AdmissionStatus, AdmissionSummary, AdmissionView, MerchantView,
    },
    organizations::OrganizationStatus,
};
use entity::{counter, merchant_admission, organization, user};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, OnConflict, SelectStatement},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Column of admissions.
pub type Column = merchant_admission::Column;

/// Statuses of what stands in the register.
pub const REGISTERED: [&str; 3] = [
    AdmissionStatus::Admitted.as_str(),
    AdmissionStatus::Suspended.as_str(),
    AdmissionStatus::Expired.as_str(),
];

/// Where a contact's phone number is sealed for.
pub(super) fn phone_place(id: Uuid) -> String {
    format!("merchant_admissions.contact_phone:{id}")
}

/// What is declared, as it is stored: the phone number sealed.
///
/// # Errors
/// When sealing fails.
pub fn stored_form(app: &App, id: Uuid, form: &AdmissionForm) -> Result<serde_json::Value> {
    let mut form = form.clone();
    if !form.contact_phone.is_empty() {
        form.contact_phone = app.seal.seal(&phone_place(id), &form.contact_phone)?;
    }
    Ok(serde_json::to_value(form).map_err(anyhow::Error::new)?)
}

/// What is declared, as people read it.
pub fn form(app: &App, row: &merchant_admission::Model) -> AdmissionForm {
    let mut form: AdmissionForm = serde_json::from_value(row.application.clone()).unwrap_or_default();
    if !form.contact_phone.is_empty() {
        form.contact_phone = app.seal.open(&phone_place(row.id), &form.contact_phone).unwrap_or_default();
    }
    form
}

/// The view of a row, without its files and without what came after it.
pub fn view(app: &App, row: &merchant_admission::Model, organization: &organization::Model) -> AdmissionView {
    let remarks: AdmissionRemarks = serde_json::from_value(row.remarks.clone()).unwrap_or_default();
    AdmissionView {
        id: row.id.into(),
        organization_id: row.organization_id.into(),
        organization: organization.name.clone(),
        uscc: uscc(organization),
        status: model::status(&row.status, row.valid_until.map(Timestamp), app.now()),
        renewal: row.renews.is_some(),
        renewed: false,
        number: row.number.clone(),
        form: form(app, row),
        files: Vec::new(),
        remarks,
        submitted_at: row.submitted_at.map(Timestamp),
        decided_at: row.decided_at.map(Timestamp),
        valid_from: row.valid_from.map(Timestamp),
        valid_until: row.valid_until.map(Timestamp),
        version: row.version,
    }
}

fn uscc(organization: &organization::Model) -> Option<Uscc> {
    organization.uscc.as_deref().and_then(|text| Uscc::parse(text).ok())
}

/// The register's entry of a row; `None` when it was never admitted. An enterprise taken from view has
/// no valid certificate.
pub fn merchant(
    row: &merchant_admission::Model,
    organization: &organization::Model,
    now: Timestamp,
) -> Option<MerchantView> {
    let (from, until) = (Timestamp(row.valid_from?), Timestamp(row.valid_until?));
    let status = match model::status(&row.status, Some(until), now) {
        AdmissionStatus::Admitted if organization.status != OrganizationStatus::Active.as_str() => {
            AdmissionStatus::Suspended
        }
        status if status.is_registered() => status,
        _ => return None,
    };
    let form: AdmissionForm = serde_json::from_value(row.application.clone()).unwrap_or_default();
    Some(MerchantView {
        number: row.number.clone()?,
        organization_id: row.organization_id.into(),
        name: organization.name.clone(),
        uscc: uscc(organization),
        categories: form.categories,
        status,
        valid_from: from,
        valid_until: until,
        last_day: until.plus_ms(-1).date_iso(),
        demo: organization.demo,
    })
}

/// The last row of an enterprise, of these statuses.
///
/// # Errors
/// When the database fails.
pub async fn last(
    db: &impl ConnectionTrait,
    organization: Uuid,
    statuses: &[&str],
) -> Result<Option<merchant_admission::Model>> {
    Ok(merchant_admission::Entity::find()
        .filter(Column::OrganizationId.eq(organization))
        .filter(Column::Status.is_in(statuses.iter().copied()))
        .order_by_desc(Column::Id)
        .one(db)
        .await?)
}

/// The ids of those that an accepted renewal has taken the place of.
fn continued() -> SelectStatement {
    merchant_admission::Entity::find()
        .select_only()
        .column(Column::Renews)
        .filter(Column::Renews.is_not_null())
        .filter(Column::Status.is_in(REGISTERED))
        .into_query()
}

/// Rows of the register: admitted once, and not continued by an accepted renewal.
pub fn register() -> Select<merchant_admission::Entity> {
    merchant_admission::Entity::find()
        .filter(Column::Status.is_in(REGISTERED))
        .filter(Column::Number.is_not_null())
        .filter(Column::Id.not_in_subquery(continued()))
}

/// What reviewers find under a status: among the valid ones none that was renewed, for there is nothing
/// to decide about it any more.
fn listed() -> Select<merchant_admission::Entity> {
    let own = Condition::any()
        .add(Column::Status.ne(AdmissionStatus::Admitted.as_str()))
        .add(Column::Id.not_in_subquery(continued()));
    merchant_admission::Entity::find().filter(own)
}

/// Where in a list to begin.
#[derive(Clone, Copy, Debug)]
pub enum From {
    /// After a cursor.
    Cursor(Option<Cursor>),
    /// After so many rows.
    Offset(u64),
}

/// Entries of the register whose enterprise's name or number contains `q`, last decided first, with the
/// time they are ordered by and their ids; and how many there are.
///
/// # Errors
/// When the database fails.
pub async fn merchants(
    db: &impl ConnectionTrait,
    q: &str,
    from: From,
    rows: u64,
    now: Timestamp,
) -> Result<(Vec<(Cursor, MerchantView)>, u64)> {
    let mut select = register();
    if !q.is_empty() {
        let named = organization::Entity::find()
            .select_only()
            .column(organization::Column::Id)
            .filter(organization::Column::Name.contains(q))
            .into_query();
        let found = Condition::any()
            .add(Column::Number.contains(q.to_ascii_uppercase()))
            .add(Column::OrganizationId.in_subquery(named));
        select = select.filter(found);
    }
    let total = select.clone().count(db).await?;
    select = select.order_by_desc(Column::DecidedAt).order_by_desc(Column::Id).limit(rows);
    select = match from {
        From::Cursor(Some(after)) => select.filter(after.after(Column::DecidedAt, Column::Id)),
        From::Cursor(None) => select,
        From::Offset(skip) => select.offset(skip),
    };
    let found = select.all(db).await?;
    let organizations = organizations(db, found.iter().map(|row| row.organization_id)).await?;
    let entry = |row: &merchant_admission::Model| {
        let at = Cursor { at: Timestamp(row.decided_at.unwrap_or(0)), id: row.id };
        Some((at, merchant(row, organizations.get(&row.organization_id)?, now)?))
    };
    Ok((found.iter().filter_map(entry).collect(), total))
}

/// The register's entry of a number, with its enterprise.
///
/// # Errors
/// When the database fails.
pub async fn by_number(
    db: &impl ConnectionTrait,
    number: &str,
) -> Result<Option<(merchant_admission::Model, organization::Model)>> {
    let row = register().filter(Column::Number.eq(number.to_ascii_uppercase())).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    let organization = organization::Entity::find_by_id(row.organization_id).one(db).await?;
    Ok(organization.map(|organization| (row, organization)))
}

/// Organizations by id: one query.
///
/// # Errors
/// When the database fails.
pub async fn organizations(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, organization::Model>> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = organization::Entity::find().filter(organization::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The reviewers' list: those that wait are oldest first, others last decided first.
///
/// # Errors
/// When the database fails.
pub async fn queue(
    db: &impl ConnectionTrait,
    status: AdmissionStatus,
    skip: u64,
    rows: u64,
    now: Timestamp,
) -> Result<(Vec<AdmissionSummary>, u64)> {
    let select = listed().filter(Column::Status.eq(status.as_str()));
    let total = select.clone().count(db).await?;
    let ordered = if status.is_open() {
        select.order_by_asc(Column::SubmittedAt).order_by_asc(Column::Id)
    } else {
        select.order_by_desc(Column::DecidedAt).order_by_desc(Column::Id)
    };
    let found = ordered.offset(skip).limit(rows).all(db).await?;
    let organizations = organizations(db, found.iter().map(|row| row.organization_id)).await?;
    let summary = |row: merchant_admission::Model| {
        let form: AdmissionForm = serde_json::from_value(row.application).unwrap_or_default();
        let status = model::status(&row.status, row.valid_until.map(Timestamp), now);
        let submitted_at = row.submitted_at.map(Timestamp);
        AdmissionSummary {
            id: row.id.into(),
            organization: organizations.get(&row.organization_id).map(|o| o.name.clone()).unwrap_or_default(),
            status,
            renewal: row.renews.is_some(),
            number: row.number,
            categories: form.categories,
            submitted_at,
            days_waiting: submitted_at
                .filter(|_| status == AdmissionStatus::Submitted)
                .map(|at| at.days_until(now)),
        }
    };
    Ok((found.into_iter().map(summary).collect(), total))
}

/// How many rows are in each status.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &impl ConnectionTrait) -> Result<HashMap<String, u64>> {
    let rows: Vec<(String, i64)> = listed()
        .select_only()
        .column(Column::Status)
        .column_as(Column::Id.count(), "n")
        .group_by(Column::Status)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(status, n)| (status, n.unsigned_abs())).collect())
}

/// The owners of enterprises, whom its mails go to: one query.
///
/// # Errors
/// When the database fails.
pub async fn owners(
    db: &impl ConnectionTrait,
    organizations: impl Iterator<Item = Uuid>,
) -> Result<Vec<user::Model>> {
    let mut ids: Vec<Uuid> = organizations.collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(user::Entity::find()
        .filter(user::Column::OrganizationId.is_in(ids))
        .filter(user::Column::Role.eq(Role::Owner.as_str()))
        .filter(user::Column::Active.eq(true))
        .order_by_asc(user::Column::Id)
        .all(db)
        .await?)
}

/// Takes the next number of a year; the counter's row lock orders those who are admitted at once.
///
/// # Errors
/// When the database fails.
pub async fn next_number(tx: &DatabaseTransaction, year: i32) -> Result<String> {
    let name = format!("merchant-{year}");
    let first = counter::ActiveModel { name: Set(name.clone()), value: Set(1) };
    let next = Expr::col((counter::Entity, counter::Column::Value)).add(1);
    counter::Entity::insert(first)
        .on_conflict(OnConflict::column(counter::Column::Name).value(counter::Column::Value, next).to_owned())
        .exec_without_returning(tx)
        .await?;
    let value = counter::Entity::find_by_id(name).one(tx).await?.map_or(1, |counter| counter.value);
    Ok(model::number(year, value))
}
