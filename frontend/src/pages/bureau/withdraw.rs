//! Taking a published requirement back, and throwing a draft away.

use super::publish::Sent;
use crate::{
    page::{Answer, Nav, Page},
    posted::Posted,
    ui::{crumb::crumb, rows::opportunity_href},
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{Error, Result, opportunities};
use contract::{
    ErrorCode, OpportunityId,
    opportunities::{OpportunityStatus, OpportunityView},
};
use leptos::prelude::*;

/// `GET /bureau/opportunities/{id}/withdraw`
pub async fn ask(visit: Visit, id: Path<String>) -> HttpResponse {
    visit.respond(show(&visit, &id).await)
}

async fn show(visit: &Visit, id: &str) -> Result<Answer> {
    let id: OpportunityId = id.parse().map_err(|_| Error::NotFound)?;
    let (_, view) = opportunities::service::form(&visit.app, &visit.actor, id).await?;
    if view.summary.status != OpportunityStatus::Published {
        return Ok(Answer::go(opportunity_href(&view.summary)));
    }
    Ok(page(&view).into())
}

fn page(view: &OpportunityView) -> Page {
    let row = &view.summary;
    let public = opportunity_href(row);
    let told =
        format!("已推荐的 {} 家企业打开它时会看到“已撤回”，还没发出的推荐邮件不再发送。", row.recommended);
    let content = view! {
        <div class="wrap">
            {crumb(&[("/bureau", "我的需求"), (&public, &row.title)], "撤回")}
            <form class="card oops" method="post">
                <h1>"撤回这项机会？"</h1>
                <p><b>{row.title.clone()}</b></p>
                <ul class="bullets">
                    <li>"它从“机会清单”的接受报名中移出，页面标为“已撤回”。"</li>
                    <li>{told}</li>
                    <li>"撤回后不能恢复；需要时请重新写一条。"</li>
                </ul>
                <input type="hidden" name="version" value=view.version.to_string()/>
                <div class="acts">
                    <button class="btn bad main">"确定撤回"</button> <a class="btn line" href=public>"先不撤回"</a>
                </div>
            </form>
        </div>
    };
    Page::new("撤回机会", Nav::Other, content).unlisted()
}

/// `POST /bureau/opportunities/{id}/withdraw`
pub async fn withdraw(visit: Visit, id: Path<String>, Posted(sent): Posted<Sent>) -> HttpResponse {
    visit.respond(try_withdraw(&visit, &id, &sent).await)
}

async fn try_withdraw(visit: &Visit, id: &str, sent: &Sent) -> Result<Answer> {
    let id: OpportunityId = id.parse().map_err(|_| Error::NotFound)?;
    let version = sent.version.trim().parse().unwrap_or(-1);
    match opportunities::service::withdraw(&visit.app, &visit.actor, id, version).await {
        Ok(view) => Ok(Answer::go_saying(opportunity_href(&view.summary), "withdrawn")),
        Err(error @ Error::Conflict(..)) => {
            // A second click on the button: it is done already.
            let view = opportunities::service::find(&visit.app, &visit.actor, &id.to_string()).await?;
            if view.summary.status == OpportunityStatus::Withdrawn {
                Ok(Answer::go_saying(opportunity_href(&view.summary), "already"))
            } else {
                Err(error)
            }
        }
        Err(error) => Err(error),
    }
}

/// `POST /bureau/opportunities/{id}/discard`
pub async fn discard(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let id: OpportunityId = id.parse().map_err(|_| Error::NotFound)?;
        match opportunities::service::discard(&visit.app, &visit.actor, id).await {
            // A second click on the button: it is gone already.
            Ok(_) | Err(Error::NotFound) => Ok(Answer::go_saying("/bureau", "discarded")),
            Err(Error::Conflict(ErrorCode::WrongState, words)) => {
                Err(Error::Conflict(ErrorCode::WrongState, words))
            }
            Err(error) => Err(error),
        }
    };
    visit.respond(answer.await)
}
