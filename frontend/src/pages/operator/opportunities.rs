//! Requirements of every department and state, for auditors.

use super::states;
use crate::{
    page::{Nav, Page},
    posted::Asked,
    ui::{
        address::Address,
        icon,
        pager::pager,
        rows,
        side::workspace,
        states::empty_with,
        table::{self, Head},
        text::number,
    },
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{Result, opportunities::service};
use contract::opportunities::{OpportunityStatus, OpportunitySummary};
use leptos::prelude::*;
use serde::Deserialize;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    state: String,
    page: Option<u32>,
}

/// `GET /operator/opportunities`
pub async fn show(visit: Visit, Asked(query): Asked<Query>) -> HttpResponse {
    visit.respond(page(&visit, &query).await)
}

async fn page(visit: &Visit, query: &Query) -> Result<Page> {
    let status = OpportunityStatus::parse(&query.state);
    let at = query.page.unwrap_or(1).max(1);
    let found = service::list_all(&visit.app, &visit.actor, status, at).await?;
    let counts = service::count_all(&visit.app, &visit.actor).await?;
    let here = Address::new(&visit.path, &visit.query);
    let tabs = counts.into_iter().map(|(status, n)| (status.as_str(), status.zh(), n)).collect();
    let size = u32::try_from(service::ALL_ROWS).unwrap_or(50);
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div><h1>"全部需求"</h1> <p class="muted">"各单位任何状态的需求，草稿也在内；只供审计查阅。"</p></div>
            </div>
            {states(&here, &query.state, tabs)}
            <p class="small muted" role="status">{format!("{} 条", number(found.total))}</p>
            {list(&found.items)}
            {pager(&here, at, size, found.total, None)}
        },
    );
    Ok(Page::new("全部需求", Nav::Other, content).workspace())
}

fn list(all: &[OpportunitySummary]) -> AnyView {
    if all.is_empty() {
        return view! { <div class="card">{empty_with(icon::FILE, "没有这个状态的需求", "换一个状态看看。", ())}</div> }
            .into_any();
    }
    let heads = ["需求", "单位", "状态", "最近改动"].map(Head::Words);
    table::table("全部需求", &heads, all.iter().map(row).collect_view())
}

fn row(one: &OpportunitySummary) -> impl IntoView + use<> {
    // Drafts have no code yet; auditors read them by their id.
    let href = format!("/opportunities/{}", one.code.clone().unwrap_or_else(|| one.id.to_string()));
    let title = if one.title.is_empty() { "（未命名）".to_owned() } else { one.title.clone() };
    view! {
        <tr>
            <th scope="row">
                <a href=href>{title}</a> <div class="xs muted">{one.code.clone()} " " {one.excerpt.clone()}</div>
            </th>
            <td data-label="单位">{one.department.clone()}</td>
            <td data-label="状态">{rows::status(one.status)}</td>
            <td data-label="最近改动"><time class="nowrap">{one.updated_at.minute_zh()}</time></td>
        </tr>
    }
}
