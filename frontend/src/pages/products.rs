//! 集市: data, compute and service products.

use crate::{
    page::{Nav, Page},
    posted::Asked,
    ui::{
        address::{Address, pairs},
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
    unit: "项产品",
    placeholder: "在集市中搜索：想要的数据、算力或服务",
    sorts: &[("relevance", "相关"), ("newest", "最近更新")],
    keep: &["q", "sub"],
    kind: "product",
    advice: "还没有产品上架。服务商登记产品后会显示在这里。",
};

/// Tab, title and one sentence of each mart.
const MARTS: [(&str, &str, &str); 4] = [
    ("", "全部集市", "数据、算力、产品与服务，来自能力库中的服务商。"),
    ("data", "数据集市", "行业数据集、接口与公共数据产品。"),
    ("compute", "算力集市", "智算、超算与边缘节点。"),
    ("service", "产品与服务集市", "小快轻准的工具与专业服务。"),
];

/// `GET /products`
pub async fn show(visit: Visit, Asked(query): Asked<SearchQuery>) -> HttpResponse {
    visit.respond(page(&visit, query).await)
}

async fn page(visit: &Visit, mut query: SearchQuery) -> Result<Page> {
    "product".clone_into(&mut query.kind);
    let found = search::service::search(&visit.app, &visit.actor, &query).await?;
    let here = Address::new(&visit.path, &visit.query);
    let (_, title, words) = MARTS.into_iter().find(|(sub, ..)| *sub == query.sub).unwrap_or(MARTS[0]);
    let tabs = MARTS
        .map(|(sub, title, _)| {
            let href = format!("/products?{}", pairs(&[("sub", sub), ("q", &query.q)]));
            let here = (sub == query.sub).then_some("page");
            view! { <li><a href=href aria-current=here>{title}</a></li> }
        })
        .collect_view();
    let content = view! {
        <div class="wrap">
            {crumb(&[("/", "首页")], title)}
            <div class="page-head"><div><h1>{title}</h1> <p class="muted">{words}</p></div></div>
            <div class="stack">
                {find(&here, LIST.placeholder, LIST.kind, "btn main")}
                <nav class="tabs" aria-label="集市"><ul>{tabs}</ul></nav>
                {results(visit, &LIST, &query, &found)}
            </div>
        </div>
    };
    Ok(Page::new(title, Nav::Marts, content).described(words).searching())
}
