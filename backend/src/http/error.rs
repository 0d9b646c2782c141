//! Why a door stayed closed, as `application/problem+json` (RFC 9457).

use super::trace;
use crate::{Actor, Error};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError, http::StatusCode, http::header};
use contract::{ErrorCode, Problem};

/// The error of a handler: a use case's own, or one that only doors know.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A use case did not do what was asked.
    #[error(transparent)]
    Case(#[from] Error),
    /// The door itself refused, in the code's own words or better ones.
    #[error("{0:?}")]
    Door(ErrorCode, Option<String>),
}

/// What a handler answers.
pub type Answer = Result<HttpResponse, Fault>;

impl Fault {
    /// Refused with the code's own words.
    pub const fn code(code: ErrorCode) -> Self {
        Self::Door(code, None)
    }

    /// The request cannot be read; the words say what to mend.
    pub fn malformed(words: impl Into<String>) -> Self {
        Self::Door(ErrorCode::Malformed, Some(words.into()))
    }

    /// Its code.
    const fn error_code(&self) -> ErrorCode {
        match self {
            Self::Case(error) => error.code(),
            Self::Door(code, _) => *code,
        }
    }

    fn problem(&self) -> Problem {
        match self {
            Self::Case(error) => error.to_problem(),
            Self::Door(code, None) => Problem::new(*code),
            Self::Door(code, Some(words)) => Problem::new(*code).with_detail(words),
        }
    }
}

/// Why an answer refuses. It travels in the answer's extensions to [`super::outer()`], which writes it to
/// the log; pages, whose answers are no problems, put it there themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal(pub ErrorCode);

/// Logs that somebody was kept out (401, 403, 429): the code, the door by its pattern and who asked by
/// their id; no address, no query.
pub(super) fn log_refusal<B>(response: &HttpResponse<B>, route: &str, actor: Option<&Actor>) {
    let code = response.extensions().get::<Refusal>().map(|refusal| refusal.0);
    let status = code.map_or_else(|| response.status().as_u16(), ErrorCode::status);
    if !matches!(status, 401 | 403 | 429) {
        return;
    }
    let code = code.map_or_else(|| "-".to_owned(), |code| format!("{code:?}"));
    let account = actor.and_then(Actor::person).map(|person| person.user_id.to_string());
    let account = account.as_deref().unwrap_or("-");
    match status {
        // Who is asked to sign in or to prove to be it is on the way in, not kept out.
        401 => tracing::info!(code, route, account, "refused"),
        _ if code == "ConfirmationRequired" => tracing::info!(code, route, account, "refused"),
        _ => tracing::warn!(code, route, account, "refused"),
    }
}

impl ResponseError for Fault {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.error_code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Logs faults (through `to_problem`) and writes the answer; actix calls it once for each.
    fn error_response(&self) -> HttpResponse {
        let mut problem = self.problem();
        problem.trace_id = trace::current();
        let mut response = HttpResponseBuilder::new(self.status_code());
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        match problem.status {
            401 => response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"shujutong\"")),
            429 => response.insert_header((header::RETRY_AFTER, problem.retry_after.unwrap_or(60))),
            503 => response.insert_header((header::RETRY_AFTER, "5")),
            _ => &mut response,
        };
        let body = serde_json::to_string(&problem).unwrap_or_default();
        let mut response = response.content_type("application/problem+json").body(body);
        response.extensions_mut().insert(Refusal(self.error_code()));
        response
    }
}
