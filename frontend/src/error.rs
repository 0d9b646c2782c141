//! The error of server functions: a [`Problem`] in the shape `server_fn` wants.

use contract::{ErrorCode, Problem};
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// What a server function answers when it fails; carries only what people may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FnError(pub Problem);

impl FromServerFnError for FnError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        let code = match value {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => ErrorCode::Malformed,
            ServerFnErrorErr::Request(_) => ErrorCode::Unavailable,
            _ => ErrorCode::Internal,
        };
        #[cfg(feature = "ssr")]
        set_status(code.status());
        Self(Problem::new(code))
    }
}

#[cfg(feature = "ssr")]
impl From<backend::Error> for FnError {
    fn from(error: backend::Error) -> Self {
        let problem = error.to_problem();
        set_status(problem.status);
        Self(problem)
    }
}

/// Leptos answers every failed server function with 500 unless it is told the status.
#[cfg(feature = "ssr")]
fn set_status(status: u16) {
    use actix_web::http::StatusCode;
    if let Some(options) = leptos::prelude::use_context::<leptos_actix::ResponseOptions>() {
        options.set_status(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    }
}
