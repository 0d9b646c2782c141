//! One search over everything, a tab for each kind.

use crate::{
    page::{Nav, Page},
    posted::Asked,
    ui::{
        address::{Address, pairs},
        crumb::crumb,
        listing::{Listing, find, results},
        text::number,
    },
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{Result, search};
use contract::search::{DocKind, SearchQuery, SearchResults};
use leptos::prelude::*;

const LIST: Listing<'static> = Listing {
    unit: "项结果",
    placeholder: "搜索产品、服务商和机会",
    sorts: &[("relevance", "相关"), ("newest", "最新")],
    keep: &["q", "kind"],
    kind: "",
    advice: "平台上还没有内容。",
};

/// `GET /search`
pub async fn show(visit: Visit, Asked(query): Asked<SearchQuery>) -> HttpResponse {
    visit.respond(page(&visit, query).await)
}

async fn page(visit: &Visit, query: SearchQuery) -> Result<Page> {
    let mut found = search::service::search(&visit.app, &visit.actor, &query).await?;
    let tabs = tabs(visit, &query, &found).await?;
    // The tabs are this facet already.
    found.facets.retain(|facet| facet.field != "kind");
    let here = Address::new(&visit.path, &visit.query);
    let title =
        if query.q.is_empty() { "全站搜索".to_owned() } else { format!("“{}”的结果", query.q) };
    let content = view! {
        <div class="wrap">
            {crumb(&[("/", "首页")], "搜索")}
            <div class="stack">
                <h1>{title.clone()}</h1>
                {find(&here, LIST.placeholder, "", "btn act")} {tabs} {results(visit, &LIST, &query, &found)}
            </div>
        </div>
    };
    Ok(Page::new(title, Nav::Other, content).searching().unlisted())
}

/// The tabs with how many each would show.
async fn tabs(visit: &Visit, query: &SearchQuery, found: &SearchResults) -> Result<impl IntoView + use<>> {
    let mut tabs = vec![("", "全部", None)];
    for kind in DocKind::ALL {
        tabs.push((kind.as_str(), kind.zh(), None));
    }
    // Filters of one kind mean nothing to another: counts are of the words alone.
    for (value, _, count) in &mut tabs {
        *count = Some(if *value == query.kind {
            found.total
        } else {
            let other = SearchQuery {
                q: query.q.clone(),
                kind: (*value).to_owned(),
                size_of_page: Some(10),
                ..SearchQuery::default()
            };
            search::service::search(&visit.app, &visit.actor, &other).await?.total
        });
    }
    let items = tabs
        .into_iter()
        .map(|(value, words, count)| {
            let href = format!("/search?{}", pairs(&[("q", &query.q), ("kind", value)]));
            let here = (value == query.kind).then_some("page");
            let count = count.map(|n| view! { <span class="count">{number(n)}</span> });
            view! { <li><a href=href aria-current=here>{words} " " {count}</a></li> }
        })
        .collect_view();
    Ok(view! { <nav class="tabs" aria-label="结果类型"><ul>{items}</ul></nav> })
}
