//! A visit: who asks for a page, from which address, and how the frame shall look.

use crate::{assets::Assets, carried::CARRIED, i18n::Lang, posted::Fields};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{Method, Uri, header::REFERER},
    web::Data,
};
use backend::{Actor, App, Error, Result};
use contract::{Timestamp, accounts::LoginForm};
use std::{future::Future, pin::Pin, sync::Arc};

/// Cookie of the text size: `large` for 长辈版.
pub const SIZE: &str = "sjt_size";
/// Cookie of the frame's language.
pub const LANG: &str = "sjt_lang";
/// Cookie of a message shown once.
pub const FLASH: &str = "sjt_flash";

/// A request for a page.
#[derive(Clone)]
pub struct Visit {
    /// The application.
    pub app: App,
    /// Names of the assets.
    pub assets: Arc<Assets>,
    /// Who asks.
    pub actor: Actor,
    /// The path, as in the address.
    pub path: String,
    /// The query string, as in the address.
    pub query: String,
    /// Language of the frame.
    pub lang: Lang,
    /// 长辈版.
    pub large: bool,
    /// The time the page was asked for.
    pub now: Timestamp,
    /// Where GET leads back to: this address, or for a posted form the page it stood on.
    pub back: String,
    /// What happened before the redirect here, said once.
    pub flash: Option<String>,
    /// What another page handed to this one, sealed; see [`crate::carried`].
    pub carried: Option<String>,
    /// A form was sent.
    pub posted: bool,
    /// Its fields, once they are read.
    pub fields: Fields,
}

impl Visit {
    /// Reads the request; a session that cannot be read (database away) is an error, an unknown one
    /// a visitor.
    ///
    /// # Errors
    /// When the session cannot be looked up.
    pub async fn read(req: &HttpRequest) -> Result<Self> {
        let mut visit = Self::anonymous(req)?;
        visit.actor = backend::http::actor_of(req).await?;
        Ok(visit)
    }

    /// The visit without its session, for pages about failures.
    ///
    /// # Errors
    /// When the server was put together without the application.
    pub fn anonymous(req: &HttpRequest) -> Result<Self> {
        let missing =
            |what: &str| Error::Internal(anyhow::anyhow!("the server was put together without {what}"));
        let app = req.app_data::<Data<App>>().ok_or_else(|| missing("App"))?;
        let assets = req.app_data::<Data<Assets>>().ok_or_else(|| missing("Assets"))?;
        let cookie = |name: &str| req.cookie(name).map(|c| c.value().to_owned()).unwrap_or_default();
        let english = req.path() == "/en";
        Ok(Self {
            app: app.get_ref().clone(),
            assets: assets.clone().into_inner(),
            actor: Actor::Visitor,
            path: req.path().to_owned(),
            query: req.query_string().to_owned(),
            lang: if english { Lang::En } else { Lang::parse(&cookie(LANG)) },
            large: cookie(SIZE) == "large",
            now: app.now(),
            back: back(req, &app.settings.http.public_url),
            flash: Some(cookie(FLASH)).filter(|key| !key.is_empty()),
            carried: Some(cookie(CARRIED)).filter(|sealed| !sealed.is_empty()),
            posted: req.method() == Method::POST,
            fields: Fields::of(req),
        })
    }

    /// The address of this page on this site.
    pub fn address(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// Where to sign in and come back from.
    pub fn login_address(&self) -> String {
        format!("/login?{}", crate::ui::address::pairs(&[("next", self.back.as_str())]))
    }

    /// Whether the page belongs to 出海一张网.
    pub fn overseas(&self) -> bool {
        self.path == "/overseas" || self.path.starts_with("/overseas/")
    }
}

/// An address that can be asked for with GET. Many forms are sent to paths that have no page, so a
/// posted one leads back to where it stood, or to the workspace it belongs to.
fn back(req: &HttpRequest, public_url: &str) -> String {
    if req.method() != Method::POST {
        return req.uri().path_and_query().map_or_else(|| req.path().to_owned(), ToString::to_string);
    }
    came_from(req, public_url).unwrap_or_else(|| workspace(req.path()).to_owned())
}

/// The page of this site that a form stood on, as the browser tells it.
fn came_from(req: &HttpRequest, public_url: &str) -> Option<String> {
    let from: Uri = req.headers().get(REFERER)?.to_str().ok()?.parse().ok()?;
    let place = from.authority()?.as_str();
    let ours = place == req.connection_info().host()
        || public_url.split_once("://").is_some_and(|(_, public)| public == place);
    let form = LoginForm { next: from.path_and_query()?.to_string(), ..LoginForm::default() };
    form.safe_next().filter(|_| ours).map(str::to_owned)
}

/// The first page of the workspace a path belongs to.
fn workspace(path: &str) -> &'static str {
    match path.split('/').nth(1) {
        Some("my") => "/my",
        Some("bureau") => "/bureau",
        Some("operator") => "/operator/reviews",
        _ => "/",
    }
}

impl FromRequest for Visit {
    type Error = crate::render::Failure;
    type Future = Pin<Box<dyn Future<Output = std::result::Result<Self, Self::Error>>>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move {
            match Self::read(&req).await {
                Ok(visit) => Ok(visit),
                Err(error) => Err(crate::render::Failure::of(Self::anonymous(&req).ok(), &error)),
            }
        })
    }
}
