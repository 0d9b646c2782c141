//! Queries about recommendations.

use super::Ranked;
use crate::{App, Result, cursor::Cursor};
use contract::{
    OrganizationId, Timestamp,
    matching::{MatchView, Reason, RecommendationStatus},
    organizations::CompanySize,
};
use entity::{opportunity, organization, recommendation};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Writes the recommendations of an opportunity: those who fit well enough, as ranked. Who was
/// recommended before stays so, with rank and reasons as they are now; those who no longer fit come
/// last, and who turned it down keeps the answer. Returns how many there are.
///
/// # Errors
/// When the database fails.
pub async fn recommend(
    app: &App,
    tx: &DatabaseTransaction,
    opportunity: Uuid,
    ranked: &[Ranked],
) -> Result<i32> {
    let mut there = recommendation::Entity::find()
        .filter(recommendation::Column::OpportunityId.eq(opportunity))
        .order_by_asc(recommendation::Column::Rank)
        .all(tx)
        .await?;
    let now = app.now().0;
    let least = app.settings.matching.minimum_score;
    let (mut rows, mut rank, before) = (Vec::new(), 0, there.len());
    for ranked in ranked.iter().filter(|r| r.view.score >= least) {
        rank += 1;
        let reasons = serde_json::to_value(&ranked.view.reasons).map_err(anyhow::Error::from)?;
        let score = i32::try_from(ranked.view.score).unwrap_or(0);
        let organization = ranked.view.organization_id.0;
        if let Some(at) = there.iter().position(|row| row.organization_id == organization) {
            let mut row = there.remove(at).into_active_model();
            row.set_if_not_equals(recommendation::Column::Rank, rank.into());
            row.set_if_not_equals(recommendation::Column::Score, score.into());
            row.set_if_not_equals(recommendation::Column::Reasons, reasons.into());
            if row.is_changed() {
                row.updated_at = Set(now);
                row.update(tx).await?;
            }
            continue;
        }
        rows.push(recommendation::ActiveModel {
            id: Set(app.new_id()),
            opportunity_id: Set(opportunity),
            organization_id: Set(organization),
            rank: Set(rank),
            score: Set(score),
            reasons: Set(reasons),
            status: Set(RecommendationStatus::New.as_str().to_owned()),
            dismiss_reason: Set(None),
            created_at: Set(now),
            updated_at: Set(now),
        });
    }
    for row in there {
        rank += 1;
        let mut row = row.into_active_model();
        row.rank = Set(rank);
        row.update(tx).await?;
    }
    let count = i32::try_from(before + rows.len()).unwrap_or(i32::MAX);
    if !rows.is_empty() {
        recommendation::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    opportunity::Entity::update_many()
        .col_expr(opportunity::Column::Recommended, Expr::value(count))
        .filter(opportunity::Column::Id.eq(opportunity))
        .exec(tx)
        .await?;
    Ok(count)
}

/// The suppliers recommended for an opportunity, best first: two queries. Those who are no longer
/// shown are left out.
///
/// # Errors
/// When the database fails.
pub async fn matches(db: &impl ConnectionTrait, opportunity: Uuid) -> Result<Vec<MatchView>> {
    let rows = recommendation::Entity::find()
        .filter(recommendation::Column::OpportunityId.eq(opportunity))
        .order_by_asc(recommendation::Column::Rank)
        .order_by_asc(recommendation::Column::Id)
        .all(db)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|r| r.organization_id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut organizations: HashMap<Uuid, organization::Model> = organization::Entity::find()
        .filter(organization::Column::Id.is_in(ids))
        .filter(organization::Column::Active.eq(true))
        .all(db)
        .await?
        .into_iter()
        .map(|o| (o.id, o))
        .collect();
    Ok(rows.iter().filter_map(|row| Some(view(row, organizations.remove(&row.organization_id)?))).collect())
}

fn view(row: &recommendation::Model, organization: organization::Model) -> MatchView {
    MatchView {
        organization_id: OrganizationId(organization.id),
        place: organization.place,
        local: organization.local,
        size: organization.size.as_deref().and_then(CompanySize::parse),
        rank: u32::try_from(row.rank).unwrap_or(0),
        score: u32::try_from(row.score).unwrap_or(0),
        reasons: reasons(row),
        demo: organization.demo,
        name: organization.name,
    }
}

/// The reasons of a row.
pub fn reasons(row: &recommendation::Model) -> Vec<Reason> {
    serde_json::from_value(row.reasons.clone()).unwrap_or_default()
}

/// A supplier's recommendations for opportunities still readable, newest first, and how many.
///
/// # Errors
/// When the database fails.
pub async fn of_supplier(
    db: &impl ConnectionTrait,
    organization: Uuid,
    dismissed: bool,
    after: Option<Cursor>,
    rows: u64,
) -> Result<(Vec<recommendation::Model>, u64)> {
    let gone = RecommendationStatus::Dismissed.as_str();
    let status = recommendation::Column::Status;
    let own = recommendation::Entity::find()
        .filter(recommendation::Column::OrganizationId.eq(organization))
        .filter(if dismissed { status.eq(gone) } else { status.ne(gone) });
    let total = own.clone().count(db).await?;
    let mut own = own
        .order_by_desc(recommendation::Column::CreatedAt)
        .order_by_desc(recommendation::Column::Id)
        .limit(rows);
    if let Some(after) = after {
        own = own.filter(after.after(recommendation::Column::CreatedAt, recommendation::Column::Id));
    }
    Ok((own.all(db).await?, total))
}

/// Notes that a supplier opened an opportunity recommended to it.
///
/// # Errors
/// When the database fails.
pub async fn seen(
    tx: &impl ConnectionTrait,
    organization: Uuid,
    opportunity: Uuid,
    now: Timestamp,
) -> Result<()> {
    recommendation::Entity::update_many()
        .col_expr(recommendation::Column::Status, Expr::value(RecommendationStatus::Seen.as_str()))
        .col_expr(recommendation::Column::UpdatedAt, Expr::value(now.0))
        .filter(recommendation::Column::OrganizationId.eq(organization))
        .filter(recommendation::Column::OpportunityId.eq(opportunity))
        .filter(recommendation::Column::Status.eq(RecommendationStatus::New.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}
