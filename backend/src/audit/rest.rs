//! REST door of the trail.

use super::service;
use crate::{
    Actor, App,
    http::{
        Answer, Query,
        paging::{self, Paging},
    },
};
use actix_web::{HttpRequest, web::Data};
use contract::{
    Page,
    audit::{AuditFilter, AuditView},
};

/// 审计记录
#[utoipa::path(get, path = "/api/v1/audit", operation_id = "listAudit", tag = "audit",
    params(AuditFilter, Paging),
    responses((status = 200, description = "新的在前", body = Page<AuditView>,
        headers(("Link" = String, description = "下一页的地址，rel=\"next\"")))),
    security(("session" = []), ("token" = [])))]
pub async fn list(
    app: Data<App>,
    actor: Actor,
    request: HttpRequest,
    filter: Query<AuditFilter>,
    paging: Query<Paging>,
) -> Answer {
    let Paging { cursor, limit } = paging.0;
    let page = service::list(&app, &actor, &filter.0, cursor.as_deref(), limit).await?;
    paging::page(&request, &page)
}
