//! REST doors of the own entry.

use crate::{
    Actor, App,
    http::{Answer, Json},
};
use actix_web::{HttpResponse, web::Data};
use contract::organizations::{ProfileEdit, ProfileSection, ProfileSubmission, ProfileView};

/// 本企业的资料
#[utoipa::path(get, path = "/api/v1/organization/profile", operation_id = "findProfile", tag = "organization",
    responses((status = 200, description = "草稿（没有时为现行内容）、审核状态与完整度", body = ProfileView)),
    security(("session" = []), ("token" = [])))]
pub async fn find(app: Data<App>, actor: Actor) -> Answer {
    Ok(HttpResponse::Ok().json(super::find(&app, &actor).await?))
}

/// 保存资料草稿
#[utoipa::path(put, path = "/api/v1/organization/profile", operation_id = "updateProfile", tag = "organization",
    request_body(content = ProfileEdit, example = json!({ "version": 0, "form": {
        "name": "上海藏页档案技术有限公司", "uscc": "91310112MA1GB00018", "place": "浦江镇",
        "intro": "为机关和企业做纸质档案数字化。", "website": "https://www.example.cn",
        "capabilities": [{ "label": "档案数字化", "evidence": "三年加工 400 万页" }],
        "qualifications": [{ "name": "ISO 27001", "valid_until": "2027-06-30" }],
        "cases": [{ "title": "某局婚姻档案数字化", "year": "2024" }] } })),
    responses((status = 200, description = "草稿已保存，只有本企业看得到；有变更正在审核时，不需审核的内容立即生效，其余不能改", body = ProfileView)),
    security(("session" = []), ("token" = [])))]
pub async fn save(app: Data<App>, actor: Actor, edit: Json<ProfileEdit>) -> Answer {
    let ProfileEdit { version, form } = edit.0;
    let view = super::save(&app, &actor, version, &ProfileSection::FORM, &form).await?;
    Ok(HttpResponse::Ok().json(view))
}

/// 提交资料变更
#[utoipa::path(post, path = "/api/v1/organization/profile/submit", operation_id = "submitProfile",
    tag = "organization", request_body(content = ProfileSubmission, example = json!({ "version": 1 })),
    responses((status = 200, description = "自由修改的内容已生效，名称、代码和资质等待审核；已在审核的保持不变", body = ProfileView)),
    security(("session" = []), ("token" = [])))]
pub async fn submit(app: Data<App>, actor: Actor, submission: Json<ProfileSubmission>) -> Answer {
    Ok(HttpResponse::Ok().json(super::submit(&app, &actor, submission.0.version).await?))
}
