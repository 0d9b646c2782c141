//! Accounts: finding one, looking at it on record, blocking it.

use super::find;
use crate::{
    page::{Answer, Nav, Page},
    posted::Asked,
    ui::{
        address::Address,
        confirm::{Act, Confirm, confirm},
        crumb::crumb,
        flash::flash,
        icon,
        pager::pager,
        side::workspace,
        states::empty_with,
        table::{self, Head},
        tags::{Tone, tag},
        text::number,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{
    Error, Result,
    accounts::{directory, policy},
};
use contract::accounts::{UserDetail, UserSummary};
use leptos::prelude::*;
use serde::Deserialize;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    q: String,
    page: Option<u32>,
}

/// `GET /operator/users`
pub async fn show(visit: Visit, Asked(query): Asked<Query>) -> HttpResponse {
    visit.respond(list(&visit, &query).await)
}

async fn list(visit: &Visit, query: &Query) -> Result<Page> {
    let at = query.page.unwrap_or(1).max(1);
    let found = directory::list(&visit.app, &visit.actor, &query.q, at).await?;
    let here = Address::new(&visit.path, &visit.query);
    let size = u32::try_from(directory::PAGE_SIZE).unwrap_or(50);
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div><h1>"账号"</h1> <p class="muted">{format!("{} 个账号；打开详情会留下记录。", number(found.total))}</p></div>
            </div>
            {flash(visit.flash.as_deref())}
            {find(&here, "邮箱、姓名或单位", &query.q)}
            {table(&found.items)}
            {pager(&here, at, size, found.total, None)}
        },
    );
    Ok(Page::new("账号", Nav::Other, content).workspace())
}

fn table(users: &[UserSummary]) -> impl IntoView + use<> {
    if users.is_empty() {
        let words = "换一个词试试：邮箱、姓名或单位名称中的一段。";
        return view! { <div class="card">{empty_with(icon::USER, "没有这样的账号", words, ())}</div> }
            .into_any();
    }
    let rows = users.iter().map(row).collect_view();
    let heads = [
        Head::Words("姓名"),
        Head::Words("邮箱"),
        Head::Words("单位和角色"),
        Head::Words("状态"),
        Head::Words("建立"),
    ];
    table::table("账号", &heads, rows)
}

fn state(active: bool) -> impl IntoView {
    if active { tag(Tone::StateOk, "正常") } else { tag(Tone::StateBad, "已停用") }
}

fn belongs(user: &UserSummary) -> String {
    match (&user.organization, user.role) {
        (Some(organization), Some(role)) => format!("{organization} · {}", role.zh()),
        _ => "—".to_owned(),
    }
}

fn row(user: &UserSummary) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row"><a href=format!("/operator/users/{}", user.id)>{user.name.clone()}</a></th>
            <td data-label="邮箱">{user.email.clone()}</td>
            <td data-label="单位和角色">{belongs(user)}</td>
            <td data-label="状态">{state(user.active)}</td>
            <td data-label="建立"><span class="nowrap">{user.created_at.date_zh()}</span></td>
        </tr>
    }
}

/// `GET /operator/users/{id}`
pub async fn open(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let id = id.parse().map_err(|_| Error::NotFound)?;
        let user = directory::find(&visit.app, &visit.actor, id).await?;
        Ok(detail(&visit, &user))
    };
    let answer = answer.await;
    visit.respond(answer)
}

fn detail(visit: &Visit, user: &UserDetail) -> Page {
    let summary = &user.summary;
    let fact = |name: &'static str, value: String| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> };
    let time = |at: Option<contract::Timestamp>| at.map_or_else(|| "—".to_owned(), |at| at.minute_zh());
    let own = visit.actor.person().is_some_and(|p| p.user_id == summary.id);
    let blocks = policy::may_administer(&visit.actor).is_ok() && !own && user.deleted_at.is_none();
    let consent = user.privacy_version.clone().map_or_else(
        || "—".to_owned(),
        |version| format!("版本 {version}，{}", time(user.privacy_consent_at)),
    );
    let content = workspace(
        visit,
        view! {
            {crumb(&[("/operator/users", "账号")], summary.name.clone())}
            <div class="page-head">
                <div><h1>{summary.name.clone()}</h1> <p class="muted">"这次查看已留下记录。"</p></div>
                {state(summary.active)}
            </div>
            {flash(visit.flash.as_deref())}
            <section class="card stack">
                <dl class="facts list">
                    {fact("邮箱", summary.email.clone())}
                    {fact("电话", user.phone.clone().unwrap_or_else(|| "—".to_owned()))}
                    {fact("单位和角色", belongs(summary))}
                    {fact("两步验证", if user.second_factor { "已启用" } else { "未启用" }.to_owned())}
                    {fact("同意隐私说明", consent)}
                    {fact("建立", summary.created_at.minute_zh())}
                    {fact("最近登录", time(user.signed_in_at))}
                    {fact("登录中的设备", user.sessions.to_string())}
                    {user.deleted_at.map(|at| fact("本人注销", at.minute_zh()))}
                </dl>
                {blocks.then(|| block_form(summary))}
                {(blocks && user.second_factor)
                    .then(|| {
                        let href = format!("/operator/users/{}/second-factor", summary.id);
                        view! { <div class="acts"><a class="btn line" href=href>"重置两步验证"</a></div> }
                    })}
            </section>
        },
    );
    Page::new(summary.name.clone(), Nav::Other, content).workspace()
}

fn block_form(user: &UserSummary) -> AnyView {
    let action = |verb: &str| format!("/operator/users/{}/{verb}", user.id);
    if !user.active {
        return view! {
            <form method="post" action=action("unblock")><button class="btn main">"恢复账号"</button></form>
        }
        .into_any();
    }
    confirm(Confirm {
        open: "停用账号".into(),
        of: String::new(),
        look: "btn bad",
        question: format!("停用{}的账号？", user.name),
        words: "停用后立即退出所有设备，不能登录，直到恢复；会发邮件告知本人。".into(),
        yes: "确定停用",
        act: Act::Form(action("block")),
    })
    .into_any()
}

async fn set_active(visit: &Visit, id: &str, active: bool) -> Result<Answer> {
    let user = id.parse().map_err(|_| Error::NotFound)?;
    directory::set_active(&visit.app, &visit.actor, user, active).await?;
    let said = if active { "unblocked" } else { "blocked" };
    Ok(Answer::go_saying(format!("/operator/users/{id}"), said))
}

/// `POST /operator/users/{id}/block`
pub async fn block(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = set_active(&visit, &id, false).await;
    visit.respond(answer)
}

/// `POST /operator/users/{id}/unblock`
pub async fn unblock(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = set_active(&visit, &id, true).await;
    visit.respond(answer)
}
