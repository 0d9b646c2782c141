//! Extractors: who asks, and what the request says. Their errors are problems with words that help.

use super::{
    client::{cookie_of, ended_cookies, token_cookies},
    doors,
    error::Fault,
};
use crate::{
    Actor, App, Error, Result,
    accounts::{self, REFRESH_COOKIE, SESSION_COOKIE, service},
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{AUTHORIZATION, CONTENT_TYPE},
    web,
};
use contract::ErrorCode;
use futures::{StreamExt, future::LocalBoxFuture};
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};

/// The application, from the server's data.
///
/// # Errors
/// When the server was put together without `web::Data<App>`.
pub fn app_of(request: &HttpRequest) -> Result<web::Data<App>> {
    request
        .app_data::<web::Data<App>>()
        .cloned()
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("the server lacks web::Data<App>")))
}

/// The cookies of a session that was renewed while this request was read; the answer carries them.
#[derive(Clone)]
pub(super) struct Renewed(pub Vec<actix_web::cookie::Cookie<'static>>);

/// Who asks: by `Authorization: Bearer`, else by the session cookie, which is renewed by the refresh
/// cookie when it ended. Read once for a request.
///
/// # Errors
/// [`Error::Unauthenticated`] for a bad token (a bad cookie is a visitor's), [`Error::ScopeMissing`] for
/// a token that may not open this door, and when the database fails.
pub async fn actor_of(request: &HttpRequest) -> Result<Actor> {
    if let Some(actor) = request.extensions().get::<Actor>() {
        return Ok(actor.clone());
    }
    let app = app_of(request)?;
    let actor = match bearer(request) {
        Some(token) => {
            let actor = service::actor_of_api_token(&app, &token?).await?;
            // Tokens are for programs: they open the doors of the table, no pages.
            let scope = doors::scope_of(request).ok_or(Error::Unauthenticated)?;
            accounts::policy::credential_allows(&actor, scope)?;
            actor
        }
        None => actor_of_cookies(&app, request).await?,
    };
    if let Some(person) = actor.person() {
        app.rates.of_account(request, person.user_id)?;
    }
    request.extensions_mut().insert(actor.clone());
    Ok(actor)
}

async fn actor_of_cookies(app: &App, request: &HttpRequest) -> Result<Actor> {
    if let Some(access) = cookie_of(app, request, SESSION_COOKIE) {
        let actor = service::actor_of_session(app, &access).await?;
        if actor != Actor::Visitor {
            return Ok(actor);
        }
    }
    let Some(refresh) = cookie_of(app, request, REFRESH_COOKIE) else { return Ok(Actor::Visitor) };
    match service::renew(app, &refresh).await? {
        Some((tokens, actor)) => {
            request.extensions_mut().insert(Renewed(token_cookies(app, &tokens)));
            Ok(actor)
        }
        None => {
            // Nobody's any more: the browser need not send it again.
            request.extensions_mut().insert(Renewed(ended_cookies(app)));
            Ok(Actor::Visitor)
        }
    }
}

fn bearer(request: &HttpRequest) -> Option<Result<String>> {
    let header = request.headers().get(AUTHORIZATION)?;
    let Ok(text) = header.to_str() else { return Some(Err(Error::Unauthenticated)) };
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    scheme.eq_ignore_ascii_case("bearer").then(|| Ok(token.trim().to_owned()))
}

impl FromRequest for Actor {
    type Error = Fault;
    type Future = LocalBoxFuture<'static, std::result::Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(actor_of(&request).await?) })
    }
}

/// A JSON body.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Fault;
    type Future = LocalBoxFuture<'static, std::result::Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            if !is_json(&request) {
                let words = "请在请求头写明 Content-Type: application/json";
                return Err(Fault::Door(ErrorCode::UnsupportedType, Some(words.to_owned())));
            }
            let limit = app_of(&request)?.settings.http.body_limit;
            let body = read_body(payload, limit).await?;
            let text = std::str::from_utf8(&body).map_err(|e| {
                Fault::malformed(format!(
                    "内容不是 UTF-8 文本：从第 {} 个字节起无法识别",
                    e.valid_up_to() + 1
                ))
            })?;
            serde_json::from_str(text).map(Self).map_err(|e| Fault::malformed(explain_json(&e)))
        })
    }
}

fn is_json(request: &HttpRequest) -> bool {
    let given = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// Words for a body over the limit.
pub fn too_large(limit: usize) -> Fault {
    let words = format!("内容超过上限 {} KB，请缩短后再提交。", limit / 1024);
    Fault::Door(ErrorCode::TooLarge, Some(words))
}

async fn read_body(mut payload: Payload, limit: usize) -> std::result::Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|e| Fault::malformed(format!("内容没有传完：{e}")))?;
        if body.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What is wrong with a JSON text, and where.
fn explain_json(error: &serde_json::Error) -> String {
    let place = format!("第 {} 行第 {} 列", error.line(), error.column());
    let full = error.to_string();
    let words = full.split(" at line ").next().unwrap_or_default();
    match error.classify() {
        serde_json::error::Category::Eof => format!("JSON 不完整：到{place}就结束了（{words}）"),
        serde_json::error::Category::Data => format!("JSON {place}的内容不对：{}", in_chinese(words)),
        _ => format!("JSON 写法有误：{place}无法识别（{words}）"),
    }
}

fn in_chinese(words: &str) -> String {
    if let Some(field) = words.strip_prefix("missing field ") {
        return format!("缺少字段 {field}");
    }
    let Some((found, wanted)) =
        words.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "))
    else {
        return words.to_owned();
    };
    let names = [
        ("floating point", "小数"),
        ("integer", "整数"),
        ("boolean", "布尔值"),
        ("sequence", "数组"),
        ("null", "空值 null"),
        ("string", "字符串"),
        ("map", "对象"),
        ("a string", "字符串"),
        ("a boolean", "布尔值"),
        ("a sequence", "数组"),
        ("a map", "对象"),
        ("struct", "对象"),
        ("u16", "不小于 0 的整数"),
        ("u32", "不小于 0 的整数"),
        ("i32", "整数"),
    ];
    let name = |text: &str| {
        names.iter().find(|(name, _)| text.starts_with(name)).map_or(text.to_owned(), |(_, zh)| (*zh).into())
    };
    format!("这里是{}，应为{}", name(found), name(wanted))
}

/// The query string.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Fault;
    type Future = Ready<std::result::Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(serde_urlencoded::from_str(request.query_string()).map(Self).map_err(|e| {
            Fault::malformed(format!("查询参数有误：{e}。请对照接口说明检查参数的名称和取值。"))
        }))
    }
}

/// The variable parts of the path.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Path<T> {
    type Error = Fault;
    type Future = Ready<std::result::Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.match_info().load().map(Self).map_err(|_| {
            Fault::malformed("地址里的编号格式不对，应形如 01890a5d-ac96-774b-bcce-b302099a8057。")
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{accounts::ApiTokenForm, search::SearchQuery};

    fn explained<T: DeserializeOwned>(text: &str) -> String {
        explain_json(&serde_json::from_str::<T>(text).err().unwrap())
    }

    #[test]
    fn json_errors_say_where_and_what() {
        let words = explained::<ApiTokenForm>("{\n  \"name\": 5}");
        assert_eq!(words, "JSON 第 2 行第 11 列的内容不对：这里是整数，应为字符串");
        assert!(explained::<ApiTokenForm>("{\"name\": ").contains("不完整"));
        assert!(explained::<ApiTokenForm>("{name: 1}").contains("第 1 行第 2 列"));
        assert!(explained::<contract::FieldError>("{}").contains("缺少字段 `field`"));
        assert!(explained::<SearchQuery>("[[]]").contains("应为"));
    }
}
