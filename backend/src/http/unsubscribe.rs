//! `POST /unsubscribe/{token}`: the one click of RFC 8058, sent by mail providers for their readers,
//! and the button of the page behind the link in each mail. The link's own token is the permission.

use super::{
    error::{Answer, Fault},
    extract::Path,
};
use crate::{App, notifications::service};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCEPT, LOCATION},
    web::{Bytes, Data},
};

/// What a mail provider posts.
const ONE_CLICK: &[u8] = b"List-Unsubscribe=One-Click";

/// Stops the mail. Browsers are led back to the page, which then says so.
///
/// # Errors
/// Not found for an unknown link.
pub async fn one_click(app: Data<App>, request: HttpRequest, token: Path<String>, body: Bytes) -> Answer {
    let view = service::unsubscribe(&app, &token.0).await.map_err(Fault::from)?;
    let accepts = request.headers().get(ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if accepts.contains("text/html") && !body.starts_with(ONE_CLICK) {
        return Ok(HttpResponse::SeeOther().insert_header((LOCATION, request.path())).finish());
    }
    let words = format!("已退订：{} 不再收到这类邮件。\n", view.address);
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(words))
}
