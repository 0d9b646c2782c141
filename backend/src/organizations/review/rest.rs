//! REST doors of the review.

use crate::{
    Actor, App, Error,
    http::{Answer, Json, Path, Query},
};
use actix_web::{HttpResponse, web::Data};
use contract::{
    ChangeId, OrganizationId,
    organizations::{ChangeKind, ReviewDecision, ReviewQueue, ReviewView, StandingForm, StandingView},
};
use serde::Deserialize;

/// Which part of the queue.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Selection {
    /// `registration`、`profile` 或 `claim`；不写为全部
    kind: Option<String>,
    /// 第几页，从 1 数起
    page: Option<u32>,
}

/// 待审核的变更
#[utoipa::path(get, path = "/api/v1/reviews", operation_id = "listReviews", tag = "reviews",
    params(Selection),
    responses((status = 200, description = "等得最久的在前", body = ReviewQueue)),
    security(("session" = []), ("token" = [])))]
pub async fn list(app: Data<App>, actor: Actor, query: Query<Selection>) -> Answer {
    let Selection { kind, page } = query.0;
    let kind = match kind.as_deref().filter(|kind| !kind.is_empty()) {
        Some(name) => Some(
            ChangeKind::parse(name)
                .ok_or_else(|| Error::Malformed("kind 只能是 registration、profile 或 claim".to_owned()))?,
        ),
        None => None,
    };
    Ok(HttpResponse::Ok().json(super::queue(&app, &actor, kind, page.unwrap_or(1)).await?))
}

/// 一项变更
#[utoipa::path(get, path = "/api/v1/reviews/{id}", operation_id = "findReview", tag = "reviews",
    params(("id" = ChangeId, Path, description = "变更编号")),
    responses((status = 200, description = "现在与申请的内容逐项对照；查看联系方式会记入审计", body = ReviewView)),
    security(("session" = []), ("token" = [])))]
pub async fn find(app: Data<App>, actor: Actor, id: Path<ChangeId>) -> Answer {
    Ok(HttpResponse::Ok().json(super::find(&app, &actor, id.0).await?))
}

/// 通过
#[utoipa::path(post, path = "/api/v1/reviews/{id}/accept", operation_id = "acceptReview", tag = "reviews",
    params(("id" = ChangeId, Path, description = "变更编号")),
    request_body(content = ReviewDecision, example = json!({ "version": 2 })),
    responses((status = 200, description = "已生效，申请人会收到邮件", body = ReviewView)),
    security(("session" = []), ("token" = [])))]
pub async fn accept(
    app: Data<App>,
    actor: Actor,
    id: Path<ChangeId>,
    decision: Json<ReviewDecision>,
) -> Answer {
    Ok(HttpResponse::Ok().json(super::accept(&app, &actor, id.0, &decision.0).await?))
}

/// 退回修改
#[utoipa::path(post, path = "/api/v1/reviews/{id}/return", operation_id = "returnReview", tag = "reviews",
    params(("id" = ChangeId, Path, description = "变更编号")),
    request_body(content = ReviewDecision, example = json!({ "version": 2, "words": "请补充证书扫描件",
        "fields": [{ "field": "uscc", "message": "与营业执照不一致" }] })),
    responses((status = 200, description = "申请人会在对应字段旁看到意见", body = ReviewView)),
    security(("session" = []), ("token" = [])))]
pub async fn send_back(
    app: Data<App>,
    actor: Actor,
    id: Path<ChangeId>,
    decision: Json<ReviewDecision>,
) -> Answer {
    Ok(HttpResponse::Ok().json(super::send_back(&app, &actor, id.0, &decision.0).await?))
}

/// 不通过
#[utoipa::path(post, path = "/api/v1/reviews/{id}/reject", operation_id = "rejectReview", tag = "reviews",
    params(("id" = ChangeId, Path, description = "变更编号")),
    request_body(content = ReviewDecision, example = json!({ "version": 2, "words": "不是本区服务商" })),
    responses((status = 200, description = "不生效，申请人会收到原因", body = ReviewView)),
    security(("session" = []), ("token" = [])))]
pub async fn reject(
    app: Data<App>,
    actor: Actor,
    id: Path<ChangeId>,
    decision: Json<ReviewDecision>,
) -> Answer {
    Ok(HttpResponse::Ok().json(super::reject(&app, &actor, id.0, &decision.0).await?))
}

/// 暂停企业
#[utoipa::path(post, path = "/api/v1/organizations/{id}/suspend", operation_id = "suspendOrganization",
    tag = "reviews", params(("id" = OrganizationId, Path, description = "企业编号")),
    request_body(content = StandingForm, example = json!({ "reason": "资质已过期，等待补充" })),
    responses((status = 200, description = "不再公开，也不参加匹配", body = StandingView)),
    security(("session" = []), ("token" = [])))]
pub async fn suspend(
    app: Data<App>,
    actor: Actor,
    id: Path<OrganizationId>,
    form: Json<StandingForm>,
) -> Answer {
    Ok(HttpResponse::Ok().json(super::suspend(&app, &actor, id.0, &form.0).await?))
}

/// 恢复企业
#[utoipa::path(post, path = "/api/v1/organizations/{id}/restore", operation_id = "restoreOrganization",
    tag = "reviews", params(("id" = OrganizationId, Path, description = "企业编号")),
    request_body(content = StandingForm, example = json!({ "reason": "已补充资质" })),
    responses((status = 200, description = "重新公开", body = StandingView)),
    security(("session" = []), ("token" = [])))]
pub async fn restore(
    app: Data<App>,
    actor: Actor,
    id: Path<OrganizationId>,
    form: Json<StandingForm>,
) -> Answer {
    Ok(HttpResponse::Ok().json(super::restore(&app, &actor, id.0, &form.0).await?))
}
