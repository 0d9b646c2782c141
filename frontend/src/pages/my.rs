//! A supplier's recommended opportunities, with reasons; “not relevant” is an answer.

use crate::{
    page::{Answer, Nav, Page},
    posted::{Asked, Posted},
    ui::{
        address::Address,
        flash::flash,
        icon,
        match_row::{reasons, score},
        pager::more,
        rows,
        side::workspace,
        states::empty_with,
        tags::{Tone, demo, tag},
        text::number,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{Error, Result, matching};
use contract::{
    Page as Slice, RecommendationId,
    accounts::LoginForm,
    matching::{DISMISS_REASONS, DismissForm, RecommendationStatus, RecommendationView},
};
use leptos::prelude::*;
use serde::Deserialize;

/// Recommendations a page.
const PAGE: u32 = 20;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    dismissed: String,
    after: String,
}

/// `GET /my`
pub async fn show(visit: Visit, Asked(query): Asked<Query>) -> HttpResponse {
    // Who acts for nobody is shown the ways to do so; who lacks the second factor is told that.
    if visit.actor.person().is_some_and(|p| !p.lacks_second_factor) && visit.actor.member().is_none() {
        return visit.respond(super::joining::page(&visit, None).await);
    }
    visit.respond(page(&visit, &query).await)
}

async fn page(visit: &Visit, query: &Query) -> Result<Page> {
    let all = query.dismissed == "1";
    let after = Some(query.after.as_str()).filter(|c| !c.is_empty());
    let found =
        matching::service::list_for_supplier(&visit.app, &visit.actor, all, after, Some(PAGE)).await?;
    let here = Address::new(&visit.path, &visit.query);
    let toggle = if all {
        view! { <a class="btn line small" href=here.with("dismissed", "")>"隐藏不相关的"</a> }
    } else {
        view! { <a class="btn line small" href=here.with("dismissed", "1")>"也显示不相关的"</a> }
    };
    let list = if found.items.is_empty() {
        nothing(all).into_any()
    } else {
        list(&found, &visit.address(), all).into_any()
    };
    let overview = crate::pages::organization::overview::overview(visit).await?;
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div>
                    <h1>"推荐机会"</h1>
                    <p class="muted">"按你登记的能力、案例、产品、资质和所在地算出，每一条都写明为什么。"</p>
                </div>
                {toggle}
            </div>
            {flash(visit.flash.as_deref())}
            {overview}
            {list}
            {more(&here, "after", found.next_cursor.clone())}
        },
    );
    Ok(Page::new("推荐机会", Nav::Other, content).workspace())
}

fn nothing(all: bool) -> impl IntoView {
    let words = if all {
        "还没有推荐给你的机会。委办局发布需求时会与登记的能力比对，合适的会出现在这里并发到邮箱。"
    } else {
        "现在没有待看的推荐。新的需求发布时会自动比对；已标为不相关的可以从右上角打开。"
    };
    view! {
        <section class="card">
            {empty_with(
                icon::RADAR,
                "暂时没有推荐",
                words,
                view! { <a class="btn main" href="/opportunities">"浏览全部机会"</a> },
            )}
        </section>
    }
}

fn list(found: &Slice<RecommendationView>, back: &str, all: bool) -> impl IntoView + use<> {
    let rows = found.items.iter().enumerate().map(|(n, r)| row(n + 1, r, back)).collect_view();
    let words = if all { "项推荐，含不相关的" } else { "项推荐" };
    view! {
        <section class="card" aria-labelledby="r">
            <div class="head">
                <h2 id="r">"为你推荐"</h2>
                <span class="small muted">{format!("{} {words}", number(found.total))}</span>
            </div>
            <ol class="rows" role="list">{rows}</ol>
        </section>
    }
}

fn row(place: usize, recommendation: &RecommendationView, back: &str) -> AnyView {
    let row = &recommendation.opportunity;
    let href = rows::opportunity_href(row);
    if recommendation.status == RecommendationStatus::Dismissed {
        return view! {
            <li class="match gone">
                <span>"“" <a href=href>{row.title.clone()}</a> "”已标为不相关"</span>
                {restore_form(recommendation.id, back)}
            </li>
        }
        .into_any();
    }
    let left = row.days_left.map_or_else(
        || row.status.zh().to_owned(),
        |days| if days == 0 { "今天截止".to_owned() } else { format!("{days} 天后截止") },
    );
    let fresh = (recommendation.status == RecommendationStatus::New).then(|| tag(Tone::StateWarn, "新"));
    let dismiss = dismiss_form(recommendation.id, back);
    view! {
        <li class="match">
            <span class="rank" aria-hidden="true">{place.to_string()}</span>
            <div>
                <div class="head"><h3><a href=href.clone()>{row.title.clone()}</a></h3> {score(recommendation.score)}</div>
                <p class="xs muted">
                    {fresh}
                    {format!(" {} · 预算 {} · {left} · 你在推荐名单第 {} 位 ", row.department, rows::budget(row), recommendation.rank)}
                    {demo(row.demo)}
                </p>
                {reasons(&recommendation.reasons, 1)}
                <div class="acts"><a class="btn small line" href=href>"查看"</a> {dismiss}</div>
            </div>
        </li>
    }
    .into_any()
}

/// “Not relevant”, with a reason to choose; works without script.
pub fn dismiss_form(id: RecommendationId, back: &str) -> impl IntoView + use<> {
    let action = format!("/my/recommendations/{id}/dismiss");
    let reasons = DISMISS_REASONS
        .iter()
        .map(|(key, words)| view! { <button class="btn small line" name="reason" value=*key>{*words}</button> })
        .collect_view();
    view! {
        <details class="pop left">
            <summary class="btn small quiet">"不相关"</summary>
            <form class="panel stack tight" method="post" action=action>
                <p>"为什么不相关？选一项，以后少推荐这一类。"</p>
                <input type="hidden" name="next" value=back.to_owned()/>
                {reasons}
            </form>
        </details>
    }
}

/// Takes “not relevant” back.
pub fn restore_form(id: RecommendationId, back: &str) -> impl IntoView + use<> {
    let action = format!("/my/recommendations/{id}/restore");
    view! {
        <form method="post" action=action>
            <input type="hidden" name="next" value=back.to_owned()/> <button class="btn small quiet">"撤销"</button>
        </form>
    }
}

/// What the two forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    reason: String,
    next: String,
}

impl Sent {
    fn back(&self) -> String {
        let form = LoginForm { next: self.next.clone(), ..LoginForm::default() };
        form.safe_next().unwrap_or("/my").to_owned()
    }
}

/// `POST /my/recommendations/{id}/dismiss`
pub async fn dismiss(visit: Visit, id: Path<String>, Posted(sent): Posted<Sent>) -> HttpResponse {
    let answer = async {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        let form = DismissForm { reason: sent.reason.clone() };
        matching::service::dismiss(&visit.app, &visit.actor, id, &form).await?;
        Ok(Answer::go_saying(sent.back(), "dismissed"))
    };
    visit.respond(answer.await)
}

/// `POST /my/recommendations/{id}/restore`
pub async fn restore(visit: Visit, id: Path<String>, Posted(sent): Posted<Sent>) -> HttpResponse {
    let answer = async {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        matching::service::restore(&visit.app, &visit.actor, id).await?;
        Ok(Answer::go_saying(sent.back(), "restored"))
    };
    visit.respond(answer.await)
}
