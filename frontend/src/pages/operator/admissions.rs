//! Applications of merchants, those that wait longest first.

use super::tabs;
use crate::{
    page::{Nav, Page},
    pages::merchants::{categories, status_tag},
    posted::Asked,
    ui::{
        address::Address,
        flash::flash,
        icon,
        pager::pager,
        side::workspace,
        states::empty_with,
        table::{self, Head},
        text::number,
    },
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{Result, admission::service};
use contract::admission::{AdmissionStatus, AdmissionSummary};
use leptos::prelude::*;
use serde::Deserialize;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    state: String,
    page: Option<u32>,
}

/// `GET /operator/admissions`
pub async fn show(visit: Visit, Asked(query): Asked<Query>) -> HttpResponse {
    visit.respond(page(&visit, &query).await)
}

async fn page(visit: &Visit, query: &Query) -> Result<Page> {
    let status = AdmissionStatus::parse(&query.state).unwrap_or(AdmissionStatus::Submitted);
    let at = query.page.unwrap_or(1).max(1);
    let found = service::queue(&visit.app, &visit.actor, status, at).await?;
    let counts = service::counts(&visit.app, &visit.actor).await?;
    let here = Address::new(&visit.path, &visit.query);
    let waiting = counts.iter().find(|(s, _)| *s == AdmissionStatus::Submitted).map_or(0, |(_, n)| *n);
    let states = counts.into_iter().map(|(s, n)| (s.as_str(), s.zh(), n)).collect();
    let size = u32::try_from(service::QUEUE_ROWS).unwrap_or(20);
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div><h1>"数商审核"</h1> <p class="muted">{format!("{} 份申请待审核，最早提交的在前。", number(waiting))}</p></div>
            </div>
            {flash(visit.flash.as_deref())}
            {tabs(&here, status.as_str(), states)}
            {table(&found.items)}
            {pager(&here, at, size, found.total, None)}
        },
    );
    Ok(Page::new("数商审核", Nav::Other, content).workspace())
}

fn table(rows: &[AdmissionSummary]) -> AnyView {
    if rows.is_empty() {
        let words = "企业提交数商入库申请后，会出现在这里。";
        return view! { <div class="card">{empty_with(icon::INBOX, "这里没有申请", words, ())}</div> }
            .into_any();
    }
    let rows = rows.iter().map(row).collect_view();
    let heads = [
        Head::Words("企业"),
        Head::Words("类别"),
        Head::Words("状态"),
        Head::Words("提交时间"),
        Head::Words("编号"),
    ];
    table::table("入库申请", &heads, rows)
}

fn row(row: &AdmissionSummary) -> impl IntoView + use<> {
    let at = row.submitted_at.map(|at| at.minute_zh()).unwrap_or_default();
    let waited = row.days_waiting.map(|days| match days {
        0 => "今天提交".to_owned(),
        days => format!("已等 {days} 天"),
    });
    let kind = if row.renewal { "续期" } else { "首次" };
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/operator/admissions/{}", row.id)>{row.organization.clone()}</a> " " <span class="xs muted">{kind}</span>
            </th>
            <td data-label="类别">{categories(&row.categories)}</td>
            <td data-label="状态">{status_tag(row.status)}</td>
            <td data-label="提交时间"><div><time class="nowrap">{at}</time> <br/> <span class="xs muted">{waited}</span></div></td>
            <td data-label="编号">{row.number.clone().unwrap_or_else(|| "—".to_owned())}</td>
        </tr>
    }
}
