//! A posted form. Unlike `web::Form` it never answers with a bare error: a body that cannot be read
//! becomes the page of [`ErrorCode::Malformed`] in the frame.

use crate::{render::Failure, visit::Visit};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Form};
use backend::Error;
use contract::ErrorCode;
use serde::de::DeserializeOwned;
use std::{future::Future, pin::Pin};

/// The fields of a posted form.
pub struct Posted<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Posted<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = Form::<T>::from_request(req, payload);
        let visit = Visit::anonymous(req).ok();
        Box::pin(async move {
            form.await.map(|form| Self(form.into_inner())).map_err(|error| {
                let too_large = error.as_response_error().status_code() == 413;
                let error = if too_large {
                    Error::Conflict(ErrorCode::TooLarge, String::new())
                } else {
                    Error::Malformed("提交的内容读不懂，请从页面上的表单提交。".to_owned())
                };
                Failure::of(visit, &error)
            })
        })
    }
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
