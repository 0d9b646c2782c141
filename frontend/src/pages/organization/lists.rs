//! The lists of an enterprise: capabilities, qualifications, cases. Rows are moved and removed by
//! buttons, so that all of it works without script.

use super::{
    expiry::of_qualification,
    fields::{RowField, row_field},
    uploads::Files,
};
use crate::ui::{
    files::{files_with_removal, joined},
    states::note,
};
use contract::{
    FieldErrors, Timestamp,
    organizations::{
        CAPABILITIES_MAX, CASES_MAX, CapabilityEntry, CaseEntry, ProfileForm, QUALIFICATIONS_MAX,
        QualificationEntry,
    },
};
use leptos::prelude::*;

/// Empty rows at the end.
const SPARE: usize = 2;

/// The id of the taxonomy's names.
const CLASSES: &str = "classes";

/// The rows there are, and some to fill.
fn with_spare<T: Default + Clone>(rows: &[T], most: usize) -> Vec<(bool, T)> {
    let spare = SPARE.min(most.saturating_sub(rows.len()));
    let there = rows.iter().map(|row| (true, row.clone()));
    there.chain(std::iter::repeat_n((false, T::default()), spare)).collect()
}

/// A row's frame with its buttons; names of other rows do not matter. Mails lead to its id.
fn row(
    n: usize,
    there: bool,
    what: &'static str,
    id: Option<String>,
    fields: impl IntoView,
) -> impl IntoView {
    let number = n + 1;
    let title = if there { format!("{what} {number}") } else { format!("新的{what}") };
    let main = (there && n == 0 && what == "能力").then(|| view! { <span class="tag ok">"主营"</span> });
    let up = (there && n > 0).then(|| {
        view! {
            <button class="btn small quiet" name="act" value=format!("up.{n}") aria-label=format!("把{what} {number} 上移")>
                "上移"
            </button>
        }
    });
    let remove = there.then(|| {
        view! {
            <button class="btn small quiet bad" name="act" value=format!("remove.{n}") aria-label=format!("删除{what} {number}")>
                "删除"
            </button>
        }
    });
    view! {
        <fieldset class="stack tight" id=id>
            <legend class="row"><b>{title}</b> {main}</legend>
            {fields}
            <div class="acts">{up} {remove}</div>
        </fieldset>
    }
}

/// What is wrong with the files of a row.
fn message(errors: &FieldErrors, name: String) -> impl IntoView + use<> {
    errors
        .at(&name)
        .map(str::to_owned)
        .map(|words| view! { <p class="msg" id=name tabindex="-1">{words}</p> })
}

/// The first button of a form is what the Enter key presses: it must not remove a row.
fn default_act() -> impl IntoView {
    view! { <button class="sr-only" name="act" value="save" tabindex="-1" aria-hidden="true">"保存草稿"</button> }
}

/// The capabilities.
pub fn capabilities(
    form: &ProfileForm,
    errors: &FieldErrors,
    taxonomy: &[(String, String)],
) -> impl IntoView + use<> {
    let name_of = |code: &str| {
        let known = taxonomy.iter().find(|(known, _)| known == code);
        known.map_or_else(|| code.to_owned(), |(_, name)| name.clone())
    };
    let rows = with_spare::<CapabilityEntry>(&form.capabilities, CAPABILITIES_MAX)
        .into_iter()
        .enumerate()
        .map(|(n, (there, entry))| {
            let class = name_of(&entry.code);
            let at = |field: &str| format!("capabilities.{n}.{field}");
            let text = |field: &str, label, value: &str, list, lines| {
                row_field(RowField { name: at(field), label, kind: "", list, lines, value, errors })
            };
            let fields = view! {
                <div class="grid fields">
                    {text("label", "能力（你们自己的说法）", &entry.label, CLASSES, 0)}
                    {text("code", "归类（留空由平台识别）", &class, CLASSES, 0)}
                </div>
                {text("evidence", "凭什么做得好：规模、人员、设备、成效", &entry.evidence, "", 2)}
            };
            row(n, there, "能力", None, fields)
        })
        .collect_view();
    let options =
        taxonomy.iter().map(|(_, name)| view! { <option value=name.clone()></option> }).collect_view();
    view! {
        {default_act()}
        <p class="small muted">"第一项是主营，匹配时分量最重；用“上移”调整先后。"</p>
        {rows}
        <datalist id=CLASSES>{options}</datalist>
    }
}

/// The qualifications.
pub fn qualifications(
    form: &ProfileForm,
    errors: &FieldErrors,
    files: &Files,
    now: Timestamp,
) -> impl IntoView + use<> {
    let rows = with_spare::<QualificationEntry>(&form.qualifications, QUALIFICATIONS_MAX)
        .into_iter()
        .enumerate()
        .map(|(n, (there, entry))| {
            let at = |field: &str| format!("qualifications.{n}.{field}");
            let text = |field: &str, label, value: &str, kind| {
                row_field(RowField { name: at(field), label, kind, list: "", lines: 0, value, errors })
            };
            let id = entry.id.map(|id| id.to_string());
            let scan = entry.attachment_id.map(|id| id.to_string());
            let file: Vec<_> = entry.attachment_id.iter().filter_map(|id| files.get(id)).collect();
            let due = of_qualification(&entry.valid_until, now)
                .map(|(tone, words)| note(tone, view! { <p>{words}</p> }));
            let fields = view! {
                {due}
                <input type="hidden" name=at("id") value=id.clone()/>
                <input type="hidden" name=at("attachment_id") value=scan/>
                <div class="grid fields">
                    {text("name", "资质名称", &entry.name, "")} {text("number", "证书编号", &entry.number, "")}
                    {text("issuer", "发证机构", &entry.issuer, "")}
                </div>
                <div class="grid fields">
                    {text("valid_from", "有效期自", &entry.valid_from, "date")}
                    {text("valid_until", "有效期至", &entry.valid_until, "date")}
                </div>
                {files_with_removal(&file)} {message(errors, at("attachment_id"))}
            };
            row(n, there, "资质", id.map(|id| format!("q-{id}")), fields)
        })
        .collect_view();
    view! {
        {default_act()}
        <p class="small muted">"资质经审核后公开；没有期限的，有效期留空。"</p>
        {rows}
    }
}

/// The cases.
pub fn cases(form: &ProfileForm, errors: &FieldErrors, files: &Files) -> impl IntoView + use<> {
    let rows = with_spare::<CaseEntry>(&form.cases, CASES_MAX)
        .into_iter()
        .enumerate()
        .map(|(n, (there, entry))| {
            let at = |field: &str| format!("cases.{n}.{field}");
            let text = |field: &str, label, value: &str, lines| {
                row_field(RowField { name: at(field), label, kind: "", list: "", lines, value, errors })
            };
            let material: Vec<_> = entry.attachments.iter().filter_map(|id| files.get(id)).collect();
            let fields = view! {
                <input type="hidden" name=at("id") value=entry.id.map(|id| id.to_string())/>
                <input type="hidden" name=at("attachments") value=joined(&entry.attachments)/>
                {text("title", "一句话：为谁做成了什么", &entry.title, 0)}
                <div class="grid fields">
                    {text("client", "客户", &entry.client, 0)} {text("year", "年份", &entry.year, 0)}
                </div>
                {text("detail", "细节：规模、做法、效果", &entry.detail, 3)}
                {files_with_removal(&material)} {message(errors, at("attachments"))}
            };
            row(n, there, "案例", None, fields)
        })
        .collect_view();
    view! {
        {default_act()}
        <p class="small muted">"案例会公开，也会在推荐理由里被引用；客户名称能否公开，请先征得对方同意。"</p>
        {rows}
    }
}
