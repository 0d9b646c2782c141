//! REST doors of the own credentials: password, address, second factor, devices.

use super::{change, confirm, email, rescue, reset, second_factor};
use crate::{
    Actor, App,
    accounts::access::sessions,
    http::{Answer, Json, Path, client_of, ended_cookies},
};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use contract::{
    SessionId, UserId,
    accounts::{
        CodeForm, ConfirmForm, EmailChange, LinkForm, NewPassword, NewRecoveryCodes, PasswordChange,
        ResetRequest, SecondFactorOffer, SecurityView, SessionView,
    },
};

fn done() -> Answer {
    Ok(HttpResponse::NoContent().finish())
}

/// 账号安全状态
#[utoipa::path(get, path = "/api/v1/account/security", operation_id = "findSecurity", tag = "account",
    responses((status = 200, description = "登录邮箱、两步验证是否启用", body = SecurityView)),
    security(("session" = [])))]
pub async fn find_security(app: Data<App>, actor: Actor) -> Answer {
    Ok(HttpResponse::Ok().json(confirm::security(&app, &actor).await?))
}

/// 再次输入密码，以便修改登录方式
#[utoipa::path(post, path = "/api/v1/account/confirmation", operation_id = "createConfirmation", tag = "account",
    request_body(content = ConfirmForm, example = json!({ "password": "minhang-demo-2026" })),
    responses((status = 204, description = "已确认，15 分钟内有效")),
    security(("session" = [])))]
pub async fn confirm_password(
    app: Data<App>,
    request: HttpRequest,
    actor: Actor,
    form: Json<ConfirmForm>,
) -> Answer {
    confirm::confirm(&app, &actor, &form.0, &client_of(&app, &request)).await?;
    done()
}

/// 修改密码
#[utoipa::path(put, path = "/api/v1/account/password", operation_id = "updatePassword", tag = "account",
    request_body(content = PasswordChange,
        example = json!({ "old_password": "not-the-password", "password": "purple-otter-lantern-41" })),
    responses((status = 204, description = "已修改；其他设备全部退出")),
    security(("session" = [])))]
pub async fn update_password(
    app: Data<App>,
    request: HttpRequest,
    actor: Actor,
    form: Json<PasswordChange>,
) -> Answer {
    change::change_password(&app, &actor, &form.0, &client_of(&app, &request)).await?;
    done()
}

/// 忘记密码：申请邮件链接
#[utoipa::path(post, path = "/api/v1/account/reset", operation_id = "createReset", tag = "account",
    request_body(content = ResetRequest, example = json!({ "email": "nobody@demo.example" })),
    responses((status = 202, description = "如果有这个账号，邮件已在路上；没有也是同样的回答")))]
pub async fn create_reset(app: Data<App>, request: HttpRequest, form: Json<ResetRequest>) -> Answer {
    reset::ask(&app, &form.0, &client_of(&app, &request)).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// 忘记密码：用邮件链接设置新密码
#[utoipa::path(put, path = "/api/v1/account/reset", operation_id = "updateReset", tag = "account",
    request_body(content = NewPassword,
        example = json!({ "secret": "no-such-secret", "password": "purple-otter-lantern-41" })),
    responses((status = 204, description = "已设置；所有设备退出，请重新登录。两步验证仍然有效")))]
pub async fn update_reset(app: Data<App>, request: HttpRequest, form: Json<NewPassword>) -> Answer {
    reset::reset(&app, &form.0, &client_of(&app, &request)).await?;
    done()
}

/// 更换登录邮箱：向新邮箱发送确认链接
#[utoipa::path(post, path = "/api/v1/account/email", operation_id = "createEmailChange", tag = "account",
    request_body(content = EmailChange, example = json!({ "email": "new-address@demo.example" })),
    responses((status = 202, description = "请到新邮箱里点开链接；在那之前仍用原来的邮箱登录")),
    security(("session" = [])))]
pub async fn create_email_change(app: Data<App>, actor: Actor, form: Json<EmailChange>) -> Answer {
    email::ask(&app, &actor, &form.0).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// 更换登录邮箱：用邮件链接确认
#[utoipa::path(put, path = "/api/v1/account/email", operation_id = "updateEmail", tag = "account",
    request_body(content = LinkForm, example = json!({ "secret": "no-such-secret" })),
    responses((status = 204, description = "已更换；原邮箱会收到通知")))]
pub async fn update_email(app: Data<App>, request: HttpRequest, form: Json<LinkForm>) -> Answer {
    email::change(&app, &form.0.secret, &client_of(&app, &request)).await?;
    done()
}

/// 两步验证：取得密钥
#[utoipa::path(post, path = "/api/v1/account/second-factor", operation_id = "createSecondFactor",
    tag = "account",
    responses((status = 200, description = "放进验证器；填入一次验证码后才启用", body = SecondFactorOffer)),
    security(("session" = [])))]
pub async fn create_second_factor(app: Data<App>, actor: Actor) -> Answer {
    Ok(HttpResponse::Ok().json(second_factor::offer(&app, &actor).await?))
}

/// 两步验证：启用
#[utoipa::path(put, path = "/api/v1/account/second-factor", operation_id = "updateSecondFactor",
    tag = "account",
    request_body(content = CodeForm, example = json!({ "code": "123456" })),
    responses((status = 200, description = "已启用；恢复码只在这里显示一次", body = NewRecoveryCodes)),
    security(("session" = [])))]
pub async fn update_second_factor(app: Data<App>, actor: Actor, form: Json<CodeForm>) -> Answer {
    Ok(HttpResponse::Ok().json(second_factor::confirm(&app, &actor, &form.0.code).await?))
}

/// 两步验证：停用
#[utoipa::path(delete, path = "/api/v1/account/second-factor", operation_id = "deleteSecondFactor",
    tag = "account",
    responses((status = 204, description = "已停用")),
    security(("session" = [])))]
pub async fn delete_second_factor(app: Data<App>, actor: Actor) -> Answer {
    second_factor::disable(&app, &actor).await?;
    done()
}

/// 两步验证：更换恢复码
#[utoipa::path(post, path = "/api/v1/account/recovery-codes", operation_id = "createRecoveryCodes",
    tag = "account",
    responses((status = 200, description = "新的恢复码，只显示一次；旧的全部作废", body = NewRecoveryCodes)),
    security(("session" = [])))]
pub async fn create_recovery_codes(app: Data<App>, actor: Actor) -> Answer {
    Ok(HttpResponse::Ok().json(second_factor::renew_codes(&app, &actor).await?))
}

/// 重置他人的两步验证
#[utoipa::path(delete, path = "/api/v1/users/{id}/second-factor", operation_id = "deleteSecondFactorOf",
    tag = "account",
    params(("id" = UserId, Path, description = "账号编号")),
    responses((status = 204, description = "已重置；对方的所有设备退出，并收到通知")),
    security(("session" = [])))]
pub async fn reset_second_factor(app: Data<App>, actor: Actor, id: Path<UserId>) -> Answer {
    rescue::reset_second_factor(&app, &actor, id.0, None).await?;
    done()
}

/// 已登录的设备
#[utoipa::path(get, path = "/api/v1/sessions", operation_id = "listSessions", tag = "account",
    responses((status = 200, description = "最近使用的在前", body = Vec<SessionView>)),
    security(("session" = [])))]
pub async fn list_sessions(app: Data<App>, actor: Actor) -> Answer {
    Ok(HttpResponse::Ok().json(sessions::list_sessions(&app, &actor).await?))
}

/// 退出其他所有设备
#[utoipa::path(delete, path = "/api/v1/sessions", operation_id = "deleteOtherSessions", tag = "account",
    responses((status = 204, description = "除当前设备外全部退出")),
    security(("session" = [])))]
pub async fn delete_other_sessions(app: Data<App>, actor: Actor) -> Answer {
    sessions::end_other_sessions(&app, &actor).await?;
    done()
}

/// 退出一台设备
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", operation_id = "deleteOneSession", tag = "account",
    params(("id" = SessionId, Path, description = "会话编号")),
    responses((status = 204, description = "已退出，立即失效")),
    security(("session" = [])))]
pub async fn delete_session(app: Data<App>, actor: Actor, id: Path<SessionId>) -> Answer {
    let own = actor.person().and_then(crate::Person::session_id) == Some(id.0);
    sessions::end_session(&app, &actor, id.0).await?;
    let mut answer = HttpResponse::NoContent();
    if own {
        for cookie in ended_cookies(&app) {
            answer.cookie(cookie);
        }
    }
    Ok(answer.finish())
}
