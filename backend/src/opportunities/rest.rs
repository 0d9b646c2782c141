//! REST doors of opportunities.

use super::service;
use crate::{
    Actor, App,
    http::{
        Answer, Json, Path, Query,
        paging::{self, Paging},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::header::LOCATION, web::Data};
use contract::{
    OpportunityId, Page,
    opportunities::{OpportunityForm, OpportunitySummary, OpportunityView},
};
use serde::Deserialize;

/// A change of a draft: the whole form, and the version it was made from.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct OpportunityEdit {
    /// `version` of the opportunity as it was read; another one means somebody changed it meanwhile.
    pub version: i32,
    /// The form as it should become.
    pub form: OpportunityForm,
}

/// Publishes a draft as it stands, or as the form says.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct OpportunityPublication {
    /// `version` of the opportunity as it was read.
    pub version: i32,
    /// Absent: the draft as it was saved.
    #[serde(default)]
    pub form: Option<OpportunityForm>,
}

/// Takes a published opportunity back.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct OpportunityWithdrawal {
    /// `version` of the opportunity as it was read.
    pub version: i32,
}

/// 机会列表
#[utoipa::path(get, path = "/api/v1/opportunities", operation_id = "listOpportunities",
    tag = "opportunities", params(Paging),
    responses((status = 200, description = "公开的机会，最近发布的在前", body = Page<OpportunitySummary>,
        headers(("Link" = String, description = "下一页的地址，rel=\"next\"")))))]
pub async fn list(app: Data<App>, actor: Actor, request: HttpRequest, paging: Query<Paging>) -> Answer {
    let Paging { cursor, limit } = paging.0;
    paging::page(&request, &service::list(&app, &actor, cursor.as_deref(), limit).await?)
}

/// 一个机会
#[utoipa::path(get, path = "/api/v1/opportunities/{id}", operation_id = "findOpportunity",
    tag = "opportunities",
    params(("id" = String, Path, description = "编号，或 MH-2026-0012 这样的机会代码")),
    responses((status = 200, description = "机会全文；联系方式只给登录的人", body = OpportunityView)))]
pub async fn find(app: Data<App>, actor: Actor, id: Path<String>) -> Answer {
    Ok(HttpResponse::Ok().json(service::find(&app, &actor, &id.0).await?))
}

/// 新建草稿
#[utoipa::path(post, path = "/api/v1/opportunities", operation_id = "createOpportunity",
    tag = "opportunities",
    request_body(content = OpportunityForm, example = json!({
        "kind": "project", "title": "历史文书档案数字化加工",
        "background": "库房现存 1949–2003 年纸质文书档案约 42 万页，查档靠人工翻找。",
        "requirement": "完成 42 万页档案的整理、扫描、OCR 与著录，今年 12 月底前完成，错误率低于 0.1%。",
        "budget_wan": "86", "deadline": "2026-12-18", "qualifications": "档案数字化加工备案",
        "contact_name": "王老师", "contact_phone": "021-64881234" })),
    responses((status = 201, description = "草稿已保存，只有本单位看得到", body = OpportunityView)),
    security(("session" = []), ("token" = [])))]
pub async fn create(app: Data<App>, actor: Actor, form: Json<OpportunityForm>) -> Answer {
    let view = service::save_draft(&app, &actor, None, None, &form.0).await?;
    let place = format!("/api/v1/opportunities/{}", view.summary.id);
    Ok(HttpResponse::Created().insert_header((LOCATION, place)).json(view))
}

/// 修改草稿
#[utoipa::path(put, path = "/api/v1/opportunities/{id}", operation_id = "updateOpportunity",
    tag = "opportunities", params(("id" = OpportunityId, Path, description = "机会编号")),
    request_body(content = OpportunityEdit, example = json!({
        "version": 1, "form": { "title": "历史文书档案数字化加工", "budget_wan": "90" } })),
    responses((status = 200, description = "草稿已保存", body = OpportunityView)),
    security(("session" = []), ("token" = [])))]
pub async fn update(
    app: Data<App>,
    actor: Actor,
    id: Path<OpportunityId>,
    edit: Json<OpportunityEdit>,
) -> Answer {
    let OpportunityEdit { version, form } = edit.0;
    let view = service::save_draft(&app, &actor, Some(id.0), Some(version), &form).await?;
    Ok(HttpResponse::Ok().json(view))
}

/// 发布
#[utoipa::path(post, path = "/api/v1/opportunities/{id}/publish", operation_id = "publishOpportunity",
    tag = "opportunities", params(("id" = OpportunityId, Path, description = "机会编号")),
    request_body(content = OpportunityPublication, example = json!({ "version": 1 })),
    responses((status = 200, description = "已公开，推荐的服务商将收到邮件", body = OpportunityView)),
    security(("session" = []), ("token" = [])))]
pub async fn publish(
    app: Data<App>,
    actor: Actor,
    id: Path<OpportunityId>,
    publication: Json<OpportunityPublication>,
) -> Answer {
    let OpportunityPublication { version, form } = publication.0;
    let form = match form {
        Some(form) => form,
        None => service::form(&app, &actor, id.0).await?.0,
    };
    Ok(HttpResponse::Ok().json(service::publish(&app, &actor, id.0, version, &form).await?))
}

/// 撤回
#[utoipa::path(post, path = "/api/v1/opportunities/{id}/withdraw", operation_id = "withdrawOpportunity",
    tag = "opportunities", params(("id" = OpportunityId, Path, description = "机会编号")),
    request_body(content = OpportunityWithdrawal, example = json!({ "version": 2 })),
    responses((status = 200, description = "已撤回，不再推荐给服务商", body = OpportunityView)),
    security(("session" = []), ("token" = [])))]
pub async fn withdraw(
    app: Data<App>,
    actor: Actor,
    id: Path<OpportunityId>,
    withdrawal: Json<OpportunityWithdrawal>,
) -> Answer {
    let view = service::withdraw(&app, &actor, id.0, withdrawal.0.version).await?;
    Ok(HttpResponse::Ok().json(view))
}

/// 删除草稿
#[utoipa::path(delete, path = "/api/v1/opportunities/{id}", operation_id = "deleteOpportunity",
    tag = "opportunities", params(("id" = OpportunityId, Path, description = "机会编号")),
    responses((status = 204, description = "草稿已删除")),
    security(("session" = []), ("token" = [])))]
pub async fn delete(app: Data<App>, actor: Actor, id: Path<OpportunityId>) -> Answer {
    service::discard(&app, &actor, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
