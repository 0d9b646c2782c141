//! What is sent from the page: the application, or that it is taken back.

use super::{PATH, Refusal, page};
use crate::{
    page::Answer,
    posted::{Pairs, Posted},
    ui::files::split,
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{Error, Result, admission::service};
use contract::{
    AttachmentId, ErrorCode, Problem,
    admission::{AdmissionForm, AdmissionStatus, MerchantCategory},
};
use serde::Deserialize;

/// What the form sends.
struct Sent {
    version: Option<i32>,
    act: String,
    form: AdmissionForm,
    /// The files of the form when it was read, with those that it lets go of now.
    known: Vec<AttachmentId>,
}

impl Sent {
    fn read(pairs: &Pairs) -> Self {
        let text = |name: &str| {
            let found = pairs.iter().rev().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let chosen = |category: &MerchantCategory| !text(category.as_str()).is_empty();
        let known = split(&text("attachments"));
        let mut sent = Self {
            version: text("version").trim().parse().ok(),
            act: text("act"),
            form: AdmissionForm {
                categories: MerchantCategory::ALL.into_iter().filter(chosen).collect(),
                offer: text("offer"),
                sources: text("sources"),
                measures: text("measures"),
                contact_name: text("contact_name"),
                contact_phone: text("contact_phone"),
                promise: !text("promise").is_empty(),
                attachments: known.clone(),
            },
            known,
        };
        if let Some(file) = sent.act.strip_prefix("detach.").and_then(|id| id.parse::<AttachmentId>().ok()) {
            sent.form.attachments.retain(|id| *id != file);
        }
        sent
    }
}

/// `POST /my/admission`
pub async fn post(visit: Visit, Posted(pairs): Posted<Pairs>) -> HttpResponse {
    let answer = save(&visit, Sent::read(&pairs)).await;
    visit.respond(answer)
}

async fn save(visit: &Visit, sent: Sent) -> Result<Answer> {
    let submits = sent.act == "submit";
    let done = if submits {
        service::submit(&visit.app, &visit.actor, sent.version, &sent.form).await
    } else {
        service::save(&visit.app, &visit.actor, sent.version, &sent.form).await
    };
    match done {
        Ok(_) => {
            let words = if submits { "admission-submitted" } else { "saved" };
            Ok(Answer::go_saying(PATH, words))
        }
        Err(error @ (Error::Validation(_) | Error::Conflict(..) | Error::Unavailable(_))) => {
            again(visit, sent, &error).await
        }
        Err(error) => Err(error),
    }
}

/// The page with all that was typed, and why it was not saved.
async fn again(visit: &Visit, sent: Sent, error: &Error) -> Result<Answer> {
    let own = service::own(&visit.app, &visit.actor).await?;
    let Sent { mut version, mut form, known, .. } = sent;
    let mut problem = error.to_problem();
    if matches!(problem.code, ErrorCode::Stale | ErrorCode::Duplicate) {
        // With the old version saving would be refused for ever.
        let open = own.application.as_ref().filter(|view| view.status.is_open());
        version = open.map(|view| view.version);
        if let Some(view) = open.filter(|view| view.status != AdmissionStatus::Submitted) {
            problem.detail += "再点一次保存，就会用它盖掉那边的修改；那边新传的材料已加在下面。";
            let new = view.form.attachments.iter().filter(|file| !known.contains(file));
            form.attachments.extend(new);
        }
    }
    let refusal = Refusal { problem, version, typed: true };
    Ok(page(visit, &own, &form, Some(&refusal), None).await?.into())
}

/// The version an applicant looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Withdrawal {
    version: String,
}

/// `POST /my/admission/withdraw`
pub async fn withdraw(visit: Visit, Posted(sent): Posted<Withdrawal>) -> HttpResponse {
    let answer = async {
        let version = sent.version.trim().parse().unwrap_or(0);
        match service::withdraw(&visit.app, &visit.actor, version).await {
            Ok(_) => Ok(Answer::go_saying(PATH, "admission-withdrawn")),
            Err(error @ (Error::Conflict(..) | Error::NotFound)) => not_withdrawn(&visit, &error).await,
            Err(error) => Err(error),
        }
    };
    visit.respond(answer.await)
}

/// The page as things stand now, and that the application was not taken back.
async fn not_withdrawn(visit: &Visit, error: &Error) -> Result<Answer> {
    let own = service::own(&visit.app, &visit.actor).await?;
    let last = own.application.as_ref();
    let problem = match error {
        // Pressed twice, or in two windows.
        Error::NotFound if last.is_some_and(|view| view.status == AdmissionStatus::Withdrawn) => {
            return Ok(Answer::go_saying(PATH, "already"));
        }
        Error::NotFound => Problem::new(ErrorCode::WrongState).with_detail("申请刚刚已有结果，没有撤回。"),
        error => error.to_problem(),
    };
    let version = last.filter(|view| view.status.is_open()).map(|view| view.version);
    let refusal = Refusal { problem, version, typed: false };
    Ok(page(visit, &own, &service::form(&own), Some(&refusal), None).await?.into())
}
