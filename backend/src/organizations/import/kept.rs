//! What an operator handed in, kept for a day: the report, and after a check the file itself, so that it need
//! not be chosen once more.
//!
//! Names and telephone numbers stand in it, so it is sealed. It lies in the attachments' store under a key that
//! only its owner's id leads to; no row points to it, so the sweep removes it after a day.

use crate::{App, Error, Result, storage};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::{ImportId, Timestamp, UserId, import::ImportView, import::Report};
use object_store::{ObjectStoreExt, path::Path};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What is kept.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    /// The file's name.
    pub file: String,
    /// All in it have agreed to be told by mail.
    pub mail_consent: bool,
    /// When it was checked or imported.
    pub at: Timestamp,
    /// What was found or done.
    pub report: Report,
    /// The file in Base64, until it is imported.
    content: Option<String>,
}

impl Kept {
    /// A report, with the file when that still waits to be imported.
    pub fn new(file: &str, mail_consent: bool, at: Timestamp, report: Report, bytes: &[u8]) -> Self {
        let content = report.dry_run.then(|| STANDARD.encode(bytes));
        Self { file: file.to_owned(), mail_consent, at, report, content }
    }

    /// The file, unless it was imported already.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn waiting(&self) -> Result<Option<Vec<u8>>> {
        let decode = |text: &String| STANDARD.decode(text).map_err(|e| Error::Internal(e.into()));
        self.content.as_ref().map(decode).transpose()
    }

    /// As its owner sees it.
    pub fn view(self, id: ImportId) -> ImportView {
        let Self { file, mail_consent, at, report, .. } = self;
        ImportView { id, file, mail_consent, at, report }
    }
}

fn place(owner: UserId, id: ImportId) -> String {
    format!("imports:{owner}:{id}")
}

fn path(place: &str) -> Path {
    Path::from(Sha256::digest(place).iter().map(|b| format!("{b:02x}")).collect::<String>())
}

/// Keeps it in the place of what was kept there before.
///
/// # Errors
/// When the store is away.
pub async fn put(app: &App, owner: UserId, id: ImportId, kept: &Kept) -> Result<()> {
    let place = place(owner, id);
    let text = serde_json::to_string(kept).map_err(|e| Error::Internal(e.into()))?;
    let sealed = app.seal.seal(&place, &text)?;
    app.blobs.put(&path(&place), sealed.into()).await.map_err(storage::failed)?;
    Ok(())
}

/// What is kept.
///
/// # Errors
/// [`Error::NotFound`] for what was never there, is somebody else's, or was swept away.
pub async fn get(app: &App, owner: UserId, id: ImportId) -> Result<Kept> {
    let place = place(owner, id);
    let found = app.blobs.get(&path(&place)).await.map_err(|error| match error {
        object_store::Error::NotFound { .. } => Error::NotFound,
        error => storage::failed(error),
    })?;
    let bytes = found.bytes().await.map_err(storage::failed)?;
    let sealed = std::str::from_utf8(&bytes).map_err(|e| Error::Internal(e.into()))?;
    let text = app.seal.open(&place, sealed)?;
    serde_json::from_str(&text).map_err(|e| Error::Internal(e.into()))
}
