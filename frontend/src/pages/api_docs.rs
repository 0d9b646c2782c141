//! The REST interface to read: made from its OpenAPI description, nothing from elsewhere.

use crate::{
    page::{Nav, Page},
    ui::crumb::crumb,
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{Error, Result};
use leptos::prelude::*;
use serde_json::Value;
use std::sync::LazyLock;

/// The description, read once.
static API: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(backend::http::openapi::json()).unwrap_or_default());

const METHODS: [(&str, &str); 5] = [
    ("get", "verb"),
    ("post", "verb ok"),
    ("put", "verb warn"),
    ("patch", "verb warn"),
    ("delete", "verb bad"),
];

/// `GET /docs/api`
pub async fn show(visit: Visit) -> HttpResponse {
    visit.respond(page(&visit))
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn page(visit: &Visit) -> Result<Page> {
    let api: &Value = &API;
    let tags = api.get("tags").and_then(Value::as_array).filter(|t| !t.is_empty());
    let tags = tags.ok_or_else(|| Error::Unavailable("the OpenAPI description is empty".to_owned()))?;
    let menu = tags
        .iter()
        .map(|tag| {
            let words = short(text(tag, "/description"), text(tag, "/name"));
            view! { <li><a href=format!("#{}", text(tag, "/name"))>{words}</a></li> }
        })
        .collect_view();
    let sections = tags.iter().map(|tag| section(api, tag)).collect_view();
    let base = visit.app.settings.http.public_url.clone();
    let content = view! {
        <div class="wrap">
            {crumb(&[("/", "首页")], "开放接口")}
            <div class="cols">
                <nav class="toc stick" aria-label="目录">
                    <ul><li><a href="#start">"开始"</a></li> {menu} <li><a href="#errors">"错误码"</a></li></ul>
                </nav>
                <div class="stack">
                    <h1>"开放接口"</h1> {start(api, &base)} {sections} {errors()}
                </div>
            </div>
        </div>
    };
    Ok(Page::new("开放接口", Nav::Api, content)
        .described("数聚通的 REST 接口说明：服务商、产品、机会、搜索、推荐。"))
}

/// The first words of a description.
fn short(description: &str, name: &str) -> String {
    let first = description.split(['：', '。', '；']).next().unwrap_or_default();
    if first.is_empty() { name.to_owned() } else { first.to_owned() }
}

fn start(api: &Value, base: &str) -> impl IntoView + use<> {
    let example = format!("curl '{base}/api/v1/suppliers?limit=5'");
    let with_token = format!("curl -H 'Authorization: Bearer sjt_…' '{base}/api/v1/session'");
    view! {
        <section class="stack tight" id="start" aria-labelledby="start-h">
            <h2 id="start-h" class="sr-only">"开始"</h2>
            <p class="lead">{prose(text(api, "/info/description"))}</p>
            <p>"公开内容不用登录："</p>
            <pre tabindex="0"><code>{example}</code></pre>
            <p>
                "需要身份的操作带上 API 令牌（登录后用 " <code>"POST /api/v1/tokens"</code> " 建立）："
            </p>
            <pre tabindex="0"><code>{with_token}</code></pre>
            <p>
                "完整的机器可读说明：" <a href="/api/openapi.json">"/api/openapi.json"</a> "（OpenAPI 3.1）。机会清单另有更新源："
                <a href="/feeds/opportunities.atom">"Atom"</a> "。"
            </p>
        </section>
    }
}

/// A description: what stands between backticks is code.
fn prose(text: &str) -> impl IntoView + use<> {
    text.split('`')
        .enumerate()
        .map(|(n, part)| {
            let part = part.to_owned();
            if n % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
        })
        .collect_view()
}

/// The operations of a tag.
fn section(api: &Value, tag: &Value) -> impl IntoView + use<> {
    let name = text(tag, "/name").to_owned();
    let description = text(tag, "/description").to_owned();
    let title = short(&description, &name);
    let mut operations: Vec<AnyView> = Vec::new();
    for (path, item) in api.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (method, class) in METHODS {
            let Some(operation) = item.get(method) else { continue };
            let tagged = operation.get("tags").and_then(Value::as_array).into_iter().flatten();
            if tagged.filter_map(Value::as_str).any(|t| t == name) {
                operations.push(self::operation(api, method, class, path, operation));
            }
        }
    }
    view! {
        <section class="stack tight" id=name.clone() aria-labelledby=format!("{name}-h")>
            <h2 id=format!("{name}-h")>{title}</h2>
            <p class="muted small">{prose(&description)}</p>
            {operations}
        </section>
    }
}

fn operation(api: &Value, method: &str, class: &'static str, path: &str, operation: &Value) -> AnyView {
    let summary = text(operation, "/summary").to_owned();
    let description = text(operation, "/description").to_owned();
    let signed = operation.get("security").and_then(Value::as_array).is_some_and(|s| !s.is_empty());
    let body = body(api, operation);
    let label = format!("{} {path}", method.to_uppercase());
    view! {
        <details class="op">
            <summary>
                <span class=class>{method.to_uppercase()}</span> <code>{path.to_owned()}</code>
                <span class="muted small">{summary}</span>
                {signed.then(|| view! { <span class="tag plain">"需要登录或令牌"</span> })}
            </summary>
            <div class="stack">
                {(!description.is_empty()).then(|| view! { <p>{prose(&description)}</p> })}
                {parameters(api, operation, &label)} {body} {responses(operation, &label)}
            </div>
        </details>
    }
    .into_any()
}

/// The name of a schema's type, for people.
fn type_of(schema: &Value) -> String {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return name.rsplit('/').next().unwrap_or_default().to_owned();
    }
    match schema.get("type") {
        Some(Value::String(kind)) if kind == "array" => {
            format!("{}[]", type_of(schema.get("items").unwrap_or(&Value::Null)))
        }
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => {
            let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).filter(|k| *k != "null").collect();
            format!("{}?", kinds.join(" | "))
        }
        _ => {
            let any = ["oneOf", "anyOf", "allOf"].iter().find_map(|k| schema.get(*k)?.as_array());
            let names: Vec<String> = any.into_iter().flatten().map(type_of).filter(|n| n != "null").collect();
            if names.is_empty() { "any".to_owned() } else { names.join(" | ") }
        }
    }
}

fn table(label: String, head: [&'static str; 3], rows: Vec<AnyView>) -> AnyView {
    if rows.is_empty() {
        return ().into_any();
    }
    let head = head.map(|words| view! { <th scope="col">{words}</th> }).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            <table class="table"><thead><tr>{head}</tr></thead> <tbody>{rows}</tbody></table>
        </div>
    }
    .into_any()
}

fn row(name: &str, kind: String, words: &str) -> AnyView {
    view! {
        <tr>
            <th scope="row"><code>{name.to_owned()}</code></th> <td>{kind}</td> <td>{prose(words)}</td>
        </tr>
    }
    .into_any()
}

fn parameters(api: &Value, operation: &Value, label: &str) -> AnyView {
    let list = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let rows = list
        .map(|p| {
            let p = resolve(api, p);
            let kind = type_of(p.get("schema").unwrap_or(&Value::Null));
            row(text(p, "/name"), kind, text(p, "/description"))
        })
        .collect();
    table(format!("{label} 的参数"), ["参数", "类型", "说明"], rows)
}

fn resolve<'a>(api: &'a Value, value: &'a Value) -> &'a Value {
    value
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| api.pointer(reference.trim_start_matches('#')))
        .unwrap_or(value)
}

/// The body of a request: its fields and an example.
fn body(api: &Value, operation: &Value) -> AnyView {
    let Some(content) = operation.pointer("/requestBody/content/application~1json") else {
        return ().into_any();
    };
    let schema = resolve(api, content.get("schema").unwrap_or(&Value::Null));
    let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let rows: Vec<AnyView> =
        fields.map(|(name, field)| row(name, type_of(field), text(field, "/description"))).collect();
    let example = content.get("example").and_then(|e| serde_json::to_string_pretty(e).ok());
    view! {
        <h3>"请求体"</h3>
        {table("请求体".to_owned(), ["字段", "类型", "说明"], rows)}
        {example.map(|e| view! { <pre tabindex="0"><code>{e}</code></pre> })}
    }
    .into_any()
}

fn responses(operation: &Value, label: &str) -> AnyView {
    let all = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    let rows = all
        .map(|(status, response)| {
            let schema = response
                .get("content")
                .and_then(Value::as_object)
                .and_then(|content| content.values().next())
                .and_then(|media| media.get("schema"));
            let status = if status == "default" { "4xx / 5xx" } else { status };
            row(status, schema.map(type_of).unwrap_or_default(), text(response, "/description"))
        })
        .collect();
    table(format!("{label} 的回答"), ["状态", "内容", "说明"], rows)
}

fn errors() -> impl IntoView {
    let rows = contract::ErrorCode::ALL
        .iter()
        .map(|code| {
            let name = serde_json::to_value(code).ok().and_then(|v| v.as_str().map(str::to_owned));
            row(
                &name.unwrap_or_default(),
                code.status().to_string(),
                &format!("{}：{}", code.title_zh(), code.advice_zh()),
            )
        })
        .collect();
    view! {
        <section class="stack tight" id="errors" aria-labelledby="errors-h">
            <h2 id="errors-h">"错误码"</h2>
            <p class="muted small">"出错时返回 application/problem+json（RFC 9457），code 取自下表。"</p>
            {table("全部错误码".to_owned(), ["code", "状态", "含义与做法"], rows)}
        </section>
    }
}
