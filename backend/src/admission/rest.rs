//! REST doors of admissions and of the public register.

use super::service::{self, Decision};
use crate::{
    Actor, App, Error,
    http::{
        Answer, Json, Path, Query,
        paging::{self, Paging},
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION},
    web::Data,
};
use contract::{
    AdmissionId, Page,
    admission::{
        AdmissionForm, AdmissionRemarks, AdmissionStatus, AdmissionSummary, AdmissionView, MerchantView,
        OwnAdmission,
    },
};
use serde::Deserialize;

/// The own application: the whole form, and the version it was made from.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct AdmissionEdit {
    /// `version` as it was read; absent for a new application.
    #[serde(default)]
    pub version: Option<i32>,
    /// The form as it should become.
    pub form: AdmissionForm,
}

/// Takes an application back.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct AdmissionWithdrawal {
    /// `version` as it was read.
    pub version: i32,
}

/// A reviewer's decision.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct AdmissionDecision {
    /// `version` as it was read.
    pub version: i32,
    /// `accept`, `return`, `reject`, `suspend` or `restore`.
    pub decision: String,
    /// Remarks of a return; `words` is the reason of a rejection, suspension or restoration.
    #[serde(default)]
    pub remarks: AdmissionRemarks,
}

/// Narrows the register.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct MerchantFilter {
    /// 企业名称或证书编号的一部分
    pub q: String,
}

/// Which part of the reviewers' list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct QueueFilter {
    /// 状态；缺省为待审核
    #[param(inline)]
    pub status: Option<AdmissionStatus>,
    /// `next_cursor` of the page before; absent for the first page.
    pub cursor: Option<String>,
}

/// 本企业的数商入库
#[utoipa::path(get, path = "/api/v1/organization/admission", operation_id = "findOwnAdmission",
    tag = "admission",
    responses((status = 200, description = "在办或最近的申请，以及证书", body = OwnAdmission)),
    security(("session" = []), ("token" = [])))]
pub async fn find_own(app: Data<App>, actor: Actor) -> Answer {
    Ok(HttpResponse::Ok().json(service::own(&app, &actor).await?))
}

/// 保存申请
#[utoipa::path(put, path = "/api/v1/organization/admission", operation_id = "updateAdmission",
    tag = "admission",
    request_body(content = AdmissionEdit, example = json!({ "form": {
        "categories": ["data"], "offer": "企业经营数据的采集与分析服务" } })),
    responses((status = 200, description = "草稿已保存；可申请或续期时新建一份", body = AdmissionView)),
    security(("session" = []), ("token" = [])))]
pub async fn save(app: Data<App>, actor: Actor, edit: Json<AdmissionEdit>) -> Answer {
    let AdmissionEdit { version, form } = edit.0;
    Ok(HttpResponse::Ok().json(service::save(&app, &actor, version, &form).await?))
}

/// 提交申请
#[utoipa::path(post, path = "/api/v1/organization/admission/submit", operation_id = "submitAdmission",
    tag = "admission",
    request_body(content = AdmissionEdit, example = json!({ "form": {
        "categories": ["data", "service"], "offer": "企业经营数据的采集与分析服务",
        "sources": "公开的工商登记信息与客户授权数据", "measures": "分级授权、传输加密、操作留痕",
        "contact_name": "王敏", "contact_phone": "021-64881234", "promise": true } })),
    responses((status = 200, description = "已提交，等待审核", body = AdmissionView)),
    security(("session" = []), ("token" = [])))]
pub async fn submit(app: Data<App>, actor: Actor, edit: Json<AdmissionEdit>) -> Answer {
    let AdmissionEdit { version, form } = edit.0;
    Ok(HttpResponse::Ok().json(service::submit(&app, &actor, version, &form).await?))
}

/// 撤回申请
#[utoipa::path(post, path = "/api/v1/organization/admission/withdraw",
    operation_id = "withdrawAdmission", tag = "admission",
    request_body(content = AdmissionWithdrawal, example = json!({ "version": 2 })),
    responses((status = 200, description = "已撤回，可以重新申请", body = AdmissionView)),
    security(("session" = []), ("token" = [])))]
pub async fn withdraw(app: Data<App>, actor: Actor, withdrawal: Json<AdmissionWithdrawal>) -> Answer {
    Ok(HttpResponse::Ok().json(service::withdraw(&app, &actor, withdrawal.0.version).await?))
}

/// 数商名录
#[utoipa::path(get, path = "/api/v1/merchants", operation_id = "listMerchants", tag = "admission",
    params(Paging, MerchantFilter),
    responses((status = 200, description = "已入库的数商，最近办理的在前", body = Page<MerchantView>,
        headers(("Link" = String, description = "下一页的地址，rel=\"next\"")))))]
pub async fn list_merchants(
    app: Data<App>,
    actor: Actor,
    request: HttpRequest,
    paging: Query<Paging>,
    filter: Query<MerchantFilter>,
) -> Answer {
    let Paging { cursor, limit } = paging.0;
    let page = service::merchants(&app, &actor, &filter.0.q, cursor.as_deref(), limit).await?;
    paging::page(&request, &page)
}

/// 一个数商
#[utoipa::path(get, path = "/api/v1/merchants/{number}", operation_id = "findMerchant", tag = "admission",
    params(("number" = String, Path, description = "证书编号，如 MH-SS-2026-0001")),
    responses((status = 200, description = "证书当前状态", body = MerchantView)))]
pub async fn find_merchant(app: Data<App>, actor: Actor, number: Path<String>) -> Answer {
    Ok(HttpResponse::Ok().json(service::merchant(&app, &actor, &number.0).await?))
}

/// `GET /merchants/{number}/certificate.pdf`
///
/// # Errors
/// [`Error::NotFound`], also for certificates that are not valid now: a paper says nothing of that.
pub async fn certificate(app: Data<App>, actor: Actor, number: Path<String>) -> Answer {
    let entry = service::merchant(&app, &actor, &number.0).await?;
    if entry.status != AdmissionStatus::Admitted {
        return Err(Error::NotFound.into());
    }
    let address = format!("{}/merchants/{}", app.settings.http.public_url, entry.number);
    let pdf = super::certificate::pdf(&entry, &address)?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}.pdf\"", entry.number)))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(pdf))
}

/// 入库申请列表
#[utoipa::path(get, path = "/api/v1/admissions", operation_id = "listAdmissions", tag = "admission",
    params(QueueFilter),
    responses((status = 200, description = "待审核的最早提交在前", body = Page<AdmissionSummary>)),
    security(("session" = []), ("token" = [])))]
pub async fn list(app: Data<App>, actor: Actor, filter: Query<QueueFilter>) -> Answer {
    let QueueFilter { status, cursor } = filter.0;
    let page = cursor.as_deref().map_or(Some(1), |text| text.parse().ok());
    let page =
        page.ok_or_else(|| Error::Malformed("cursor 无法识别：请原样使用上一页返回的 next_cursor。".into()))?;
    let status = status.unwrap_or(AdmissionStatus::Submitted);
    Ok(HttpResponse::Ok().json(service::queue(&app, &actor, status, page).await?))
}

/// 一份入库申请
#[utoipa::path(get, path = "/api/v1/admissions/{id}", operation_id = "findAdmission", tag = "admission",
    params(("id" = AdmissionId, Path, description = "申请编号")),
    responses((status = 200, description = "申请全文", body = AdmissionView)),
    security(("session" = []), ("token" = [])))]
pub async fn find(app: Data<App>, actor: Actor, id: Path<AdmissionId>) -> Answer {
    Ok(HttpResponse::Ok().json(service::find(&app, &actor, id.0).await?))
}

/// 办理入库申请
#[utoipa::path(post, path = "/api/v1/admissions/{id}/decision", operation_id = "createAdmissionDecision",
    tag = "admission", params(("id" = AdmissionId, Path, description = "申请编号")),
    request_body(content = AdmissionDecision, example = json!({
        "version": 2, "decision": "return", "remarks": {
            "words": "请补充数据来源", "fields": [{ "field": "sources", "message": "请写明授权依据" }] } })),
    responses((status = 200, description = "已办理，企业会收到邮件", body = AdmissionView)),
    security(("session" = []), ("token" = [])))]
pub async fn decide(
    app: Data<App>,
    actor: Actor,
    id: Path<AdmissionId>,
    decision: Json<AdmissionDecision>,
) -> Answer {
    let AdmissionDecision { version, decision, remarks } = decision.0;
    let decision = Decision::parse(&decision).ok_or_else(|| {
        Error::Malformed("decision 应为 accept、return、reject、suspend、restore 之一。".into())
    })?;
    Ok(HttpResponse::Ok().json(service::decide(&app, &actor, id.0, version, decision, &remarks).await?))
}
