//! Queries about enterprises. Whatever the number of rows, the number of queries is fixed (up to
//! [`CHUNK`] rows, more than any page shows).

pub use super::model::SupplierTexts;
use super::{model::excerpt, policy::Scope};
use crate::{Result, cursor::Cursor};
use contract::{
    Timestamp,
    organizations::{CompanySize, OrganizationKind, OrganizationStatus, SupplierSummary},
};
use entity::{capability, case_study, organization, product, qualification, taxonomy_capability};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Ids in one statement: below the limits of both databases (SQLite 32,766, PostgreSQL 65,535).
pub const CHUNK: usize = 10_000;
/// Characters of the introduction in lists.
const INTRO: usize = 90;
/// Capabilities in lists.
const CAPABILITIES: usize = 6;

/// Locks an organization until the transaction ends. Whoever changes what belongs to it does so first,
/// before people, changes and the trail, so that of two at once the second sees what the first has done.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &DatabaseTransaction, id: Uuid) -> Result<()> {
    organization::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(())
}

/// The enterprises within a scope.
pub fn enterprises(scope: Scope) -> Select<organization::Entity> {
    organization::Entity::find().filter(visible(scope))
}

/// What makes an organization one of the enterprises within a scope, for joins.
pub fn visible(scope: Scope) -> Condition {
    let seen = match scope {
        Scope::Public => Condition::all().add(organization::Column::Active.eq(true)),
        Scope::PublicAndOwn(own) => {
            Condition::any().add(organization::Column::Active.eq(true)).add(organization::Column::Id.eq(own))
        }
        Scope::All => Condition::all(),
    };
    Condition::all().add(organization::Column::Kind.eq(OrganizationKind::Enterprise.as_str())).add(seen)
}

/// What active enterprises tell about themselves, in the order of `ids`; missing and inactive ones are
/// skipped.
///
/// # Errors
/// When the database fails.
pub async fn texts(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<SupplierTexts>> {
    let mut out = Vec::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let found = enterprises(Scope::Public).filter(organization::Column::Id.is_in(ids.to_vec()));
        out.extend(children(db, in_order(found.all(db).await?, ids, |o| o.id)).await?);
    }
    Ok(out)
}

/// The versions (`updated_at`) of active enterprises, in no order: one query.
///
/// # Errors
/// When the database fails.
pub async fn versions(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<(Uuid, i64)>> {
    let mut out = Vec::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let found: Vec<(Uuid, i64)> = enterprises(Scope::Public)
            .select_only()
            .column(organization::Column::Id)
            .column(organization::Column::UpdatedAt)
            .filter(organization::Column::Id.is_in(ids.to_vec()))
            .into_tuple()
            .all(db)
            .await?;
        out.extend(found);
    }
    Ok(out)
}

/// One enterprise within a scope, with everything it tells.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, scope: Scope, id: Uuid) -> Result<Option<SupplierTexts>> {
    let found = enterprises(scope).filter(organization::Column::Id.eq(id)).one(db).await?;
    Ok(children(db, found.into_iter().collect()).await?.pop())
}

/// The texts of enterprises already read (at most [`CHUNK`]), in the same order, with active products.
async fn children(
    db: &impl ConnectionTrait,
    organizations: Vec<organization::Model>,
) -> Result<Vec<SupplierTexts>> {
    let mut texts = with_all_products(db, organizations).await?;
    for texts in &mut texts {
        texts.products.retain(|product| product.active);
    }
    Ok(texts)
}

/// The same with inactive products, for those who write.
pub(super) async fn with_all_products(
    db: &impl ConnectionTrait,
    organizations: Vec<organization::Model>,
) -> Result<Vec<SupplierTexts>> {
    if organizations.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = organizations.iter().map(|o| o.id).collect();
    let capabilities = capability::Entity::find()
        .filter(capability::Column::OrganizationId.is_in(ids.clone()))
        .order_by_asc(capability::Column::Position);
    let qualifications = qualification::Entity::find()
        .filter(qualification::Column::OrganizationId.is_in(ids.clone()))
        .order_by_asc(qualification::Column::Position);
    let cases = case_study::Entity::find()
        .filter(case_study::Column::OrganizationId.is_in(ids.clone()))
        .order_by_asc(case_study::Column::Position);
    let products = product::Entity::find()
        .filter(product::Column::OrganizationId.is_in(ids))
        .order_by_asc(product::Column::Position);
    let mut capabilities = grouped(capabilities.all(db).await?, |c| c.organization_id);
    let mut qualifications = grouped(qualifications.all(db).await?, |q| q.organization_id);
    let mut cases = grouped(cases.all(db).await?, |c| c.organization_id);
    let mut products = grouped(products.all(db).await?, |p| p.organization_id);
    let whole = |organization: organization::Model| SupplierTexts {
        capabilities: capabilities.remove(&organization.id).unwrap_or_default(),
        qualifications: qualifications.remove(&organization.id).unwrap_or_default(),
        cases: cases.remove(&organization.id).unwrap_or_default(),
        products: products.remove(&organization.id).unwrap_or_default(),
        organization,
    };
    Ok(organizations.into_iter().map(whole).collect())
}

/// What lists show of active enterprises, in the order of `ids`; missing and inactive ones are skipped.
///
/// # Errors
/// When the database fails.
pub async fn summaries(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<SupplierSummary>> {
    let mut out = Vec::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let found = enterprises(Scope::Public).filter(organization::Column::Id.is_in(ids.to_vec()));
        out.extend(summarise(db, in_order(found.all(db).await?, ids, |o| o.id)).await?);
    }
    Ok(out)
}

/// Up to `rows` enterprises of a scope after a cursor, newest first, and how many there are in all.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    scope: Scope,
    after: Option<Cursor>,
    rows: u64,
) -> Result<(Vec<SupplierSummary>, u64)> {
    let total = enterprises(scope).count(db).await?;
    let mut query = enterprises(scope);
    if let Some(cursor) = after {
        query = query.filter(cursor.after(organization::Column::UpdatedAt, organization::Column::Id));
    }
    let found = query
        .order_by_desc(organization::Column::UpdatedAt)
        .order_by_desc(organization::Column::Id)
        .limit(rows)
        .all(db)
        .await?;
    Ok((summarise(db, found).await?, total))
}

/// How many enterprises a scope has.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl ConnectionTrait, scope: Scope) -> Result<u64> {
    Ok(enterprises(scope).count(db).await?)
}

/// Ids and last changes of a scope's enterprises, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn changes(
    db: &impl ConnectionTrait,
    scope: Scope,
    offset: u64,
    rows: u64,
) -> Result<Vec<(Uuid, i64)>> {
    Ok(enterprises(scope)
        .select_only()
        .columns([organization::Column::Id, organization::Column::UpdatedAt])
        .order_by_asc(organization::Column::Id)
        .offset(offset)
        .limit(rows)
        .into_tuple()
        .all(db)
        .await?)
}

async fn summarise(
    db: &impl ConnectionTrait,
    found: Vec<organization::Model>,
) -> Result<Vec<SupplierSummary>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = found.iter().map(|o| o.id).collect();
    let labels: Vec<(Uuid, String)> = capability::Entity::find()
        .select_only()
        .columns([capability::Column::OrganizationId, capability::Column::Label])
        .filter(capability::Column::OrganizationId.is_in(ids.clone()))
        .order_by_asc(capability::Column::Position)
        .into_tuple()
        .all(db)
        .await?;
    let counts: Vec<(Uuid, i64)> = product::Entity::find()
        .select_only()
        .column(product::Column::OrganizationId)
        .column_as(product::Column::Id.count(), "products")
        .filter(product::Column::OrganizationId.is_in(ids))
        .filter(product::Column::Active.eq(true))
        .group_by(product::Column::OrganizationId)
        .into_tuple()
        .all(db)
        .await?;
    let mut labels = grouped(labels, |(id, _)| *id);
    let counts: HashMap<Uuid, i64> = counts.into_iter().collect();
    let summary = |o: organization::Model| SupplierSummary {
        id: o.id.into(),
        local: o.local,
        size: o.size.as_deref().and_then(CompanySize::parse),
        intro: excerpt(&o.intro, INTRO),
        capabilities: labels
            .remove(&o.id)
            .unwrap_or_default()
            .into_iter()
            .map(|(_, label)| label)
            .take(CAPABILITIES)
            .collect(),
        products: counts.get(&o.id).and_then(|n| u32::try_from(*n).ok()).unwrap_or(0),
        demo: o.demo,
        updated_at: Timestamp(o.updated_at),
        name: o.name,
        place: o.place,
    };
    Ok(found.into_iter().map(summary).collect())
}

/// The taxonomy's names of some codes.
///
/// # Errors
/// When the database fails.
pub async fn taxonomy_names(
    db: &impl ConnectionTrait,
    codes: Vec<String>,
) -> Result<HashMap<String, String>> {
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    let names: Vec<(String, String)> = taxonomy_capability::Entity::find()
        .select_only()
        .columns([taxonomy_capability::Column::Code, taxonomy_capability::Column::Name])
        .filter(taxonomy_capability::Column::Code.is_in(codes))
        .into_tuple()
        .all(db)
        .await?;
    Ok(names.into_iter().collect())
}

/// Rows by owner; within an owner they keep their order.
pub fn grouped<T>(rows: Vec<T>, owner: impl Fn(&T) -> Uuid) -> HashMap<Uuid, Vec<T>> {
    let mut groups: HashMap<Uuid, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(owner(&row)).or_default().push(row);
    }
    groups
}

/// Rows in the order of `ids`; ids without a row are skipped.
pub fn in_order<T>(rows: Vec<T>, ids: &[Uuid], id: impl Fn(&T) -> Uuid) -> Vec<T> {
    let mut by_id: HashMap<Uuid, T> = rows.into_iter().map(|row| (id(&row), row)).collect();
    ids.iter().filter_map(|id| by_id.remove(id)).collect()
}

/// The row of a new organization that is shown at once; callers set what they know better.
pub fn blank(
    id: Uuid,
    kind: OrganizationKind,
    name: String,
    status: OrganizationStatus,
    now: Timestamp,
) -> organization::ActiveModel {
    organization::ActiveModel {
        id: Set(id),
        kind: Set(kind.as_str().to_owned()),
        uscc: Set(None),
        import_key: Set(None),
        name: Set(name),
        place: Set(String::new()),
        local: Set(true),
        size: Set(None),
        founded: Set(None),
        intro: Set(String::new()),
        website: Set(None),
        email: Set(None),
        contact_name: Set(None),
        contact_phone: Set(None),
        mail_consent: Set(false),
        active: Set(status.is_shown()),
        demo: Set(false),
        status: Set(status.as_str().to_owned()),
        status_reason: Set(None),
        country: Set(None),
        registration_number: Set(None),
        logo_id: Set(None),
        claimed_at: Set(None),
        version: Set(1),
        created_at: Set(now.0),
        updated_at: Set(now.0),
    }
}

/// Notes that an imported enterprise has people of its own now; harmless for others.
///
/// # Errors
/// When the database fails.
pub async fn claim(tx: &DatabaseTransaction, id: Uuid, now: Timestamp) -> Result<()> {
    organization::Entity::update_many()
        .col_expr(organization::Column::Status, Expr::value(OrganizationStatus::Active.as_str()))
        .col_expr(organization::Column::ClaimedAt, Expr::value(now.0))
        .filter(organization::Column::Id.eq(id))
        .filter(organization::Column::Status.eq(OrganizationStatus::Unclaimed.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests;
