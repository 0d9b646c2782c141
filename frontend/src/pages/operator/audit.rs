//! The audit trail: who did what, narrowed, proven whole, copied.

use crate::{
    page::{Answer, Nav, Page},
    posted::{Asked, Posted},
    ui::{
        address::{Address, pairs},
        field::{Control, Field, Line, field, summary},
        flash::flash,
        icon,
        pager::more,
        side::workspace,
        states::empty_with,
        table::{self, Head},
        text::number,
    },
    visit::Visit,
};
use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION},
    },
};
use backend::{
    Error, Result,
    audit::{Verdict, policy, service},
};
use contract::{
    FieldErrors, Page as Slice,
    audit::{AuditFilter, AuditView, action_zh, in_words, subject_zh, subjects},
};
use leptos::prelude::*;
use serde::Deserialize;

/// Entries a page.
const PAGE: u32 = 50;
/// The address of the page.
const PATH: &str = "/operator/audit";

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    #[serde(flatten)]
    filter: AuditFilter,
    after: String,
}

/// `GET /operator/audit`
pub async fn show(visit: Visit, Asked(query): Asked<Query>) -> HttpResponse {
    visit.respond(page(&visit, &query).await)
}

async fn page(visit: &Visit, query: &Query) -> Result<Page> {
    let after = Some(query.after.as_str()).filter(|c| !c.is_empty());
    let (found, errors) =
        match service::list(&visit.app, &visit.actor, &query.filter, after, Some(PAGE)).await {
            Ok(found) => (found, FieldErrors::default()),
            Err(Error::Validation(errors)) => (Slice::default(), errors),
            Err(error) => return Err(error),
        };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let here = Address::new(&visit.path, &visit.query);
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div>
                    <h1>"审计记录"</h1>
                    <p class="muted">
                        "每一次改动都记在一条哈希链上，改动或删去任何一条都会被查出。"
                    </p>
                </div>
                {acts(visit, &query.filter)}
            </div>
            {flash(visit.flash.as_deref())}
            {summary(&errors)}
            {filters(&query.filter, &errors)}
            <p class="small muted" role="status">{format!("{} 条", number(found.total))}</p>
            {table(&found.items)}
            {more(&here, "after", found.next_cursor.clone())}
        },
    );
    Ok(Page::new("审计记录", Nav::Other, content).with_status(status).workspace())
}

fn acts(visit: &Visit, filter: &AuditFilter) -> impl IntoView + use<> {
    let hidden = filter
        .fields()
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value.to_owned()/> })
        .collect_view();
    let export = policy::may_export(&visit.actor).is_ok().then(|| {
        view! {
            <form method="post" action="/operator/audit/export">
                {hidden} <button class="btn line small">"导出 CSV"</button>
            </form>
        }
    });
    view! {
        <div class="acts">
            <form method="post" action="/operator/audit/verify"><button class="btn line small">"核对整条链"</button></form>
            {export}
        </div>
    }
}

fn filters(filter: &AuditFilter, errors: &FieldErrors) -> impl IntoView + use<> {
    let one = |name, label, hint, value: &String, kind| {
        let control = Control::Line(Line { kind, ..Line::default() });
        field(Field { name, label, hint, must: false, value, errors, control })
    };
    view! {
        <form class="card form" method="get" action=PATH role="search" aria-label="筛选审计记录">
            <div class="grid fields">
                {one("action", "操作", "如 登录失败、发布机会", &filter.action, "")}
                {one("actor", "操作人", "邮箱或编号", &filter.actor, "")}
                {one("organization", "操作单位", "操作人所代表的；名称的一部分或编号", &filter.organization, "")}
                {one("about", "涉及单位", "被办理或被提到的；名称的一部分或编号", &filter.about, "")}
                {kinds(&filter.kind, errors)}
                {one("subject", "对象编号", "完整编号", &filter.subject, "")}
                {one("from", "从", "", &filter.from, "date")}
                {one("to", "到", "", &filter.to, "date")}
            </div>
            <div class="acts">
                <button class="btn main">"筛选"</button> <a class="btn quiet" href=PATH>"清除条件"</a>
            </div>
        </form>
    }
}

fn kinds(kind: &str, errors: &FieldErrors) -> impl IntoView + use<> {
    let named = subjects().map(|(kind, name)| (kind.to_owned(), name.to_owned()));
    let unknown =
        (!kind.is_empty() && subject_zh(kind).is_none()).then(|| (kind.to_owned(), kind.to_owned()));
    let choices = std::iter::once((String::new(), "全部".to_owned())).chain(unknown).chain(named).collect();
    field(Field {
        name: "kind",
        label: "对象类型",
        hint: "",
        must: false,
        value: kind,
        errors,
        control: Control::Choice(choices),
    })
}

fn table(entries: &[AuditView]) -> AnyView {
    if entries.is_empty() {
        let words = "放宽日期或去掉一些条件再试。";
        return view! { <div class="card">{empty_with(icon::SHIELD, "没有符合条件的记录", words, ())}</div> }
            .into_any();
    }
    let rows = entries.iter().map(row).collect_view();
    let heads = [
        Head::Words("操作"),
        Head::Words("时间"),
        Head::Words("操作人"),
        Head::Words("对象"),
        Head::Words("详情"),
    ];
    table::table("审计记录", &heads, rows)
}

/// A link that narrows the list to one value.
fn only(name: &str, value: &str) -> String {
    format!("{PATH}?{}", pairs(&[(name, value)]))
}

fn row(entry: &AuditView) -> impl IntoView + use<> {
    let id = entry.actor_id.map(|id| id.to_string()).unwrap_or_default();
    let actor = match (&entry.actor, id.is_empty()) {
        (_, true) => "平台".into_any(),
        (name, false) => {
            let words = name.clone().unwrap_or_else(|| "已注销的账号".to_owned());
            view! { <a href=only("actor", &id)>{words}</a> }.into_any()
        }
    };
    let action = action_zh(&entry.action).map_or_else(|| entry.action.clone(), str::to_owned);
    let kind = subject_zh(&entry.subject_kind).map_or_else(|| entry.subject_kind.clone(), str::to_owned);
    let subject = entry.subject_id.to_string();
    let raw = Some(entry.detail.clone()).filter(|detail| detail != "{}");
    let more = if raw.is_some() { "原文与哈希" } else { "哈希" };
    let about_one = !entry.subject_id.is_nil();
    let words = entry.subject.clone().unwrap_or_else(|| subject.clone());
    let subject = about_one.then(|| view! { <a href=only("subject", &subject)>{words}</a> });
    view! {
        <tr>
            <th scope="row">
                <a class="nowrap" href=only("action", &entry.action) title=entry.action.clone()>{action}</a>
                <div class="xs muted">{format!("第 {} 条", entry.seq)}</div>
            </th>
            <td data-label="时间"><time class="nowrap">{entry.at.minute_zh()}</time></td>
            <td data-label="操作人"><div>{actor} <div class="xs muted">{entry.organization.clone()}</div></div></td>
            <td data-label="对象">
                <div>
                    {subject}
                    <div class="xs muted">{kind}</div>
                </div>
            </td>
            <td data-label="详情">
                <div>
                    {details(entry)}
                    <details>
                        <summary class="xs muted">{more}</summary>
                        <div class="chain">{raw}</div>
                        <div class="chain">{entry.hash.clone()}</div>
                    </details>
                </div>
            </td>
        </tr>
    }
}

/// What the details say, a line each.
fn details(entry: &AuditView) -> impl IntoView + use<> {
    let pairs = in_words(entry)
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> })
        .collect::<Vec<_>>();
    (!pairs.is_empty()).then(|| view! { <dl class="facts list small">{pairs}</dl> })
}

/// `POST /operator/audit/verify`
pub async fn verify(visit: Visit) -> HttpResponse {
    let found = service::verify(&visit.app, &visit.actor).await;
    visit.respond(found.map(|verdict| {
        let flash = match verdict {
            Verdict::Whole(count) => format!("chain-whole:{count}"),
            Verdict::Broken(seq) => format!("chain-broken:{seq}"),
        };
        Answer::go_saying(PATH, flash)
    }))
}

/// `POST /operator/audit/export`
pub async fn export(visit: Visit, Posted(filter): Posted<AuditFilter>) -> HttpResponse {
    match service::export(&visit.app, &visit.actor, &filter).await {
        Ok(copy) => HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8")
            .insert_header((CACHE_CONTROL, "private, no-store"))
            .insert_header((
                CONTENT_DISPOSITION,
                format!("attachment; filename=\"audit-{}.csv\"", visit.now.date_iso()),
            ))
            .body(copy),
        Err(error) => visit.respond(Err::<Page, _>(error)),
    }
}
