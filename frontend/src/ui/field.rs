//! Fields with label, hint and inline error; the error summary that links to them.

use crate::{i18n::Lang, islands::password::PasswordTools, ui::text::escaped};
use contract::FieldErrors;
use leptos::prelude::*;

/// What a field is.
pub enum Control {
    /// One line; with the input's type and `inputmode`/`autocomplete` as needed.
    Line(Line),
    /// Several lines.
    Lines(u32),
    /// One of several: value and words.
    Choice(Vec<(String, String)>),
}

/// A one-line input.
#[derive(Default)]
pub struct Line {
    /// `text` when empty.
    pub kind: &'static str,
    /// `autocomplete`.
    pub autocomplete: &'static str,
    /// `inputmode`.
    pub inputmode: &'static str,
    /// Words after the box, such as 万元.
    pub unit: &'static str,
    /// `min` of a date.
    pub min: String,
    /// To read and to send on, not to change.
    pub readonly: bool,
}

/// A field of a form.
pub struct Field<'a> {
    /// Its name and id.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What to write; may be empty.
    pub hint: &'static str,
    /// It must be filled.
    pub must: bool,
    /// What was typed.
    pub value: &'a str,
    /// What is wrong with the form.
    pub errors: &'a FieldErrors,
    /// The control.
    pub control: Control,
}

/// Draws a field in Chinese; see [`field_in`].
pub fn field(field: Field<'_>) -> impl IntoView + use<> {
    field_in(Lang::Zh, field)
}

/// Draws a field. The message's paragraph is always there, so that a script can fill it.
pub fn field_in(lang: Lang, field: Field<'_>) -> impl IntoView + use<> {
    let name = field.name;
    let error = field.errors.at(name).map(str::to_owned);
    let class = if error.is_some() { "field err" } else { "field" };
    let hint_id = format!("{name}-h");
    let error_id = format!("{name}-e");
    let described = if field.hint.is_empty() { error_id.clone() } else { format!("{hint_id} {error_id}") };
    let invalid = error.is_some().then_some("true");
    let value = field.value.to_owned();
    let control = match field.control {
        Control::Line(line) => {
            one_line(lang, (name, field.label), line, value, described, invalid).into_any()
        }
        Control::Lines(rows) => view! {
            <textarea
                class="input"
                id=name
                name=name
                rows=rows.to_string()
                aria-describedby=described
                aria-invalid=invalid
                inner_html=textarea_html(&value)
            ></textarea>
        }
        .into_any(),
        Control::Choice(choices) => {
            let options = choices
                .into_iter()
                .map(|(key, words)| {
                    let selected = key == value;
                    view! { <option value=key selected=selected>{words}</option> }
                })
                .collect_view();
            view! {
                <select class="input" id=name name=name aria-describedby=described aria-invalid=invalid>{options}</select>
            }
            .into_any()
        }
    };
    let hidden = error.is_none();
    view! {
        <div class=class>
            <label for=name>
                {field.label} {field.must.then(|| view! { <span class="must">{lang.t("form.must")}</span> })}
            </label>
            {(!field.hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{field.hint}</p> })}
            {control}
            <p class="msg" id=error_id hidden=hidden>{error}</p>
        </div>
    }
}

/// What stands in a `<textarea>`: HTML drops a line break at its beginning.
pub fn textarea_html(value: &str) -> String {
    format!("\n{}", escaped(value))
}

fn one_line(
    lang: Lang,
    (name, label): (&'static str, &'static str),
    line: Line,
    value: String,
    described: String,
    invalid: Option<&'static str>,
) -> impl IntoView {
    let kind = if line.kind.is_empty() { "text" } else { line.kind };
    let given = |text: &'static str| (!text.is_empty()).then_some(text);
    let min = (!line.min.is_empty()).then_some(line.min);
    let unit = given(line.unit);
    let input = view! {
        <input
            class="input"
            id=name
            name=name
            type=kind
            value=value
            autocomplete=given(line.autocomplete)
            inputmode=given(line.inputmode)
            min=min
            readonly=line.readonly
            aria-describedby=described
            aria-invalid=invalid
        />
    };
    // The tools speak Chinese; the hint says in English what they would.
    let tools = (kind == "password" && lang == Lang::Zh).then(|| {
        let new = line.autocomplete == "new-password";
        view! { <PasswordTools field=name.to_owned() label=label.to_owned() new=new/> }
    });
    let input = view! { {input} {tools} };
    match unit {
        Some(unit) => view! { <div class="affix">{input} <span>{unit}</span></div> }.into_any(),
        None => input.into_any(),
    }
}

/// The summary at the top of a form that was not accepted; takes the focus when the page loads.
pub fn summary(errors: &FieldErrors) -> impl IntoView + use<> {
    summary_in(Lang::Zh, errors)
}

/// The same in a language.
pub fn summary_in(lang: Lang, errors: &FieldErrors) -> impl IntoView + use<> {
    let count = errors.0.len();
    let title = match (lang, count) {
        (Lang::Zh, _) => format!("有 {count} 处需要改"),
        (Lang::En, 1) => "One answer needs to be changed".to_owned(),
        (Lang::En, _) => format!("{count} answers need to be changed"),
    };
    let items = errors
        .0
        .iter()
        .map(|e| view! { <li><a href=format!("#{}", e.field)>{e.message.clone()}</a></li> })
        .collect_view();
    (count > 0).then(|| {
        view! {
            <div class="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="es">
                <h2 id="es">{title}</h2>
                <ul>{items}</ul>
            </div>
        }
    })
}
