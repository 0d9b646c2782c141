//! Enterprises as the platform's people find them, whatever their standing.

use super::policy;
use crate::{Actor, App, Result, like};
use contract::{
    OrganizationId, Page, Timestamp,
    organizations::{EnterpriseListed, OrganizationKind, OrganizationStatus},
};
use entity::organization;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::Expr,
};

/// Rows on one page.
pub const PAGE_SIZE: u64 = 50;

fn enterprises() -> Select<organization::Entity> {
    organization::Entity::find().filter(organization::Column::Kind.eq(OrganizationKind::Enterprise.as_str()))
}

/// Each word stands in the name or in the code.
fn having(words: &str) -> Condition {
    let column = |column: organization::Column| Expr::col((organization::Entity, column));
    like::all_words(words, &[column(organization::Column::Name), column(organization::Column::Uscc)])
}

/// A page of the enterprises whose name or code has these words, newest first; `page` counts from 1.
///
/// # Errors
/// See [`policy::may_read_reviews`].
pub async fn list(
    app: &App,
    actor: &Actor,
    words: &str,
    status: Option<OrganizationStatus>,
    page: u32,
) -> Result<Page<EnterpriseListed>> {
    policy::may_read_reviews(actor)?;
    let mut query = enterprises().filter(having(words));
    if let Some(status) = status {
        query = query.filter(organization::Column::Status.eq(status.as_str()));
    }
    let db = app.db.read();
    let total = query.clone().count(db).await?;
    let page = std::cmp::max(page, 1);
    let skipped = u64::from(page - 1) * PAGE_SIZE;
    let rows = query
        .order_by_desc(organization::Column::CreatedAt)
        .order_by_desc(organization::Column::Id)
        .offset(skipped)
        .limit(PAGE_SIZE)
        .all(db)
        .await?;
    let next_cursor = (skipped + PAGE_SIZE < total).then(|| (page + 1).to_string());
    Ok(Page { items: rows.into_iter().map(listed).collect(), total, next_cursor })
}

/// How many enterprises are in each standing; standings without any are there with 0.
///
/// # Errors
/// See [`policy::may_read_reviews`].
pub async fn counts(app: &App, actor: &Actor) -> Result<Vec<(OrganizationStatus, u64)>> {
    policy::may_read_reviews(actor)?;
    let rows: Vec<(String, i64)> = enterprises()
        .select_only()
        .column(organization::Column::Status)
        .column_as(organization::Column::Id.count(), "n")
        .group_by(organization::Column::Status)
        .into_tuple()
        .all(app.db.read())
        .await?;
    let of = |status: OrganizationStatus| {
        rows.iter().find(|(name, _)| name == status.as_str()).map_or(0, |(_, n)| n.unsigned_abs())
    };
    Ok(OrganizationStatus::ALL.map(|status| (status, of(status))).into())
}

fn listed(row: organization::Model) -> EnterpriseListed {
    let abroad = [row.country, row.registration_number].map(Option::unwrap_or_default).join(" ");
    EnterpriseListed {
        id: OrganizationId(row.id),
        code: row.uscc.unwrap_or_else(|| abroad.trim().to_owned()),
        status: OrganizationStatus::parse(&row.status).unwrap_or_default(),
        name: row.name,
        place: row.place,
        created_at: Timestamp(row.created_at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Error,
        organizations::store::tests::{enterprise, insert},
        testing::{TestApp, member},
    };
    use contract::accounts::Role;

    #[tokio::test]
    async fn whatever_their_standing_they_are_found_by_name_and_code() {
        let app = TestApp::start().await;
        let operator = member(Role::Operator, uuid::Uuid::from_u128(1));
        let code = "91310112MA1GB00018";
        for (name, uscc, status) in [
            ("上海甲_公司", Some(code), "unclaimed"),
            ("上海乙公司", None, "suspended"),
            ("上海丙公司", None, "active"),
        ] {
            let row =
                organization::Model { uscc: uscc.map(Into::into), status: status.into(), ..enterprise(name) };
            insert(&app, row).await;
        }
        let found = async |words: &str, status| {
            list(&app, &operator, words, status, 1)
                .await
                .unwrap()
                .items
                .into_iter()
                .map(|e| e.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(found("", None).await.len(), 3);
        assert_eq!(found("ma1gb", None).await, ["上海甲_公司"]);
        assert_eq!(found("甲_", None).await, ["上海甲_公司"]);
        assert!(found("甲%", None).await.is_empty());
        assert_eq!(found("上海", Some(OrganizationStatus::Suspended)).await, ["上海乙公司"]);
        let counts = counts(&app, &operator).await.unwrap();
        assert!(
            counts.contains(&(OrganizationStatus::Unclaimed, 1))
                && counts.contains(&(OrganizationStatus::Pending, 0))
        );
        assert!(list(&app, &operator, "", None, u32::MAX).await.unwrap().items.is_empty());
        let owner = member(Role::Owner, uuid::Uuid::from_u128(2));
        assert!(matches!(list(&app, &owner, "", None, 1).await, Err(Error::Forbidden)));
        app.finish().await;
    }
}
