//! What a page module returns: a title, a view, and how it sits in the frame.

use crate::{
    carried,
    pages::ended,
    render,
    ui::{address::pairs, flash},
    visit::Visit,
};
use actix_web::{
    HttpResponse,
    cookie::{Cookie, SameSite},
    http::{StatusCode, header},
};
use backend::{Error, Result, http::Refusal};
use contract::Problem;
use leptos::prelude::*;
use serde::Serialize;

/// The entry of the main navigation a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Nav {
    /// None.
    #[default]
    Other,
    /// 首页.
    Home,
    /// 集市.
    Marts,
    /// 能力库.
    Suppliers,
    /// 机会清单.
    Opportunities,
    /// 开放接口.
    Api,
}

/// A page, ready to be put into the frame.
pub struct Page {
    /// What the browser's tab says, without the site's name.
    pub title: String,
    /// The content; `<main>` is around it unless `bare`.
    pub view: AnyView,
    /// The entry of the main navigation.
    pub nav: Nav,
    /// Its status; 200 unless told otherwise.
    pub status: StatusCode,
    /// After how many seconds whoever asks too often is heard again.
    pub retry_after: Option<u32>,
    /// For search engines and links elsewhere; empty is none.
    pub description: String,
    /// The view brings its own `<main>` (workspaces with a side menu).
    pub bare: bool,
    /// The page has a search box of its own, so the header shows none.
    pub own_search: bool,
    /// The content speaks the language of the frame.
    pub translated: bool,
    /// Not for search engines: workspaces, results, errors.
    pub private: bool,
    /// What was handed over waits on: the form it is for is not on the page.
    pub keeps_parcel: bool,
}

impl Page {
    /// A page with a title.
    pub fn new(title: impl Into<String>, nav: Nav, view: impl IntoAny) -> Self {
        Self {
            title: title.into(),
            view: view.into_any(),
            nav,
            status: StatusCode::OK,
            retry_after: None,
            description: String::new(),
            bare: false,
            own_search: false,
            translated: false,
            private: false,
            keeps_parcel: false,
        }
    }

    /// With a description.
    #[must_use]
    pub fn described(mut self, words: impl Into<String>) -> Self {
        self.description = words.into();
        self
    }

    /// With a status.
    #[must_use]
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// With the status of what was wrong with its form, if something was.
    #[must_use]
    pub fn refused(mut self, problem: Option<&Problem>) -> Self {
        if let Some(problem) = problem {
            self.status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            self.retry_after = problem.retry_after;
        }
        self
    }

    /// A workspace: brings its own `<main>`, not for search engines.
    #[must_use]
    pub const fn workspace(mut self) -> Self {
        self.bare = true;
        self.private = true;
        self
    }

    /// Has a search box of its own.
    #[must_use]
    pub const fn searching(mut self) -> Self {
        self.own_search = true;
        self
    }

    /// Its content speaks the language of the frame.
    #[must_use]
    pub const fn translated(mut self) -> Self {
        self.translated = true;
        self
    }

    /// Not for search engines.
    #[must_use]
    pub const fn unlisted(mut self) -> Self {
        self.private = true;
        self
    }

    /// What was handed over waits on when the page asks for the password in the place of its form.
    #[must_use]
    pub const fn keeping_parcel(mut self, asks: bool) -> Self {
        self.keeps_parcel = asks;
        self
    }
}

/// What a visit leads to.
pub enum Answer {
    /// A page.
    Show(Box<Page>),
    /// Another address, with a message shown there once (a key of [`crate::ui::flash`]) and cookies.
    Go(Go),
}

/// A redirect.
#[derive(Default)]
pub struct Go {
    /// The address.
    pub to: String,
    /// What to say there.
    pub flash: Option<String>,
    /// Cookies to set.
    pub cookies: Vec<Cookie<'static>>,
}

impl From<Page> for Answer {
    fn from(page: Page) -> Self {
        Self::Show(Box::new(page))
    }
}

impl Answer {
    /// After a form: go there with GET.
    pub fn go(to: impl Into<String>) -> Self {
        Self::Go(Go { to: to.into(), ..Go::default() })
    }

    /// The same, and say this once.
    pub fn go_saying(to: impl Into<String>, flash: impl Into<String>) -> Self {
        Self::Go(Go { to: to.into(), flash: Some(flash.into()), ..Go::default() })
    }

    /// After a form: show a secret once, on the page at `to`. Coming back to it, or loading it again,
    /// sends no form.
    pub fn go_showing<T: Serialize>(visit: &Visit, to: &str, secret: T) -> Self {
        let cookies = carried::secret(visit, to, secret).into_iter().collect();
        Self::Go(Go { to: to.to_owned(), flash: None, cookies })
    }

    /// The password must be given once more before a form is carried out; what was typed waits for it on
    /// the page at `to`.
    pub fn confirm_first<T: Serialize>(visit: &Visit, to: &str, typed: T) -> Self {
        let parcel = carried::words(visit, to, typed);
        // No more is promised than is kept: too many words make no parcel.
        let kept = parcel.is_some() && visit.fields.typed().is_some();
        let to = confirm_address(to, if kept { WORDS_WAIT } else { FORM_WAITS });
        Self::Go(Go { to, flash: None, cookies: parcel.into_iter().collect() })
    }
}

/// A form waits to be sent again while the password is given once more.
const FORM_WAITS: &str = "1";
/// The same, and what was typed into it waits too.
pub const WORDS_WAIT: &str = "words";

/// Where the password is given once more; `again` says what waits, empty is nothing.
fn confirm_address(next: &str, again: &str) -> String {
    format!("/my/security/confirm?{}", pairs(&[("next", next), ("again", again)]))
}

impl Visit {
    /// Turns what a page module returned into a response: renders, redirects, asks to sign in (on a page
    /// that keeps what was typed, if something was), for the password once more or for a second factor, or
    /// shows the page of the error with its status.
    pub fn respond(&self, answer: Result<impl Into<Answer>>) -> HttpResponse {
        let answer: Result<Answer> = answer.map(Into::into);
        let refusal = answer.as_ref().err().map(|error| Refusal(error.code()));
        let mut response = self.answered(answer);
        if let Some(refusal) = refusal {
            response.extensions_mut().insert(refusal);
        }
        response
    }

    fn answered(&self, answer: Result<Answer>) -> HttpResponse {
        match answer {
            Ok(Answer::Show(page)) => self.show(*page),
            Ok(Answer::Go(go)) => self.redirect(go),
            // On the way to the page for signing in it would be lost.
            Err(Error::Unauthenticated) => match self.fields.typed() {
                Some(typed) => self.show(ended::page(self, typed)),
                None => self.redirect(Go { to: self.login_address(), ..Go::default() }),
            },
            Err(Error::ConfirmationRequired) => {
                let to = confirm_address(&self.back, if self.posted { FORM_WAITS } else { "" });
                self.redirect(Go { to, ..Go::default() })
            }
            // Its page is not among those that ask for one, so this ends there.
            Err(Error::SecondFactorMissing) => {
                self.redirect(Go { to: "/my/security/second-factor".to_owned(), ..Go::default() })
            }
            Err(error) => self.show(crate::pages::oops::page(&error.to_problem())),
        }
    }

    fn show(&self, page: Page) -> HttpResponse {
        let status = page.status;
        let mut response = HttpResponse::build(status);
        response.content_type("text/html; charset=utf-8");
        // Pages show who is signed in; nothing between the browser and us may keep them. What signed-in
        // people read must not come back either, by the browser's button, after they have signed out.
        let keep = if self.actor.person().is_some() { "private, no-store" } else { "private, no-cache" };
        response.insert_header((header::CACHE_CONTROL, keep));
        if let Some(seconds) = page.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        if self.carried.is_some() && !page.keeps_parcel {
            response.cookie(carried::ended(self));
        }
        let html = render::html(self, page);
        // A page that has no place for it leaves it to the next one.
        if self.flash.is_some() && html.contains(flash::MARK) {
            response.cookie(cookie(crate::visit::FLASH, String::new(), self, Some(0)));
        }
        response.body(html)
    }

    fn redirect(&self, go: Go) -> HttpResponse {
        let mut response = HttpResponse::SeeOther();
        response.insert_header((header::LOCATION, go.to));
        if let Some(flash) = go.flash {
            response.cookie(cookie(crate::visit::FLASH, flash, self, Some(60)));
        }
        for one in go.cookies {
            response.cookie(one);
        }
        response.finish()
    }
}

/// A cookie of this site; `seconds` of life, or as long as the browser is open.
pub fn cookie(name: &'static str, value: String, visit: &Visit, seconds: Option<i64>) -> Cookie<'static> {
    let mut cookie = Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(visit.app.settings.http.secure_cookies)
        .finish();
    if let Some(seconds) = seconds {
        cookie.set_max_age(actix_web::cookie::time::Duration::seconds(seconds));
    }
    cookie
}
