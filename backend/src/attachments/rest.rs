//! REST doors of attachments, and the door to their content.

use super::{model, service, upload};
use crate::{
    Actor, App,
    http::{Answer, Path},
};
use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    http::{
        Method,
        header::{
            CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
            LOCATION, X_CONTENT_TYPE_OPTIONS,
        },
    },
    web::{Data, Payload},
};
use contract::{AttachmentId, attachments::AttachmentView};

/// The form of an upload, for the description of the interface.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "read part by part, see `upload`")]
pub struct UploadForm {
    /// `logo`、`qualification`、`case`、`admission` 或 `claim`
    #[schema(example = "qualification")]
    purpose: String,
    /// 所属的资质编号等；可以不填
    target: Option<String>,
    /// 文件：PNG、JPEG、WebP、PDF 或 Office 文档
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
}

/// 上传附件
#[utoipa::path(post, path = "/api/v1/attachments", operation_id = "createAttachment", tag = "attachments",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "已保存；一天内没有用到会自动删除", body = AttachmentView)),
    security(("session" = []), ("token" = [])))]
pub async fn create(app: Data<App>, actor: Actor, request: HttpRequest, payload: Payload) -> Answer {
    service::may_upload(&actor)?;
    let sent = upload::read(&app, &request, payload.into_inner()).await?;
    let made = service::upload(&app, &actor, sent).await?;
    let place = format!("/api/v1/attachments/{}", made.id);
    Ok(HttpResponse::Created().insert_header((LOCATION, place)).json(made))
}

/// 附件的说明
#[utoipa::path(get, path = "/api/v1/attachments/{id}", operation_id = "findAttachment", tag = "attachments",
    params(("id" = AttachmentId, Path, description = "附件编号")),
    responses((status = 200, description = "名称、类型、大小；内容在 `href`", body = AttachmentView)),
    security(("session" = []), ("token" = [])))]
pub async fn find(app: Data<App>, actor: Actor, id: Path<AttachmentId>) -> Answer {
    Ok(HttpResponse::Ok().json(service::find(&app, &actor, id.0).await?))
}

/// 删除附件
#[utoipa::path(delete, path = "/api/v1/attachments/{id}", operation_id = "deleteAttachment", tag = "attachments",
    params(("id" = AttachmentId, Path, description = "附件编号")),
    responses((status = 204, description = "已删除；已随申请提交的不能删除")),
    security(("session" = []), ("token" = [])))]
pub async fn delete(app: Data<App>, actor: Actor, id: Path<AttachmentId>) -> Answer {
    service::delete(&app, &actor, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `GET /attachments/{id}`: the content. Whatever it is, a browser runs nothing of it.
///
/// # Errors
/// A problem when there is none the actor may see, or the store is away.
pub async fn content(app: Data<App>, actor: Actor, request: HttpRequest, id: Path<AttachmentId>) -> Answer {
    let asked = request.headers().get(IF_NONE_MATCH).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let whole = *request.method() == Method::GET;
    let opened = service::open(&app, &actor, id.0, whole).await?;
    let view = &opened.view;
    let tag = format!("\"{}\"", view.sha256);
    let fresh = asked.split(',').map(str::trim).any(|t| t.trim_start_matches("W/") == tag);
    let mut answer = if fresh { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    let keep = if view.public { "public, max-age=31536000, immutable" } else { "private, no-store" };
    answer
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, keep))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"));
    if fresh {
        return Ok(answer.finish());
    }
    let inline = view.content_type.starts_with("image/");
    answer
        .insert_header((CONTENT_TYPE, view.content_type.clone()))
        .insert_header((CONTENT_DISPOSITION, model::disposition(&view.name, inline)));
    if !whole {
        let nothing = futures::stream::empty::<std::io::Result<_>>();
        return Ok(answer.body(SizedStream::new(view.bytes, nothing)));
    }
    Ok(answer.body(SizedStream::new(view.bytes, opened.content(&app).await?)))
}
