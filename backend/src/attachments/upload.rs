//! An upload as its form sends it.

use crate::{App, Result, http::multipart};
use actix_web::{HttpRequest, dev::Payload};

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

/// Reads an upload. Decide first whether the asker may upload at all.
///
/// # Errors
/// See [`multipart::read`].
pub async fn read(app: &App, request: &HttpRequest, payload: Payload) -> Result<Upload> {
    let mend = "请压缩、降低扫描清晰度或拆成几个文件后再传。";
    let form = multipart::read(app, request, payload, mend).await?;
    let field = |name| form.field(name).to_owned();
    Ok(Upload {
        purpose: field("purpose"),
        target: field("target"),
        next: field("next"),
        name: form.name,
        bytes: form.bytes,
    })
}
