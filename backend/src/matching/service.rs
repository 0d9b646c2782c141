//! Use cases about matching and recommendations.

use super::{Requirement, policy, ranking, store};
use crate::{
    Actor, App, Error, Result, audit,
    cursor::{self, Cursor},
    jobs::{self, Outcome},
    notifications, opportunities,
};
use contract::{
    OpportunityId, Page, RecommendationId, Timestamp,
    matching::{
        DISMISS_REASONS, DismissForm, MatchPreview, MatchView, RecommendationStatus, RecommendationView,
    },
    opportunities::{OpportunityForm, REQUIREMENT_MAX},
};
use entity::{opportunity, recommendation};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QuerySelect,
};
use serde_json::json;
use std::{collections::HashMap, time::Instant};

/// Suppliers shown beside the form.
const PREVIEWED: usize = 10;

/// Ranks suppliers for a requirement still being written; stores nothing.
///
/// # Errors
/// [`Error::Forbidden`] for who writes no requirements, [`Error::Validation`] for an endless text.
pub async fn preview(app: &App, actor: &Actor, form: &OpportunityForm) -> Result<MatchPreview> {
    policy::may_preview(actor)?;
    let started = Instant::now();
    let texts = [
        ("title", &form.title),
        ("requirement", &form.requirement),
        ("background", &form.background),
        ("qualifications", &form.qualifications),
    ];
    for (field, text) in texts {
        // Bytes bound characters: four is the most one takes.
        if text.len() > REQUIREMENT_MAX * 4 {
            return Err(Error::field(field, format!("内容过长，请控制在 {REQUIREMENT_MAX} 字以内")));
        }
    }
    let ranking = ranking::rank(app, &Requirement::from(form), PREVIEWED).await?;
    let least = app.settings.matching.minimum_score;
    let matches = ranking.ranked.into_iter().map(|r| r.view).filter(|v| v.score >= least).collect();
    let took_ms = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
    Ok(MatchPreview { needs: ranking.needs, matches, took_ms, reduced: ranking.reduced })
}

/// The suppliers recommended for an opportunity.
///
/// # Errors
/// [`Error::NotFound`] for another department's, [`Error::Forbidden`] for who never sees such lists.
pub async fn for_opportunity(app: &App, actor: &Actor, id: OpportunityId) -> Result<Vec<MatchView>> {
    let scope = opportunities::policy::scope(actor);
    let row = opportunities::store::find(app.db.read(), scope, &id.to_string()).await?;
    let row = row.ok_or(Error::NotFound)?;
    if !opportunities::policy::may_see_matches(actor, row.department_id) {
        // For departments the list exists, each for its own; others have no business here.
        let department = actor.require_member()?.role.is_department();
        return Err(if department { Error::NotFound } else { Error::Forbidden });
    }
    store::matches(app.db.read(), id.0).await
}

/// The opportunities recommended to the actor's enterprise, newest first.
///
/// # Errors
/// [`Error::Forbidden`] for who acts for no enterprise, [`Error::Malformed`] for a bad cursor.
pub async fn list_for_supplier(
    app: &App,
    actor: &Actor,
    dismissed: bool,
    cursor: Option<&str>,
    limit: Option<u32>,
) -> Result<Page<RecommendationView>> {
    let member = policy::may_read(actor)?;
    let (after, limit) = (Cursor::parse_optional(cursor)?, cursor::limit(limit)?);
    let rows = u64::from(limit) + 1;
    let db = app.db.read();
    let (rows, total) = store::of_supplier(db, member.organization_id.0, dismissed, after, rows).await?;
    let page = cursor::page(rows, limit, total, |r| Cursor { at: Timestamp(r.created_at), id: r.id });
    let ids: Vec<_> = page.items.iter().map(|r| r.opportunity_id).collect();
    let opportunities = opportunities::store::summaries(db, &ids, app.now()).await?;
    let mut opportunities: HashMap<_, _> = opportunities.into_iter().map(|o| (o.id.0, o)).collect();
    let items = page
        .items
        .into_iter()
        .filter_map(|row| {
            Some(RecommendationView {
                id: row.id.into(),
                opportunity: opportunities.remove(&row.opportunity_id)?,
                rank: u32::try_from(row.rank).unwrap_or(0),
                score: u32::try_from(row.score).unwrap_or(0),
                reasons: store::reasons(&row),
                status: RecommendationStatus::parse(&row.status).unwrap_or(RecommendationStatus::Seen),
                created_at: Timestamp(row.created_at),
            })
        })
        .collect();
    Ok(Page { items, total: page.total, next_cursor: page.next_cursor })
}

/// The recommendation of one opportunity to the actor's enterprise, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn own_recommendation(
    app: &App,
    actor: &Actor,
    opportunity: OpportunityId,
) -> Result<Option<(RecommendationId, RecommendationStatus, Vec<contract::matching::Reason>)>> {
    let Ok(member) = policy::may_read(actor) else { return Ok(None) };
    let row = recommendation::Entity::find()
        .filter(recommendation::Column::OrganizationId.eq(member.organization_id.0))
        .filter(recommendation::Column::OpportunityId.eq(opportunity.0))
        .one(app.db.read())
        .await?;
    Ok(row.map(|row| {
        let status = RecommendationStatus::parse(&row.status).unwrap_or(RecommendationStatus::Seen);
        (row.id.into(), status, store::reasons(&row))
    }))
}

/// Says that an opportunity does not fit. Kept, and respected: it is not recommended again.
///
/// # Errors
/// [`Error::NotFound`] for another enterprise's recommendation, [`Error::Validation`] for an unknown
/// reason.
pub async fn dismiss(app: &App, actor: &Actor, id: RecommendationId, form: &DismissForm) -> Result<()> {
    let known = form.reason.is_empty() || DISMISS_REASONS.iter().any(|(key, _)| *key == form.reason);
    if !known {
        return Err(Error::field("reason", "请从列出的原因中选一个，或留空"));
    }
    let reason = Some(form.reason.clone()).filter(|r| !r.is_empty());
    answer(app, actor, id, RecommendationStatus::Dismissed, reason).await
}

/// Takes a dismissal back.
///
/// # Errors
/// [`Error::NotFound`] for another enterprise's recommendation.
pub async fn restore(app: &App, actor: &Actor, id: RecommendationId) -> Result<()> {
    answer(app, actor, id, RecommendationStatus::Seen, None).await
}

async fn answer(
    app: &App,
    actor: &Actor,
    id: RecommendationId,
    status: RecommendationStatus,
    reason: Option<String>,
) -> Result<()> {
    let member = policy::may_answer(actor)?;
    let tx = app.db.begin().await?;
    let row = recommendation::Entity::find_by_id(id.0)
        .filter(recommendation::Column::OrganizationId.eq(member.organization_id.0))
        .one(&tx)
        .await?
        .ok_or(Error::NotFound)?;
    if row.status == status.as_str() && row.dismiss_reason == reason {
        tx.rollback().await?;
        return Ok(());
    }
    let detail = json!({ "status": status.as_str(), "reason": reason });
    let mut row: recommendation::ActiveModel = row.into();
    row.status = Set(status.as_str().to_owned());
    row.dismiss_reason = Set(reason);
    row.updated_at = Set(app.now().0);
    row.update(&tx).await?;
    audit::record(app, &tx, actor, "recommendation.answer", ("recommendations", id.0), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Notes that the actor's enterprise opened an opportunity; nothing happens for anybody else, nor for
/// who may only read.
///
/// # Errors
/// When the database fails.
pub async fn seen(app: &App, actor: &Actor, opportunity: OpportunityId) -> Result<()> {
    let Ok(member) = policy::may_answer(actor) else { return Ok(()) };
    let new = own_recommendation(app, actor, opportunity).await?;
    if new.is_some_and(|(_, status, _)| status == RecommendationStatus::New) {
        let tx = app.db.begin().await?;
        store::seen(&tx, member.organization_id.0, opportunity.0, app.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Queues the job that recommends suppliers for an opportunity, within the transaction that needs it.
///
/// # Errors
/// When the database fails.
pub async fn recommend_later(app: &App, tx: &DatabaseTransaction, id: OpportunityId) -> Result<()> {
    let key = format!("{}:{id}", jobs::handlers::MATCH);
    jobs::enqueue(app, tx, jobs::handlers::MATCH, json!({ "opportunity_id": id }), Some(key)).await
}

/// The job `matching.recommend`: recommends suppliers for an opportunity that was imported, or published
/// while the engine was away. Mail goes out for the latter only: nobody asked for mail about old files.
///
/// # Errors
/// When the engine refuses or the database fails.
pub async fn recommend(app: &App, id: OpportunityId) -> Result<Outcome> {
    let row = opportunity::Entity::find_by_id(id.0).one(app.db.read()).await?;
    let Some(row) = row.filter(|row| is_open(app, row)) else { return Ok(Outcome::Done) };
    let written_here = row.created_by.is_some();
    let requirement = Requirement {
        title: row.title,
        background: row.background,
        requirement: row.requirement,
        qualifications: serde_json::from_value(row.qualifications).unwrap_or_default(),
    };
    let ranking = ranking::rank(app, &requirement, app.settings.matching.recommendations).await?;
    if ranking.reduced {
        return Ok(Outcome::Retry("搜索引擎不可用，稍后再匹配".to_owned()));
    }
    let tx = app.db.begin().await?;
    // Withdrawn meanwhile, or past its deadline: nobody is to be told.
    let row = opportunity::Entity::find_by_id(id.0).lock_exclusive().one(&tx).await?;
    if !row.is_some_and(|row| is_open(app, &row)) {
        return Ok(Outcome::Done);
    }
    let recommended = store::recommend(app, &tx, id.0, &ranking.ranked).await?;
    if written_here {
        notifications::service::queue_recommendations(app, &tx, id).await?;
    }
    let detail = json!({ "recommended": recommended });
    audit::record(app, &tx, &Actor::System, "opportunity.recommend", ("opportunities", id.0), detail).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}

fn is_open(app: &App, row: &opportunity::Model) -> bool {
    opportunities::model::is_open(&row.status, row.deadline_at.map(Timestamp), app.now())
}
