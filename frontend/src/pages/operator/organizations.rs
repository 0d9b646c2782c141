//! Enterprises of every standing: finding the one to look at, to suspend or to restore.

use super::{find, states};
use crate::{
    page::{Nav, Page},
    posted::Asked,
    ui::{
        address::Address,
        flash::flash,
        icon,
        pager::pager,
        side::workspace,
        states::empty_with,
        table::{self, Head},
        tags::{Tone, tag},
        text::number,
    },
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{
    Result,
    organizations::{directory, import::service, policy},
};
use contract::organizations::{EnterpriseListed, OrganizationStatus};
use leptos::prelude::*;
use serde::Deserialize;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    q: String,
    state: String,
    page: Option<u32>,
}

/// `GET /operator/organizations`
pub async fn show(visit: Visit, Asked(query): Asked<Query>) -> HttpResponse {
    visit.respond(page(&visit, &query).await)
}

async fn page(visit: &Visit, query: &Query) -> Result<Page> {
    let status = OrganizationStatus::parse(&query.state);
    let at = query.page.unwrap_or(1).max(1);
    let found = directory::list(&visit.app, &visit.actor, &query.q, status, at).await?;
    let counts = directory::counts(&visit.app, &visit.actor).await?;
    let here = Address::new(&visit.path, &visit.query);
    let tabs = counts.into_iter().map(|(s, n)| (s.as_str(), s.zh(), n)).collect();
    let size = u32::try_from(directory::PAGE_SIZE).unwrap_or(50);
    let words = if policy::may_review(&visit.actor).is_ok() {
        "登记、导入和已暂停的全部企业；打开后可以暂停或恢复。"
    } else {
        "登记、导入和已暂停的全部企业；打开后可以看它的情况和变更记录。"
    };
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div><h1>"企业"</h1> <p class="muted">{words}</p></div>
                {service::may_import(&visit.actor)
                    .is_ok()
                    .then(|| view! { <a class="btn line" href=super::import::PATH>"导入名单"</a> })}
            </div>
            {flash(visit.flash.as_deref())}
            {find(&here, "名称或代码", &query.q)}
            {states(&here, &query.state, tabs)}
            <p class="small muted" role="status">{format!("{} 家", number(found.total))}</p>
            {list(&found.items)}
            {pager(&here, at, size, found.total, None)}
        },
    );
    Ok(Page::new("企业", Nav::Other, content).workspace())
}

fn list(rows: &[EnterpriseListed]) -> AnyView {
    if rows.is_empty() {
        let words = "换一个词试试：名称或统一社会信用代码中的一段。";
        return view! { <div class="card">{empty_with(icon::BUILDING, "没有这样的企业", words, ())}</div> }
            .into_any();
    }
    let heads = ["企业", "代码", "所在地", "状态", "登记"].map(Head::Words);
    table::table("企业", &heads, rows.iter().map(row).collect_view())
}

fn row(one: &EnterpriseListed) -> impl IntoView + use<> {
    let href = format!("/operator/organizations/{}", one.id);
    let tone = match one.status {
        OrganizationStatus::Active => Tone::StateOk,
        OrganizationStatus::Suspended | OrganizationStatus::Rejected => Tone::StateBad,
        OrganizationStatus::Pending | OrganizationStatus::Unclaimed => Tone::StateWarn,
    };
    view! {
        <tr>
            <th scope="row"><a href=href>{one.name.clone()}</a></th>
            <td data-label="代码">{one.code.clone()}</td>
            <td data-label="所在地">{one.place.clone()}</td>
            <td data-label="状态">{tag(tone, one.status.zh())}</td>
            <td data-label="登记"><time class="nowrap">{one.created_at.date_zh()}</time></td>
        </tr>
    }
}
