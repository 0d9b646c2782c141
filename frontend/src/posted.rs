//! A posted form. Unlike `web::Form` it never answers with a bare error: a body that cannot be read
//! becomes the page of [`ErrorCode::Malformed`] in the frame. Its fields stay with the request, so that
//! whoever has to sign in, or to give the password once more, loses nothing of it.

use crate::{render::Failure, visit::Visit};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Form};
use backend::Error;
use contract::ErrorCode;
use serde::de::DeserializeOwned;
use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, OnceLock},
};

/// Names and values of a form, in its order.
pub type Pairs = Vec<(String, String)>;

/// The fields that came with a request; none until they are read, and none of a form that carries a secret:
/// passwords and codes stand on no page.
#[derive(Clone, Default)]
pub struct Fields(Arc<OnceLock<Pairs>>);

impl Fields {
    /// Those of a request: its [`Visit`] and its [`Posted`] share them.
    pub fn of(req: &HttpRequest) -> Self {
        let mut left = req.extensions_mut();
        if let Some(known) = left.get::<Self>() {
            return known.clone();
        }
        let new = Self::default();
        left.insert(new.clone());
        new
    }

    fn keep(&self, pairs: Pairs) {
        if !pairs.iter().any(|(name, _)| is_secret(name)) {
            // A request has one body.
            let _ = self.0.set(pairs);
        }
    }

    /// All of them, when something was typed into one at least.
    pub fn typed(&self) -> Option<&[(String, String)]> {
        let all = self.0.get()?;
        all.iter().any(|(name, value)| is_typed(name, value)).then_some(all.as_slice())
    }
}

/// Whether somebody typed or chose this, rather than the page having put it there.
pub fn is_typed(name: &str, value: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let machine = ["act", "decision", "version", "next", "id", "attachment_id", "attachments", "logo_id"];
    !value.trim().is_empty() && !machine.contains(&last)
}

/// Whether a field takes what only its owner may know.
fn is_secret(name: &str) -> bool {
    name.contains("password") || matches!(name, "code" | "secret")
}

/// The fields of a posted form.
pub struct Posted<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Posted<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = Form::<Pairs>::from_request(req, payload);
        let (visit, fields) = (Visit::anonymous(req).ok(), Fields::of(req));
        Box::pin(async move {
            let read = match form.await {
                Ok(form) => read(form.into_inner()),
                Err(error) => Err(unread(&error)),
            };
            let (form, pairs) = read.map_err(|error| Failure::of(visit, &error))?;
            fields.keep(pairs);
            Ok(Self(form))
        })
    }
}

/// The form that the fields are, and the fields again.
fn read<T: DeserializeOwned>(pairs: Pairs) -> Result<(T, Pairs), Error> {
    let text = serde_urlencoded::to_string(&pairs).unwrap_or_default();
    let form = serde_urlencoded::from_str(&text).map_err(|_| malformed())?;
    Ok((form, pairs))
}

fn unread(error: &actix_web::Error) -> Error {
    if error.as_response_error().status_code() == 413 {
        return Error::Conflict(ErrorCode::TooLarge, String::new());
    }
    malformed()
}

fn malformed() -> Error {
    Error::Malformed("提交的内容读不懂，请从页面上的表单提交。".to_owned())
}

/// The query of an address; wrong values are an error page that says so.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Asked<T> {
    type Error = Failure;
    type Future = std::future::Ready<Result<Self, Failure>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        // An empty field of a GET form is the same as none.
        let pairs = crate::ui::address::read(req.query_string());
        let kept: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let text = serde_urlencoded::to_string(&kept).unwrap_or_default();
        std::future::ready(serde_urlencoded::from_str(&text).map(Self).map_err(|error| {
            let words = format!("地址中的参数有误（{error}），请检查后再试。");
            Failure::of(Visit::anonymous(req).ok(), &Error::Malformed(words))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let fields = Fields::default();
        fields.keep(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        fields
    }

    #[test]
    fn only_what_was_typed_makes_a_form_worth_keeping() {
        let typed = fields(&[("version", "3"), ("cases.0.id", "x"), ("words", "请补充")]);
        assert_eq!(typed.typed().map(<[_]>::len), Some(3), "and then all of it");
        for pairs in [vec![], vec![("version", "3"), ("next", "/my")], vec![("reason", " ")]] {
            assert!(fields(&pairs).typed().is_none(), "{pairs:?}");
        }
    }

    #[test]
    fn a_form_with_a_secret_is_not_kept_at_all() {
        for name in ["password", "old_password", "code", "secret"] {
            assert!(fields(&[("email", "li@example.cn"), (name, "x")]).typed().is_none(), "{name}");
        }
        assert!(fields(&[("capabilities.0.code", "档案数字化")]).typed().is_some(), "a class is no secret");
    }
}
