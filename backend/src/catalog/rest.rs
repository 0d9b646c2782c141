//! REST doors of the catalogue.

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
    Page, ProductId,
    catalog::{ProductKind, ProductView},
};
use serde::Deserialize;

/// Narrows a list of products.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ProductFilter {
    /// 只看一类：数据、算力、产品与服务
    #[param(inline)]
    pub kind: Option<ProductKind>,
}

/// 产品列表
#[utoipa::path(get, path = "/api/v1/products", operation_id = "listProducts", tag = "products",
    params(Paging, ProductFilter),
    responses((status = 200, description = "最近更新的在前", body = Page<ProductView>,
        headers(("Link" = String, description = "下一页的地址，rel=\"next\"")))))]
pub async fn list(
    app: Data<App>,
    actor: Actor,
    request: HttpRequest,
    paging: Query<Paging>,
    filter: Query<ProductFilter>,
) -> Answer {
    let Paging { cursor, limit } = paging.0;
    let page = service::list(&app, &actor, filter.0.kind, cursor.as_deref(), limit).await?;
    paging::page(&request, &page)
}

/// 一个产品
#[utoipa::path(get, path = "/api/v1/products/{id}", operation_id = "findProduct", tag = "products",
    params(("id" = ProductId, Path, description = "产品编号")),
    responses((status = 200, description = "产品与它的服务商", body = ProductView)))]
pub async fn find(app: Data<App>, actor: Actor, id: Path<ProductId>) -> Answer {
    Ok(HttpResponse::Ok().json(service::find(&app, &actor, id.0).await?))
}
