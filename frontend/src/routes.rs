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

/// Registers what stands before the doors of the backend: the page for browsers at an address that
/// answers programs otherwise.
pub fn before_doors(cfg: &mut ServiceConfig) {
    use pages::attachments::{open, wants_page};
    cfg.service(page("/attachments/{id}").guard(guard::fn_guard(wants_page)).route(get().to(open)));
}

/// Registers all pages and the server functions of the islands.
pub fn configure(cfg: &mut ServiceConfig, app: &backend::App) {
    public(cfg);
    workspaces(cfg);
    credentials(cfg);
    membership(cfg);
    organization(cfg);
    attachments(cfg);
    admission(cfg);
    oversight(cfg);
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

/// Second factor, password, sessions, API tokens.
fn credentials(cfg: &mut ServiceConfig) {
    use pages::account::{confirm, email, reset, second_factor, second_step, security, tokens};
    cfg.service(
        both("/login/second-factor").route(get().to(second_step::show)).route(post().to(second_step::post)),
    )
    .service(both("/reset").route(get().to(reset::show)).route(post().to(reset::post)))
    .service(both("/reset/{secret}").route(get().to(reset::open)).route(post().to(reset::save)))
    .service(both("/email/{secret}").route(get().to(email::open)).route(post().to(email::change)))
    .service(page("/my/security").route(get().to(security::show)))
    .service(form("/my/security/password").route(post().to(security::change_password)))
    .service(form("/my/security/sessions/end-others").route(post().to(security::end_others)))
    .service(form("/my/security/sessions/{id}/end").route(post().to(security::end_session)))
    .service(both("/my/security/confirm").route(get().to(confirm::show)).route(post().to(confirm::post)))
    .service(both("/my/security/email").route(get().to(email::show)).route(post().to(email::post)))
    .service(
        both("/my/security/second-factor")
            .route(get().to(second_factor::show))
            .route(post().to(second_factor::enable)),
    )
    .service(form("/my/security/second-factor/start").route(post().to(second_factor::start)))
    .service(form("/my/security/second-factor/codes").route(post().to(second_factor::renew_codes)))
    .service(form("/my/security/second-factor/disable").route(post().to(second_factor::disable)))
    .service(both("/my/tokens").route(get().to(tokens::show)).route(post().to(tokens::create)))
    .service(form("/my/tokens/{id}/revoke").route(post().to(tokens::revoke)));
}

/// Registration, claims, invitations, members, departments, users.
fn membership(cfg: &mut ServiceConfig) {
    use pages::{invitation, joining, members, operator, personal_data, register};
    cfg.service(both("/register").route(get().to(register::show)).route(post().to(register::post)))
        .service(page("/register/sent").route(get().to(register::sent)))
        .service(
            both("/register/verify/{secret}")
                .route(get().to(register::ask))
                .route(post().to(register::carry_out)),
        )
        .service(form("/my/claim").route(post().to(joining::resubmit)))
        .service(form("/my/claim/{id}/withdraw").route(post().to(joining::withdraw)))
        .service(
            both("/invitations/{secret}")
                .route(get().to(invitation::show))
                .route(post().to(invitation::accept)),
        )
        .service(both("/my/members").route(get().to(members::show)).route(post().to(members::invite)))
        .service(form("/my/members/leave").route(post().to(members::leave)))
        .service(form("/my/members/{id}/role").route(post().to(members::change_role)))
        .service(form("/my/members/{id}/transfer").route(post().to(members::transfer)))
        .service(form("/my/members/{id}/remove").route(post().to(members::remove)))
        .service(form("/my/invitations/{id}/resend").route(post().to(members::resend)))
        .service(form("/my/invitations/{id}/revoke").route(post().to(members::revoke)))
        .service(page("/my/security/data/export").route(get().to(personal_data::export)))
        .service(
            both("/my/security/data")
                .route(get().to(personal_data::show))
                .route(post().to(personal_data::delete)),
        )
        .service(page("/operator/users").route(get().to(operator::users::show)))
        .service(page("/operator/users/{id}").route(get().to(operator::users::open)))
        .service(form("/operator/users/{id}/block").route(post().to(operator::users::block)))
        .service(form("/operator/users/{id}/unblock").route(post().to(operator::users::unblock)))
        .service(
            both("/operator/users/{id}/second-factor")
                .route(get().to(operator::rescue::ask))
                .route(post().to(operator::rescue::post)),
        )
        .service(
            both("/operator/departments")
                .route(get().to(operator::departments::show))
                .route(post().to(operator::departments::create)),
        )
        .service(
            both("/operator/departments/{id}")
                .route(get().to(operator::department::show))
                .route(post().to(operator::department::rename)),
        )
        .service(form("/operator/departments/{id}/close").route(post().to(operator::department::close)))
        .service(form("/operator/departments/{id}/reopen").route(post().to(operator::department::reopen)));
}

/// An enterprise's own profile, and the review of its changes.
fn organization(cfg: &mut ServiceConfig) {
    use pages::{operator, organization as own};
    cfg.service(both("/my/profile").route(get().to(own::profile)).route(post().to(own::save_profile)))
        .service(
            both("/my/capabilities")
                .route(get().to(own::capabilities))
                .route(post().to(own::save_capabilities)),
        )
        .service(
            both("/my/qualifications")
                .route(get().to(own::qualifications))
                .route(post().to(own::save_qualifications)),
        )
        .service(both("/my/cases").route(get().to(own::cases)).route(post().to(own::save_cases)))
        .service(page("/operator/reviews").route(get().to(operator::reviews::show)))
        .service(
            both("/operator/reviews/{id}")
                .route(get().to(operator::review::show))
                .route(post().to(operator::review::decide)),
        )
        .service(
            both("/operator/import")
                .route(get().to(operator::import::show))
                .route(post().to(operator::import::post)),
        )
        .service(page("/operator/import/template.csv").route(get().to(operator::import::template)))
        .service(page("/operator/import/{id}").route(get().to(operator::import::report)))
        .service(page("/operator/import/{id}/refused.csv").route(get().to(operator::import::refused)))
        .service(page("/operator/organizations").route(get().to(operator::organizations::show)))
        .service(page("/operator/organizations/{id}").route(get().to(operator::organization::show)))
        .service(
            form("/operator/organizations/{id}/suspend").route(post().to(operator::organization::suspend)),
        )
        .service(
            form("/operator/organizations/{id}/restore").route(post().to(operator::organization::restore)),
        );
}

/// Uploads and downloads.
fn attachments(cfg: &mut ServiceConfig) {
    cfg.service(form("/my/attachments").route(post().to(pages::attachments::post)))
        .service(page("/my/logo").route(get().to(pages::attachments::logo::show)))
        .service(form("/my/logo/remove").route(post().to(pages::attachments::logo::remove)));
}

/// 数商 admission, its certificate and register.
fn admission(cfg: &mut ServiceConfig) {
    cfg.service(page("/merchants").route(get().to(pages::merchants::list::show)))
        .service(page("/merchants/{number}").route(get().to(pages::merchants::entry::show)))
        .service(page("/merchants/{number}/certificate").route(get().to(pages::merchants::certificate::show)))
        .service(
            both("/my/admission")
                .route(get().to(pages::admission::show))
                .route(post().to(pages::admission::post)),
        )
        .service(form("/my/admission/withdraw").route(post().to(pages::admission::withdraw)))
        .service(page("/operator/admissions").route(get().to(pages::operator::admissions::show)))
        .service(
            both("/operator/admissions/{id}")
                .route(get().to(pages::operator::admission::show))
                .route(post().to(pages::operator::admission::post)),
        );
}

/// Audit, what auditors read, single sign-on.
fn oversight(cfg: &mut ServiceConfig) {
    cfg.service(page("/operator/opportunities").route(get().to(pages::operator::opportunities::show)))
        .service(
            page("/operator/organizations/{id}/dossier").route(get().to(pages::operator::dossier::show)),
        );
    cfg.service(page("/operator/audit").route(get().to(pages::operator::audit::show)))
        .service(form("/operator/audit/verify").route(post().to(pages::operator::audit::verify)))
        .service(form("/operator/audit/export").route(post().to(pages::operator::audit::export)))
        .service(form("/login/sso").route(post().to(pages::sign_on::begin)))
        // The one page whose GET begins a session: the protocol wants it so.
        .service(page("/login/sso/callback").route(get().to(pages::sign_on::finish)))
        .service(
            both("/login/sso/link")
                .route(get().to(pages::sign_on::ask))
                .route(post().to(pages::sign_on::link)),
        )
        .service(form("/my/security/sso/unlink").route(post().to(pages::sign_on::unlink)));
}
