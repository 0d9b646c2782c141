//! Queries about products. Their number is fixed, whatever the number of rows (up to
//! [`crate::organizations::store::CHUNK`]).

use super::policy::Scope;
use crate::{
    Result,
    cursor::Cursor,
    organizations::store::{CHUNK, enterprises, in_order, visible},
};
use contract::{
    Timestamp,
    catalog::{ProductKind, ProductView},
};
use entity::{organization, product};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

/// What everybody sees of a product and its supplier.
#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    kind: String,
    title: String,
    summary: String,
    organization_id: Uuid,
    organization: String,
    place: String,
    local: bool,
    demo: bool,
    updated_at: i64,
}

/// Active products; only who sees everything sees inactive ones.
fn seen(scope: Scope) -> Condition {
    match scope {
        Scope::All => Condition::all(),
        Scope::Public => Condition::all().add(product::Column::Active.eq(true)),
        Scope::PublicAndOwn(own) => Condition::any()
            .add(product::Column::Active.eq(true))
            .add(product::Column::OrganizationId.eq(own)),
    }
}

/// The products within a scope, whose suppliers are in it too: joined, for products asked for by id and
/// for counting.
fn joined(scope: Scope) -> Select<product::Entity> {
    let owner: RelationDef = product::Entity::belongs_to(organization::Entity)
        .from(product::Column::OrganizationId)
        .to(organization::Column::Id)
        .into();
    product::Entity::find().filter(seen(scope)).join(JoinType::InnerJoin, owner).filter(visible(scope))
}

/// The same, asking for each product by itself whether its supplier is in the scope: for walks in the
/// order of an index, which a join may leave.
fn walked(scope: Scope) -> Select<product::Entity> {
    let owner = enterprises(scope)
        .select_only()
        .expr(Expr::val(1))
        .filter(
            Expr::col((organization::Entity, organization::Column::Id))
                .equals((product::Entity, product::Column::OrganizationId)),
        )
        .into_query();
    product::Entity::find().filter(seen(scope)).filter(Expr::exists(owner))
}

fn of_kind(products: Select<product::Entity>, kind: Option<ProductKind>) -> Select<product::Entity> {
    match kind {
        Some(kind) => products.filter(product::Column::Kind.eq(kind.as_str())),
        None => products,
    }
}

/// Products of a scope in the order of `ids`; others are skipped.
async fn rows(db: &impl ConnectionTrait, scope: Scope, ids: &[Uuid]) -> Result<Vec<ProductView>> {
    let mut out = Vec::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let found = joined(scope)
            .select_only()
            .columns([
                product::Column::Id,
                product::Column::Kind,
                product::Column::Title,
                product::Column::Summary,
                product::Column::OrganizationId,
                product::Column::Demo,
                product::Column::UpdatedAt,
            ])
            .column_as(organization::Column::Name, "organization")
            .columns([organization::Column::Place, organization::Column::Local])
            .filter(product::Column::Id.is_in(ids.to_vec()))
            .into_model::<Row>()
            .all(db)
            .await?;
        out.extend(in_order(found, ids, |row| row.id).into_iter().map(Row::view));
    }
    Ok(out)
}

/// Public products with their suppliers, in the order of `ids`; missing and inactive ones are skipped.
///
/// # Errors
/// When the database fails.
pub async fn views(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<ProductView>> {
    rows(db, Scope::Public, ids).await
}

/// One product within a scope.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, scope: Scope, id: Uuid) -> Result<Option<ProductView>> {
    Ok(rows(db, scope, &[id]).await?.pop())
}

/// Up to `limit` products of a scope after a cursor, newest first, and how many there are in all.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    scope: Scope,
    kind: Option<ProductKind>,
    after: Option<Cursor>,
    limit: u64,
) -> Result<(Vec<ProductView>, u64)> {
    let total = of_kind(joined(scope), kind).count(db).await?;
    let mut query = of_kind(walked(scope), kind);
    if let Some(cursor) = after {
        query = query.filter(cursor.after(product::Column::UpdatedAt, product::Column::Id));
    }
    let ids: Vec<Uuid> = query
        .select_only()
        .column(product::Column::Id)
        .order_by_desc(product::Column::UpdatedAt)
        .order_by_desc(product::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok((rows(db, scope, &ids).await?, total))
}

/// How many products a scope has.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl ConnectionTrait, scope: Scope) -> Result<u64> {
    Ok(joined(scope).count(db).await?)
}

/// Ids and last changes of a scope's products, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn changes(
    db: &impl ConnectionTrait,
    scope: Scope,
    offset: u64,
    limit: u64,
) -> Result<Vec<(Uuid, i64)>> {
    Ok(walked(scope)
        .select_only()
        .columns([product::Column::Id, product::Column::UpdatedAt])
        .order_by_asc(product::Column::Id)
        .offset(offset)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?)
}

/// A product and its supplier, both read already, as everybody sees them.
pub fn view(product: product::Model, owner: &organization::Model) -> ProductView {
    let row = Row {
        id: product.id,
        kind: product.kind,
        title: product.title,
        summary: product.summary,
        organization_id: owner.id,
        organization: owner.name.clone(),
        place: owner.place.clone(),
        local: owner.local,
        demo: product.demo,
        updated_at: product.updated_at,
    };
    row.view()
}

impl Row {
    fn view(self) -> ProductView {
        ProductView {
            id: self.id.into(),
            kind: ProductKind::parse(&self.kind).unwrap_or(ProductKind::Service),
            title: self.title,
            summary: self.summary,
            organization_id: self.organization_id.into(),
            organization: self.organization,
            place: self.place,
            local: self.local,
            demo: self.demo,
            updated_at: Timestamp(self.updated_at),
        }
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
