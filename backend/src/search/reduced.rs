//! Answers from the database while the engine is away: words as substrings, newest first, without
//! facets and ranking.

use super::{Filter, address::Asked, found, text::Marker};
use crate::{
    App, Result, like,
    organizations::{policy::Scope, store::enterprises},
};
use contract::{
    opportunities::OpportunityStatus,
    search::{DocKind, Hit},
};
use entity::{opportunity, organization, product};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::Expr,
};
use uuid::Uuid;

/// Words that count.
const WORDS: usize = 5;

/// The hits of one kind and how many there are.
pub async fn of_kind(
    app: &App,
    asked: &Asked,
    kind: DocKind,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Hit>, u64)> {
    let words: Vec<String> = super::text::normalize(&asked.text)
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|w| !w.is_empty())
        .take(WORDS)
        .map(str::to_owned)
        .collect();
    let db = app.db.read();
    let filters = asked.filters_of(kind);
    macro_rules! page {
        ($select:expr, $id:expr, $at:expr) => {{
            let select = $select;
            let total = select.clone().count(db).await?;
            let ids: Vec<Uuid> = select
                .select_only()
                .column($id)
                .order_by_desc($at)
                .order_by_asc($id)
                .offset(offset)
                .limit(limit)
                .into_tuple()
                .all(db)
                .await?;
            (ids, total)
        }};
    }
    let (ids, total) = match kind {
        DocKind::Supplier => {
            let columns =
                [organization::Column::Name, organization::Column::Intro, organization::Column::Uscc];
            let select = enterprises(Scope::Public)
                .filter(like::all_of(&words, &columns.map(|c| Expr::col((organization::Entity, c)))))
                .filter(of_place(&filters));
            page!(select, organization::Column::Id, organization::Column::UpdatedAt)
        }
        DocKind::Product => {
            let owners = enterprises(Scope::Public).filter(of_place(&filters));
            let owners = owners.select_only().column(organization::Column::Id).into_query();
            let columns = [product::Column::Title, product::Column::Summary];
            let select = product::Entity::find()
                .filter(product::Column::Active.eq(true))
                .filter(product::Column::OrganizationId.in_subquery(owners))
                .filter(like::all_of(&words, &columns.map(|c| Expr::col((product::Entity, c)))))
                .filter(one_of(&filters, "sub", product::Column::Kind));
            page!(select, product::Column::Id, product::Column::UpdatedAt)
        }
        DocKind::Opportunity => {
            let columns =
                [opportunity::Column::Title, opportunity::Column::Requirement, opportunity::Column::Code];
            let select = opportunity::Entity::find()
                .filter(opportunity::Column::Status.eq(OpportunityStatus::Published.as_str()))
                .filter(like::all_of(&words, &columns.map(|c| Expr::col((opportunity::Entity, c)))))
                .filter(one_of(&filters, "sub", opportunity::Column::Kind))
                .filter(in_status(&filters, app.now().0));
            page!(select, opportunity::Column::Id, opportunity::Column::PublishedAt)
        }
    };
    Ok((found::rows(app, kind, &ids, &Marker::new(&words)).await?, total))
}

fn one_of(filters: &[Filter], field: &str, column: impl ColumnTrait) -> Condition {
    let chosen = filters.iter().find(|f| f.field == field);
    chosen.map_or_else(Condition::all, |f| Condition::all().add(column.is_in(f.values.clone())))
}

fn of_place(filters: &[Filter]) -> Condition {
    let mut all = Condition::all().add(one_of(filters, "town", organization::Column::Place)).add(one_of(
        filters,
        "size",
        organization::Column::Size,
    ));
    if let Some(local) = filters.iter().find(|f| f.field == "local") {
        all = all.add(organization::Column::Local.is_in(local.values.iter().map(|v| v == "1")));
    }
    all
}

fn in_status(filters: &[Filter], now: i64) -> Condition {
    let Some(chosen) = filters.iter().find(|f| f.field == "status") else { return Condition::all() };
    let deadline = opportunity::Column::DeadlineAt;
    let mut any = Condition::any();
    for value in &chosen.values {
        any = match OpportunityStatus::parse(value) {
            Some(OpportunityStatus::Published) => any.add(deadline.gte(now)).add(deadline.is_null()),
            Some(OpportunityStatus::Closed) => any.add(deadline.lt(now)),
            _ => any,
        };
    }
    any
}
