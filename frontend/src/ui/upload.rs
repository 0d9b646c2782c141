//! The form that uploads one file.

use crate::{
    islands::upload::UploadProgress,
    ui::icon::{self, icon},
};
use contract::{
    FieldErrors,
    attachments::{AttachmentPurpose, size_zh},
};
use leptos::prelude::*;

/// What an upload form says and sends.
pub struct UploadForm<'a> {
    /// What the file is for.
    pub purpose: AttachmentPurpose,
    /// What it belongs to, e.g. a qualification's id; empty is nothing yet.
    pub target: &'a str,
    /// Where to go afterwards.
    pub next: &'a str,
    /// The label of the field.
    pub label: &'a str,
    /// Largest file, in bytes.
    pub limit: usize,
    /// What was wrong with the file sent before.
    pub errors: &'a FieldErrors,
}

/// Why a file was refused, and what it was to belong to: the page of its form says so at the field.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    /// What the file was to belong to.
    pub target: String,
    /// What was wrong with it.
    pub errors: FieldErrors,
    /// The status of the page.
    pub status: u16,
}

impl Refused {
    /// What was wrong with the file for this target, if it was that one.
    pub fn at(refused: Option<&Self>, target: &str) -> FieldErrors {
        refused.filter(|one| one.target == target).map(|one| one.errors.clone()).unwrap_or_default()
    }
}

/// The id of the field for a target: a page may have several.
pub fn field_id(target: &str) -> String {
    if target.is_empty() { "file".to_owned() } else { format!("file-{target}") }
}

/// Draws the form.
pub fn upload_form(form: UploadForm<'_>) -> impl IntoView + use<> {
    let id = field_id(form.target);
    let form_id = format!("{id}-form");
    let watched = form_id.clone();
    let error = form.errors.at("file").map(str::to_owned);
    let class = if error.is_some() { "field err" } else { "field" };
    let invalid = error.is_some().then_some("true");
    let hidden = error.is_none();
    let (accept, kinds) = if form.purpose.is_picture() {
        (".png,.jpg,.jpeg,.webp", "PNG、JPEG 或 WebP 图片")
    } else {
        (".png,.jpg,.jpeg,.webp,.pdf,.docx,.xlsx,.pptx,.doc,.xls,.ppt", "图片、PDF 或 Office 文档（不含宏）")
    };
    let limit = size_zh(u64::try_from(form.limit).unwrap_or(u64::MAX));
    let hint = format!("{kinds}，不超过 {limit}。");
    let described = format!("{id}-h {id}-e");
    view! {
        <form class="form" id=form_id method="post" action="/my/attachments" enctype="multipart/form-data">
            <input type="hidden" name="purpose" value=form.purpose.as_str()/>
            <input type="hidden" name="target" value=form.target.to_owned()/>
            <input type="hidden" name="next" value=form.next.to_owned()/>
            <div class=class>
                <label for=id.clone()>{form.label.to_owned()}</label>
                <p class="hint" id=format!("{id}-h")>{hint}</p>
                <input
                    class="input"
                    type="file"
                    name="file"
                    id=id.clone()
                    accept=accept
                    required
                    aria-describedby=described
                    aria-invalid=invalid
                />
                <p class="msg" id=format!("{id}-e") hidden=hidden>{error}</p>
            </div>
            <div class="acts"><button class="btn line">{icon(icon::PLUS)} "上传"</button></div>
            <UploadProgress form=watched field=id next=form.next.to_owned()/>
        </form>
    }
}
