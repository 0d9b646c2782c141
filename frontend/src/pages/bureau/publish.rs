//! The last look before publishing: what will be public, and who will be told.

use crate::{
    page::{Answer, Nav, Page},
    posted::Posted,
    ui::{
        crumb::crumb,
        icon::{self, icon},
        match_row::supplier_matches,
        rows,
        states::note,
        tags::tag,
        text::paragraphs,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{Error, Result, matching, opportunities};
use contract::{
    ErrorCode, OpportunityId,
    matching::MatchPreview,
    opportunities::{OpportunityForm, OpportunityStatus, OpportunityView},
};
use leptos::prelude::*;
use serde::Deserialize;

/// The version the officer looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    pub(super) version: String,
}

/// `GET /bureau/opportunities/{id}/publish`
pub async fn ask(visit: Visit, id: Path<String>) -> HttpResponse {
    visit.respond(show(&visit, &id).await)
}

async fn show(visit: &Visit, id: &str) -> Result<Answer> {
    let id: OpportunityId = id.parse().map_err(|_| Error::NotFound)?;
    let (form, view) = opportunities::service::form(&visit.app, &visit.actor, id).await?;
    if view.summary.status != OpportunityStatus::Draft {
        return Ok(Answer::go(rows::opportunity_href(&view.summary)));
    }
    if form.check_publish(visit.now).is_err() {
        return Ok(Answer::go(format!("/bureau/opportunities/{id}")));
    }
    let preview = matching::service::preview(&visit.app, &visit.actor, &form).await?;
    Ok(page(&form, &view, &preview).into())
}

fn page(form: &OpportunityForm, view: &OpportunityView, preview: &MatchPreview) -> Page {
    let own = format!("/bureau/opportunities/{}", view.summary.id);
    let content = view! {
        <div class="wrap">
            {crumb(&[("/bureau", "我的需求"), (&own, "修改草稿")], "发布前确认")}
            <div class="page-head"><h1>"发布前再看一眼"</h1></div>
            <div class="cols aside">
                <div class="stack">{preview_of(form, view)} {consequences(&own, view, preview)}</div>
                <section class="card stick" aria-labelledby="who" tabindex="0">{recipients(preview)}</section>
            </div>
        </div>
    };
    Page::new("发布前确认", Nav::Other, content).unlisted()
}

/// The opportunity as it will be seen.
fn preview_of(form: &OpportunityForm, view: &OpportunityView) -> impl IntoView + use<> {
    let row = &view.summary;
    let deadline = row.deadline.map(contract::Timestamp::minute_zh);
    let background = (!view.background.is_empty()).then(|| {
        view! { <h2>"现在的难处"</h2> {paragraphs(&view.background)} }
    });
    let qualifications = (!view.qualifications.is_empty()).then(|| {
        view! { <div><dt>"资质"</dt> <dd>{view.qualifications.join("、")}</dd></div> }
    });
    view! {
        <article class="card">
            <div class="row">{tag(rows::kind_tone(row.kind), row.kind.zh())}</div>
            <h2>{row.title.clone()}</h2>
            <dl class="grid facts">
                <div><dt>"发布单位"</dt> <dd>{row.department.clone()}</dd></div>
                <div><dt>"预算"</dt> <dd>{rows::budget(row)}</dd></div>
                <div><dt>"报名截止"</dt> <dd>{deadline}</dd></div>
                <div><dt>"联系（登录后可见）"</dt> <dd>{format!("{} {}", form.contact_name, form.contact_phone)}</dd></div>
                {qualifications}
            </dl>
            {background}
            <h2>"希望做成什么样"</h2>
            {paragraphs(&view.requirement)}
        </article>
    }
}

fn consequences(own: &str, view: &OpportunityView, preview: &MatchPreview) -> impl IntoView + use<> {
    let count = preview.matches.len();
    let told = if count == 0 {
        "目前没有找到合适的企业，所以不会有企业收到邮件；需求仍会公开，任何人都能看到。".to_owned()
    } else {
        format!("平台把它推荐给 {count} 家企业；其中同意接收推荐的，几分钟内会收到一封写明理由的邮件。")
    };
    view! {
        <form class="card" method="post" action=format!("{own}/publish")>
            <h2>"发布后会发生什么"</h2>
            <ul class="bullets">
                <li>"这条需求立即在“机会清单”公开，联系电话只有登录的企业看得到。"</li>
                <li>{told}</li>
                <li>"发布后不能再修改内容；需要改时请撤回后重写，已收到邮件的企业会在页面上看到“已撤回”。"</li>
            </ul>
            <input type="hidden" name="version" value=view.version.to_string()/>
            <div class="acts">
                <button class="btn act">{icon(icon::SEND)} "确认发布"</button>
                <a class="btn line" href=own.to_owned()>"回去修改"</a>
            </div>
        </form>
    }
}

fn recipients(preview: &MatchPreview) -> impl IntoView + use<> {
    let rows = supplier_matches(1, &preview.matches, 1);
    let empty = preview.matches.is_empty().then(|| {
        note("warn", view! { <p>"没有认出合适的本地企业。可以回去把对象、数量、要交付什么写得更具体。"</p> })
    });
    view! {
        <div class="head">
            <h2 id="who">"将推荐给"</h2>
            <span class="xs muted">{format!("{} 家", preview.matches.len())}</span>
        </div>
        {empty}
        <ol class="rows" role="list">{rows}</ol>
    }
}

/// `POST /bureau/opportunities/{id}/publish`
pub async fn publish(visit: Visit, id: Path<String>, Posted(sent): Posted<Sent>) -> HttpResponse {
    visit.respond(try_publish(&visit, &id, &sent).await)
}

async fn try_publish(visit: &Visit, id: &str, sent: &Sent) -> Result<Answer> {
    let id: OpportunityId = id.parse().map_err(|_| Error::NotFound)?;
    let (form, view) = opportunities::service::form(&visit.app, &visit.actor, id).await?;
    if view.summary.status != OpportunityStatus::Draft {
        // A second click on the button: it is done already.
        return Ok(Answer::go_saying(rows::opportunity_href(&view.summary), "already"));
    }
    let version = sent
        .version
        .trim()
        .parse()
        .map_err(|_| Error::Conflict(ErrorCode::Stale, "请回到草稿重新打开“预览并发布”。".to_owned()))?;
    match opportunities::service::publish(&visit.app, &visit.actor, id, version, &form).await {
        Ok(view) => {
            let flash = format!("published:{}", view.summary.recommended);
            Ok(Answer::go_saying(rows::opportunity_href(&view.summary), flash))
        }
        Err(Error::Conflict(ErrorCode::WrongState, _)) => {
            let view = opportunities::service::find(&visit.app, &visit.actor, &id.to_string()).await?;
            Ok(Answer::go_saying(rows::opportunity_href(&view.summary), "already"))
        }
        Err(Error::Validation(_)) => Ok(Answer::go(format!("/bureau/opportunities/{id}"))),
        Err(error) => Err(error),
    }
}
