//! Background jobs with their state; those given up can be run again.

use super::{Sent, retry_form, states};
use crate::{
    page::{Answer, Nav, Page},
    posted::{Asked, Posted},
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
use actix_web::{HttpResponse, web::Path};
use backend::{Error, Result, jobs};
use contract::jobs::{JobState, JobView};
use leptos::prelude::*;
use serde::Deserialize;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    state: String,
    page: Option<u32>,
}

/// `GET /operator/jobs`
pub async fn show(visit: Visit, Asked(query): Asked<Query>) -> HttpResponse {
    visit.respond(page(&visit, &query).await)
}

async fn page(visit: &Visit, query: &Query) -> Result<Page> {
    let state = JobState::parse(&query.state);
    let at = query.page.unwrap_or(1).max(1);
    let found = jobs::service::list(&visit.app, &visit.actor, state, at).await?;
    let counts = jobs::service::counts(&visit.app, &visit.actor).await?;
    let here = Address::new(&visit.path, &visit.query);
    let count = |s: JobState| counts.iter().find(|(state, _)| *state == s).map_or(0, |(_, n)| *n);
    let failed = count(JobState::Failed);
    let words = if failed == 0 {
        "没有失败的任务。".to_owned()
    } else {
        format!("{} 个任务已放弃，修好原因后点“再试”。", number(failed))
    };
    let tabs = states(&here, &query.state, JobState::ALL.map(|s| (s.as_str(), s.zh(), count(s))).to_vec());
    let size = u32::try_from(jobs::service::PAGE_SIZE).unwrap_or(50);
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div><h1>"后台任务"</h1> <p class="muted">{words}</p></div>
                <a class="btn line small" href=visit.address()>"刷新"</a>
            </div>
            {flash(visit.flash.as_deref())}
            {tabs}
            {table(&found.items, &visit.address())}
            {pager(&here, at, size, found.total, None)}
        },
    );
    Ok(Page::new("后台任务", Nav::Other, content).workspace())
}

fn table(jobs: &[JobView], back: &str) -> impl IntoView + use<> {
    if jobs.is_empty() {
        let words = "发布机会、更新索引、送邮件都会在这里留下任务。";
        return view! { <div class="card">{empty_with(icon::LAYERS, "这里没有任务", words, ())}</div> }
            .into_any();
    }
    let rows = jobs.iter().map(|job| row(job, back)).collect_view();
    let heads = [
        Head::Words("任务"),
        Head::Words("状态"),
        Head::Number("次数"),
        Head::Words("时间"),
        Head::Words("最近一次错误"),
        Head::Acts,
    ];
    table::table("任务", &heads, rows)
}

/// What a kind of job does, in words.
fn kind_words(kind: &str) -> &'static str {
    match kind {
        "index.apply" => "更新搜索索引",
        "mail.send" => "送邮件",
        "matching.recommend" => "为导入的机会排出推荐",
        "jobs.sweep" => "清理旧任务",
        "admission.expire" => "标记到期的数商资格",
        "admission.remind" => "提醒即将到期的资格和资质",
        _ => "后台任务",
    }
}

const fn tone(state: JobState) -> Tone {
    match state {
        JobState::Queued => Tone::StatePlain,
        JobState::Running => Tone::StateWarn,
        JobState::Done => Tone::StateOk,
        JobState::Failed => Tone::StateBad,
    }
}

fn row(job: &JobView, back: &str) -> impl IntoView + use<> {
    let bad = (job.state == JobState::Failed).then_some("bad");
    let (label, time) = match job.finished_at {
        Some(at) => ("结束", at.minute_zh()),
        None => ("下次运行", job.run_at.minute_zh()),
    };
    let error = job.last_error.clone().unwrap_or_else(|| "—".to_owned());
    let retry =
        (job.state == JobState::Failed).then(|| retry_form(format!("/operator/jobs/{}/retry", job.id), back));
    view! {
        <tr class=bad>
            <th scope="row">
                {kind_words(&job.kind)} <div class="xs muted">{job.kind.clone()} " · " {job.created_at.minute_zh()} " 排入"</div>
            </th>
            <td data-label="状态">{tag(tone(job.state), job.state.zh())}</td>
            <td data-label="次数" class="num">{format!("{} / {}", job.attempts, job.max_attempts)}</td>
            <td data-label="时间"><div><span class="xs muted">{label}</span> <br/> <time class="nowrap">{time}</time></div></td>
            <td data-label="最近一次错误"><span class="clip" title=error.clone()>{error.clone()}</span></td>
            <td class="do">{retry}</td>
        </tr>
    }
}

/// `POST /operator/jobs/{id}/retry`
pub async fn retry(visit: Visit, id: Path<String>, Posted(sent): Posted<Sent>) -> HttpResponse {
    let answer = async {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        let back = sent.back("/operator/jobs");
        match jobs::service::retry(&visit.app, &visit.actor, id).await {
            Ok(_) => Ok(Answer::go_saying(back, "retried")),
            Err(Error::Conflict(..)) => Ok(Answer::go_saying(back, "already")),
            Err(error) => Err(error),
        }
    };
    visit.respond(answer.await)
}
