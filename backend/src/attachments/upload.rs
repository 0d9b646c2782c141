//! Reading an upload: `multipart/form-data` with a file and a few short fields. Never more than the
//! limit is held.

use crate::{App, Error, Result};
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    HttpRequest,
    dev::Payload,
    http::header::{CONTENT_LENGTH, CONTENT_TYPE},
};
use contract::{ErrorCode, attachments::size_zh};
use futures::StreamExt;

/// What surrounds the file in a request: boundaries, headers, short fields.
const AROUND: usize = 64 * 1024;
/// Longest short field, in bytes.
const FIELD_MAX: usize = 2048;
/// Most fields.
const FIELDS_MAX: usize = 12;

/// The paths that take files; every other path keeps the smaller limit of all bodies.
pub const PATHS: [&str; 2] = ["/my/attachments", "/api/v1/attachments"];

/// What was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upload {
    /// `AttachmentPurpose` name.
    pub purpose: String,
    /// What it belongs to; empty is nothing yet.
    pub target: String,
    /// Where to go afterwards.
    pub next: String,
    /// The file's name as given.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Most bytes of a request to one of [`PATHS`].
pub fn body_limit(app: &App) -> usize {
    app.settings.storage.attachment_limit.saturating_add(AROUND)
}

/// The error of a file over the limit.
pub fn too_large(app: &App) -> Error {
    let limit = size_zh(u64::try_from(app.settings.storage.attachment_limit).unwrap_or(u64::MAX));
    let words = format!("文件太大：每个文件不超过 {limit}。请压缩、降低扫描清晰度或拆成几个文件后再传。");
    Error::Conflict(ErrorCode::TooLarge, words)
}

/// Reads an upload. Decide first whether the asker may upload at all.
///
/// # Errors
/// `TooLarge`, as early as it is known; `UnsupportedType` and [`Error::Malformed`] for what is no such form.
pub async fn read(app: &App, request: &HttpRequest, payload: Payload) -> Result<Upload> {
    let header = |name| request.headers().get(name).and_then(|v| v.to_str().ok());
    let length = header(CONTENT_LENGTH).and_then(|v| v.parse::<usize>().ok());
    if length.is_some_and(|bytes| bytes > body_limit(app)) {
        return Err(too_large(app));
    }
    if !header(CONTENT_TYPE).is_some_and(|t| t.to_ascii_lowercase().starts_with("multipart/form-data")) {
        let words = "请以 multipart/form-data 上传文件。".to_owned();
        return Err(Error::Conflict(ErrorCode::UnsupportedType, words));
    }
    let (mut parts, mut upload) = (Multipart::new(request.headers(), payload), Upload::default());
    let mut count = 0;
    while let Some(part) = parts.next().await {
        count += 1;
        if count > FIELDS_MAX {
            return Err(Error::Malformed("上传的表单里字段太多，请一次只传一个文件。".to_owned()));
        }
        take(app, &mut upload, part.map_err(|e| broken(&e))?).await?;
    }
    Ok(upload)
}

async fn take(app: &App, upload: &mut Upload, part: Field) -> Result<()> {
    let name = part.name().unwrap_or_default().to_owned();
    if name == "file" {
        let given = part.content_disposition().and_then(|d| {
            let extended = d.get_filename_ext().map(|v| String::from_utf8_lossy(&v.value).into_owned());
            extended.or_else(|| d.get_filename().map(str::to_owned))
        });
        if !upload.bytes.is_empty() {
            return Err(Error::Malformed("请一次只传一个文件。".to_owned()));
        }
        upload.name = given.unwrap_or_default();
        upload.bytes =
            collect(part, app.settings.storage.attachment_limit).await?.ok_or_else(|| too_large(app))?;
        return Ok(());
    }
    let long = || Error::Malformed(format!("上传的表单里 {name} 太长，请从页面上的表单提交。"));
    let text = String::from_utf8_lossy(&collect(part, FIELD_MAX).await?.ok_or_else(long)?).trim().to_owned();
    match name.as_str() {
        "purpose" => upload.purpose = text,
        "target" => upload.target = text,
        "next" => upload.next = text,
        _ => {}
    }
    Ok(())
}

/// A part's bytes; `None` as soon as there are more than `limit`.
async fn collect(mut part: Field, limit: usize) -> Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|e| broken(&e))?;
        if bytes.len() + chunk.len() > limit {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

fn broken(error: &MultipartError) -> Error {
    Error::Malformed(format!("文件没有传完或格式不对，请重新上传（{error}）。"))
}
