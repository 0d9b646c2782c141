//! Why a door stayed closed, as `application/problem+json` (RFC 9457).

use super::trace;
use crate::Error;
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

    fn problem(&self) -> Problem {
        match self {
            Self::Case(error) => error.to_problem(),
            Self::Door(code, None) => Problem::new(*code),
            Self::Door(code, Some(words)) => Problem::new(*code).with_detail(words),
        }
    }
}

impl ResponseError for Fault {
    fn status_code(&self) -> StatusCode {
        let code = match self {
            Self::Case(error) => error.code(),
            Self::Door(code, _) => *code,
        };
        StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Logs faults (through `to_problem`) and writes the answer; actix calls it once for each.
    fn error_response(&self) -> HttpResponse {
        let mut problem = self.problem();
        problem.trace_id = trace::current();
        let mut response = HttpResponseBuilder::new(self.status_code());
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        match problem.status {
            401 => response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"shujutong\"")),
            429 => response.insert_header((header::RETRY_AFTER, "60")),
            503 => response.insert_header((header::RETRY_AFTER, "5")),
            _ => &mut response,
        };
        let body = serde_json::to_string(&problem).unwrap_or_default();
        response.content_type("application/problem+json").body(body)
    }
}
