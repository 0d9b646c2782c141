//! Every door of the platform outside its pages: method, path, who may pass, and the handler.
//!
//! The server is built from this table, so nothing can be open that is not in it. Who may pass is
//! decided by each capability's `policy`; what stands here is what a test expects of it, walking all
//! doors with all roles.

use crate::{accounts, catalog, matching, opportunities, organizations, search};
use actix_web::{Route, guard, http::Method, web};
use contract::accounts::Role;

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
    handler: fn() -> Route,
}

impl Door {
    const fn new(verb: Verb, path: &'static str, pass: Pass, handler: fn() -> Route) -> Self {
        Self { verb, path, pass, beside_page: false, handler }
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

const OFFICER: Pass = Pass::Only(&[Role::Officer]);
const SUPPLIER: Pass = Pass::Only(&[Role::Member]);
const STAFF: Pass = Pass::Only(&[Role::Officer, Role::Operator]);

/// The table.
pub static DOORS: &[Door] = &[
    // accounts
    Door::new(Get, "/api/v1/session", SignedIn, to!(accounts::rest::find_session)),
    Door::new(Post, "/api/v1/session", Public, to!(accounts::rest::create_session)),
    Door::new(Delete, "/api/v1/session", Public, to!(accounts::rest::delete_session)),
    Door::new(Get, "/api/v1/tokens", SignedIn, to!(accounts::rest::list_tokens)),
    Door::new(Post, "/api/v1/tokens", SignedIn, to!(accounts::rest::create_token)),
    Door::new(Delete, "/api/v1/tokens/{id}", SignedIn, to!(accounts::rest::delete_token)),
    // organizations, catalog
    Door::new(Get, "/api/v1/suppliers", Public, to!(organizations::rest::list)),
    Door::new(Get, "/api/v1/suppliers/{id}", Public, to!(organizations::rest::find)),
    Door::new(Get, "/api/v1/products", Public, to!(catalog::rest::list)),
    Door::new(Get, "/api/v1/products/{id}", Public, to!(catalog::rest::find)),
    // search
    Door::new(Get, "/api/v1/search", Public, to!(search::rest::search)),
    Door::new(Get, "/api/v1/suggest", Public, to!(search::rest::suggest)),
    // opportunities
    Door::new(Get, "/api/v1/opportunities", Public, to!(opportunities::rest::list)),
    Door::new(Post, "/api/v1/opportunities", OFFICER, to!(opportunities::rest::create)),
    Door::new(Get, "/api/v1/opportunities/{id}", Public, to!(opportunities::rest::find)),
    Door::new(Put, "/api/v1/opportunities/{id}", OFFICER, to!(opportunities::rest::update)),
    Door::new(Delete, "/api/v1/opportunities/{id}", OFFICER, to!(opportunities::rest::delete)),
    Door::new(Post, "/api/v1/opportunities/{id}/publish", OFFICER, to!(opportunities::rest::publish)),
    Door::new(Post, "/api/v1/opportunities/{id}/withdraw", OFFICER, to!(opportunities::rest::withdraw)),
    // matching
    Door::new(Get, "/api/v1/opportunities/{id}/matches", STAFF, to!(matching::rest::list)),
    Door::new(Post, "/api/v1/matches/preview", STAFF, to!(matching::rest::preview)),
    Door::new(Get, "/api/v1/recommendations", SUPPLIER, to!(matching::rest::list_recommendations)),
    Door::new(Post, "/api/v1/recommendations/{id}/dismiss", SUPPLIER, to!(matching::rest::dismiss)),
    Door::new(Post, "/api/v1/recommendations/{id}/restore", SUPPLIER, to!(matching::rest::restore)),
    // mail
    Door::beside_page(Post, "/unsubscribe/{token}", Public, to!(super::unsubscribe::one_click)),
    // for machines
    Door::new(Get, "/feeds/opportunities.atom", Public, to!(super::feeds::atom)),
    Door::new(Get, "/feeds/opportunities.rss", Public, to!(super::feeds::rss)),
    Door::new(Get, "/api/openapi.json", Public, to!(super::openapi::show)),
    Door::new(Get, "/healthz", Public, to!(super::health::alive)),
    Door::new(Get, "/readyz", Public, to!(super::health::ready)),
    Door::new(Get, "/robots.txt", Public, to!(super::site::robots)),
    Door::new(Get, "/opensearch.xml", Public, to!(super::site::opensearch)),
    Door::new(Get, "/sitemap.xml", Public, to!(super::sitemap::show)),
    Door::new(Get, "/metrics", Public, to!(super::metrics::show)),
];

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
