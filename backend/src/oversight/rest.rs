//! REST doors of oversight.

use super::service;
use crate::{
    Actor, App, Error,
    http::{Answer, Path, Query},
    opportunities,
};
use actix_web::{HttpResponse, web::Data};
use contract::{
    OrganizationId, Page,
    opportunities::{OpportunityStatus, OpportunitySummary},
    oversight::DossierView,
};
use serde::Deserialize;

/// 一个单位的全部资料
#[utoipa::path(get, path = "/api/v1/oversight/organizations/{id}", operation_id = "findDossier",
    tag = "oversight", params(("id" = OrganizationId, Path, description = "单位编号")),
    responses((status = 200, description = "资料（含未提交的草稿）、成员、邀请、令牌（不含密钥）、数商申请与附件；查看会记入审计",
        body = DossierView)), security(("session" = []), ("token" = [])))]
pub async fn find_dossier(app: Data<App>, actor: Actor, id: Path<OrganizationId>) -> Answer {
    Ok(HttpResponse::Ok().json(service::dossier(&app, &actor, id.0).await?))
}

/// Which requirements.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Selection {
    /// `draft`、`published`、`closed` 或 `withdrawn`；不写为全部
    status: Option<String>,
    /// 第几页，从 1 数起
    page: Option<u32>,
}

/// 所有单位的需求
#[utoipa::path(get, path = "/api/v1/oversight/opportunities", operation_id = "listAllOpportunities",
    tag = "oversight", params(Selection),
    responses((status = 200, description = "任何状态，草稿也在内；最近改动的在前", body = Page<OpportunitySummary>)),
    security(("session" = []), ("token" = [])))]
pub async fn list_opportunities(app: Data<App>, actor: Actor, query: Query<Selection>) -> Answer {
    let Selection { status, page } = query.0;
    let words = "status 只能是 draft、published、closed 或 withdrawn";
    let status = match status.as_deref().filter(|status| !status.is_empty()) {
        Some(name) => Some(OpportunityStatus::parse(name).ok_or_else(|| Error::Malformed(words.to_owned()))?),
        None => None,
    };
    let page = page.unwrap_or(1);
    Ok(HttpResponse::Ok().json(opportunities::service::list_all(&app, &actor, status, page).await?))
}
