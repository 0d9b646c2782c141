//! `/my` of people who act for nobody: accept an invitation, register an enterprise, or wait.

use super::register::form::claim_reason;
use crate::{
    i18n::Lang,
    page::{Answer, Nav, Page},
    posted::Posted,
    ui::{
        confirm::{Act, Confirm, confirm},
        field::summary,
        files::files,
        flash::flash,
        refusal::{refusal, wrong},
        side::workspace,
        states::note,
        text::paragraphs,
        upload::{Refused, UploadForm, upload_form},
    },
    visit::Visit,
};
use actix_web::{HttpResponse, http::StatusCode, web::Path};
use backend::{Error, Result, accounts::membership::claims};
use contract::{Problem, accounts::ClaimView, attachments::AttachmentPurpose, organizations::ReviewStatus};
use leptos::prelude::*;
use serde::Deserialize;

/// The address of the page.
pub const PATH: &str = "/my";

/// What the form of a claim sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    claim_reason: String,
}

/// A claim that was not taken again.
struct Again {
    reason: String,
    problem: Problem,
}

/// `POST /my/claim`
pub async fn resubmit(visit: Visit, Posted(sent): Posted<Sent>) -> HttpResponse {
    let reason = sent.claim_reason;
    let answer = async {
        match claims::resubmit(&visit.app, &visit.actor, &reason).await {
            Ok(()) => Ok(Answer::go_saying(PATH, "claim-resubmitted")),
            // Members are told so where they are.
            Err(error @ (Error::Validation(_) | Error::Conflict(..) | Error::Unavailable(_)))
                if visit.actor.member().is_none() =>
            {
                let again = Again { reason, problem: error.to_problem() };
                Ok(draw(&visit, None, Some(&again)).await?.into())
            }
            Err(error) => Err(error),
        }
    };
    visit.respond(answer.await)
}

/// `POST /my/claim/{id}/withdraw`
pub async fn withdraw(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        match claims::withdraw(&visit.app, &visit.actor, id).await {
            Ok(()) => Ok(Answer::go_saying(PATH, "claim-withdrawn")),
            // A second click, or a reviewer was faster: the page says where the claim stands.
            Err(Error::Conflict(..)) => Ok(Answer::go_saying(PATH, "claim-closed")),
            Err(error) => Err(error),
        }
    };
    visit.respond(answer.await)
}

/// The page, with what was wrong with a file.
pub async fn page(visit: &Visit, refused: Option<&Refused>) -> Result<Page> {
    draw(visit, refused, None).await
}

async fn draw(visit: &Visit, refused: Option<&Refused>, again: Option<&Again>) -> Result<Page> {
    let claim = claims::own_claim(&visit.app, &visit.actor).await?;
    let proof = claim.as_ref().map(|claim| proof(visit, claim, refused, again));
    let problem = again.map(|again| &again.problem);
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div><h1>"加入单位"</h1> <p class="muted">"你的账号还没有代表任何单位。有三种办法："</p></div>
            </div>
            {flash(visit.flash.as_deref())}
            {problem.map(|problem| refusal(Some(problem)))} {summary(&wrong(problem))}
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
                <p>"由平台审核员或平台管理员建立单位并邀请负责人，其他人由负责人邀请。"</p>
            </section>
        },
    );
    let status = refused.map(|refused| refused.status).or(problem.map(|problem| problem.status));
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    Ok(Page::new("加入单位", Nav::Other, content).with_status(status.unwrap_or(StatusCode::OK)).workspace())
}

/// Why and by what the claim is proven; more proof may be added until it is decided, and what was sent back
/// is mended and handed in again.
fn proof(
    visit: &Visit,
    claim: &ClaimView,
    refused: Option<&Refused>,
    again: Option<&Again>,
) -> impl IntoView + use<> {
    let returned = claim.status == ReviewStatus::Returned.as_str();
    let open = returned || claim.status == ReviewStatus::Submitted.as_str();
    let target = claim.id.to_string();
    let errors = Refused::at(refused, &target);
    let most = AttachmentPurpose::Claim.most();
    let upload = (open && claim.files.len() < most).then(|| {
        upload_form(UploadForm {
            purpose: AttachmentPurpose::Claim,
            target: &target,
            next: PATH,
            label: "补充证明（可以不传）",
            limit: visit.app.settings.storage.attachment_limit,
            errors: &errors,
        })
    });
    let reason = if returned {
        let typed = again.map_or(claim.reason.as_str(), |again| again.reason.as_str());
        mend(typed, again).into_any()
    } else {
        paragraphs(&claim.reason).into_any()
    };
    // Mending comes last: an upload draws the page anew.
    let (before, after) = if returned { (None, Some(reason)) } else { (Some(reason), None) };
    open.then(|| {
        let take_back = confirm(Confirm {
            open: "撤回认领".to_owned(),
            of: claim.organization.clone(),
            look: "btn line small",
            question: format!("撤回对“{}”的认领？", claim.organization),
            words: "不再审核，不能恢复；以后可以重新认领。".to_owned(),
            yes: "撤回",
            act: Act::Form(format!("/my/claim/{}/withdraw", claim.id)),
        });
        view! {
            <section class="card stack" aria-labelledby="proof-h">
                <h2 id="proof-h">"认领的理由和证明"</h2>
                {before}
                {files(&claim.files)}
                <p class="small muted">
                    "营业执照、授权书、工作证明等可以让审核更快；只给平台审核人员看，交上后不能撤下。"
                </p>
                {upload} {after} {take_back}
            </section>
        }
    })
}

/// The reason to mend, and handing in again.
fn mend(reason: &str, again: Option<&Again>) -> impl IntoView + use<> {
    let errors = wrong(again.map(|again| &again.problem));
    view! {
        <form class="form" method="post" action="/my/claim" novalidate>
            {claim_reason(Lang::Zh, reason, true, &errors)}
            <div class="acts"><button class="btn main">"再次提交"</button></div>
        </form>
    }
}

fn state(claim: ClaimView) -> impl IntoView {
    let (tone, words) = match claim.status.as_str() {
        "accepted" => ("ok", "已通过。如果没有加入单位，请重新登录或联系平台。"),
        "rejected" => ("bad", "没有通过。可以先在账号安全中换成企业邮箱，再来认领，或请企业的管理员邀请你。"),
        "returned" => ("warn", "被退回，请按意见补充理由或证明，再次提交。"),
        _ => ("", "正在审核，结果会发邮件通知。"),
    };
    let said = (!claim.remarks.words.is_empty())
        .then(|| view! { <p>"审核意见："</p> {paragraphs(&claim.remarks.words)} });
    note(
        tone,
        view! {
            <p><b>{format!("认领“{}”", claim.organization)}</b> {format!("（{} 提交）：{words}", claim.submitted_at.minute_zh())}</p>
            {said}
        },
    )
}
