//! Stored files in lists.

use contract::attachments::{AttachmentView, size_zh};
use leptos::prelude::*;

/// A file's name, leading to its content, and its size.
pub fn file_link(file: &AttachmentView) -> impl IntoView + use<> {
    let words = format!("{}（新窗口）", file.name);
    view! {
        <span>
            <a href=file.href.clone() target="_blank" aria-label=words>{file.name.clone()}</a>
            " "
            <span class="nowrap muted">{size_zh(file.bytes)}</span>
        </span>
    }
}

/// Files to open; nothing when there are none.
pub fn files(all: &[AttachmentView]) -> impl IntoView + use<> {
    let items = all.iter().map(|file| view! { <li>{file_link(file)}</li> }).collect::<Vec<_>>();
    (!items.is_empty()).then(|| view! { <ul class="files" role="list">{items}</ul> })
}

/// Files of a form, each with a button that lets go of it: the form is saved without it.
pub fn files_with_removal(all: &[&AttachmentView]) -> impl IntoView + use<> {
    let items = all
        .iter()
        .map(|file| {
            let act = format!("detach.{}", file.id);
            let words = format!("移除附件 {}", file.name);
            view! {
                <li>
                    {file_link(file)}
                    <button class="btn small quiet bad" name="act" value=act aria-label=words>
                        "移除"
                    </button>
                </li>
            }
        })
        .collect::<Vec<_>>();
    (!items.is_empty()).then(|| view! { <ul class="files" role="list">{items}</ul> })
}

/// The ids of files in one hidden field.
pub fn joined(ids: &[contract::AttachmentId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Reads [`joined`]; what is no id is left out.
pub fn split(text: &str) -> Vec<contract::AttachmentId> {
    text.split(',').filter_map(|id| id.trim().parse().ok()).collect()
}
