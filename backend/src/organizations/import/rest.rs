//! The REST door of the import.

use super::service::{self, HandedIn, TOO_LARGE};
use crate::{
    Actor, App,
    http::{Answer, Query, multipart},
};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Payload},
};
use contract::import::Report;
use serde::Deserialize;

/// The form, for the description of the interface.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "read part by part, see `multipart`")]
pub struct ImportForm {
    /// 名单：CSV 或 JSON Lines，UTF-8 或 GB18030；列名见 `/operator/import`
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
}

/// How to import.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Options {
    /// `true` 只检查，不写入
    dry_run: bool,
    /// `true` 名单中的企业都已同意接收推荐邮件；某行另有写明的，以该行为准
    mail_consent: bool,
}

/// 导入摸排的企业
#[utoipa::path(post, path = "/api/v1/imports/suppliers", operation_id = "createSupplierImport", tag = "imports",
    params(Options),
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "逐行的结果：有错的行不写入，其余照常；同一份名单再导入一次不会重复",
        body = Report)),
    security(("session" = []), ("token" = [])))]
pub async fn create(
    app: Data<App>,
    actor: Actor,
    query: Query<Options>,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    service::may_import(&actor)?;
    let form = multipart::read(&app, &request, payload.into_inner(), TOO_LARGE).await?;
    let Options { dry_run, mail_consent } = query.0;
    let sent = HandedIn { file: form.name, bytes: form.bytes, mail_consent, dry_run };
    Ok(HttpResponse::Ok().json(service::import(&app, &actor, sent).await?))
}
