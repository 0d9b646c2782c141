//! Queries about opportunities. Whatever the number of rows, the number of queries is fixed.

use super::{model, policy::Scope};
use crate::{Result, cursor::Cursor};
use contract::{
    Fen, Timestamp,
    opportunities::{OpportunityKind, OpportunityStatus, OpportunitySummary},
};
use entity::{counter, opportunity, organization};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Characters of the requirement in lists.
const EXCERPT: usize = 96;

/// The opportunities within a scope.
pub fn opportunities(scope: Scope) -> Select<opportunity::Entity> {
    let published = opportunity::Column::Status.ne(OpportunityStatus::Draft.as_str());
    let seen = match scope {
        Scope::Public => Condition::all().add(published),
        Scope::PublicAndOwn(own) => {
            Condition::any().add(published).add(opportunity::Column::DepartmentId.eq(own))
        }
        Scope::All => Condition::all(),
    };
    opportunity::Entity::find().filter(seen)
}

/// One opportunity within a scope, by id or by code.
///
/// # Errors
/// When the database fails.
pub async fn find(
    db: &impl ConnectionTrait,
    scope: Scope,
    code_or_id: &str,
) -> Result<Option<opportunity::Model>> {
    let by = match code_or_id.parse::<Uuid>() {
        Ok(id) => opportunity::Column::Id.eq(id),
        Err(_) => opportunity::Column::Code.eq(code_or_id.to_ascii_uppercase()),
    };
    Ok(opportunities(scope).filter(by).one(db).await?)
}

/// Published opportunities after a cursor, newest first, and how many there are.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    after: Option<Cursor>,
    rows: u64,
    now: Timestamp,
) -> Result<(Vec<OpportunitySummary>, u64)> {
    let public = opportunities(Scope::Public);
    let total = public.clone().count(db).await?;
    let mut select = public
        .order_by_desc(opportunity::Column::PublishedAt)
        .order_by_desc(opportunity::Column::Id)
        .limit(rows);
    if let Some(after) = after {
        select = select.filter(after.after(opportunity::Column::PublishedAt, opportunity::Column::Id));
    }
    Ok((summarise(db, select.all(db).await?, now).await?, total))
}

/// Published opportunities that were not withdrawn.
fn standing() -> Select<opportunity::Entity> {
    opportunities(Scope::Public)
        .filter(opportunity::Column::Status.ne(OpportunityStatus::Withdrawn.as_str()))
        .filter(opportunity::Column::Code.is_not_null())
}

/// How many published opportunities were not withdrawn.
///
/// # Errors
/// When the database fails.
pub async fn count_standing(db: &impl ConnectionTrait) -> Result<u64> {
    Ok(standing().count(db).await?)
}

/// Codes and last changes of published opportunities that were not withdrawn, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn changes(db: &impl ConnectionTrait, offset: u64, rows: u64) -> Result<Vec<(String, i64)>> {
    Ok(standing()
        .select_only()
        .columns([opportunity::Column::Code, opportunity::Column::UpdatedAt])
        .order_by_asc(opportunity::Column::Id)
        .offset(offset)
        .limit(rows)
        .into_tuple()
        .all(db)
        .await?)
}

/// A department's own opportunities, last changed first, and how many there are.
///
/// # Errors
/// When the database fails.
pub async fn list_own(
    db: &impl ConnectionTrait,
    department: Uuid,
    status: Option<OpportunityStatus>,
    page: u64,
    rows: u64,
    now: Timestamp,
) -> Result<(Vec<OpportunitySummary>, u64)> {
    let own = opportunity::Entity::find().filter(opportunity::Column::DepartmentId.eq(department));
    last_changed(db, own, status, (page, rows), now).await
}

/// The opportunities of all departments, drafts too, last changed first, and how many there are.
///
/// # Errors
/// When the database fails.
pub async fn list_all(
    db: &impl ConnectionTrait,
    status: Option<OpportunityStatus>,
    page: u64,
    rows: u64,
    now: Timestamp,
) -> Result<(Vec<OpportunitySummary>, u64)> {
    last_changed(db, opportunities(Scope::All), status, (page, rows), now).await
}

/// How many opportunities there are in each state.
///
/// # Errors
/// When the database fails.
pub async fn count_all(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<(OpportunityStatus, u64)>> {
    let mut counts = Vec::new();
    for status in OpportunityStatus::ALL {
        let found = opportunities(Scope::All).filter(has_status(status, now));
        counts.push((status, found.count(db).await?));
    }
    Ok(counts)
}

async fn last_changed(
    db: &impl ConnectionTrait,
    mut which: Select<opportunity::Entity>,
    status: Option<OpportunityStatus>,
    (page, rows): (u64, u64),
    now: Timestamp,
) -> Result<(Vec<OpportunitySummary>, u64)> {
    if let Some(status) = status {
        which = which.filter(has_status(status, now));
    }
    let total = which.clone().count(db).await?;
    let found = which
        .order_by_desc(opportunity::Column::UpdatedAt)
        .order_by_desc(opportunity::Column::Id)
        .offset(page.saturating_mul(rows))
        .limit(rows)
        .all(db)
        .await?;
    Ok((summarise(db, found, now).await?, total))
}

/// The condition of a status as it is shown: published ones close at their deadline.
pub fn has_status(status: OpportunityStatus, now: Timestamp) -> Condition {
    let stored = |s: OpportunityStatus| opportunity::Column::Status.eq(s.as_str());
    let open = Condition::any()
        .add(opportunity::Column::DeadlineAt.is_null())
        .add(opportunity::Column::DeadlineAt.gt(now.0));
    match status {
        OpportunityStatus::Published => Condition::all().add(stored(OpportunityStatus::Published)).add(open),
        OpportunityStatus::Closed => Condition::all()
            .add(stored(OpportunityStatus::Published))
            .add(opportunity::Column::DeadlineAt.lte(now.0)),
        other => Condition::all().add(stored(other)),
    }
}

/// What lists show of published opportunities, in the order of `ids`; missing ones and drafts are
/// skipped.
///
/// # Errors
/// When the database fails.
pub async fn summaries(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
    now: Timestamp,
) -> Result<Vec<OpportunitySummary>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found =
        opportunities(Scope::Public).filter(opportunity::Column::Id.is_in(ids.to_vec())).all(db).await?;
    let mut by_id: HashMap<Uuid, OpportunitySummary> =
        summarise(db, found, now).await?.into_iter().map(|s| (s.id.0, s)).collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

/// Summaries of rows, in their order: one more query for the departments' names.
///
/// # Errors
/// When the database fails.
pub async fn summarise(
    db: &impl ConnectionTrait,
    rows: Vec<opportunity::Model>,
    now: Timestamp,
) -> Result<Vec<OpportunitySummary>> {
    let mut departments: Vec<Uuid> = rows.iter().map(|o| o.department_id).collect();
    departments.sort_unstable();
    departments.dedup();
    let names = names(db, departments).await?;
    let name = |id: &Uuid| names.get(id).cloned().unwrap_or_default();
    Ok(rows.into_iter().map(|row| summary(&row, name(&row.department_id), now)).collect())
}

async fn names(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String)> = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .column(organization::Column::Name)
        .filter(organization::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The name of one department.
///
/// # Errors
/// When the database fails.
pub async fn department_name(db: &impl ConnectionTrait, id: Uuid) -> Result<String> {
    Ok(names(db, vec![id]).await?.remove(&id).unwrap_or_default())
}

/// The summary of a row.
pub fn summary(row: &opportunity::Model, department: String, now: Timestamp) -> OpportunitySummary {
    let deadline = row.deadline_at.map(Timestamp);
    let status = model::status(&row.status, deadline, now);
    let open = matches!(status, OpportunityStatus::Published | OpportunityStatus::Draft);
    OpportunitySummary {
        id: row.id.into(),
        code: row.code.clone(),
        kind: OpportunityKind::parse(&row.kind).unwrap_or_default(),
        status,
        title: row.title.clone(),
        department,
        budget: row.budget.map(Fen),
        deadline,
        days_left: deadline.filter(|_| open).map(|end| Ord::max(now.days_until(end), 0)),
        excerpt: model::excerpt(
            if row.requirement.is_empty() { &row.background } else { &row.requirement },
            EXCERPT,
        ),
        recommended: u32::try_from(row.recommended).unwrap_or(0),
        demo: row.demo,
        published_at: row.published_at.map(Timestamp),
        updated_at: Timestamp(row.updated_at),
    }
}

/// Takes the next code of a year; the counter's row lock orders those who publish at once.
///
/// # Errors
/// When the database fails.
pub async fn next_code(tx: &DatabaseTransaction, year: i32) -> Result<String> {
    let name = format!("opportunity-{year}");
    let first = counter::ActiveModel {
        name: sea_orm::ActiveValue::Set(name.clone()),
        value: sea_orm::ActiveValue::Set(1),
    };
    let next = Expr::col((counter::Entity, counter::Column::Value)).add(1);
    counter::Entity::insert(first)
        .on_conflict(OnConflict::column(counter::Column::Name).value(counter::Column::Value, next).to_owned())
        .exec_without_returning(tx)
        .await?;
    let value = counter::Entity::find_by_id(name).one(tx).await?.map_or(1, |counter| counter.value);
    Ok(model::code(year, value))
}
