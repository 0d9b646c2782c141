//! Every door of the platform outside its pages: method, path, who may pass, and the handler.
//!
//! The server is built from this table, so nothing can be open that is not in it. Who may pass is
//! decided by each capability's `policy`; what stands here is what a test expects of it, walking all
//! doors with all roles.

use crate::{
    accounts::{access, credentials, membership},
    admission, attachments, audit, catalog, matching, opportunities, organizations, oversight, search,
};
use actix_web::{HttpRequest, Route, guard, http::Method, web};
use contract::accounts::{Role, TokenScope};

/// Who may pass a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Everybody, signed in or not.
    Public,
    /// Everybody who is signed in.
    SignedIn,
    /// People with one of these roles.
    Only(&'static [Role]),
}

impl Pass {
    /// Whether people of a role may pass; `None` is a visitor.
    pub fn admits(self, role: Option<Role>) -> bool {
        match (self, role) {
            (Self::Public, _) | (Self::SignedIn, Some(_)) => true,
            (Self::Only(roles), Some(role)) => roles.contains(&role),
            (Self::SignedIn | Self::Only(_), None) => false,
        }
    }
}

/// A method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are HTTP's")]
pub enum Verb {
    Get,
    Post,
    Put,
    Delete,
}

impl Verb {
    /// HTTP's own type.
    pub const fn method(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Post => Method::POST,
            Self::Put => Method::PUT,
            Self::Delete => Method::DELETE,
        }
    }
}

/// A door.
#[derive(Clone, Copy)]
pub struct Door {
    /// Its method; a GET door answers HEAD too.
    pub verb: Verb,
    /// Its path pattern.
    pub path: &'static str,
    /// Who may pass.
    pub pass: Pass,
    /// The path belongs to a page as well, which answers all other methods.
    pub beside_page: bool,
    /// What an API token needs to open it.
    pub scope: TokenScope,
    handler: fn() -> Route,
}

impl Door {
    const fn new(verb: Verb, path: &'static str, pass: Pass, handler: fn() -> Route) -> Self {
        let scope = match verb {
            Get => TokenScope::Read,
            Post | Put | Delete => TokenScope::Write,
        };
        Self { verb, path, pass, beside_page: false, scope, handler }
    }

    const fn needs(mut self, scope: TokenScope) -> Self {
        self.scope = scope;
        self
    }

    const fn beside_page(verb: Verb, path: &'static str, pass: Pass, handler: fn() -> Route) -> Self {
        Self { beside_page: true, ..Self::new(verb, path, pass, handler) }
    }

    /// The route to register.
    pub fn route(&self) -> Route {
        let route = (self.handler)();
        match self.verb {
            Get => route.guard(guard::Any(guard::Get()).or(guard::Head())),
            other => route.guard(guard::Method(other.method())),
        }
    }
}

/// A handler as a route without guards.
macro_rules! to {
    ($($handler:tt)+) => {
        || web::route().to($($handler)+)
    };
}

use Pass::{Public, SignedIn};
use Verb::{Delete, Get, Post, Put};

const DEPARTMENT: Pass = Pass::Only(&[Role::Officer, Role::Head]);
const SUPPLIER: Pass = Pass::Only(&[Role::Owner, Role::Editor, Role::Viewer]);
const SUPPLIER_WRITES: Pass = Pass::Only(&[Role::Owner, Role::Editor]);
const ADMINISTRATOR: Pass = Pass::Only(&[Role::Administrator]);
const AUDITOR: Pass = Pass::Only(&[Role::Auditor]);
const REVIEWERS: Pass =
    Pass::Only(&[Role::Officer, Role::Head, Role::Operator, Role::Auditor, Role::Administrator]);
const REVIEW_READERS: Pass = Pass::Only(&[Role::Operator, Role::Auditor, Role::Administrator]);
const DECIDERS: Pass = Pass::Only(&[Role::Operator, Role::Administrator]);

const HEADS: Pass = Pass::Only(&[Role::Owner, Role::Head, Role::Administrator]);

const OWNERS: Pass = Pass::Only(&[Role::Owner]);

/// The table.
pub static DOORS: &[Door] = &[
    // accounts
    Door::new(Get, "/api/v1/session", SignedIn, to!(access::rest::find_session)),
    Door::new(Post, "/api/v1/session", Public, to!(access::rest::create_session)),
    Door::new(Delete, "/api/v1/session", Public, to!(access::rest::delete_session)),
    Door::new(Get, "/api/v1/tokens", SignedIn, to!(access::rest::list_tokens)),
    Door::new(Post, "/api/v1/tokens", SignedIn, to!(access::rest::create_token)),
    Door::new(Delete, "/api/v1/tokens/{id}", SignedIn, to!(access::rest::delete_token)),
    // accounts: second factor, password, sessions
    Door::new(Get, "/api/v1/account/security", SignedIn, to!(credentials::rest::find_security)),
    Door::new(Post, "/api/v1/account/confirmation", SignedIn, to!(credentials::rest::confirm_password)),
    Door::new(Put, "/api/v1/account/password", SignedIn, to!(credentials::rest::update_password)),
    Door::new(Post, "/api/v1/account/reset", Public, to!(credentials::rest::create_reset)),
    Door::new(Put, "/api/v1/account/reset", Public, to!(credentials::rest::update_reset)),
    Door::new(Post, "/api/v1/account/email", SignedIn, to!(credentials::rest::create_email_change)),
    Door::new(Put, "/api/v1/account/email", Public, to!(credentials::rest::update_email)),
    Door::new(Post, "/api/v1/account/second-factor", SignedIn, to!(credentials::rest::create_second_factor)),
    Door::new(Put, "/api/v1/account/second-factor", SignedIn, to!(credentials::rest::update_second_factor)),
    Door::new(
        Delete,
        "/api/v1/account/second-factor",
        SignedIn,
        to!(credentials::rest::delete_second_factor),
    ),
    Door::new(
        Post,
        "/api/v1/account/recovery-codes",
        SignedIn,
        to!(credentials::rest::create_recovery_codes),
    ),
    Door::new(
        Delete,
        "/api/v1/users/{id}/second-factor",
        ADMINISTRATOR,
        to!(credentials::rest::reset_second_factor),
    )
    .needs(TokenScope::Operate),
    Door::new(Get, "/api/v1/sessions", SignedIn, to!(credentials::rest::list_sessions)),
    Door::new(Delete, "/api/v1/sessions", SignedIn, to!(credentials::rest::delete_other_sessions)),
    Door::new(Delete, "/api/v1/sessions/{id}", SignedIn, to!(credentials::rest::delete_session)),
    // accounts: registration, invitations, members, departments
    Door::new(Post, "/api/v1/registrations", Public, to!(membership::rest::register)),
    Door::new(Post, "/api/v1/registrations/verify", Public, to!(membership::rest::verify)),
    Door::new(Get, "/api/v1/account/claim", SignedIn, to!(membership::rest::find_claim)),
    Door::new(Put, "/api/v1/account/claim", SignedIn, to!(membership::rest::update_claim)),
    Door::new(Delete, "/api/v1/account/claim/{id}", SignedIn, to!(membership::rest::delete_claim)),
    Door::new(Get, "/api/v1/members", SignedIn, to!(membership::rest::list_members)),
    Door::new(Put, "/api/v1/members/{id}", HEADS, to!(membership::rest::update_member)),
    Door::new(Delete, "/api/v1/members/{id}", SignedIn, to!(membership::rest::delete_member)),
    Door::new(Post, "/api/v1/members/{id}/transfer", HEADS, to!(membership::rest::transfer)),
    Door::new(Get, "/api/v1/invitations", HEADS, to!(membership::rest::list_invitations)),
    Door::new(Post, "/api/v1/invitations", HEADS, to!(membership::rest::invite)),
    Door::new(Post, "/api/v1/invitations/accept", Public, to!(membership::rest::accept)),
    Door::new(Post, "/api/v1/invitations/{id}/resend", HEADS, to!(membership::rest::resend)),
    Door::new(Delete, "/api/v1/invitations/{id}", HEADS, to!(membership::rest::revoke)),
    Door::new(Get, "/api/v1/departments", REVIEW_READERS, to!(membership::rest::list_departments))
        .needs(TokenScope::Operate),
    Door::new(Post, "/api/v1/departments", DECIDERS, to!(membership::rest::create_department))
        .needs(TokenScope::Operate),
    Door::new(Put, "/api/v1/departments/{id}", DECIDERS, to!(membership::rest::update_department))
        .needs(TokenScope::Operate),
    Door::new(Post, "/api/v1/departments/{id}/close", DECIDERS, to!(membership::rest::close_department))
        .needs(TokenScope::Operate),
    Door::new(Post, "/api/v1/departments/{id}/reopen", DECIDERS, to!(membership::rest::reopen_department))
        .needs(TokenScope::Operate),
    Door::new(Get, "/api/v1/users", REVIEW_READERS, to!(membership::rest::list_users))
        .needs(TokenScope::Operate),
    Door::new(Get, "/api/v1/users/{id}", REVIEW_READERS, to!(membership::rest::find_user))
        .needs(TokenScope::Operate),
    Door::new(Post, "/api/v1/users/{id}/block", ADMINISTRATOR, to!(membership::rest::block))
        .needs(TokenScope::Operate),
    Door::new(Post, "/api/v1/users/{id}/unblock", ADMINISTRATOR, to!(membership::rest::unblock))
        .needs(TokenScope::Operate),
    // organizations, catalog
    Door::new(Get, "/api/v1/suppliers", Public, to!(organizations::rest::list)),
    Door::new(Get, "/api/v1/suppliers/{id}", Public, to!(organizations::rest::find)),
    Door::new(Get, "/api/v1/products", Public, to!(catalog::rest::list)),
    Door::new(Get, "/api/v1/products/{id}", Public, to!(catalog::rest::find)),
    // organizations: own profile, review
    Door::new(Get, "/api/v1/organization/profile", SUPPLIER, to!(organizations::profile::rest::find)),
    Door::new(Put, "/api/v1/organization/profile", SUPPLIER_WRITES, to!(organizations::profile::rest::save)),
    Door::new(
        Post,
        "/api/v1/organization/profile/submit",
        SUPPLIER_WRITES,
        to!(organizations::profile::rest::submit),
    )
    .needs(TokenScope::Publish),
    Door::new(Get, "/api/v1/reviews", REVIEW_READERS, to!(organizations::review::rest::list))
        .needs(TokenScope::Operate),
    Door::new(Get, "/api/v1/reviews/{id}", REVIEW_READERS, to!(organizations::review::rest::find))
        .needs(TokenScope::Operate),
    Door::new(Post, "/api/v1/reviews/{id}/accept", DECIDERS, to!(organizations::review::rest::accept))
        .needs(TokenScope::Operate),
    Door::new(Post, "/api/v1/reviews/{id}/return", DECIDERS, to!(organizations::review::rest::send_back))
        .needs(TokenScope::Operate),
    Door::new(Post, "/api/v1/reviews/{id}/reject", DECIDERS, to!(organizations::review::rest::reject))
        .needs(TokenScope::Operate),
    Door::new(
        Post,
        "/api/v1/organizations/{id}/suspend",
        DECIDERS,
        to!(organizations::review::rest::suspend),
    )
    .needs(TokenScope::Operate),
    Door::new(
        Post,
        "/api/v1/organizations/{id}/restore",
        DECIDERS,
        to!(organizations::review::rest::restore),
    )
    .needs(TokenScope::Operate),
    // organizations: import
    Door::new(Post, "/api/v1/imports/suppliers", DECIDERS, to!(organizations::import::rest::create))
        .needs(TokenScope::Operate),
    // attachments
    Door::new(Post, "/api/v1/attachments", SUPPLIER_WRITES, to!(attachments::rest::create)),
    Door::new(Get, "/api/v1/attachments/{id}", SignedIn, to!(attachments::rest::find)),
    Door::new(Delete, "/api/v1/attachments/{id}", SUPPLIER_WRITES, to!(attachments::rest::delete)),
    Door::new(Get, "/attachments/{id}", Public, to!(attachments::rest::content)),
    // admission
    Door::new(Get, "/api/v1/organization/admission", SUPPLIER, to!(admission::rest::find_own)),
    Door::new(Put, "/api/v1/organization/admission", SUPPLIER_WRITES, to!(admission::rest::save)),
    Door::new(Post, "/api/v1/organization/admission/submit", OWNERS, to!(admission::rest::submit))
        .needs(TokenScope::Publish),
    Door::new(Post, "/api/v1/organization/admission/withdraw", OWNERS, to!(admission::rest::withdraw))
        .needs(TokenScope::Publish),
    Door::new(Get, "/api/v1/merchants", Public, to!(admission::rest::list_merchants)),
    Door::new(Get, "/api/v1/merchants/{number}", Public, to!(admission::rest::find_merchant)),
    Door::new(Get, "/merchants/{number}/certificate.pdf", Public, to!(admission::rest::certificate)),
    Door::new(Get, "/api/v1/admissions", REVIEW_READERS, to!(admission::rest::list))
        .needs(TokenScope::Operate),
    Door::new(Get, "/api/v1/admissions/{id}", REVIEW_READERS, to!(admission::rest::find))
        .needs(TokenScope::Operate),
    Door::new(Post, "/api/v1/admissions/{id}/decision", DECIDERS, to!(admission::rest::decide))
        .needs(TokenScope::Operate),
    // audit, single sign-on
    Door::new(Get, "/api/v1/audit", REVIEW_READERS, to!(audit::rest::list)).needs(TokenScope::Operate),
    // what auditors read
    Door::new(Get, "/api/v1/oversight/organizations/{id}", AUDITOR, to!(oversight::rest::find_dossier))
        .needs(TokenScope::Operate),
    Door::new(Get, "/api/v1/oversight/opportunities", AUDITOR, to!(oversight::rest::list_opportunities))
        .needs(TokenScope::Operate),
    // search
    Door::new(Get, "/api/v1/search", Public, to!(search::rest::search)),
    Door::new(Get, "/api/v1/suggest", Public, to!(search::rest::suggest)),
    // opportunities
    Door::new(Get, "/api/v1/opportunities", Public, to!(opportunities::rest::list)),
    Door::new(Post, "/api/v1/opportunities", DEPARTMENT, to!(opportunities::rest::create)),
    Door::new(Get, "/api/v1/opportunities/{id}", Public, to!(opportunities::rest::find)),
    Door::new(Put, "/api/v1/opportunities/{id}", DEPARTMENT, to!(opportunities::rest::update)),
    Door::new(Delete, "/api/v1/opportunities/{id}", DEPARTMENT, to!(opportunities::rest::delete)),
    Door::new(Post, "/api/v1/opportunities/{id}/publish", DEPARTMENT, to!(opportunities::rest::publish))
        .needs(TokenScope::Publish),
    Door::new(Post, "/api/v1/opportunities/{id}/withdraw", DEPARTMENT, to!(opportunities::rest::withdraw))
        .needs(TokenScope::Publish),
    // matching
    Door::new(Get, "/api/v1/opportunities/{id}/matches", REVIEWERS, to!(matching::rest::list)),
    Door::new(Post, "/api/v1/matches/preview", REVIEWERS, to!(matching::rest::preview))
        .needs(TokenScope::Read),
    Door::new(Get, "/api/v1/recommendations", SUPPLIER, to!(matching::rest::list_recommendations)),
    Door::new(Post, "/api/v1/recommendations/{id}/dismiss", SUPPLIER_WRITES, to!(matching::rest::dismiss)),
    Door::new(Post, "/api/v1/recommendations/{id}/restore", SUPPLIER_WRITES, to!(matching::rest::restore)),
    // mail
    Door::beside_page(Post, "/unsubscribe/{token}", Public, to!(super::unsubscribe::one_click)),
    // for machines
    Door::new(Get, "/feeds/opportunities.atom", Public, to!(super::feeds::atom)),
    Door::new(Get, "/feeds/opportunities.rss", Public, to!(super::feeds::rss)),
    Door::new(Get, "/api/openapi.json", Public, to!(super::openapi::show)),
    Door::new(Get, "/healthz", Public, to!(super::health::alive)),
    Door::new(Get, "/readyz", Public, to!(super::health::ready)),
    Door::new(Get, "/robots.txt", Public, to!(super::site::robots)),
    Door::new(Get, "/.well-known/security.txt", Public, to!(super::site::security)),
    Door::new(Get, "/opensearch.xml", Public, to!(super::site::opensearch)),
    Door::new(Get, "/sitemap.xml", Public, to!(super::sitemap::show)),
    Door::new(Get, "/metrics", Public, to!(super::metrics::show)),
];

/// The scope of the door a request came to; `None` for pages.
pub fn scope_of(request: &HttpRequest) -> Option<TokenScope> {
    let pattern = request.match_pattern()?;
    let is = |door: &&Door| {
        let head = door.verb == Get && *request.method() == Method::HEAD;
        door.path == pattern && (head || door.verb.method() == *request.method())
    };
    DOORS.iter().find(is).map(|door| door.scope)
}

/// The methods a path answers to, for `Allow`.
pub fn allowed(path: &str) -> String {
    let mut methods = Vec::new();
    for door in DOORS.iter().filter(|d| d.path == path) {
        methods.push(door.verb.method().to_string());
        if door.verb == Get {
            methods.push(Method::HEAD.to_string());
        }
    }
    methods.join(", ")
}
