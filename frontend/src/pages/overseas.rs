//! 出海一张网: what is there now — suppliers and products for going abroad.

use crate::{
    islands::suggest::SearchBox,
    page::{Nav, Page},
    ui::{
        icon::{self, icon},
        rows,
        states::{empty_with, note, reduced},
        text::number,
    },
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{Result, search};
use contract::search::{SearchQuery, SearchResults};
use leptos::prelude::*;

/// The taxonomy's domain of services for going abroad.
const DOMAIN: &str = "overseas";

/// `GET /overseas`
pub async fn show(visit: Visit) -> HttpResponse {
    visit.respond(page(&visit).await)
}

async fn page(visit: &Visit) -> Result<Page> {
    let ask = |kind: &str| SearchQuery {
        kind: kind.to_owned(),
        domain: DOMAIN.to_owned(),
        size_of_page: Some(10),
        ..SearchQuery::default()
    };
    let suppliers = search::service::search(&visit.app, &visit.actor, &ask("supplier")).await?;
    let products = search::service::search(&visit.app, &visit.actor, &ask("product")).await?;
    let reduced_now = suppliers.reduced || products.reduced;
    let content = view! {
        <section class="hero">
            <div class="wrap">
                <div>
                    <h1>"走出去之前，先在家门口找到帮手"</h1>
                    <p class="lead">
                        "跨境合规、数据出境、海外营销、国际物流、收汇与法务：本区会做这些事的服务商和它们的产品，都在这里。"
                    </p>
                    <div class="search">
                        <form role="search" action="/suppliers">
                            <input type="hidden" name="domain" value=DOMAIN/>
                            <SearchBox
                                id="q".to_owned()
                                label="在出海服务商中搜索".to_owned()
                                placeholder="试试：货要卖到东南亚，合同和收款怎么办".to_owned()
                                value=String::new()
                                kind="supplier".to_owned()
                            />
                            <button class="btn act">"搜索"</button>
                        </form>
                    </div>
                </div>
            </div>
        </section>
        <div class="wrap">
            {reduced(reduced_now)}
            {section("suppliers", "出海服务商", "/suppliers?domain=overseas", "家", &suppliers)}
            {section("products", "出海服务与产品", "/products?domain=overseas", "项", &products)}
            <section class="sec">
                {note(
                    "",
                    view! {
                        <p>
                            "这个门户刚刚起步，现在能用的是上面的服务商、产品和搜索。国别指南、数据出境合规自评、案例和服务网点还没有上线，不提供占位内容；上线后会出现在上方的导航中。"
                        </p>
                    },
                )}
            </section>
        </div>
    };
    Ok(Page::new("出海一张网", Nav::Home, content)
        .described("闵行区企业出海服务：跨境合规、数据出境、海外营销、国际物流等本地服务商。")
        .searching())
}

fn section(
    id: &'static str,
    title: &'static str,
    all: &'static str,
    unit: &'static str,
    found: &SearchResults,
) -> impl IntoView + use<> {
    let rows: Vec<AnyView> = found.hits.iter().take(5).map(rows::hit).collect();
    let list = if rows.is_empty() {
        let words = "可以先在全站搜索，或过些时候再来。";
        view! { <div class="card">{empty_with(icon::GLOBE, "暂时没有收录", words, ())}</div> }.into_any()
    } else {
        view! { <ul class="card rows" role="list">{rows}</ul> }.into_any()
    };
    view! {
        <section class="sec" aria-labelledby=id>
            <div class="head">
                <h2 id=id>{title}</h2>
                <a href=all>{format!("全部 {} {unit} ", number(found.total))} {icon(icon::ARROW_RIGHT)}</a>
            </div>
            {list}
        </section>
    }
}
