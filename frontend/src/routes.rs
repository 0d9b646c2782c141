//! Which address shows which page.

use crate::pages;
use actix_web::{
    Resource, Route, guard,
    web::{self, ServiceConfig, post},
};

/// A page answers HEAD as it answers GET; uptime probes and link checkers ask so.
fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// An address of pages; other methods than `allow` are told so.
fn address(path: &str, allow: &'static str) -> Resource {
    web::resource(path).default_service(web::to(move |visit| pages::oops::wrong_method(visit, allow)))
}

fn page(path: &str) -> Resource {
    address(path, "GET, HEAD")
}

/// A form without a page of its own.
fn form(path: &str) -> Resource {
    address(path, "POST")
}

/// A form on a page of its own.
fn both(path: &str) -> Resource {
    address(path, "GET, HEAD, POST")
}

/// Registers all pages and the server functions of the islands.
pub fn configure(cfg: &mut ServiceConfig, app: &backend::App) {
    public(cfg);
    workspaces(cfg);
    crate::api::configure(cfg, app);
}

fn public(cfg: &mut ServiceConfig) {
    cfg.service(page("/").route(get().to(pages::home::show)))
        .service(page("/en").route(get().to(pages::home::show)))
        .service(page("/overseas").route(get().to(pages::overseas::show)))
        .service(page("/opportunities").route(get().to(pages::opportunities::show)))
        .service(page("/opportunities/{code}").route(get().to(pages::opportunity::show)))
        .service(page("/suppliers").route(get().to(pages::suppliers::show)))
        .service(page("/suppliers/{id}").route(get().to(pages::supplier::show)))
        .service(page("/products").route(get().to(pages::products::show)))
        .service(page("/products/{id}").route(get().to(pages::product::show)))
        .service(page("/search").route(get().to(pages::search::show)))
        .service(page("/docs/api").route(get().to(pages::api_docs::show)))
        .service(page("/about/{topic}").route(get().to(pages::about::show)))
        // Its POST is a door of the backend, so no resource may take the path for itself here.
        .route("/unsubscribe/{token}", get().to(pages::unsubscribe::show))
        .service(form("/unsubscribe/{token}/undo").route(post().to(pages::unsubscribe::undo)))
        .service(form("/preferences").route(post().to(pages::preferences::set)))
        .service(both("/login").route(get().to(pages::login::show)).route(post().to(pages::login::sign_in)))
        .service(form("/logout").route(post().to(pages::login::sign_out)));
}

fn workspaces(cfg: &mut ServiceConfig) {
    cfg.service(page("/my").route(get().to(pages::my::show)))
        .service(form("/my/recommendations/{id}/dismiss").route(post().to(pages::my::dismiss)))
        .service(form("/my/recommendations/{id}/restore").route(post().to(pages::my::restore)))
        .service(page("/bureau").route(get().to(pages::bureau::list::show)))
        .service(
            both("/bureau/opportunities/new")
                .route(get().to(pages::bureau::edit::new))
                .route(post().to(pages::bureau::edit::post_new)),
        )
        .service(
            both("/bureau/opportunities/{id}")
                .route(get().to(pages::bureau::edit::open))
                .route(post().to(pages::bureau::edit::post)),
        )
        .service(
            both("/bureau/opportunities/{id}/publish")
                .route(get().to(pages::bureau::publish::ask))
                .route(post().to(pages::bureau::publish::publish)),
        )
        .service(
            both("/bureau/opportunities/{id}/withdraw")
                .route(get().to(pages::bureau::withdraw::ask))
                .route(post().to(pages::bureau::withdraw::withdraw)),
        )
        .service(
            form("/bureau/opportunities/{id}/discard").route(post().to(pages::bureau::withdraw::discard)),
        )
        .service(page("/operator/jobs").route(get().to(pages::operator::jobs::show)))
        .service(form("/operator/jobs/{id}/retry").route(post().to(pages::operator::jobs::retry)))
        .service(page("/operator/mails").route(get().to(pages::operator::mails::show)))
        .service(page("/operator/mails/{id}").route(get().to(pages::operator::mail::show)))
        .service(page("/operator/mails/{id}/html").route(get().to(pages::operator::mail::html)))
        .service(form("/operator/mails/{id}/retry").route(post().to(pages::operator::mails::retry)));
}
