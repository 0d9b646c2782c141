//! REST doors of matching: who fits a requirement, and what is recommended to whom.

use super::service;
use crate::{
    Actor, App,
    http::{
        Answer, Json, Path, Query,
        paging::{self, Paging},
    },
};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use contract::{
    OpportunityId, Page, RecommendationId,
    matching::{DismissForm, MatchPreview, OpportunityMatches, RecommendationView},
    opportunities::OpportunityForm,
};
use serde::Deserialize;

/// Narrows the list of recommendations.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct RecommendationFilter {
    /// 为 `true` 时只列出标为“不相关”的
    pub dismissed: bool,
}

/// 试匹配
#[utoipa::path(post, path = "/api/v1/matches/preview", operation_id = "previewMatches", tag = "matches",
    request_body(content = OpportunityForm, example = json!({
        "title": "历史文书档案数字化加工",
        "requirement": "42 万页文书档案的整理、扫描、OCR 与著录，错误率低于 0.1%。" })),
    responses((status = 200, description = "识别出的需要，和按匹配程度排好的服务商及理由", body = MatchPreview)),
    security(("session" = []), ("token" = [])))]
pub async fn preview(app: Data<App>, actor: Actor, form: Json<OpportunityForm>) -> Answer {
    Ok(HttpResponse::Ok().json(service::preview(&app, &actor, &form.0).await?))
}

/// 一个机会推荐的服务商
#[utoipa::path(get, path = "/api/v1/opportunities/{id}/matches", operation_id = "listMatches",
    tag = "matches", params(("id" = OpportunityId, Path, description = "机会编号")),
    responses((status = 200, description = "发布时推荐的服务商及理由，最合适的在前", body = OpportunityMatches)),
    security(("session" = []), ("token" = [])))]
pub async fn list(app: Data<App>, actor: Actor, id: Path<OpportunityId>) -> Answer {
    let matches = service::for_opportunity(&app, &actor, id.0).await?;
    Ok(HttpResponse::Ok().json(OpportunityMatches { opportunity_id: Some(id.0), matches }))
}

/// 推荐给本企业的机会
#[utoipa::path(get, path = "/api/v1/recommendations", operation_id = "listRecommendations",
    tag = "recommendations", params(Paging, RecommendationFilter),
    responses((status = 200, description = "最新的在前", body = Page<RecommendationView>,
        headers(("Link" = String, description = "下一页的地址，rel=\"next\"")))),
    security(("session" = []), ("token" = [])))]
pub async fn list_recommendations(
    app: Data<App>,
    actor: Actor,
    request: HttpRequest,
    paging: Query<Paging>,
    filter: Query<RecommendationFilter>,
) -> Answer {
    let Paging { cursor, limit } = paging.0;
    let page = service::list_for_supplier(&app, &actor, filter.0.dismissed, cursor.as_deref(), limit).await?;
    paging::page(&request, &page)
}

/// 标为“不相关”
#[utoipa::path(post, path = "/api/v1/recommendations/{id}/dismiss", operation_id = "dismissRecommendation",
    tag = "recommendations", params(("id" = RecommendationId, Path, description = "推荐编号")),
    request_body(content = DismissForm, example = json!({ "reason": "not_our_business" })),
    responses((status = 204, description = "不再列出，也不再为它发邮件")),
    security(("session" = []), ("token" = [])))]
pub async fn dismiss(
    app: Data<App>,
    actor: Actor,
    id: Path<RecommendationId>,
    form: Json<DismissForm>,
) -> Answer {
    service::dismiss(&app, &actor, id.0, &form.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 恢复
#[utoipa::path(post, path = "/api/v1/recommendations/{id}/restore", operation_id = "restoreRecommendation",
    tag = "recommendations", params(("id" = RecommendationId, Path, description = "推荐编号")),
    responses((status = 204, description = "重新列出")),
    security(("session" = []), ("token" = [])))]
pub async fn restore(app: Data<App>, actor: Actor, id: Path<RecommendationId>) -> Answer {
    service::restore(&app, &actor, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
