//! The department's own requirements.

use crate::{
    page::{Nav, Page},
    posted::Asked,
    ui::{
        address::Address,
        flash::flash,
        icon::{self, icon},
        pager::pager,
        rows,
        side::workspace,
        states::empty_with,
        tags::{demo, tag},
        text::number,
    },
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{Result, opportunities};
use contract::opportunities::{OpportunityStatus, OpportunitySummary};
use leptos::prelude::*;
use serde::Deserialize;

/// Rows a page of the use case.
const PAGE: u32 = 20;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    page: Option<u32>,
}

/// `GET /bureau`
pub async fn show(visit: Visit, Asked(query): Asked<Query>) -> HttpResponse {
    visit.respond(page(&visit, &query).await)
}

async fn page(visit: &Visit, query: &Query) -> Result<Page> {
    let number_of_page = query.page.unwrap_or(1).max(1);
    let found = opportunities::service::list_own(&visit.app, &visit.actor, None, number_of_page).await?;
    let here = Address::new(&visit.path, &visit.query);
    let list = if found.items.is_empty() {
        view! {
            <section class="card">
                {empty_with(
                    icon::FILE,
                    "还没有需求",
                    "像给同事交代事情一样写下来就行，边写边看到本地谁能做、为什么。",
                    view! { <a class="btn main" href="/bureau/opportunities/new">"写第一条需求"</a> },
                )}
            </section>
        }
        .into_any()
    } else {
        let groups = [
            (OpportunityStatus::Draft, "草稿"),
            (OpportunityStatus::Published, "接受报名"),
            (OpportunityStatus::Closed, "已截止"),
            (OpportunityStatus::Withdrawn, "已撤回"),
        ]
        .map(|(status, title)| group(status, title, &found.items))
        .collect_view();
        view! { <div class="stack">{groups}</div> }.into_any()
    };
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div>
                    <h1>"我的需求"</h1>
                    <p class="muted">{format!("本单位共 {} 条", number(found.total))}</p>
                </div>
                <a class="btn main" href="/bureau/opportunities/new">{icon(icon::PLUS)} "写新需求"</a>
            </div>
            {flash(visit.flash.as_deref())}
            {list}
            {pager(&here, number_of_page, PAGE, found.total, None)}
        },
    );
    Ok(Page::new("我的需求", Nav::Other, content).workspace())
}

fn group(
    status: OpportunityStatus,
    title: &'static str,
    all: &[OpportunitySummary],
) -> impl IntoView + use<> {
    let rows: Vec<AnyView> = all.iter().filter(|o| o.status == status).map(|o| row(o).into_any()).collect();
    (!rows.is_empty()).then(|| {
        let id = status.as_str();
        let count = rows.len();
        view! {
            <section class="stack tight" aria-labelledby=id>
                <h2 id=id>{title} " " <span class="count">{count.to_string()}</span></h2>
                <ul class="card rows" role="list">{rows}</ul>
            </section>
        }
    })
}

fn row(row: &OpportunitySummary) -> impl IntoView + use<> {
    let draft = row.status == OpportunityStatus::Draft;
    let href = rows::opportunity_href(row);
    let title = if row.title.is_empty() { "（未命名）".to_owned() } else { row.title.clone() };
    let facts = if draft {
        format!("上次保存：{}", row.updated_at.minute_zh())
    } else {
        let at = row.published_at.map(|t| t.date_zh()).unwrap_or_default();
        format!("{at}发布 · 预算 {} · 已推荐 {} 家", rows::budget(row), row.recommended)
    };
    let when = match row.days_left.filter(|_| row.status == OpportunityStatus::Published) {
        Some(days) => view! { <b>{format!("{days} 天")}</b> "后截止" }.into_any(),
        None => ().into_any(),
    };
    let act = if draft {
        view! { <a class="btn line small" href=href.clone()>"继续写"</a> }
    } else {
        view! { <a class="btn line small" href=href.clone()>"查看推荐"</a> }
    };
    view! {
        <li class="opp">
            <div>
                <div class="row xs muted">
                    {row.code.clone().map(|code| view! { <span>{code}</span> })}
                    {tag(rows::kind_tone(row.kind), row.kind.zh())} {rows::status(row.status)} {demo(row.demo)}
                </div>
                <h3><a href=href>{title}</a></h3>
                <p>{facts}</p>
            </div>
            <div class="when">{when} {act}</div>
        </li>
    }
}
