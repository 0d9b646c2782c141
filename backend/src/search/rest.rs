//! REST doors of search.

use super::service;
use crate::{
    Actor, App,
    http::{Answer, Query},
};
use actix_web::{HttpResponse, web::Data};
use contract::search::{SearchQuery, SearchResults, Suggestion};
use serde::Deserialize;

/// 搜索产品、服务商和机会
#[utoipa::path(get, path = "/api/v1/search", operation_id = "search", tag = "search",
    params(SearchQuery),
    responses((status = 200, description = "结果、分面计数与标出的命中词；`reduced` 表示检索引擎不在，由数据库作答",
        body = SearchResults)))]
pub async fn search(app: Data<App>, actor: Actor, query: Query<SearchQuery>) -> Answer {
    Ok(HttpResponse::Ok().json(service::search(&app, &actor, &query.0).await?))
}

/// What is being typed.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Typed {
    /// The text so far.
    #[param(example = "无人机")]
    pub q: String,
}

/// 边输入边提示
#[utoipa::path(get, path = "/api/v1/suggest", operation_id = "suggest", tag = "search",
    params(Typed),
    responses((status = 200, description = "最多 8 条提示", body = Vec<Suggestion>)))]
pub async fn suggest(app: Data<App>, actor: Actor, typed: Query<Typed>) -> Answer {
    Ok(HttpResponse::Ok().json(service::suggest(&app, &actor, &typed.0.q).await?))
}
