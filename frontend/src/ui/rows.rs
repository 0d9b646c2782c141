//! A found thing in a list: opportunity, supplier, product.

use crate::ui::{
    tags::{Tone, demo, tag},
    text,
};
use contract::{
    catalog::{ProductKind, ProductView},
    opportunities::{OpportunityKind, OpportunityStatus, OpportunitySummary},
    organizations::SupplierSummary,
    search::{Found, Hit, Piece},
};
use leptos::prelude::*;

/// The address of an opportunity: by its code once it has one.
pub fn opportunity_href(opportunity: &OpportunitySummary) -> String {
    match &opportunity.code {
        Some(code) => format!("/opportunities/{code}"),
        None => format!("/bureau/opportunities/{}", opportunity.id),
    }
}

/// The tag of a status.
pub fn status(status: OpportunityStatus) -> impl IntoView {
    let tone = match status {
        OpportunityStatus::Published => Tone::StateOk,
        OpportunityStatus::Draft => Tone::StateWarn,
        OpportunityStatus::Closed => Tone::StatePlain,
        OpportunityStatus::Withdrawn => Tone::StateBad,
    };
    tag(tone, status.zh())
}

/// The colour of a kind of opportunity.
pub const fn kind_tone(kind: OpportunityKind) -> Tone {
    match kind {
        OpportunityKind::Project | OpportunityKind::Procurement => Tone::Brand,
        OpportunityKind::Scenario => Tone::Sea,
        OpportunityKind::Challenge => Tone::Warn,
    }
}

/// 预算 as words.
pub fn budget(opportunity: &OpportunitySummary) -> String {
    opportunity.budget.map_or_else(|| "面议".to_owned(), contract::Fen::wan_zh)
}

/// How long one may still answer.
fn when(opportunity: &OpportunitySummary) -> impl IntoView + use<> {
    let left = opportunity.days_left.filter(|_| opportunity.status == OpportunityStatus::Published);
    match left {
        Some(0) => view! { <div class="when"><b class="soon">"今天"</b> "截止报名"</div> }.into_any(),
        Some(days) => {
            let class = if days < 10 { "soon" } else { "" };
            view! { <div class="when"><b class=class>{format!("{days} 天")}</b> "后截止报名"</div> }
                .into_any()
        }
        None => view! { <div class="when">{opportunity.status.zh()}</div> }.into_any(),
    }
}

/// An opportunity.
pub fn opportunity(row: &OpportunitySummary, title: &[Piece], snippet: &[Piece]) -> impl IntoView + use<> {
    let shown = (row.status != OpportunityStatus::Published).then(|| status(row.status));
    let recommended =
        if row.recommended > 0 { format!(" · 已推荐 {} 家企业", row.recommended) } else { String::new() };
    let facts = format!("{} · 预算 {}{recommended}", row.department, budget(row));
    let excerpt = (!snippet.is_empty() || !row.excerpt.is_empty())
        .then(|| view! { <p>{text::pieces(snippet, &text::shorten(&row.excerpt, 90))}</p> });
    view! {
        <li class="opp">
            <div>
                <div class="row xs muted">
                    {row.code.clone().map(|code| view! { <span>{code}</span> })}
                    {tag(kind_tone(row.kind), row.kind.zh())} {shown} {demo(row.demo)}
                </div>
                <h3><a href=opportunity_href(row)>{text::pieces(title, &row.title)}</a></h3>
                <p>{facts}</p>
                {excerpt}
            </div>
            {when(row)}
        </li>
    }
}

/// A supplier.
pub fn supplier(row: &SupplierSummary, title: &[Piece], snippet: &[Piece]) -> impl IntoView + use<> {
    let href = format!("/suppliers/{}", row.id);
    let capabilities =
        row.capabilities.iter().take(4).map(|words| tag(Tone::Brand, words.clone())).collect_view();
    let local = row.local.then(|| tag(Tone::Sea, "本地"));
    let size = row.size.map(|s| tag(Tone::Plain, s.zh()));
    let products = (row.products > 0)
        .then(|| view! { <b>{row.products.to_string()}</b> "项产品" })
        .map(IntoAny::into_any)
        .unwrap_or_else(|| ().into_any());
    view! {
        <li class="opp">
            <div>
                <div class="row xs muted"><span>{row.place.clone()}</span> {local} {size} {demo(row.demo)}</div>
                <h3><a href=href>{text::pieces(title, &row.name)}</a></h3>
                <p>{text::pieces(snippet, &text::shorten(&row.intro, 110))}</p>
                <div class="tags">{capabilities}</div>
            </div>
            <div class="when">{products}</div>
        </li>
    }
}

/// The colour of a kind of product.
pub const fn product_tone(kind: ProductKind) -> Tone {
    match kind {
        ProductKind::Data => Tone::Brand,
        ProductKind::Compute => Tone::Warn,
        ProductKind::Service => Tone::Sea,
    }
}

/// A product.
pub fn product(row: &ProductView, title: &[Piece], snippet: &[Piece]) -> impl IntoView + use<> {
    let supplier = format!("/suppliers/{}", row.organization_id);
    let local = row.local.then(|| tag(Tone::Sea, "本地"));
    // The supplier's name stands above already.
    let only_name = snippet.iter().map(|p| p.text.as_str()).collect::<String>() == row.organization;
    let snippet = if only_name { &[] } else { snippet };
    view! {
        <li class="opp">
            <div>
                <div class="row xs muted">
                    {tag(product_tone(row.kind), row.kind.zh())}
                    <span><a href=supplier>{row.organization.clone()}</a> " · " {row.place.clone()}</span>
                    {local} {demo(row.demo)}
                </div>
                <h3><a href=format!("/products/{}", row.id)>{text::pieces(title, &row.title)}</a></h3>
                <p>{text::pieces(snippet, &text::shorten(&row.summary, 140))}</p>
            </div>
        </li>
    }
}

/// A search result of any kind.
pub fn hit(hit: &Hit) -> AnyView {
    match &hit.found {
        Found::Supplier(row) => supplier(row, &hit.title, &hit.snippet).into_any(),
        Found::Product(row) => product(row, &hit.title, &hit.snippet).into_any(),
        Found::Opportunity(row) => opportunity(row, &hit.title, &hit.snippet).into_any(),
    }
}
