//! REST doors of suppliers.

use super::service;
use crate::{
    Actor, App,
    http::{
        Answer, Path, Query,
        paging::{self, Paging},
    },
};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use contract::{
    OrganizationId, Page,
    organizations::{SupplierSummary, SupplierView},
};

/// 服务商列表
#[utoipa::path(get, path = "/api/v1/suppliers", operation_id = "listSuppliers", tag = "suppliers",
    params(Paging),
    responses((status = 200, description = "最近更新的在前", body = Page<SupplierSummary>,
        headers(("Link" = String, description = "下一页的地址，rel=\"next\"")))))]
pub async fn list(app: Data<App>, actor: Actor, request: HttpRequest, paging: Query<Paging>) -> Answer {
    let Paging { cursor, limit } = paging.0;
    paging::page(&request, &service::list(&app, &actor, cursor.as_deref(), limit).await?)
}

/// 一家服务商
#[utoipa::path(get, path = "/api/v1/suppliers/{id}", operation_id = "findSupplier", tag = "suppliers",
    params(("id" = OrganizationId, Path, description = "服务商编号")),
    responses((status = 200, description = "能力、资质、案例与产品", body = SupplierView)))]
pub async fn find(app: Data<App>, actor: Actor, id: Path<OrganizationId>) -> Answer {
    Ok(HttpResponse::Ok().json(service::find(&app, &actor, id.0).await?))
}
