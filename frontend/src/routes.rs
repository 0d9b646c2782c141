//! Which address shows which page.

use crate::pages;
use actix_web::{
    Route, guard,
    web::{self, ServiceConfig, post},
};

/// A page answers HEAD as it answers GET; uptime probes and link checkers ask so.
fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// Registers all pages and the server functions of the islands.
pub fn configure(cfg: &mut ServiceConfig, app: &backend::App) {
    public(cfg);
    workspaces(cfg);
    crate::api::configure(cfg, app);
}

fn public(cfg: &mut ServiceConfig) {
    cfg.route("/", get().to(pages::home::show))
        .route("/en", get().to(pages::home::show))
        .route("/overseas", get().to(pages::overseas::show))
        .route("/opportunities", get().to(pages::opportunities::show))
        .route("/opportunities/{code}", get().to(pages::opportunity::show))
        .route("/suppliers", get().to(pages::suppliers::show))
        .route("/suppliers/{id}", get().to(pages::supplier::show))
        .route("/products", get().to(pages::products::show))
        .route("/products/{id}", get().to(pages::product::show))
        .route("/search", get().to(pages::search::show))
        .route("/docs/api", get().to(pages::api_docs::show))
        .route("/about/{topic}", get().to(pages::about::show))
        .route("/unsubscribe/{token}", get().to(pages::unsubscribe::show))
        .route("/unsubscribe/{token}/undo", post().to(pages::unsubscribe::undo))
        .route("/preferences", post().to(pages::preferences::set))
        .service(
            web::resource("/login")
                .route(get().to(pages::login::show))
                .route(post().to(pages::login::sign_in)),
        )
        .route("/logout", post().to(pages::login::sign_out));
}

fn workspaces(cfg: &mut ServiceConfig) {
    cfg.route("/my", get().to(pages::my::show))
        .route("/my/recommendations/{id}/dismiss", post().to(pages::my::dismiss))
        .route("/my/recommendations/{id}/restore", post().to(pages::my::restore))
        .route("/bureau", get().to(pages::bureau::list::show))
        .service(
            web::resource("/bureau/opportunities/new")
                .route(get().to(pages::bureau::edit::new))
                .route(post().to(pages::bureau::edit::post_new)),
        )
        .service(
            web::resource("/bureau/opportunities/{id}")
                .route(get().to(pages::bureau::edit::open))
                .route(post().to(pages::bureau::edit::post)),
        )
        .service(
            web::resource("/bureau/opportunities/{id}/publish")
                .route(get().to(pages::bureau::publish::ask))
                .route(post().to(pages::bureau::publish::publish)),
        )
        .service(
            web::resource("/bureau/opportunities/{id}/withdraw")
                .route(get().to(pages::bureau::withdraw::ask))
                .route(post().to(pages::bureau::withdraw::withdraw)),
        )
        .route("/bureau/opportunities/{id}/discard", post().to(pages::bureau::withdraw::discard))
        .route("/operator/jobs", get().to(pages::operator::jobs::show))
        .route("/operator/jobs/{id}/retry", post().to(pages::operator::jobs::retry))
        .route("/operator/mails", get().to(pages::operator::mails::show))
        .route("/operator/mails/{id}", get().to(pages::operator::mail::show))
        .route("/operator/mails/{id}/html", get().to(pages::operator::mail::html))
        .route("/operator/mails/{id}/retry", post().to(pages::operator::mails::retry));
}
