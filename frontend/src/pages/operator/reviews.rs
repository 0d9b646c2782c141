//! What waits for a reviewer.

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
        text::number,
    },
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{Result, organizations::review};
use contract::organizations::{ChangeKind, ReviewQueue, ReviewSummary};
use leptos::prelude::*;
use serde::Deserialize;

/// Changes on a page.
const SIZE: u32 = 50;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    kind: String,
    page: Option<u32>,
}

/// `GET /operator/reviews`
pub async fn show(visit: Visit, Asked(query): Asked<Query>) -> HttpResponse {
    visit.respond(page(&visit, &query).await)
}

async fn page(visit: &Visit, query: &Query) -> Result<Page> {
    let at = query.page.unwrap_or(1).max(1);
    let kind = ChangeKind::parse(&query.kind);
    let queue = review::queue(&visit.app, &visit.actor, kind, at).await?;
    let here = Address::new(&visit.path, &visit.query);
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div>
                    <h1>"审核"</h1>
                    <p class="muted">"等得最久的在前。通过、退回或不通过，申请人都会收到邮件。"</p>
                </div>
            </div>
            {flash(visit.flash.as_deref())}
            {tabs(&here, kind, &queue)}
            {table(&queue.items)}
            {pager(&here, at, SIZE, queue.total, None)}
        },
    );
    Ok(Page::new("审核", Nav::Other, content).workspace())
}

fn tabs(here: &Address, chosen: Option<ChangeKind>, queue: &ReviewQueue) -> impl IntoView + use<> {
    let all = queue.registrations + queue.profiles + queue.claims;
    let kinds = ChangeKind::ALL.map(|kind| {
        let count = match kind {
            ChangeKind::Registration => queue.registrations,
            ChangeKind::Profile => queue.profiles,
            ChangeKind::Claim => queue.claims,
        };
        (Some(kind), kind.zh(), count)
    });
    let items = std::iter::once((None, "全部", all))
        .chain(kinds)
        .map(|(kind, words, count)| {
            let current = (kind == chosen).then_some("page");
            let href = here.with("kind", kind.map_or("", ChangeKind::as_str));
            view! { <li><a href=href aria-current=current>{words} " " <span class="count">{number(count)}</span></a></li> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label="种类"><ul>{items}</ul></nav> }
}

fn table(items: &[ReviewSummary]) -> impl IntoView + use<> {
    if items.is_empty() {
        let words = "企业注册、修改名称、代码或资质，或认领企业时，会出现在这里。";
        return view! { <div class="card">{empty_with(icon::OK, "没有待审核的变更", words, ())}</div> }
            .into_any();
    }
    let rows = items.iter().map(row).collect_view();
    let heads = [
        Head::Words("企业"),
        Head::Words("种类"),
        Head::Words("申请人"),
        Head::Words("提交"),
        Head::Number("已等"),
    ];
    table::table("待审核", &heads, rows)
}

fn row(change: &ReviewSummary) -> impl IntoView + use<> {
    let days = if change.days < 1 { "今天".to_owned() } else { format!("{} 天", change.days) };
    view! {
        <tr>
            <th scope="row"><a href=format!("/operator/reviews/{}", change.id)>{change.organization.clone()}</a></th>
            <td data-label="种类">{change.kind.zh()}</td>
            <td data-label="申请人">{change.applicant.clone().unwrap_or_else(|| "—".to_owned())}</td>
            <td data-label="提交"><time class="nowrap">{change.submitted_at.map(|at| at.minute_zh())}</time></td>
            <td data-label="已等" class="num">{days}</td>
        </tr>
    }
}
