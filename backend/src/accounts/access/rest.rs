//! REST doors of accounts: the session, and API tokens.

use crate::{
    Actor, App, Error,
    accounts::service,
    http::{Answer, Json, Path, client_of, ended_cookies, session_cookies},
};
use actix_web::{HttpRequest, HttpResponse, http::header::LOCATION, web::Data};
use contract::{
    ApiTokenId,
    accounts::{ApiTokenForm, ApiTokenView, LoginForm, NewApiToken, UserView},
};

/// 本人
#[utoipa::path(get, path = "/api/v1/session", operation_id = "findSession", tag = "session",
    responses((status = 200, description = "当前登录的人", body = UserView)),
    security(("session" = []), ("token" = [])))]
pub async fn find_session(app: Data<App>, actor: Actor) -> Answer {
    let user = service::me(&app, &actor).await?.ok_or(Error::Unauthenticated)?;
    Ok(HttpResponse::Ok().json(user))
}

/// 登录
#[utoipa::path(post, path = "/api/v1/session", operation_id = "createSession", tag = "session",
    request_body(content = LoginForm,
        example = json!({ "email": "officer@demo.example", "password": "minhang-demo-2026" })),
    responses((status = 200, description = "已登录；会话在 `Set-Cookie` 里", body = UserView)))]
pub async fn create_session(app: Data<App>, request: HttpRequest, form: Json<LoginForm>) -> Answer {
    let signed_in = service::sign_in(&app, &form.0, &client_of(&app, &request)).await?.done()?;
    let mut answer = HttpResponse::Ok();
    for cookie in session_cookies(&app, &signed_in) {
        answer.cookie(cookie);
    }
    Ok(answer.json(signed_in.user))
}

/// 退出
#[utoipa::path(delete, path = "/api/v1/session", operation_id = "deleteSession", tag = "session",
    responses((status = 204, description = "会话已作废；本来没有登录也一样")))]
pub async fn delete_session(app: Data<App>, actor: Actor) -> Answer {
    service::sign_out(&app, &actor).await?;
    let mut answer = HttpResponse::NoContent();
    for cookie in ended_cookies(&app) {
        answer.cookie(cookie);
    }
    Ok(answer.finish())
}

/// 本人的 API 令牌
#[utoipa::path(get, path = "/api/v1/tokens", operation_id = "listTokens", tag = "tokens",
    responses((status = 200, description = "未撤销的令牌，新的在前", body = Vec<ApiTokenView>)),
    security(("session" = [])))]
pub async fn list_tokens(app: Data<App>, actor: Actor) -> Answer {
    Ok(HttpResponse::Ok().json(service::list_tokens(&app, &actor).await?))
}

/// 新建 API 令牌
#[utoipa::path(post, path = "/api/v1/tokens", operation_id = "createToken", tag = "tokens",
    request_body(content = ApiTokenForm, example = json!({ "name": "夜间同步", "days": 30 })),
    responses((status = 201, description = "令牌只在这里显示一次", body = NewApiToken)),
    security(("session" = [])))]
pub async fn create_token(app: Data<App>, actor: Actor, form: Json<ApiTokenForm>) -> Answer {
    let made = service::create_token(&app, &actor, &form.0).await?;
    let place = format!("/api/v1/tokens/{}", made.token.id);
    Ok(HttpResponse::Created().insert_header((LOCATION, place)).json(made))
}

/// 撤销 API 令牌
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", operation_id = "deleteToken", tag = "tokens",
    params(("id" = ApiTokenId, Path, description = "令牌编号")),
    responses((status = 204, description = "已撤销，立即失效")),
    security(("session" = [])))]
pub async fn delete_token(app: Data<App>, actor: Actor, id: Path<ApiTokenId>) -> Answer {
    service::revoke_token(&app, &actor, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
