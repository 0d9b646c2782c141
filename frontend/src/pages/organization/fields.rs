//! Fields of rows, whose names carry the row's number; and a summary that leads to the right page.

use super::address;
use crate::islands::capability::CapabilityBox;
use contract::{FieldErrors, organizations::ProfileSection};
use leptos::prelude::*;

/// A field of a row.
pub struct RowField<'a> {
    /// `cases.2.title`.
    pub name: String,
    /// Its label.
    pub label: &'static str,
    /// `text` when empty.
    pub kind: &'static str,
    /// The id of the `<datalist>` of a capability; empty for other fields.
    pub list: &'static str,
    /// Lines; a one-line input when 0.
    pub lines: u32,
    /// What was typed.
    pub value: &'a str,
    /// What is wrong with the form.
    pub errors: &'a FieldErrors,
}

/// Draws a field of a row.
pub fn row_field(field: RowField<'_>) -> impl IntoView + use<> {
    let (name, value) = (field.name, field.value.to_owned());
    let error = field.errors.at(&name).map(str::to_owned);
    let class = if error.is_some() { "field err" } else { "field" };
    let error_id = format!("{name}-e");
    let invalid = error.is_some().then_some("true");
    let control = if field.lines > 0 {
        let html = crate::ui::field::textarea_html(&value);
        view! {
            <textarea
                class="input"
                id=name.clone()
                name=name.clone()
                rows=field.lines.to_string()
                aria-describedby=error_id.clone()
                aria-invalid=invalid
                inner_html=html
            ></textarea>
        }
        .into_any()
    } else if !field.list.is_empty() {
        let list = field.list.to_owned();
        view! { <CapabilityBox name=name.clone() value=value list=list invalid=error.is_some()/> }.into_any()
    } else {
        let kind = if field.kind.is_empty() { "text" } else { field.kind };
        view! {
            <input
                class="input"
                id=name.clone()
                name=name.clone()
                type=kind
                value=value
                aria-describedby=error_id.clone()
                aria-invalid=invalid
            />
        }
        .into_any()
    };
    let hidden = error.is_none();
    view! {
        <div class=class>
            <label for=name>{field.label}</label>
            {control}
            <p class="msg" id=error_id hidden=hidden>{error}</p>
        </div>
    }
}

/// The summary at the top; what is wrong elsewhere leads to its page.
pub fn summary(section: ProfileSection, errors: &FieldErrors) -> impl IntoView + use<> {
    let count = errors.0.len();
    let items = errors
        .0
        .iter()
        .map(|error| {
            let there = ProfileSection::of_field(&error.field);
            let page = if there == section { "" } else { address(there) };
            let place = if there == section { String::new() } else { format!("{}：", there.zh()) };
            view! { <li><a href=format!("{page}#{}", error.field)>{place} {error.message.clone()}</a></li> }
        })
        .collect_view();
    (count > 0).then(|| {
        view! {
            <div class="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="es">
                <h2 id="es">{format!("有 {count} 处需要改")}</h2>
                <ul>{items}</ul>
            </div>
        }
    })
}
