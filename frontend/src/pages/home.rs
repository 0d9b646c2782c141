//! The home page: one search box over everything, figures, marts, newest opportunities, zones.

use crate::{
    islands::suggest::SearchBox,
    page::{Nav, Page},
    ui::{
        address::pairs,
        flash::flash,
        icon::{self, Icon, icon, tile},
        rows,
        states::empty_with,
        text::number,
    },
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{Result, reference, search};
use contract::{
    accounts::Role,
    reference::Zone,
    search::{Found, SearchQuery, SearchResults},
};
use leptos::prelude::*;

/// `GET /`
pub async fn show(visit: Visit) -> HttpResponse {
    visit.respond(page(&visit).await)
}

struct Figures {
    suppliers: SearchResults,
    products: SearchResults,
    opportunities: SearchResults,
    zones: Vec<Zone>,
}

async fn load(visit: &Visit) -> Result<Figures> {
    let ask = |kind: &str, sort: &str| SearchQuery {
        kind: kind.to_owned(),
        sort: sort.to_owned(),
        size_of_page: Some(10),
        ..SearchQuery::default()
    };
    let (suppliers, products) = (ask("supplier", ""), ask("product", ""));
    let opportunities = SearchQuery { status: "published".to_owned(), ..ask("opportunity", "newest") };
    Ok(Figures {
        suppliers: search::service::search(&visit.app, &visit.actor, &suppliers).await?,
        products: search::service::search(&visit.app, &visit.actor, &products).await?,
        opportunities: search::service::search(&visit.app, &visit.actor, &opportunities).await?,
        zones: reference::service::zones(&visit.app).await?,
    })
}

async fn page(visit: &Visit) -> Result<Page> {
    let figures = load(visit).await?;
    let content = view! {
        {hero()}
        <div class="wrap">
            {flash(visit.flash.as_deref())} <h2 class="sr-only">"平台概况"</h2> {stats(&figures)} {marts(&figures.products)}
            {newest(visit, &figures.opportunities)} {zones(&figures.zones)}
        </div>
    };
    Ok(Page::new("首页", Nav::Home, content)
        .described("闵行区数字经济公共服务平台：发布需求，立刻看到会做的本地企业和推荐理由。")
        .searching())
}

/// Counts of a facet's values.
fn count(found: &SearchResults, field: &str, value: &str) -> u64 {
    found
        .facets
        .iter()
        .filter(|f| f.field == field)
        .flat_map(|f| &f.values)
        .find(|v| v.value == value)
        .map_or(0, |v| v.count)
}

fn hero() -> impl IntoView {
    let scopes = [("全部", ""), ("产品", "product"), ("服务商", "supplier"), ("机会", "opportunity")];
    let scopes = scopes
        .map(|(words, kind)| {
            let href = format!("/search?{}", pairs(&[("kind", kind)]));
            let here = kind.is_empty().then_some("page");
            view! { <li><a href=href aria-current=here>{words}</a></li> }
        })
        .collect_view();
    let hot = ["算力租用", "等保测评", "数据入表", "无人机巡查", "数据出境"]
        .map(|q| view! { <li><a href=format!("/search?{}", pairs(&[("q", q)]))>{q}</a></li> })
        .collect_view();
    view! {
        <section class="hero">
            <div class="wrap">
                <div>
                    <h1>"让需求一发布，就遇见会做的本地企业"</h1>
                    <p class="lead">
                        "数据、算力、产品三大集市，七大特色专区，委办局“机会清单”持续上新。写下需求，立刻看到谁能做、为什么。"
                    </p>
                    <div class="search">
                        <nav class="scope" aria-label="搜索范围"><ul>{scopes}</ul></nav>
                        <form role="search" action="/search">
                            <SearchBox
                                id="q".to_owned()
                                label="搜索产品、服务商和机会".to_owned()
                                placeholder="试试：老旧档案怎么变成可检索的电子件".to_owned()
                                value=String::new()
                                kind=String::new()
                            />
                            <button class="btn act">"搜索"</button>
                        </form>
                    </div>
                    <div class="hot"><span>"试试这些"</span> <ul>{hot}</ul></div>
                </div>
                {art()}
            </div>
        </section>
    }
}

/// Requirements on the left, suppliers on the right, and the line that found one.
fn art() -> impl IntoView {
    view! { <svg class="art" viewBox="0 0 300 250" aria-hidden="true" inner_html=include_str!("home_art.svg")></svg> }
}

fn stats(figures: &Figures) -> impl IntoView + use<> {
    let local = count(&figures.suppliers, "local", "1");
    let data = count(&figures.products, "sub", "data");
    let compute = count(&figures.products, "sub", "compute");
    let service = count(&figures.products, "sub", "service");
    let stat = |label: &'static str, value: u64, words: String| {
        view! { <li class="stat"><span>{label}</span> <b>{number(value)}</b> <span>{words}</span></li> }
    };
    view! {
        <ul class="stats" role="list">
            {stat("入库服务商", figures.suppliers.total, format!("其中本区 {} 家", number(local)))}
            {stat("数据产品", data, "先看样例再谈授权".to_owned())}
            {stat("算力产品", compute, "智算、超算与边缘".to_owned())}
            {stat("产品与服务", service, "工具与专业服务".to_owned())}
            {stat("可报名的机会", figures.opportunities.total, "每项都写明推荐理由".to_owned())}
        </ul>
    }
}

fn marts(products: &SearchResults) -> impl IntoView + use<> {
    let mart =
        |sign: Icon, kind: &'static str, title: &'static str, words: &'static str, unit: &'static str| {
            view! {
                <li class="card link mart">
                    {tile(sign, "")}
                    <div>
                        <h3><a href=format!("/products?sub={kind}")>{title}</a></h3>
                        <p class="small muted">{words}</p>
                        <p class="small muted"><b>{number(count(products, "sub", kind))}</b> " " {unit}</p>
                    </div>
                </li>
            }
        };
    view! {
        <section class="sec" aria-labelledby="marts">
            <h2 id="marts" class="sr-only">"三大集市"</h2>
            <ul class="grid g3" role="list">
                {mart(icon::DATABASE, "data", "数据集市", "行业数据集、接口与公共数据产品，看清内容和更新频率再谈", "个数据产品")}
                {mart(icon::CPU, "compute", "算力集市", "智算、超算与边缘节点，按卡时、按核时比较", "项算力")}
                {mart(icon::PACKAGE, "service", "产品与服务集市", "小快轻准的工具与专业服务，直接联系提供方", "项产品服务")}
            </ul>
        </section>
    }
}

fn newest(visit: &Visit, found: &SearchResults) -> impl IntoView + use<> {
    let rows: Vec<AnyView> = found
        .hits
        .iter()
        .filter_map(|hit| match &hit.found {
            Found::Opportunity(row) => Some(rows::opportunity(row, &[], &[]).into_any()),
            _ => None,
        })
        .take(4)
        .collect();
    let list = if rows.is_empty() {
        view! {
            <div class="card">
                {empty_with(icon::LIST, "现在没有可报名的机会", "委办局发布后会立刻出现在这里；可以用右下角的订阅源留意。", ())}
            </div>
        }
        .into_any()
    } else {
        view! { <ul class="card rows" role="list">{rows}</ul> }.into_any()
    };
    view! {
        <section class="sec" aria-labelledby="opps">
            <div class="head">
                <h2 id="opps">"最新机会"</h2>
                <a href="/opportunities">{format!("全部 {} 项 →", number(found.total))}</a>
            </div>
            <div class="cols aside">{list} {invitation(visit)}</div>
        </section>
    }
}

/// The call to action of whoever is looking.
fn invitation(visit: &Visit) -> impl IntoView + use<> {
    let (title, words, steps, href, act) = match visit.actor.role() {
        Some(Role::Officer | Role::Head) => (
            "有事要找人做？",
            "像给同事交代事情一样写下来，边写边看到本地谁能做。",
            ["写清要解决的问题和时限", "右侧实时给出排好序的企业和理由", "发布后推荐企业会收到邮件"],
            "/bureau/opportunities/new",
            "写一条新需求",
        ),
        _ => (
            "为你的企业留意",
            "能力登记在册后，合适的机会会发到邮箱，写明因为什么推荐给你。",
            [
                "能力、案例、产品写得越具体越准",
                "机会发布时自动比对，不用天天来看",
                "不合适的标“不相关”，以后少推荐",
            ],
            "/my",
            "查看推荐给我的机会",
        ),
    };
    let steps = steps.map(|words| view! { <li>{words}</li> }).collect_view();
    view! {
        <section class="card" aria-labelledby="watch">
            <h3 id="watch">{title}</h3>
            <p class="small muted">{words}</p>
            <ol class="bullets small stack tight">{steps}</ol>
            <a class="btn main" href=href>{act}</a>
        </section>
    }
}

fn zone_icon(code: &str) -> Icon {
    let has = |words: &[&str]| words.iter().any(|w| code.contains(w));
    if has(&["brain", "bci", "neuro"]) {
        icon::BRAIN
    } else if has(&["aero", "space"]) {
        icon::ROCKET
    } else if has(&["embodied", "robot"]) {
        icon::BOT
    } else if has(&["content", "media", "culture"]) {
        icon::CLAPPERBOARD
    } else if has(&["industr", "software"]) {
        icon::FACTORY
    } else if has(&["bio", "pharma", "med"]) {
        icon::DNA
    } else if has(&["altitude", "drone", "low"]) {
        icon::DRONE
    } else {
        icon::LAYERS
    }
}

fn zones(zones: &[Zone]) -> impl IntoView + use<> {
    let cards = zones
        .iter()
        .map(|zone| {
            let href = format!("/search?{}", pairs(&[("q", &zone.name)]));
            view! {
                <li class="card link zone">
                    {tile(zone_icon(&zone.code), "tile sea")} <h3><a href=href>{zone.name.clone()}</a></h3>
                    <p class="xs muted">{zone.description.clone()}</p>
                </li>
            }
        })
        .collect_view();
    (!zones.is_empty()).then(|| {
        view! {
            <section class="sec" id="zones" aria-labelledby="zones-h">
                <div class="head"><h2 id="zones-h">"七大特色专区"</h2> <a href="/search">"在全站搜索 " {icon(icon::ARROW_RIGHT)}</a></div>
                <ul class="grid g7" role="list">{cards}</ul>
            </section>
        }
    })
}
