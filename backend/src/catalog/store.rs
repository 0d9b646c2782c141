//! Queries about products: two, whatever the number of rows (up to
//! [`crate::organizations::store::CHUNK`]).

use super::policy::Scope;
use crate::{
    Result,
    cursor::Cursor,
    organizations::store::{CHUNK, enterprises, in_order},
};
use contract::{
    Timestamp,
    catalog::{ProductKind, ProductView},
};
use entity::{organization, product};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use std::collections::HashMap;
use uuid::Uuid;

/// The products within a scope: active ones of visible enterprises; only who sees everything sees
/// inactive ones.
fn products(scope: Scope) -> Select<product::Entity> {
    let owners = enterprises(scope).select_only().column(organization::Column::Id).into_query();
    let seen = match scope {
        Scope::All => Condition::all(),
        Scope::Public => Condition::all().add(product::Column::Active.eq(true)),
        Scope::PublicAndOwn(own) => Condition::any()
            .add(product::Column::Active.eq(true))
            .add(product::Column::OrganizationId.eq(own)),
    };
    product::Entity::find().filter(seen).filter(product::Column::OrganizationId.in_subquery(owners))
}

/// Public products with their suppliers, in the order of `ids`; missing and inactive ones are skipped.
///
/// # Errors
/// When the database fails.
pub async fn views(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<ProductView>> {
    let mut out = Vec::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        // Searching passes here: asking for all active enterprises as a subquery would read thousands of
        // rows for twenty products, so the suppliers' own query decides who is shown.
        let found = product::Entity::find()
            .filter(product::Column::Active.eq(true))
            .filter(product::Column::Id.is_in(ids.to_vec()));
        let found = in_order(found.all(db).await?, ids, |p| p.id);
        out.extend(with_suppliers(db, found, Scope::Public).await?);
    }
    Ok(out)
}

/// One product within a scope.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, scope: Scope, id: Uuid) -> Result<Option<ProductView>> {
    let found = products(scope).filter(product::Column::Id.eq(id)).one(db).await?;
    Ok(with_suppliers(db, found.into_iter().collect(), scope).await?.pop())
}

/// Up to `rows` products of a scope after a cursor, newest first, and how many there are in all.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    scope: Scope,
    kind: Option<ProductKind>,
    after: Option<Cursor>,
    rows: u64,
) -> Result<(Vec<ProductView>, u64)> {
    let of_kind = |query: Select<product::Entity>| match kind {
        Some(kind) => query.filter(product::Column::Kind.eq(kind.as_str())),
        None => query,
    };
    let total = of_kind(products(scope)).count(db).await?;
    let mut query = of_kind(products(scope));
    if let Some(cursor) = after {
        query = query.filter(cursor.after(product::Column::UpdatedAt, product::Column::Id));
    }
    let found = query
        .order_by_desc(product::Column::UpdatedAt)
        .order_by_desc(product::Column::Id)
        .limit(rows)
        .all(db)
        .await?;
    Ok((with_suppliers(db, found, scope).await?, total))
}

/// How many products a scope has.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl ConnectionTrait, scope: Scope) -> Result<u64> {
    Ok(products(scope).count(db).await?)
}

/// Ids and last changes of a scope's products, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn changes(
    db: &impl ConnectionTrait,
    scope: Scope,
    offset: u64,
    rows: u64,
) -> Result<Vec<(Uuid, i64)>> {
    Ok(products(scope)
        .select_only()
        .columns([product::Column::Id, product::Column::UpdatedAt])
        .order_by_asc(product::Column::Id)
        .offset(offset)
        .limit(rows)
        .into_tuple()
        .all(db)
        .await?)
}

/// Products as everybody sees them; those of suppliers outside the scope are left out.
async fn with_suppliers(
    db: &impl ConnectionTrait,
    found: Vec<product::Model>,
    scope: Scope,
) -> Result<Vec<ProductView>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let mut owners: Vec<Uuid> = found.iter().map(|p| p.organization_id).collect();
    owners.sort_unstable();
    owners.dedup();
    let owners: HashMap<Uuid, organization::Model> = enterprises(scope)
        .filter(organization::Column::Id.is_in(owners))
        .all(db)
        .await?
        .into_iter()
        .map(|o| (o.id, o))
        .collect();
    Ok(found.into_iter().filter_map(|p| owners.get(&p.organization_id).map(|o| view(p, o))).collect())
}

/// A product as everybody sees it.
pub fn view(product: product::Model, owner: &organization::Model) -> ProductView {
    ProductView {
        id: product.id.into(),
        kind: ProductKind::parse(&product.kind).unwrap_or(ProductKind::Service),
        title: product.title,
        summary: product.summary,
        organization_id: owner.id.into(),
        organization: owner.name.clone(),
        place: owner.place.clone(),
        local: owner.local,
        demo: product.demo,
        updated_at: Timestamp(product.updated_at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        organizations::store::tests::{enterprise, insert},
        testing::TestApp,
    };

    #[tokio::test]
    async fn only_active_products_of_active_enterprises_are_public() {
        let app = TestApp::start().await;
        let shown = insert(&app, enterprise("甲")).await;
        insert(&app, organization::Model { active: false, ..enterprise("隐") }).await;
        let all = product::Entity::find().all(app.db.read()).await.unwrap();
        let ids: Vec<Uuid> = all.iter().rev().map(|p| p.id).collect();
        let views = views(app.db.read(), &ids).await.unwrap();
        assert_eq!(views.len(), 1);
        assert_eq!((views[0].title.as_str(), views[0].organization.as_str()), ("产品0", "甲"));
        let hidden = all.iter().find(|p| p.organization_id == shown && !p.active).unwrap();
        assert!(find(app.db.read(), Scope::Public, hidden.id).await.unwrap().is_none());
        assert!(find(app.db.read(), Scope::PublicAndOwn(shown), hidden.id).await.unwrap().is_some());
        assert_eq!(list(app.db.read(), Scope::All, None, None, 10).await.unwrap().1, 4);
        app.finish().await;
    }
}
