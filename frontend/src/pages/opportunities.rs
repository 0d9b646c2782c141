//! 机会清单: all published opportunities.

use crate::{
    page::{Nav, Page},
    posted::Asked,
    ui::{
        address::Address,
        crumb::crumb,
        flash::flash,
        icon::{self, icon},
        listing::{Listing, find, results},
    },
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{Result, search};
use contract::search::SearchQuery;
use leptos::prelude::*;

const LIST: Listing<'static> = Listing {
    unit: "项机会",
    placeholder: "在机会清单中搜索",
    sorts: &[("newest", "最新"), ("deadline", "截止最近"), ("budget", "预算"), ("relevance", "相关")],
    keep: &["q"],
    kind: "opportunity",
    advice: "委办局发布需求后会立刻出现在这里。可以订阅右上角的更新源，有新机会时第一时间知道。",
};

/// `GET /opportunities`
pub async fn show(visit: Visit, Asked(query): Asked<SearchQuery>) -> HttpResponse {
    visit.respond(page(&visit, query).await)
}

async fn page(visit: &Visit, mut query: SearchQuery) -> Result<Page> {
    "opportunity".clone_into(&mut query.kind);
    if query.sort.is_empty() {
        if query.q.is_empty() { "newest" } else { "relevance" }.clone_into(&mut query.sort);
    }
    let found = search::service::search(&visit.app, &visit.actor, &query).await?;
    let here = Address::new(&visit.path, &visit.query);
    let content = view! {
        <div class="wrap">
            {crumb(&[("/", "首页")], "机会清单")} {flash(visit.flash.as_deref())}
            <div class="page-head">
                <div>
                    <h1>"机会清单"</h1>
                    <p class="muted">"委办局的需求，每项都写明谁能做、为什么。"</p>
                </div>
                <a class="btn line" href="/feeds/opportunities.atom">{icon(icon::RSS)} "订阅更新"</a>
            </div>
            <div class="stack">
                {find(&here, LIST.placeholder, LIST.kind, "btn main")} {results(visit, &LIST, &query, &found)}
            </div>
        </div>
    };
    Ok(Page::new("机会清单", Nav::Opportunities, content)
        .described("闵行区委办局发布的数字经济需求：政务项目、场景开放、揭榜挂帅、企业采购。")
        .searching())
}
