//! Importing surveyed enterprises: a file is checked, its report read, and the good rows imported.

mod form;
mod report;

use crate::{
    page::{Answer, Page},
    visit::Visit,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION},
    web::{Path, Payload},
};
use backend::{
    Error, Result,
    http::multipart,
    organizations::import::{
        service::{self, HandedIn, TOO_LARGE},
        template as tables,
    },
};
use contract::ImportId;

/// The address of the page.
pub const PATH: &str = "/operator/import";

/// `GET /operator/import`
pub async fn show(visit: Visit) -> HttpResponse {
    visit.respond(form::page(&visit, false, None))
}

/// `POST /operator/import`: a file to check or to import, or one that was checked to be imported.
pub async fn post(visit: Visit, req: HttpRequest, payload: Payload) -> HttpResponse {
    visit.respond(take(&visit, &req, payload).await)
}

async fn take(visit: &Visit, req: &HttpRequest, payload: Payload) -> Result<Answer> {
    service::may_import(&visit.actor)?;
    let sent = match multipart::read(&visit.app, req, payload.into_inner(), TOO_LARGE).await {
        Ok(sent) => sent,
        Err(error) => return refused_form(visit, false, error),
    };
    if !sent.field("checked").is_empty() {
        return carry_out(visit, sent.field("checked")).await;
    }
    let mail_consent = sent.field("mail_consent") == "true";
    let dry_run = sent.field("act") != "import";
    let handed_in = HandedIn { file: sent.name, bytes: sent.bytes, mail_consent, dry_run };
    match service::hand_in(&visit.app, &visit.actor, handed_in).await {
        Ok(id) => Ok(Answer::go(address(id))),
        Err(error) => refused_form(visit, mail_consent, error),
    }
}

/// The form again, with what is wrong at the file; other errors have pages of their own.
fn refused_form(visit: &Visit, mail_consent: bool, error: Error) -> Result<Answer> {
    match error {
        Error::Validation(_) | Error::Conflict(..) | Error::Malformed(_) | Error::Unavailable(_) => {
            Ok(form::page(visit, mail_consent, Some(error.to_problem()))?.into())
        }
        other => Err(other),
    }
}

async fn carry_out(visit: &Visit, checked: &str) -> Result<Answer> {
    let id = read(checked)?;
    match service::carry_out(&visit.app, &visit.actor, id).await {
        Ok(true) => Ok(Answer::go_saying(address(id), "imported")),
        Ok(false) => Ok(Answer::go_saying(address(id), "already")),
        Err(error @ (Error::Conflict(..) | Error::Malformed(_) | Error::Unavailable(_))) => {
            let view = service::find(&visit.app, &visit.actor, id).await?;
            Ok(report::page(visit, &view, Some(error.to_problem())).into())
        }
        Err(error) => Err(error),
    }
}

/// `GET /operator/import/{id}`
pub async fn report(visit: Visit, id: Path<String>) -> HttpResponse {
    let found = async {
        service::may_import(&visit.actor)?;
        service::find(&visit.app, &visit.actor, read(&id)?).await
    };
    let answer = found.await.map(|view| report::page(&visit, &view, None));
    visit.respond(answer)
}

/// `GET /operator/import/{id}/refused.csv`
pub async fn refused(visit: Visit, id: Path<String>) -> HttpResponse {
    let found = async {
        service::may_import(&visit.actor)?;
        service::refused(&visit.app, &visit.actor, read(&id)?).await
    };
    download(&visit, "shujutong-import-refused.csv", found.await)
}

/// `GET /operator/import/template.csv`
pub async fn template(visit: Visit) -> HttpResponse {
    download(&visit, "shujutong-import-template.csv", tables::template(&visit.actor))
}

fn download(visit: &Visit, name: &str, csv: Result<Vec<u8>>) -> HttpResponse {
    match csv {
        Ok(csv) => HttpResponse::Ok()
            .content_type("text/csv; charset=utf-8")
            .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
            .insert_header((CACHE_CONTROL, "private, no-store"))
            .body(csv),
        Err(error) => visit.respond(Err::<Page, _>(error)),
    }
}

fn address(id: ImportId) -> String {
    format!("{PATH}/{id}")
}

fn read(id: &str) -> Result<ImportId> {
    id.parse().map_err(|_| Error::NotFound)
}
