//! Everything the platform keeps about an organization, for auditors to read.

use crate::{
    page::{Nav, Page},
    pages::organization::overview::change_tag,
    ui::{
        crumb::crumb,
        files::file_link,
        side::workspace,
        states::note,
        table::{self, Head},
        tags::{Tone, tag},
        text::paragraphs,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{
    Error, Result,
    oversight::{policy, service},
};
use contract::{
    OrganizationId, Timestamp,
    accounts::MemberView,
    admission::AdmissionView,
    attachments::AttachmentView,
    organizations::OrganizationKind,
    oversight::{DossierView, EntryField, InvitationRecord, TokenRecord},
};
use leptos::prelude::*;

/// The way to a dossier, for those who may read it.
pub fn link(visit: &Visit, id: OrganizationId) -> impl IntoView + use<> {
    policy::may_read_dossiers(&visit.actor).is_ok().then(|| {
        view! { <a class="btn line small" href=format!("/operator/organizations/{id}/dossier")>"全部资料"</a> }
    })
}

/// `GET /operator/organizations/{id}/dossier`
pub async fn show(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let id: OrganizationId = id.parse().map_err(|_| Error::NotFound)?;
        let view = service::dossier(&visit.app, &visit.actor, id).await?;
        Result::Ok(page(&visit, &view))
    };
    visit.respond(answer.await)
}

fn page(visit: &Visit, view: &DossierView) -> Page {
    let enterprise = view.kind == OrganizationKind::Enterprise;
    let (list, list_words, own) = match view.kind {
        OrganizationKind::Enterprise => ("/operator/organizations", "企业", "organizations"),
        OrganizationKind::Department | OrganizationKind::Operator => {
            ("/operator/departments", "委办局", "departments")
        }
    };
    let own = format!("/operator/{own}/{}", view.id);
    let mut way = vec![(list, list_words)];
    if view.kind != OrganizationKind::Operator {
        way.push((own.as_str(), view.name.as_str()));
    }
    let trail = |field: &str| format!("/operator/audit?{field}={}", view.id);
    let content = workspace(
        visit,
        view! {
            {crumb(&way, "全部资料")}
            <div class="page-head">
                <div>
                    <h1>{view.name.clone()}</h1>
                    <p class="muted">
                        {format!("{} · {}。平台存有的全部资料，这次查看已记入审计。", view.kind.zh(), view.status.zh())}
                    </p>
                </div>
                <div class="acts">
                    <a class="btn line small" href=trail("organization")>"它做了什么"</a>
                    <a class="btn line small" href=trail("about")>"对它做了什么"</a>
                </div>
            </div>
            {enterprise.then(|| entry(view))}
            {section("成员", members(&view.members))}
            {section("邀请", invitations(&view.invitations))}
            {section("接口令牌", tokens(&view.tokens, visit.now))}
            {enterprise.then(|| section("数商申请", admissions(&view.admissions)))}
            {enterprise.then(|| section("附件", files(&view.files)))}
        },
    );
    Page::new(format!("{}：全部资料", view.name), Nav::Other, content).workspace()
}

fn section(title: &'static str, content: AnyView) -> impl IntoView {
    view! { <section class="stack tight"><h2>{title}</h2> {content}</section> }
}

fn nothing(words: &'static str) -> AnyView {
    view! { <p class="small muted">{words}</p> }.into_any()
}

fn entry(view: &DossierView) -> impl IntoView + use<> {
    let change = view.change.as_ref().map(|change| {
        let status = change.status;
        note("", view! { <p>"有一份没有生效的变更：" {change_tag(status)}</p> })
    });
    let rows = view.entry.iter().map(field).collect_view();
    let heads = ["字段", "现在", "草稿或申请改为"].map(Head::Words);
    let table = table::table("企业资料", &heads, rows);
    section("企业资料", view! { {change} {table} }.into_any())
}

fn field(one: &EntryField) -> impl IntoView + use<> {
    let shown =
        |text: &str| if text.is_empty() { "（空）".to_owned() } else { text.replace('\n', "\n\n") };
    let proposed = one.proposed.as_deref().map_or_else(
        || view! { <span class="muted">"不变"</span> }.into_any(),
        |text| view! { <ins>{paragraphs(&shown(text))}</ins> }.into_any(),
    );
    view! {
        <tr>
            <th scope="row">{one.label.clone()}</th>
            <td data-label="现在"><div>{paragraphs(&shown(&one.now))}</div></td>
            <td data-label="草稿或申请改为"><div>{proposed}</div></td>
        </tr>
    }
}

fn date(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "—".to_owned(), |at| at.date_zh())
}

fn members(all: &[MemberView]) -> AnyView {
    if all.is_empty() {
        return nothing("没有成员。");
    }
    let row = |one: &MemberView| {
        let blocked = (!one.active).then(|| tag(Tone::StateBad, "已停用"));
        view! {
            <tr>
                <th scope="row"><a href=format!("/operator/users/{}", one.id)>{one.name.clone()}</a> " " {blocked}</th>
                <td data-label="邮箱">{one.email.clone()}</td>
                <td data-label="角色">{one.role.zh()}</td>
                <td data-label="加入"><span class="nowrap">{date(one.joined_at)}</span></td>
                <td data-label="最近登录"><span class="nowrap">{date(one.signed_in_at)}</span></td>
            </tr>
        }
    };
    let heads = ["姓名", "邮箱", "角色", "加入", "最近登录"].map(Head::Words);
    table::table("成员", &heads, all.iter().map(row).collect_view())
}

fn invitations(all: &[InvitationRecord]) -> AnyView {
    if all.is_empty() {
        return nothing("没有发出过邀请。");
    }
    let row = |one: &InvitationRecord| {
        let state = match (one.accepted_at, one.revoked_at, one.invitation.ended) {
            (Some(at), ..) => format!("{}接受", at.date_zh()),
            (_, Some(at), _) => format!("{}撤销", at.date_zh()),
            (.., true) => "已过期".to_owned(),
            _ => "未接受".to_owned(),
        };
        view! {
            <tr>
                <th scope="row">{one.invitation.email.clone()}</th>
                <td data-label="角色">{one.invitation.role.zh()}</td>
                <td data-label="发出"><span class="nowrap">{one.invitation.created_at.date_zh()}</span></td>
                <td data-label="结果">{state}</td>
            </tr>
        }
    };
    let heads = ["对方", "角色", "发出", "结果"].map(Head::Words);
    table::table("邀请", &heads, all.iter().map(row).collect_view())
}

fn tokens(all: &[TokenRecord], now: Timestamp) -> AnyView {
    if all.is_empty() {
        return nothing("没有令牌。");
    }
    let row = |one: &TokenRecord| {
        let whose = match (&one.owner, one.for_organization) {
            (Some(owner), true) => format!("单位（{owner}创建）"),
            (Some(owner), false) => owner.clone(),
            (None, _) => "已注销的账号".to_owned(),
        };
        let scopes: Vec<&str> = one.scopes.0.iter().map(|scope| scope.zh()).collect();
        let state = match one.revoked_at {
            Some(at) => format!("{}撤销", at.date_zh()),
            None if one.expires_at <= now => "已到期".to_owned(),
            None => format!("{}到期", one.expires_at.date_zh()),
        };
        view! {
            <tr>
                <th scope="row">{one.name.clone()}</th>
                <td data-label="代表">{whose}</td>
                <td data-label="范围">{scopes.join("、")}</td>
                <td data-label="创建"><span class="nowrap">{one.created_at.date_zh()}</span></td>
                <td data-label="最近使用">{date(one.last_used_at)}</td>
                <td data-label="状态">{state}</td>
            </tr>
        }
    };
    let heads = ["用途", "代表", "范围", "创建", "最近使用", "状态"].map(Head::Words);
    table::table("接口令牌", &heads, all.iter().map(row).collect_view())
}

fn admissions(all: &[AdmissionView]) -> AnyView {
    if all.is_empty() {
        return nothing("没有申请过。");
    }
    let row = |one: &AdmissionView| {
        let kind = if one.renewal { "续期" } else { "首次申请" };
        view! {
            <tr>
                <th scope="row"><a href=format!("/operator/admissions/{}", one.id)>{kind}</a></th>
                <td data-label="状态">{one.status.zh()}</td>
                <td data-label="证书编号">{one.number.clone().unwrap_or_else(|| "—".to_owned())}</td>
                <td data-label="提交"><span class="nowrap">{date(one.submitted_at)}</span></td>
                <td data-label="办理"><span class="nowrap">{date(one.decided_at)}</span></td>
            </tr>
        }
    };
    let heads = ["申请", "状态", "证书编号", "提交", "办理"].map(Head::Words);
    table::table("数商申请", &heads, all.iter().map(row).collect_view())
}

fn files(all: &[AttachmentView]) -> AnyView {
    if all.is_empty() {
        return nothing("没有附件。");
    }
    let row = |one: &AttachmentView| {
        view! {
            <tr>
                <th scope="row">{file_link(one)}</th>
                <td data-label="用途">{one.purpose.zh()}</td>
                <td data-label="公开">{if one.public { "是" } else { "否" }}</td>
                <td data-label="上传"><span class="nowrap">{one.created_at.date_zh()}</span></td>
            </tr>
        }
    };
    let heads = ["文件", "用途", "公开", "上传"].map(Head::Words);
    table::table("附件", &heads, all.iter().map(row).collect_view())
}
