//! Members and open invitations as tables.

use crate::ui::{
    table::{self, Head},
    tags::{Tone, tag},
};
use contract::{
    UserId,
    accounts::{InvitationView, MemberView, Role},
};
use leptos::prelude::*;

/// The members.
pub fn members(members: &[MemberView], me: UserId, handles: bool, roles: &[Role]) -> impl IntoView + use<> {
    let rows = members.iter().map(|member| row(member, me, handles, roles)).collect_view();
    let heads = [
        Head::Words("姓名"),
        Head::Words("邮箱"),
        Head::Words("角色"),
        Head::Words("加入"),
        Head::Words("最近登录"),
        Head::Acts,
    ];
    table::table("成员", &heads, rows)
}

fn row(member: &MemberView, me: UserId, handles: bool, roles: &[Role]) -> impl IntoView + use<> {
    let own = member.id == me;
    let date = |at: Option<contract::Timestamp>| at.map_or_else(|| "—".to_owned(), |at| at.date_zh());
    let blocked = (!member.active).then(|| tag(Tone::StateBad, "已停用"));
    let acts = (handles && !own).then(|| manage(member, roles));
    view! {
        <tr>
            <th scope="row">{member.name.clone()} {own.then_some("（我）")} " " {blocked}</th>
            <td data-label="邮箱">{member.email.clone()}</td>
            <td data-label="角色">{member.role.zh()}</td>
            <td data-label="加入"><span class="nowrap">{date(member.joined_at)}</span></td>
            <td data-label="最近登录"><span class="nowrap">{date(member.signed_in_at)}</span></td>
            <td class="do">{acts}</td>
        </tr>
    }
}

/// The three things to do with a member.
fn manage(member: &MemberView, roles: &[Role]) -> impl IntoView + use<> {
    let base = format!("/my/members/{}", member.id);
    let label = format!("{}的新角色", member.name);
    let options = roles
        .iter()
        .map(|role| {
            let selected = *role == member.role;
            view! { <option value=role.as_str() selected=selected>{role.zh()}</option> }
        })
        .collect_view();
    let head = roles.first().map_or("", |role| role.zh());
    view! {
        <details class="pop">
            <summary class="btn small line">"管理" <span class="sr-only">{member.name.clone()}</span></summary>
            <div class="panel stack">
                <form class="stack tight" method="post" action=format!("{base}/role")>
                    <select class="input" name="role" aria-label=label>{options}</select>
                    <button class="btn small line">"修改角色"</button>
                </form>
                <form method="post" action=format!("{base}/transfer")>
                    <button class="btn small line">{format!("把“{head}”移交给对方")}</button>
                </form>
                <form method="post" action=format!("{base}/remove")>
                    <button class="btn small bad">"移出单位"</button>
                </form>
            </div>
        </details>
    }
}

/// Invitations that nobody accepted yet; whether they can be sent again.
pub fn invitations(open: &[InvitationView], again: bool) -> impl IntoView + use<> {
    let rows = open.iter().map(|open| invitation(open, again)).collect_view();
    view! {
        <section class="card" aria-labelledby="open">
            <div class="head"><h2 id="open">"未接受的邀请"</h2></div>
            <ul class="rows" role="list">{rows}</ul>
        </section>
    }
}

fn invitation(open: &InvitationView, again: bool) -> impl IntoView + use<> {
    let base = format!("/my/invitations/{}", open.id);
    let until = if open.ended {
        tag(Tone::StateBad, "已过期").into_any()
    } else {
        view! { <span class="xs muted">{format!("有效期至 {}", open.expires_at.minute_zh())}</span> }
            .into_any()
    };
    let again = again.then(|| {
        view! {
            <form method="post" action=format!("{base}/resend")>
                <button class="btn small line">"重发"</button>
            </form>
        }
    });
    view! {
        <li class="row">
            <span class="grow">{open.email.clone()} " · " {open.role.zh()} " " {until}</span>
            {again}
            <form method="post" action=format!("{base}/revoke")>
                <button class="btn small quiet">"撤销"</button>
            </form>
        </li>
    }
}
