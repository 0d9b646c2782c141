//! REST doors of registration, members, invitations, departments and accounts.

use super::{accepting, claims, department_changes, departments, invitations, members, registration};
use crate::{
    Actor, App,
    accounts::directory,
    http::{Answer, Json, Path, Query, client_of},
};
use actix_web::{HttpRequest, HttpResponse, http::header::LOCATION, web::Data};
use contract::{
    ChangeId, InvitationId, OrganizationId, Page, UserId,
    accounts::{
        AcceptForm, ClaimForm, ClaimView, DepartmentClosingForm, DepartmentForm, DepartmentNameForm,
        DepartmentView, InvitationForm, InvitationView, LinkSecret, MemberView, RegistrationForm,
        RegistrationOutcome, RoleForm, UserDetail, UserSummary,
    },
};
use serde::Deserialize;
use serde_json::json;

/// 注册企业
#[utoipa::path(post, path = "/api/v1/registrations", operation_id = "createRegistration", tag = "registrations",
    request_body(content = RegistrationForm,
        example = json!({ "kind": "domestic", "uscc": "91310112MA1GBX7Y99", "name": "上海某某科技有限公司",
            "town": "浦江镇", "contact_name": "李工", "phone": "021-64881234", "email": "li@example.cn",
            "password": "一个足够长的口令 2026", "privacy": true })),
    responses(
        (status = 202, description = "邮件已发出，点开邮件中的链接完成注册；邮箱是否已有账号都一样回答"),
        (status = 201, description = "已登录的人：企业已登记或已提交认领", body = RegistrationOutcome)))]
pub async fn register(
    app: Data<App>,
    request: HttpRequest,
    actor: Actor,
    form: Json<RegistrationForm>,
) -> Answer {
    if actor == Actor::Visitor {
        registration::register(&app, &form.0, &client_of(&app, &request)).await?;
        return Ok(HttpResponse::Accepted().finish());
    }
    let (_, outcome) = registration::register_as(&app, &actor, &form.0).await?;
    Ok(HttpResponse::Created().json(outcome))
}

/// 完成注册
#[utoipa::path(post, path = "/api/v1/registrations/verify", operation_id = "verifyRegistration",
    tag = "registrations",
    request_body(content = LinkSecret, example = json!({ "secret": "邮件链接的最后一段", "password": "注册时填的密码",
        "claim_reason": "本人是法定代表人，可以提供营业执照" })),
    responses((status = 201, description = "账号已建立", body = RegistrationOutcome)))]
pub async fn verify(app: Data<App>, request: HttpRequest, form: Json<LinkSecret>) -> Answer {
    let outcome = registration::verify(&app, &form.0, &client_of(&app, &request)).await?;
    Ok(HttpResponse::Created().json(outcome))
}

/// 本人的认领申请
#[utoipa::path(get, path = "/api/v1/account/claim", operation_id = "findClaim", tag = "registrations",
    responses(
        (status = 200, description = "最近一份：没有结果的优先", body = ClaimView),
        (status = 204, description = "没有认领过，或都已撤回")),
    security(("session" = [])))]
pub async fn find_claim(app: Data<App>, actor: Actor) -> Answer {
    let claim = claims::own_claim(&app, &actor).await?;
    Ok(claim.map_or_else(|| HttpResponse::NoContent().finish(), |claim| HttpResponse::Ok().json(claim)))
}

/// 再次提交被退回的认领申请
#[utoipa::path(put, path = "/api/v1/account/claim", operation_id = "updateClaim", tag = "registrations",
    request_body(content = ClaimForm, example = json!({ "claim_reason": "本人是法定代表人，可以提供营业执照" })),
    responses((status = 204, description = "已提交，等待审核；结果会发邮件通知")),
    security(("session" = [])))]
pub async fn update_claim(app: Data<App>, actor: Actor, form: Json<ClaimForm>) -> Answer {
    claims::resubmit(&app, &actor, &form.0.claim_reason).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 撤回认领申请
#[utoipa::path(delete, path = "/api/v1/account/claim/{id}", operation_id = "deleteClaim", tag = "registrations",
    params(("id" = ChangeId, Path, description = "认领申请的编号")),
    responses((status = 204, description = "已撤回，不再审核；以后可以重新认领")),
    security(("session" = [])))]
pub async fn delete_claim(app: Data<App>, actor: Actor, id: Path<ChangeId>) -> Answer {
    claims::withdraw(&app, &actor, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 本单位成员
#[utoipa::path(get, path = "/api/v1/members", operation_id = "listMembers", tag = "members",
    responses((status = 200, description = "本单位的成员", body = Vec<MemberView>)),
    security(("session" = []), ("token" = [])))]
pub async fn list_members(app: Data<App>, actor: Actor) -> Answer {
    Ok(HttpResponse::Ok().json(members::list(&app, &actor).await?.members))
}

/// 修改成员角色
#[utoipa::path(put, path = "/api/v1/members/{id}", operation_id = "updateMember", tag = "members",
    params(("id" = UserId, Path, description = "账号编号")),
    request_body(content = RoleForm, example = json!({ "role": "editor" })),
    responses((status = 204, description = "角色已改，立即生效")), security(("session" = [])))]
pub async fn update_member(app: Data<App>, actor: Actor, id: Path<UserId>, form: Json<RoleForm>) -> Answer {
    members::change_role(&app, &actor, id.0, &form.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 移交管理权
#[utoipa::path(post, path = "/api/v1/members/{id}/transfer", operation_id = "transferMember", tag = "members",
    params(("id" = UserId, Path, description = "接手的成员")),
    responses((status = 204, description = "对方成为管理员，本人改为下一级角色")), security(("session" = [])))]
pub async fn transfer(app: Data<App>, actor: Actor, id: Path<UserId>) -> Answer {
    members::transfer(&app, &actor, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 移出成员或本人退出
#[utoipa::path(delete, path = "/api/v1/members/{id}", operation_id = "deleteMember", tag = "members",
    params(("id" = UserId, Path, description = "账号编号；填本人的就是退出")),
    responses((status = 204, description = "已离开单位，立即生效")), security(("session" = [])))]
pub async fn delete_member(app: Data<App>, actor: Actor, id: Path<UserId>) -> Answer {
    members::remove(&app, &actor, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 未接受的邀请
#[utoipa::path(get, path = "/api/v1/invitations", operation_id = "listInvitations", tag = "members",
    responses((status = 200, description = "新的在前", body = Vec<InvitationView>)), security(("session" = [])))]
pub async fn list_invitations(app: Data<App>, actor: Actor) -> Answer {
    Ok(HttpResponse::Ok().json(invitations::list_invitations(&app, &actor).await?))
}

/// 邀请成员
#[utoipa::path(post, path = "/api/v1/invitations", operation_id = "createInvitation", tag = "members",
    request_body(content = InvitationForm, example = json!({ "email": "wang@example.cn", "role": "editor" })),
    responses((status = 201, description = "邀请邮件已排入", body = InvitationView)), security(("session" = [])))]
pub async fn invite(app: Data<App>, actor: Actor, form: Json<InvitationForm>) -> Answer {
    let made = invitations::invite(&app, &actor, &form.0).await?;
    let place = format!("/api/v1/invitations/{}", made.id);
    Ok(HttpResponse::Created().insert_header((LOCATION, place)).json(made))
}

/// 重发邀请
#[utoipa::path(post, path = "/api/v1/invitations/{id}/resend", operation_id = "resendInvitation",
    tag = "members", params(("id" = InvitationId, Path, description = "邀请编号")),
    responses((status = 200, description = "新的邀请；旧链接作废", body = InvitationView)),
    security(("session" = [])))]
pub async fn resend(app: Data<App>, actor: Actor, id: Path<InvitationId>) -> Answer {
    Ok(HttpResponse::Ok().json(invitations::resend(&app, &actor, id.0).await?))
}

/// 撤销邀请
#[utoipa::path(delete, path = "/api/v1/invitations/{id}", operation_id = "deleteInvitation", tag = "members",
    params(("id" = InvitationId, Path, description = "邀请编号")),
    responses((status = 204, description = "已撤销，链接立即失效")), security(("session" = [])))]
pub async fn revoke(app: Data<App>, actor: Actor, id: Path<InvitationId>) -> Answer {
    invitations::revoke(&app, &actor, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 接受邀请
#[utoipa::path(post, path = "/api/v1/invitations/accept", operation_id = "acceptInvitation", tag = "members",
    request_body(content = AcceptForm, example = json!({ "secret": "邮件链接的最后一段", "name": "王经办",
        "password": "一个足够长的口令 2026", "privacy": true })),
    responses((status = 204, description = "已加入单位；已登录的人只需要 `secret`")))]
pub async fn accept(app: Data<App>, actor: Actor, form: Json<AcceptForm>) -> Answer {
    accepting::accept(&app, &actor, &form.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 委办局名单
#[utoipa::path(get, path = "/api/v1/departments", operation_id = "listDepartments", tag = "users",
    responses((status = 200, description = "按名称排列", body = Vec<DepartmentView>)),
    security(("session" = []), ("token" = [])))]
pub async fn list_departments(app: Data<App>, actor: Actor) -> Answer {
    Ok(HttpResponse::Ok().json(departments::list(&app, &actor).await?))
}

/// 新建委办局
#[utoipa::path(post, path = "/api/v1/departments", operation_id = "createDepartment", tag = "users",
    request_body(content = DepartmentForm, example = json!({ "name": "浦锦街道办事处", "email": "head@example.cn" })),
    responses((status = 201, description = "已建立，并邀请负责人")), security(("session" = [])))]
pub async fn create_department(app: Data<App>, actor: Actor, form: Json<DepartmentForm>) -> Answer {
    let id = departments::create(&app, &actor, &form.0).await?;
    Ok(HttpResponse::Created().json(json!({ "id": id })))
}

/// 更改委办局名称
#[utoipa::path(put, path = "/api/v1/departments/{id}", operation_id = "updateDepartment", tag = "users",
    params(("id" = OrganizationId, Path, description = "单位编号")),
    request_body(content = DepartmentNameForm, example = json!({ "name": "浦锦街道办事处" })),
    responses((status = 204, description = "已改名，公开的需求随即显示新名称")), security(("session" = [])))]
pub async fn update_department(
    app: Data<App>,
    actor: Actor,
    id: Path<OrganizationId>,
    form: Json<DepartmentNameForm>,
) -> Answer {
    department_changes::rename(&app, &actor, id.0, &form.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 关闭委办局
#[utoipa::path(post, path = "/api/v1/departments/{id}/close", operation_id = "closeDepartment", tag = "users",
    params(("id" = OrganizationId, Path, description = "单位编号")),
    request_body(content = DepartmentClosingForm, example = json!({ "reason": "机构改革，并入数据局" })),
    responses((status = 204, description = "成员、邀请和令牌随之失效；还有需求在接受报名时不能关闭")),
    security(("session" = [])))]
pub async fn close_department(
    app: Data<App>,
    actor: Actor,
    id: Path<OrganizationId>,
    form: Json<DepartmentClosingForm>,
) -> Answer {
    department_changes::close(&app, &actor, id.0, &form.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 重新启用委办局
#[utoipa::path(post, path = "/api/v1/departments/{id}/reopen", operation_id = "reopenDepartment", tag = "users",
    params(("id" = OrganizationId, Path, description = "单位编号")),
    responses((status = 204, description = "可以重新邀请负责人")), security(("session" = [])))]
pub async fn reopen_department(app: Data<App>, actor: Actor, id: Path<OrganizationId>) -> Answer {
    department_changes::reopen(&app, &actor, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What is looked for among the accounts.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct Find {
    /// 邮箱、姓名或单位中的词
    q: String,
    /// 第几页，从 1 开始
    page: Option<u32>,
}

/// 查找账号
#[utoipa::path(get, path = "/api/v1/users", operation_id = "listUsers", tag = "users", params(Find),
    responses((status = 200, description = "每页 50 条，新的在前", body = Page<UserSummary>)),
    security(("session" = []), ("token" = [])))]
pub async fn list_users(app: Data<App>, actor: Actor, find: Query<Find>) -> Answer {
    let found = directory::list(&app, &actor, &find.0.q, find.0.page.unwrap_or(1)).await?;
    Ok(HttpResponse::Ok().json(found))
}

/// 账号详情
#[utoipa::path(get, path = "/api/v1/users/{id}", operation_id = "findUser", tag = "users",
    params(("id" = UserId, Path, description = "账号编号")),
    responses((status = 200, description = "含个人信息，每次查看都会留痕", body = UserDetail)),
    security(("session" = []), ("token" = [])))]
pub async fn find_user(app: Data<App>, actor: Actor, id: Path<UserId>) -> Answer {
    Ok(HttpResponse::Ok().json(directory::find(&app, &actor, id.0).await?))
}

/// 停用账号
#[utoipa::path(post, path = "/api/v1/users/{id}/block", operation_id = "blockUser", tag = "users",
    params(("id" = UserId, Path, description = "账号编号")),
    responses((status = 204, description = "已停用，所有会话立即结束")), security(("session" = [])))]
pub async fn block(app: Data<App>, actor: Actor, id: Path<UserId>) -> Answer {
    directory::set_active(&app, &actor, id.0, false).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 恢复账号
#[utoipa::path(post, path = "/api/v1/users/{id}/unblock", operation_id = "unblockUser", tag = "users",
    params(("id" = UserId, Path, description = "账号编号")),
    responses((status = 204, description = "已恢复，可以登录")), security(("session" = [])))]
pub async fn unblock(app: Data<App>, actor: Actor, id: Path<UserId>) -> Answer {
    directory::set_active(&app, &actor, id.0, true).await?;
    Ok(HttpResponse::NoContent().finish())
}
