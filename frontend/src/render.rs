//! The only place where a view becomes HTML.

use crate::{
    page::{Nav, Page},
    ui::frame,
    visit::Visit,
};
use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use backend::{Error, http::Refusal};
use contract::ErrorCode;
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use std::sync::Arc;

/// The document of a page in its frame.
pub fn html(visit: &Visit, page: Page) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let body = owner.with(|| frame::frame(visit, page).to_html());
    owner.unset_with_forced_cleanup();
    let mut out = String::with_capacity(body.len() + 16);
    out.push_str("<!doctype html>");
    out.push_str(&body);
    out
}

/// A page that could not even be begun: its session could not be read.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    code: ErrorCode,
    html: String,
}

impl Failure {
    /// The error's page, in the frame when there is enough for one.
    pub fn of(visit: Option<Visit>, error: &Error) -> Self {
        let problem = error.to_problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let html = visit.map_or_else(
            || problem.to_string(),
            |visit| {
                let mut page = crate::pages::oops::page(&problem);
                page.nav = Nav::Other;
                html(&visit, page)
            },
        );
        Self { status, code: problem.code, html }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "page failed with {}", self.status)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response =
            HttpResponse::build(self.status).content_type("text/html; charset=utf-8").body(self.html.clone());
        response.extensions_mut().insert(Refusal(self.code));
        response
    }
}
