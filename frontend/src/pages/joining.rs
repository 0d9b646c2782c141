//! `/my` of people who act for nobody: accept an invitation, register an enterprise, or wait.

use crate::{
    page::{Nav, Page},
    ui::{
        files::files,
        flash::flash,
        side::workspace,
        states::note,
        text::paragraphs,
        upload::{Refused, UploadForm, upload_form},
    },
    visit::Visit,
};
use actix_web::http::StatusCode;
use backend::{Result, accounts::membership::claims};
use contract::{accounts::ClaimView, attachments::AttachmentPurpose, organizations::ReviewStatus};
use leptos::prelude::*;

/// The address of the page.
pub const PATH: &str = "/my";

/// The page, with what was wrong with a file.
pub async fn page(visit: &Visit, refused: Option<&Refused>) -> Result<Page> {
    let claim = claims::own_claim(&visit.app, &visit.actor).await?;
    let proof = claim.as_ref().map(|claim| proof(visit, claim, refused));
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div><h1>"加入单位"</h1> <p class="muted">"你的账号还没有代表任何单位。有三种办法："</p></div>
            </div>
            {flash(visit.flash.as_deref())}
            {claim.map(state)}
            {proof}
            <section class="card stack">
                <h2>"接受邀请"</h2>
                <p>"单位的管理员可以邀请你的登录邮箱。收到邀请邮件后，点开其中的链接。"</p>
            </section>
            <section class="card stack">
                <h2>"登记企业"</h2>
                <p>"企业还不在平台上，或平台上的条目没有人管理时，由你登记或认领；不用再设密码。"</p>
                <div class="acts"><a class="btn main" href="/register">"登记或认领企业"</a></div>
            </section>
            <section class="card stack">
                <h2>"委办局、街镇"</h2>
                <p>"由平台管理员建立单位并邀请负责人，其他人由负责人邀请。"</p>
            </section>
        },
    );
    let status = refused.and_then(|refused| StatusCode::from_u16(refused.status).ok());
    Ok(Page::new("加入单位", Nav::Other, content).with_status(status.unwrap_or(StatusCode::OK)).workspace())
}

/// Why and by what the claim is proven; more proof may be added while it waits.
fn proof(visit: &Visit, claim: &ClaimView, refused: Option<&Refused>) -> impl IntoView + use<> {
    let waits = claim.status == ReviewStatus::Submitted.as_str();
    let target = claim.id.to_string();
    let errors = Refused::at(refused, &target);
    let most = AttachmentPurpose::Claim.most();
    let upload = (waits && claim.files.len() < most).then(|| {
        upload_form(UploadForm {
            purpose: AttachmentPurpose::Claim,
            target: &target,
            next: PATH,
            label: "补充证明（可以不传）",
            limit: visit.app.settings.storage.attachment_limit,
            errors: &errors,
        })
    });
    waits.then(|| {
        view! {
            <section class="card stack" aria-labelledby="proof-h">
                <h2 id="proof-h">"认领的理由和证明"</h2>
                {paragraphs(&claim.reason)}
                {files(&claim.files)}
                <p class="small muted">
                    "营业执照、授权书、工作证明等可以让审核更快；只给平台审核人员看，交上后不能撤下。"
                </p>
                {upload}
            </section>
        }
    })
}

fn state(claim: ClaimView) -> impl IntoView {
    let (tone, words) = match claim.status.as_str() {
        "accepted" => ("ok", "已通过。如果没有加入单位，请重新登录或联系平台。"),
        "rejected" => (
            "bad",
            "没有通过，原因见邮件。可以先在账号安全中换成企业邮箱，再来认领，或请企业的管理员邀请你。",
        ),
        "returned" => ("warn", "被退回补充，说明见邮件。"),
        _ => ("", "正在审核，结果会发邮件通知。"),
    };
    note(
        tone,
        view! { <p><b>{format!("认领“{}”", claim.organization)}</b> {format!("（{} 提交）：{words}", claim.submitted_at.minute_zh())}</p> },
    )
}
