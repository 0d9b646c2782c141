//! Mails with their state; those given up can be sent again.

use super::{Sent, find, retry_form, states};
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
use backend::{Error, Result, mail};
use contract::mail::{MailState, MailSummary};
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

/// `GET /operator/mails`
pub async fn show(visit: Visit, Asked(query): Asked<Query>) -> HttpResponse {
    visit.respond(page(&visit, &query).await)
}

async fn page(visit: &Visit, query: &Query) -> Result<Page> {
    let state = MailState::parse(&query.state);
    let at = query.page.unwrap_or(1).max(1);
    let found = mail::service::list(&visit.app, &visit.actor, &query.q, state, at).await?;
    let counts = mail::service::counts(&visit.app, &visit.actor).await?;
    let here = Address::new(&visit.path, &visit.query);
    let count = |s: MailState| counts.iter().find(|(state, _)| *state == s).map_or(0, |(_, n)| *n);
    let failed = count(MailState::Failed);
    let transport = match visit.app.mail.name() {
        "file" => "邮件写成 .eml 文件，保存在数据目录中。",
        _ => "邮件经 SMTP 送出。",
    };
    let words = if failed == 0 {
        format!("{transport}没有发送失败的邮件。")
    } else {
        format!("{transport}{} 封发送失败，修好原因后点“再试”。", number(failed))
    };
    let tabs = states(&here, &query.state, MailState::ALL.map(|s| (s.as_str(), s.zh(), count(s))).to_vec());
    let size = u32::try_from(mail::service::PAGE_SIZE).unwrap_or(50);
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div><h1>"邮件"</h1> <p class="muted">{words}</p></div>
                <a class="btn line small" href=visit.address()>"刷新"</a>
            </div>
            {flash(visit.flash.as_deref())}
            {find(&here, "主题或收件人", &query.q)}
            {tabs}
            {table(&found.items, !query.q.trim().is_empty(), &visit.address())}
            {pager(&here, at, size, found.total, None)}
        },
    );
    Ok(Page::new("邮件", Nav::Other, content).workspace())
}

fn table(mails: &[MailSummary], asked: bool, back: &str) -> impl IntoView + use<> {
    if mails.is_empty() {
        let words = if asked {
            "换一个词试试：主题、姓名或邮箱中的一段。"
        } else {
            "委办局发布机会后，给推荐企业的邮件会出现在这里。"
        };
        return view! { <div class="card">{empty_with(icon::MAIL, "这里没有邮件", words, ())}</div> }
            .into_any();
    }
    let rows = mails.iter().map(|mail| row(mail, back)).collect_view();
    let heads = [
        Head::Words("主题"),
        Head::Words("收件人"),
        Head::Words("状态"),
        Head::Number("次数"),
        Head::Words("时间"),
        Head::Words("最近一次错误"),
        Head::Acts,
    ];
    table::table("邮件", &heads, rows)
}

/// The tag of a state.
pub fn state_tag(state: MailState) -> impl IntoView {
    let tone = match state {
        MailState::Queued => Tone::StateWarn,
        MailState::Sent => Tone::StateOk,
        MailState::Failed => Tone::StateBad,
        MailState::Suppressed => Tone::StatePlain,
    };
    tag(tone, state.zh())
}

fn row(mail: &MailSummary, back: &str) -> impl IntoView + use<> {
    let bad = (mail.state == MailState::Failed).then_some("bad");
    let (label, time) = match mail.sent_at {
        Some(at) => ("送出", at.minute_zh()),
        None => ("排入", mail.created_at.minute_zh()),
    };
    let error = mail.last_error.clone().unwrap_or_else(|| "—".to_owned());
    let retry = (mail.state == MailState::Failed)
        .then(|| retry_form(format!("/operator/mails/{}/retry", mail.id), back));
    view! {
        <tr class=bad>
            <th scope="row"><a href=format!("/operator/mails/{}", mail.id)>{mail.subject.clone()}</a></th>
            <td data-label="收件人">{mail.to.clone()}</td>
            <td data-label="状态">{state_tag(mail.state)}</td>
            <td data-label="次数" class="num">{mail.attempts.to_string()}</td>
            <td data-label="时间"><div><span class="xs muted">{label}</span> <br/> <time class="nowrap">{time}</time></div></td>
            <td data-label="最近一次错误"><span class="clip" title=error.clone()>{error.clone()}</span></td>
            <td class="do">{retry}</td>
        </tr>
    }
}

/// `POST /operator/mails/{id}/retry`
pub async fn retry(visit: Visit, id: Path<String>, Posted(sent): Posted<Sent>) -> HttpResponse {
    let answer = async {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        let back = sent.back("/operator/mails");
        match mail::service::retry(&visit.app, &visit.actor, id).await {
            Ok(_) => Ok(Answer::go_saying(back, "retried")),
            Err(Error::Conflict(..)) => Ok(Answer::go_saying(back, "already")),
            Err(error) => Err(error),
        }
    };
    visit.respond(answer.await)
}
