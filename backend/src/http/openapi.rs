//! The description of the REST interface, OpenAPI 3.1, generated from the handlers.

use super::{conditional::Tagged, error::Answer};
use crate::{
    accounts, admission, attachments, audit, catalog, matching, opportunities, organizations, oversight,
    search,
};
use actix_web::HttpRequest;
use std::sync::OnceLock;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        ContentBuilder, Ref, RefOr, ResponseBuilder,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "数聚通 · 出海一张网",
        version = "1",
        description = "闵行区数字经济供需对接平台的开放接口：服务商、产品、机会清单、匹配、推荐与搜索。\
            错误以 application/problem+json（RFC 9457）返回，`code` 取自固定清单；\
            列表用 `cursor` 与 `limit` 翻页，`Link` 响应头给出下一页地址。",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2"),
    ),
    servers((url = "/")),
    paths(
        accounts::access::rest::find_session,
        accounts::access::rest::create_session,
        accounts::access::rest::delete_session,
        accounts::access::rest::list_tokens,
        accounts::access::rest::create_token,
        accounts::access::rest::delete_token,
        accounts::membership::rest::register,
        accounts::membership::rest::verify,
        accounts::membership::rest::find_claim,
        accounts::membership::rest::update_claim,
        accounts::membership::rest::delete_claim,
        accounts::membership::rest::list_members,
        accounts::membership::rest::update_member,
        accounts::membership::rest::delete_member,
        accounts::membership::rest::transfer,
        accounts::membership::rest::list_invitations,
        accounts::membership::rest::invite,
        accounts::membership::rest::accept,
        accounts::membership::rest::resend,
        accounts::membership::rest::revoke,
        accounts::membership::rest::list_departments,
        accounts::membership::rest::update_department,
        accounts::membership::rest::close_department,
        accounts::membership::rest::reopen_department,
        accounts::membership::rest::create_department,
        accounts::membership::rest::list_users,
        accounts::membership::rest::find_user,
        accounts::membership::rest::block,
        accounts::membership::rest::unblock,
        accounts::credentials::rest::find_security,
        accounts::credentials::rest::confirm_password,
        accounts::credentials::rest::update_password,
        accounts::credentials::rest::create_reset,
        accounts::credentials::rest::update_reset,
        accounts::credentials::rest::create_email_change,
        accounts::credentials::rest::update_email,
        accounts::credentials::rest::create_second_factor,
        accounts::credentials::rest::update_second_factor,
        accounts::credentials::rest::delete_second_factor,
        accounts::credentials::rest::create_recovery_codes,
        accounts::credentials::rest::reset_second_factor,
        accounts::credentials::rest::list_sessions,
        accounts::credentials::rest::delete_other_sessions,
        accounts::credentials::rest::delete_session,
        organizations::rest::list,
        organizations::rest::find,
        organizations::profile::rest::find,
        organizations::profile::rest::save,
        organizations::profile::rest::submit,
        organizations::review::rest::list,
        organizations::review::rest::find,
        organizations::review::rest::accept,
        organizations::review::rest::send_back,
        organizations::review::rest::reject,
        organizations::review::rest::suspend,
        organizations::review::rest::restore,
        organizations::import::rest::create,
        catalog::rest::list,
        catalog::rest::find,
        admission::rest::find_own,
        admission::rest::save,
        admission::rest::submit,
        admission::rest::withdraw,
        admission::rest::list_merchants,
        admission::rest::find_merchant,
        admission::rest::list,
        admission::rest::find,
        admission::rest::decide,
        attachments::rest::create,
        attachments::rest::find,
        attachments::rest::delete,
        search::rest::search,
        search::rest::suggest,
        opportunities::rest::list,
        opportunities::rest::create,
        opportunities::rest::find,
        opportunities::rest::update,
        opportunities::rest::delete,
        opportunities::rest::publish,
        opportunities::rest::withdraw,
        matching::rest::list,
        matching::rest::preview,
        matching::rest::list_recommendations,
        matching::rest::dismiss,
        matching::rest::restore,
        audit::rest::list,
        oversight::rest::find_dossier,
        oversight::rest::list_opportunities,
    ),
    components(schemas(contract::Problem)),
    tags(
        (name = "session", description = "登录、退出与本人"),
        (name = "account", description = "本人的登录方式：密码、邮箱、两步验证、设备；只供登录的人使用，令牌不行"),
        (name = "tokens", description = "API 令牌：程序访问时放在 `Authorization: Bearer` 里"),
        (name = "registrations", description = "企业注册：填表、邮件确认、审核"),
        (name = "members", description = "本单位的成员与邀请"),
        (name = "users", description = "账号：平台上的账号与委办局"),
        (name = "suppliers", description = "能力库：服务商及其能力、资质、案例"),
        (name = "organization", description = "本企业的资料：草稿、提交与审核状态"),
        (name = "reviews", description = "平台审核：注册、资料变更、认领，暂停与恢复"),
        (name = "imports", description = "导入：平台批量导入摸排的企业"),
        (name = "products", description = "集市：数据、算力、产品与服务"),
        (name = "admission", description = "数商入库：申请、审核、证书与公开名录"),
        (name = "attachments", description = "附件：上传的图片、PDF 与 Office 文档"),
        (name = "search", description = "全文检索、分面与输入提示"),
        (name = "opportunities", description = "机会清单：从草稿到发布、撤回"),
        (name = "matches", description = "匹配：谁适合一项需求，为什么"),
        (name = "audit", description = "审计：谁在什么时候做了什么"),
        (name = "oversight", description = "审计员：任何单位的全部资料、任何状态的需求，只读"),
        (name = "recommendations", description = "推荐给本企业的机会"),
    ),
    modifiers(&Security, &Problems),
)]
struct Api;

/// The two ways to say who one is.
struct Security;

impl Modify for Security {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let components = api.components.get_or_insert_default();
        let cookie = ApiKeyValue::with_description(accounts::SESSION_COOKIE, "登录后由浏览器自动携带");
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("sjt_…")
            .description(Some("API 令牌"))
            .build();
        components.add_security_scheme("token", SecurityScheme::Http(token));
    }
}

/// Every operation may answer with a problem; said here once.
struct Problems;

impl Modify for Problems {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let problem = Ref::from_schema_name("Problem");
        let response = ResponseBuilder::new()
            .description("没有办成：原因见 `code` 与 `detail`")
            .content("application/problem+json", ContentBuilder::new().schema(Some(problem)).build())
            .build();
        for item in api.paths.paths.values_mut() {
            let operations =
                [&mut item.get, &mut item.post, &mut item.put, &mut item.delete].into_iter().flatten();
            for operation in operations {
                operation.responses.responses.insert("default".to_owned(), RefOr::T(response.clone()));
            }
        }
    }
}

/// The description as JSON, for `/api/openapi.json`, `shujutong openapi` and its snapshot.
pub fn json() -> &'static str {
    static JSON: OnceLock<String> = OnceLock::new();
    JSON.get_or_init(|| Api::openapi().to_pretty_json().unwrap_or_default() + "\n")
}

/// `GET /api/openapi.json`
///
/// # Errors
/// None; the type is that of handlers.
pub async fn show(request: HttpRequest) -> Answer {
    Ok(Tagged { kind: "application/json", changed: None, body: json().to_owned() }.answer(&request))
}
