//! Material of the application: its files in the form, and the upload beside it.

use super::{PATH, message};
use crate::{
    ui::{
        files::{files_with_removal, joined},
        upload::{Refused, UploadForm, upload_form},
    },
    visit::Visit,
};
use contract::{
    FieldErrors,
    admission::{AdmissionForm, AdmissionView},
    attachments::{AttachmentPurpose, AttachmentView},
};
use leptos::prelude::*;

/// Uploading material; the application must be saved before a file can belong to it.
pub fn uploads(
    visit: &Visit,
    open: Option<&AdmissionView>,
    refused: Option<&Refused>,
) -> impl IntoView + use<> {
    let most = AttachmentPurpose::Admission.most();
    let body = match open {
        None => view! { <p class="small muted">"先点“保存草稿”，再在这里上传材料。"</p> }.into_any(),
        Some(view) if view.form.attachments.len() >= most => {
            view! { <p class="small muted">{format!("已有 {most} 份，到了上限；请先在上面移除一份。")}</p> }
                .into_any()
        }
        Some(view) => {
            let target = view.id.to_string();
            let errors = Refused::at(refused, &target);
            upload_form(UploadForm {
                purpose: AttachmentPurpose::Admission,
                target: &target,
                next: PATH,
                label: "选择材料",
                limit: visit.app.settings.storage.attachment_limit,
                errors: &errors,
            })
            .into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="material-h">
            <h2 id="material-h">"入驻材料"</h2>
            <p class="small muted">
                "营业执照、数据来源授权、安全制度等。先保存上面的草稿再上传；材料不公开，只给平台审核人员看。"
            </p>
            {body}
        </section>
    }
}

/// The files of the application, to open and to let go of.
pub fn material(
    form: &AdmissionForm,
    files: &[AttachmentView],
    errors: &FieldErrors,
) -> impl IntoView + use<> {
    let wrong = errors.at("attachments").is_some();
    let shown: Vec<&AttachmentView> = files.iter().collect();
    let list = (wrong || !shown.is_empty()).then(|| {
        view! {
            <fieldset class=if wrong { "field err" } else { "field" } id="attachments" tabindex="-1">
                <legend>"入驻材料"</legend>
                {files_with_removal(&shown)} {message(errors, "attachments")}
            </fieldset>
        }
    });
    view! { <input type="hidden" name="attachments" value=joined(&form.attachments)/> {list} }
}
