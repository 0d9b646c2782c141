//! Documents from rows: what everybody may find, in the words of the rows.
//!
//! Only active suppliers, active products of active suppliers, published opportunities. Whatever the
//! number of ids, the number of queries is fixed.

use super::Document;
use crate::{
    App, Result,
    organizations::{
        policy::Scope,
        store::{self, SupplierTexts, enterprises},
    },
};
use contract::{opportunities::OpportunityStatus, search::DocKind};
use entity::{opportunity, organization, product};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Concepts that decide a supplier's domains; the weaker ones are side lines.
const MAIN_CONCEPTS: usize = 5;

/// The documents of rows; rows that nobody may find have none.
///
/// # Errors
/// When the database fails.
pub async fn read(app: &App, kind: DocKind, ids: &[Uuid]) -> Result<Vec<Document>> {
    let db = app.db.read();
    match kind {
        DocKind::Supplier => {
            let texts = store::texts(db, ids).await?;
            Ok(texts.into_iter().map(|texts| supplier(app, texts)).collect())
        }
        DocKind::Product => {
            let rows = products().filter(product::Column::Id.is_in(ids.to_vec())).all(db).await?;
            let owners = owners(db, rows.iter().map(|p| p.organization_id)).await?;
            let both = rows.into_iter().filter_map(|p| Some((owners.get(&p.organization_id)?, p)));
            Ok(both.map(|(owner, row)| of_product(app, owner, row)).collect())
        }
        DocKind::Opportunity => {
            let rows = opportunities().filter(opportunity::Column::Id.is_in(ids.to_vec())).all(db).await?;
            let departments: HashMap<Uuid, String> = organization::Entity::find()
                .select_only()
                .columns([organization::Column::Id, organization::Column::Name])
                .filter(organization::Column::Id.is_in(rows.iter().map(|o| o.department_id)))
                .into_tuple()
                .all(db)
                .await?
                .into_iter()
                .collect();
            Ok(rows
                .into_iter()
                .map(|row| of_opportunity(app, departments.get(&row.department_id), row))
                .collect())
        }
    }
}

/// The next ids after `after` in the order of ids, for walking over all rows of a kind.
///
/// # Errors
/// When the database fails.
pub async fn ids_after(app: &App, kind: DocKind, after: Uuid, rows: u64) -> Result<Vec<Uuid>> {
    macro_rules! page {
        ($select:expr, $id:expr) => {
            $select
                .select_only()
                .column($id)
                .filter($id.gt(after))
                .order_by_asc($id)
                .limit(rows)
                .into_tuple()
                .all(app.db.read())
                .await?
        };
    }
    Ok(match kind {
        DocKind::Supplier => page!(enterprises(Scope::Public), organization::Column::Id),
        // Products of suppliers that are not shown are left out by `read`.
        DocKind::Product => page!(products(), product::Column::Id),
        DocKind::Opportunity => page!(opportunities(), opportunity::Column::Id),
    })
}

/// How many documents of a kind there should be.
///
/// # Errors
/// When the database fails.
pub async fn count(app: &App, kind: DocKind) -> Result<u64> {
    let db = app.db.read();
    Ok(match kind {
        DocKind::Supplier => enterprises(Scope::Public).count(db).await?,
        DocKind::Product => public_products().count(db).await?,
        DocKind::Opportunity => opportunities().count(db).await?,
    })
}

/// The id and version every document of a kind should have.
///
/// # Errors
/// When the database fails.
pub async fn versions(app: &App, kind: DocKind) -> Result<BTreeMap<Uuid, i64>> {
    let db = app.db.read();
    let suppliers = || async {
        let columns = [organization::Column::Id, organization::Column::UpdatedAt];
        enterprises(Scope::Public).select_only().columns(columns).into_tuple::<(Uuid, i64)>().all(db).await
    };
    Ok(match kind {
        DocKind::Supplier => suppliers().await?.into_iter().collect(),
        DocKind::Product => {
            let owners: HashMap<Uuid, i64> = suppliers().await?.into_iter().collect();
            let columns = [product::Column::Id, product::Column::OrganizationId, product::Column::UpdatedAt];
            let rows: Vec<(Uuid, Uuid, i64)> =
                products().select_only().columns(columns).into_tuple().all(db).await?;
            let version = |(id, owner, at): (Uuid, Uuid, i64)| Some((id, at.max(*owners.get(&owner)?)));
            rows.into_iter().filter_map(version).collect()
        }
        DocKind::Opportunity => {
            let columns = [opportunity::Column::Id, opportunity::Column::UpdatedAt];
            let rows: Vec<(Uuid, i64)> =
                opportunities().select_only().columns(columns).into_tuple().all(db).await?;
            rows.into_iter().collect()
        }
    })
}

/// Adds the rows whose documents hold parts of the given ones: the products of suppliers, and the
/// suppliers of products.
///
/// # Errors
/// When the database fails.
pub async fn dependents(app: &App, suppliers: &[Uuid], products: &[Uuid]) -> Result<(Vec<Uuid>, Vec<Uuid>)> {
    let db = app.db.read();
    let select = |id| product::Entity::find().select_only().column(id);
    let of_suppliers: Vec<Uuid> = if suppliers.is_empty() {
        Vec::new()
    } else {
        select(product::Column::Id)
            .filter(product::Column::OrganizationId.is_in(suppliers.to_vec()))
            .into_tuple()
            .all(db)
            .await?
    };
    let of_products: Vec<Uuid> = if products.is_empty() {
        Vec::new()
    } else {
        select(product::Column::OrganizationId)
            .filter(product::Column::Id.is_in(products.to_vec()))
            .distinct()
            .into_tuple()
            .all(db)
            .await?
    };
    let together = |mut a: Vec<Uuid>, b: &[Uuid]| {
        a.extend_from_slice(b);
        a.sort_unstable();
        a.dedup();
        a
    };
    Ok((together(of_products, suppliers), together(of_suppliers, products)))
}

fn products() -> Select<product::Entity> {
    product::Entity::find().filter(product::Column::Active.eq(true))
}

fn public_products() -> Select<product::Entity> {
    let owners = enterprises(Scope::Public).select_only().column(organization::Column::Id).into_query();
    products().filter(product::Column::OrganizationId.in_subquery(owners))
}

fn opportunities() -> Select<opportunity::Entity> {
    opportunity::Entity::find().filter(opportunity::Column::Status.eq(OpportunityStatus::Published.as_str()))
}

async fn owners(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, organization::Model>> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = enterprises(Scope::Public).filter(organization::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|o| (o.id, o)).collect())
}

fn flag(local: bool) -> String {
    if local { "1" } else { "0" }.to_owned()
}

fn supplier(app: &App, texts: SupplierTexts) -> Document {
    let concepts = app.matcher.concepts(&texts);
    let mut codes: Vec<String> = texts.capabilities.iter().filter_map(|c| c.taxonomy_code.clone()).collect();
    codes.extend(concepts.iter().take(MAIN_CONCEPTS).cloned());
    let o = texts.organization;
    let mut keywords: Vec<String> = texts.capabilities.into_iter().map(|c| c.label).collect();
    let mut body = vec![o.intro];
    body.extend(texts.cases.into_iter().map(|c| c.title));
    for product in texts.products {
        keywords.push(product.title);
        body.push(product.summary);
    }
    keywords.extend(texts.qualifications.into_iter().map(|q| q.name));
    Document {
        id: o.id,
        version: o.updated_at,
        title: o.name,
        keywords,
        body,
        codes: o.uscc.into_iter().collect(),
        town: o.place,
        size: o.size.unwrap_or_default(),
        domain: app.matcher.domains(&codes),
        local: flag(o.local),
        concepts,
        newest: o.updated_at,
        deadline: i64::MAX,
        ..Document::default()
    }
}

fn of_product(app: &App, owner: &organization::Model, row: product::Model) -> Document {
    let code = app.matcher.recognise_label(&format!("{}，{}", row.title, row.summary));
    let concepts: Vec<String> = code.into_iter().collect();
    Document {
        id: row.id,
        version: row.updated_at.max(owner.updated_at),
        title: row.title,
        keywords: Vec::new(),
        body: vec![row.summary, owner.name.clone()],
        codes: owner.uscc.clone().into_iter().collect(),
        town: owner.place.clone(),
        sub: row.kind,
        size: owner.size.clone().unwrap_or_default(),
        domain: app.matcher.domains(&concepts),
        local: flag(owner.local),
        concepts,
        newest: row.updated_at,
        deadline: i64::MAX,
        ..Document::default()
    }
}

fn of_opportunity(app: &App, department: Option<&String>, row: opportunity::Model) -> Document {
    let code = app.matcher.recognise_label(&format!("{}。{}", row.title, row.requirement));
    let concepts: Vec<String> = code.into_iter().collect();
    let qualifications: Vec<String> = serde_json::from_value(row.qualifications).unwrap_or_default();
    let mut body = vec![row.requirement, row.background];
    body.extend(qualifications);
    Document {
        id: row.id,
        version: row.updated_at,
        title: row.title,
        keywords: department.cloned().into_iter().collect(),
        body,
        codes: row.code.into_iter().collect(),
        sub: row.kind,
        domain: app.matcher.domains(&concepts),
        status: row.status,
        local: String::new(),
        concepts,
        newest: row.published_at.unwrap_or(row.updated_at),
        deadline: row.deadline_at.unwrap_or(i64::MAX),
        budget: row.budget.unwrap_or(0),
        ..Document::default()
    }
}
