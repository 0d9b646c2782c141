//! The front door for programs: REST under `/api/v1`, its OpenAPI description, feeds, health and
//! metrics; and the middleware every request passes, pages included.
//!
//! [`doors::DOORS`] is the table of all doors; [`configure`] builds the server's routes from it.
//! Handlers live in each capability's `rest.rs` and do three things: read the actor, call one use
//! case, write its answer. Put together a server with
//! `App::new().app_data(web::Data::new(app)).wrap(from_fn(http::outer)).configure(http::configure)`.

pub mod client;
pub mod conditional;
pub mod doors;
pub mod error;
pub mod extract;
pub mod feeds;
pub mod headers;
pub mod health;
pub mod metrics;
pub mod multipart;
pub mod openapi;
pub mod outer;
pub mod paging;
pub mod rate;
pub mod same_site;
pub mod site;
pub mod sitemap;
pub mod trace;
pub mod unsubscribe;
pub mod xml;

#[cfg(test)]
pub(crate) mod tests;

pub use client::{
    client_of, cookie, cookie_name, cookie_of, device_cookie, ended_cookies, ended_pending_cookie,
    ended_sign_on_cookie, pending_cookie, session_cookies, sign_on_cookie,
};
pub use error::{Answer, Fault, Refusal};
pub use extract::{Json, Path, Query, actor_of};
pub use headers::Nonce;
pub use outer::outer;

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{Method, header::ALLOW},
    web,
};
use contract::ErrorCode;
use doors::DOORS;

/// Registers every door, and answers for the rest of `/api`.
pub fn configure(cfg: &mut web::ServiceConfig) {
    metrics::handle();
    let mut done: Vec<&str> = Vec::new();
    for door in DOORS {
        if door.beside_page {
            cfg.route(door.path, door.route());
        } else if !done.contains(&door.path) {
            done.push(door.path);
            let mut resource = web::resource(door.path).default_service(web::to(wrong_method));
            for same in DOORS.iter().filter(|d| d.path == door.path) {
                resource = resource.route(same.route());
            }
            cfg.service(resource);
        }
    }
    cfg.service(web::scope("/api").default_service(web::to(no_such_door)));
}

/// The path is known, the method is not.
async fn wrong_method(request: HttpRequest) -> HttpResponse {
    let allow = doors::allowed(&request.match_pattern().unwrap_or_default());
    let mut response = if request.method() == Method::OPTIONS {
        HttpResponse::NoContent().finish()
    } else {
        let words = format!("这个地址只支持 {allow}。");
        Fault::Door(ErrorCode::MethodNotAllowed, Some(words)).error_response()
    };
    if let Ok(value) = allow.parse() {
        response.headers_mut().insert(ALLOW, value);
    }
    response
}

async fn no_such_door() -> Answer {
    Err(Fault::Door(
        ErrorCode::NotFound,
        Some("没有这个接口，请对照 /api/openapi.json 检查地址。".to_owned()),
    ))
}
