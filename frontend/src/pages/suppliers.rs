//! 能力库: all suppliers.

use crate::{
    page::{Nav, Page},
    posted::Asked,
    ui::{
        address::Address,
        crumb::crumb,
        listing::{Listing, find, results},
    },
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{Result, search};
use contract::search::SearchQuery;
use leptos::prelude::*;

const LIST: Listing<'static> = Listing {
    unit: "家服务商",
    placeholder: "在能力库中搜索：企业名、能力、案例、资质",
    sorts: &[("relevance", "相关"), ("newest", "最近更新")],
    keep: &["q"],
    kind: "supplier",
    advice: "还没有服务商入库。运营方导入名册后会显示在这里。",
};

/// `GET /suppliers`
pub async fn show(visit: Visit, Asked(query): Asked<SearchQuery>) -> HttpResponse {
    visit.respond(page(&visit, query).await)
}

async fn page(visit: &Visit, mut query: SearchQuery) -> Result<Page> {
    "supplier".clone_into(&mut query.kind);
    let found = search::service::search(&visit.app, &visit.actor, &query).await?;
    let here = Address::new(&visit.path, &visit.query);
    let content = view! {
        <div class="wrap">
            {crumb(&[("/", "首页")], "能力库")}
            <div class="page-head">
                <div>
                    <h1>"能力库"</h1>
                    <p class="muted">"本区数字经济服务商会做什么、做过什么、凭什么，都用它们自己的话写着。"</p>
                </div>
            </div>
            <div class="stack">
                {find(&here, LIST.placeholder, LIST.kind, "btn main")} {results(visit, &LIST, &query, &found)}
            </div>
        </div>
    };
    Ok(Page::new("能力库", Nav::Suppliers, content)
        .described("闵行区数字经济服务商能力库：能力、案例、资质、产品。")
        .searching())
}
