//! Reading `multipart/form-data` with a file and a few short fields. Never more than the limit is held.

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
pub const PATHS: [&str; 4] =
    ["/my/attachments", "/api/v1/attachments", "/operator/import", "/api/v1/imports/suppliers"];

/// What was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// The file's name as given.
    pub name: String,
    /// The file's content; empty when none was sent.
    pub bytes: Vec<u8>,
}

impl Form {
    /// A short field; empty when it was not sent.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text)
    }
}

/// The error of a file over the limit; `mend` says what to do about it.
fn too_large(app: &App, mend: &str) -> Error {
    let limit = size_zh(u64::try_from(app.settings.storage.attachment_limit).unwrap_or(u64::MAX));
    Error::Conflict(ErrorCode::TooLarge, format!("文件太大：每个文件不超过 {limit}。{mend}"))
}

/// Reads a form. Decide first whether the asker may send one at all. `mend` is what to do about a file that
/// is too large.
///
/// # Errors
/// `TooLarge`, as early as it is known; `UnsupportedType` and [`Error::Malformed`] for what is no such form.
pub async fn read(app: &App, request: &HttpRequest, payload: Payload, mend: &str) -> Result<Form> {
    let limit = app.settings.storage.attachment_limit;
    let header = |name| request.headers().get(name).and_then(|v| v.to_str().ok());
    let length = header(CONTENT_LENGTH).and_then(|v| v.parse::<usize>().ok());
    if length.is_some_and(|bytes| bytes > limit.saturating_add(AROUND)) {
        return Err(too_large(app, mend));
    }
    if !header(CONTENT_TYPE).is_some_and(|t| t.to_ascii_lowercase().starts_with("multipart/form-data")) {
        let words = "请以 multipart/form-data 上传文件。".to_owned();
        return Err(Error::Conflict(ErrorCode::UnsupportedType, words));
    }
    let (mut parts, mut form) = (Multipart::new(request.headers(), payload), Form::default());
    let mut count = 0;
    while let Some(part) = parts.next().await {
        count += 1;
        if count > FIELDS_MAX {
            return Err(Error::Malformed("上传的表单里字段太多，请一次只传一个文件。".to_owned()));
        }
        let part = part.map_err(|e| broken(&e))?;
        if part.name() == Some("file") {
            take_file(&mut form, part, limit).await?.ok_or_else(|| too_large(app, mend))?;
        } else {
            take_field(&mut form, part).await?;
        }
    }
    Ok(form)
}

/// Takes the file; `None` when it is too large.
async fn take_file(form: &mut Form, part: Field, limit: usize) -> Result<Option<()>> {
    if !form.bytes.is_empty() {
        return Err(Error::Malformed("请一次只传一个文件。".to_owned()));
    }
    let given = part.content_disposition().and_then(|d| {
        let extended = d.get_filename_ext().map(|v| String::from_utf8_lossy(&v.value).into_owned());
        extended.or_else(|| d.get_filename().map(str::to_owned))
    });
    form.name = given.unwrap_or_default();
    let Some(bytes) = collect(part, limit).await? else { return Ok(None) };
    form.bytes = bytes;
    Ok(Some(()))
}

async fn take_field(form: &mut Form, part: Field) -> Result<()> {
    let name = part.name().unwrap_or_default().to_owned();
    let long = || Error::Malformed(format!("上传的表单里 {name} 太长，请从页面上的表单提交。"));
    let bytes = collect(part, FIELD_MAX).await?.ok_or_else(long)?;
    form.fields.push((name, String::from_utf8_lossy(&bytes).trim().to_owned()));
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
