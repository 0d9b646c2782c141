//! Uploading scans of qualifications and material about cases, each with a form of its own: a row must be
//! saved before a file can belong to it.

use super::address;
use crate::ui::{
    files::files,
    upload::{Refused, UploadForm, upload_form},
};
use contract::{
    AttachmentId,
    attachments::{AttachmentPurpose, AttachmentView},
    organizations::{ProfileForm, ProfileSection},
};
use leptos::prelude::*;
use std::collections::HashMap;

/// The files of a form by their ids.
pub type Files = HashMap<AttachmentId, AttachmentView>;

/// A saved row that takes files.
struct Row {
    id: String,
    title: String,
    files: Vec<AttachmentView>,
    most: usize,
}

/// The uploads of a part; nothing for parts without files.
pub fn uploads(
    section: ProfileSection,
    form: &ProfileForm,
    all: &Files,
    limit: usize,
    refused: Option<&Refused>,
) -> impl IntoView + use<> {
    let (rows, purpose, title, words) = match section {
        ProfileSection::Qualifications => (
            scans(form, all),
            AttachmentPurpose::Qualification,
            "扫描件",
            "先保存资质，再上传证书的扫描件；重新上传会换掉原来的。扫描件只给平台审核人员看，提交后随资质一起审核。",
        ),
        ProfileSection::Cases => (
            material(form, all),
            AttachmentPurpose::Case,
            "案例材料",
            "先保存案例，再上传验收报告、合同首页等材料。材料不公开，只给平台审核人员看。",
        ),
        ProfileSection::Profile | ProfileSection::Capabilities => return None,
    };
    let rows = rows.into_iter().map(|row| one(section, purpose, row, limit, refused)).collect::<Vec<_>>();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="uploads-h">
                <h2 id="uploads-h">{title}</h2>
                <p class="small muted">{words}</p>
                <ul class="rows" role="list">{rows}</ul>
            </section>
        }
    })
}

fn scans(form: &ProfileForm, all: &Files) -> Vec<Row> {
    let row = |q: &contract::organizations::QualificationEntry| {
        Some(Row {
            id: q.id?.to_string(),
            title: q.name.clone(),
            files: q.attachment_id.and_then(|id| all.get(&id).cloned()).into_iter().collect(),
            // The new one takes the place of the old one.
            most: usize::MAX,
        })
    };
    form.qualifications.iter().filter_map(row).collect()
}

fn material(form: &ProfileForm, all: &Files) -> Vec<Row> {
    let row = |c: &contract::organizations::CaseEntry| {
        Some(Row {
            id: c.id?.to_string(),
            title: c.title.clone(),
            files: c.attachments.iter().filter_map(|id| all.get(id).cloned()).collect(),
            most: AttachmentPurpose::Case.most(),
        })
    };
    form.cases.iter().filter_map(row).collect()
}

fn one(
    section: ProfileSection,
    purpose: AttachmentPurpose,
    row: Row,
    limit: usize,
    refused: Option<&Refused>,
) -> impl IntoView + use<> {
    let label = format!("“{}”的{}", row.title, purpose.zh());
    let errors = Refused::at(refused, &row.id);
    let form = if row.files.len() < row.most {
        let next = address(section);
        upload_form(UploadForm { purpose, target: &row.id, next, label: &label, limit, errors: &errors })
            .into_any()
    } else {
        view! { <p class="small muted">{format!("已有 {} 份，到了上限；请先在上面移除一份。", row.most)}</p> }
            .into_any()
    };
    view! {
        <li class="stack tight">
            <h3>{row.title}</h3>
            {files(&row.files)}
            {form}
        </li>
    }
}
