//! Why a form was refused, above it: in words where no field is wrong.

use crate::ui::states::note;
use contract::{FieldErrors, Problem};
use leptos::prelude::*;

/// The note of a problem that concerns no field.
pub fn refusal(problem: Option<&Problem>) -> impl IntoView + use<> {
    problem.filter(|p| p.fields.is_empty()).map(|p| {
        note("bad", view! { <p role="alert"><b>{p.title.clone()}</b> {format!("{}{}", if p.title.is_ascii() { ": " } else { "：" }, p.detail)}</p> })
    })
}

/// The fields that are wrong.
pub fn wrong(problem: Option<&Problem>) -> FieldErrors {
    problem.map(|p| p.fields.clone()).unwrap_or_default()
}
