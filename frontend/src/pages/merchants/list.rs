//! The register as a list.

use super::{categories, href, status_tag};
use crate::{
    page::{Nav, Page},
    posted::Asked,
    ui::{
        address::Address,
        crumb::crumb,
        icon::{self, icon},
        pager::pager,
        states::empty,
        table::{self, Head},
        tags::demo,
        text::number,
    },
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{Result, admission::service};
use contract::admission::MerchantView;
use leptos::prelude::*;
use serde::Deserialize;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    q: String,
    page: Option<u32>,
}

/// `GET /merchants`
pub async fn show(visit: Visit, Asked(query): Asked<Query>) -> HttpResponse {
    visit.respond(page(&visit, &query).await)
}

async fn page(visit: &Visit, query: &Query) -> Result<Page> {
    let at = query.page.unwrap_or(1).max(1);
    let found = service::merchants_page(&visit.app, &visit.actor, &query.q, at).await?;
    let here = Address::new(&visit.path, &visit.query);
    let size = u32::try_from(service::REGISTER_ROWS).unwrap_or(20);
    let content = view! {
        <div class="wrap">
            {crumb(&[("/", "首页")], "数商名录")}
            <div class="page-head">
                <div>
                    <h1>"数商名录"</h1>
                    <p class="muted">"经审核入库的数商，证书状态以这里为准。"</p>
                </div>
            </div>
            <div class="stack">
                <form class="find" role="search">
                    {icon(icon::SEARCH)}
                    <input type="search" id="q" name="q" value=query.q.clone() aria-label="企业名称或证书编号" placeholder="企业名称或证书编号"/>
                    <button class="btn main">"查询"</button>
                </form>
                <p class="small muted"><b>{number(found.total)}</b> " 家数商"</p>
                {table(&found.items, &query.q)}
                {pager(&here, at, size, found.total, None)}
            </div>
        </div>
    };
    Ok(Page::new("数商名录", Nav::Other, content)
        .described("闵行区数商名录：入库企业、证书编号、状态与有效期，可公开核验。")
        .searching())
}

fn table(entries: &[MerchantView], q: &str) -> AnyView {
    if entries.is_empty() {
        let clear = (!q.is_empty()).then(|| view! { <a class="btn line" href="/merchants">"查看全部"</a> });
        let (title, words) = if q.is_empty() {
            ("还没有入库的数商", "企业申请并通过审核后，会显示在这里。")
        } else {
            ("没有找到", "请核对企业全称或证书编号；查不到的证书没有在本平台入库。")
        };
        return view! { <div class="card">{empty(title, words, clear)}</div> }.into_any();
    }
    let rows = entries.iter().map(row).collect_view();
    let heads = [
        Head::Words("企业"),
        Head::Words("证书编号"),
        Head::Words("类别"),
        Head::Words("状态"),
        Head::Words("有效期至"),
    ];
    table::table("数商名录", &heads, rows)
}

fn row(entry: &MerchantView) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row"><a href=href(&entry.number)>{entry.name.clone()}</a> " " {demo(entry.demo)}</th>
            <td data-label="证书编号"><span class="nowrap">{entry.number.clone()}</span></td>
            <td data-label="类别">{categories(&entry.categories)}</td>
            <td data-label="状态">{status_tag(entry.status)}</td>
            <td data-label="有效期至"><time class="nowrap" datetime=entry.last_day.clone()>{entry.valid_until.plus_ms(-1).date_zh()}</time></td>
        </tr>
    }
}
