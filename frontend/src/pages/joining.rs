//! `/my` of people who act for nobody: accept an invitation, register an enterprise, or wait.

use crate::{
    page::{Nav, Page},
    ui::{flash::flash, side::workspace, states::note},
    visit::Visit,
};
use backend::{Result, accounts::membership::enrolment};
use contract::accounts::ClaimView;
use leptos::prelude::*;

/// The page.
pub async fn page(visit: &Visit) -> Result<Page> {
    let claim = enrolment::own_claim(&visit.app, &visit.actor).await?;
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div><h1>"加入单位"</h1> <p class="muted">"你的账号还没有代表任何单位。有三种办法："</p></div>
            </div>
            {flash(visit.flash.as_deref())}
            {claim.map(state)}
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
    Ok(Page::new("加入单位", Nav::Other, content).workspace())
}

fn state(claim: ClaimView) -> impl IntoView {
    let (tone, words) = match claim.status.as_str() {
        "accepted" => ("ok", "已通过。如果没有加入单位，请重新登录或联系平台。"),
        "rejected" => ("bad", "没有通过，原因见邮件。可以改用企业邮箱重新登记，或请企业的管理员邀请你。"),
        "returned" => ("warn", "被退回补充，说明见邮件。"),
        _ => ("", "正在审核，结果会发邮件通知。"),
    };
    note(
        tone,
        view! { <p><b>{format!("认领“{}”", claim.organization)}</b> {format!("（{} 提交）：{words}", claim.submitted_at.minute_zh())}</p> },
    )
}
