//! Writing a requirement: a new one, or a draft again.

use super::form::{Draft, page};
use crate::{
    page::{Answer, Page},
    posted::Posted,
    ui::rows::opportunity_href,
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{Error, Result, matching, opportunities};
use contract::{
    ErrorCode, OpportunityId, Problem,
    matching::MatchPreview,
    opportunities::{OpportunityForm, OpportunityKind, OpportunityStatus, OpportunityView},
};
use serde::Deserialize;

/// Days a new requirement stays open unless the officer says otherwise.
const USUAL_DAYS: i64 = 30;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    id: String,
    version: String,
    act: String,
    #[serde(flatten)]
    form: OpportunityForm,
}

/// `GET /bureau/opportunities/new`
pub async fn new(visit: Visit) -> HttpResponse {
    let answer = async {
        opportunities::policy::may_write(&visit.actor)?;
        let form = OpportunityForm {
            kind: OpportunityKind::default().as_str().to_owned(),
            deadline: visit.now.plus_days(USUAL_DAYS).date_iso(),
            ..OpportunityForm::default()
        };
        let draft = Draft {
            id: visit.app.new_id().to_string(),
            version: None,
            form,
            problem: None,
            saved_at: String::new(),
            preview: MatchPreview::default(),
        };
        Ok(page(&visit, draft))
    };
    visit.respond(answer.await)
}

/// `GET /bureau/opportunities/{id}`
pub async fn open(visit: Visit, id: Path<String>) -> HttpResponse {
    visit.respond(show(&visit, &id).await)
}

async fn show(visit: &Visit, id: &str) -> Result<Answer> {
    let id: OpportunityId = id.parse().map_err(|_| Error::NotFound)?;
    let (form, view) = opportunities::service::form(&visit.app, &visit.actor, id).await?;
    if view.summary.status != OpportunityStatus::Draft {
        return Ok(Answer::go(opportunity_href(&view.summary)));
    }
    let preview = preview(visit, &form).await;
    let saved_at = clock(&view);
    let draft =
        Draft { id: id.to_string(), version: Some(view.version), form, problem: None, saved_at, preview };
    Ok(page(visit, draft).into())
}

/// The ranking; when it cannot be had the form still opens.
async fn preview(visit: &Visit, form: &OpportunityForm) -> MatchPreview {
    matching::service::preview(&visit.app, &visit.actor, form)
        .await
        .unwrap_or_else(|_| MatchPreview { reduced: true, ..MatchPreview::default() })
}

/// `HH:MM` of the last change.
fn clock(view: &OpportunityView) -> String {
    view.summary.updated_at.minute_zh().rsplit(' ').next().unwrap_or_default().to_owned()
}

/// `POST /bureau/opportunities/new`
pub async fn post_new(visit: Visit, Posted(sent): Posted<Sent>) -> HttpResponse {
    let answer = save(&visit, sent).await;
    visit.respond(answer)
}

/// `POST /bureau/opportunities/{id}`
pub async fn post(visit: Visit, id: Path<String>, Posted(mut sent): Posted<Sent>) -> HttpResponse {
    sent.id = id.into_inner();
    let answer = save(&visit, sent).await;
    visit.respond(answer)
}

/// Saves what was typed, whatever the button; with errors the page comes back with all of it.
async fn save(visit: &Visit, sent: Sent) -> Result<Answer> {
    let id = super::draft_id(&sent.id)?;
    let version = sent.version.trim().parse().ok();
    let saved = opportunities::service::save_draft(&visit.app, &visit.actor, id, version, &sent.form).await;
    let view = match saved {
        Ok(view) => view,
        // The words typed would be lost on the way to the page for signing in.
        Err(Error::Unauthenticated) => {
            return Ok(again(visit, sent, version, signed_out(), String::new()).await.into());
        }
        Err(Error::Conflict(ErrorCode::Stale, _)) => {
            let version = current_version(visit, id).await?;
            let problem = changed_elsewhere(version.is_some());
            return Ok(again(visit, sent, version, problem, String::new()).await.into());
        }
        Err(error @ (Error::Validation(_) | Error::Conflict(..) | Error::Unavailable(_))) => {
            let error = whole(error, &sent, visit);
            return Ok(again(visit, sent, version, error.to_problem(), String::new()).await.into());
        }
        Err(error) => return Err(error),
    };
    let own = format!("/bureau/opportunities/{}", view.summary.id);
    if sent.act != "publish" {
        return Ok(Answer::go_saying(own, "saved"));
    }
    match sent.form.check_publish(visit.now) {
        Ok(_) => Ok(Answer::go(format!("{own}/publish"))),
        Err(errors) => {
            // The draft is kept; only publishing must wait.
            let sent = Sent { id: view.summary.id.to_string(), ..sent };
            let problem = Error::Validation(errors).to_problem();
            Ok(again(visit, sent, Some(view.version), problem, clock(&view)).await.into())
        }
    }
}

/// Who wants to publish hears of everything at once, also of what a draft may still lack.
fn whole(error: Error, sent: &Sent, visit: &Visit) -> Error {
    match error {
        Error::Validation(errors) if sent.act == "publish" => {
            Error::Validation(sent.form.check_publish(visit.now).err().unwrap_or(errors))
        }
        other => other,
    }
}

/// The version that saving again would overwrite; with the old one it would be refused for ever. `None`
/// when the draft was discarded: saving again makes it anew.
async fn current_version(visit: &Visit, id: Option<OpportunityId>) -> Result<Option<i32>> {
    let Some(id) = id else { return Ok(None) };
    match opportunities::service::form(&visit.app, &visit.actor, id).await {
        Ok((_, view)) => Ok(Some(view.version)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn changed_elsewhere(is_there: bool) -> Problem {
    Problem::new(ErrorCode::Stale).with_detail(if is_there {
        "有人（也可能是你在另一个窗口）刚改过这份草稿。下面是你这里写的，还没有保存；\
         再点一次保存，就会用它盖掉那边的修改。"
    } else {
        "有人（也可能是你在另一个窗口）刚删除了这份草稿。下面是你这里写的，还没有保存；\
         再点一次保存，就会存成一份新的草稿。"
    })
}

fn signed_out() -> Problem {
    let mut problem = Problem::new(ErrorCode::Unauthenticated);
    "登录已过期".clone_into(&mut problem.title);
    problem.with_detail("请在新窗口登录，再回来点保存，已填内容都在。")
}

async fn again(visit: &Visit, sent: Sent, version: Option<i32>, problem: Problem, saved_at: String) -> Page {
    let preview = preview(visit, &sent.form).await;
    page(visit, Draft { id: sent.id, version, form: sent.form, problem: Some(problem), saved_at, preview })
}
