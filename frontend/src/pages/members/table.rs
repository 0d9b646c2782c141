//! Members and open invitations as tables.

use super::Typed;
use crate::ui::{
    confirm::{Act, Confirm, confirm},
    table::{self, Head},
    tags::{Tone, tag},
};
use contract::{
    UserId,
    accounts::{InvitationView, MemberView, Role},
};
use leptos::prelude::*;

/// The roles that can be given, and what was chosen before the password was asked for.
type Handles<'a> = (&'a [Role], &'a Typed);

/// The members, with what those who handle them can do.
pub(super) fn members(
    members: &[MemberView],
    me: UserId,
    handles: Option<Handles<'_>>,
) -> impl IntoView + use<> {
    let rows = members.iter().map(|member| row(member, me, handles)).collect_view();
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

fn row(member: &MemberView, me: UserId, handles: Option<Handles<'_>>) -> impl IntoView + use<> {
    let own = member.id == me;
    let date = |at: Option<contract::Timestamp>| at.map_or_else(|| "—".to_owned(), |at| at.date_zh());
    let blocked = (!member.active).then(|| tag(Tone::StateBad, "已停用"));
    let acts = handles.filter(|_| !own).map(|handles| manage(member, handles));
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
fn manage(member: &MemberView, (roles, typed): Handles<'_>) -> impl IntoView + use<> {
    let base = format!("/my/members/{}", member.id);
    let label = format!("{}的新角色", member.name);
    let open = typed.member == Some(member.id);
    let chosen =
        Some(typed).filter(|_| open).and_then(|typed| Role::parse(&typed.role)).unwrap_or(member.role);
    let options = roles
        .iter()
        .map(|role| {
            let selected = *role == chosen;
            view! { <option value=role.as_str() selected=selected>{role.zh()}</option> }
        })
        .collect_view();
    let [head, next] = [0, 1].map(|n: usize| roles.get(n).map_or("", |role| role.zh()));
    let name = &member.name;
    let transfer = confirm(Confirm {
        open: format!("把“{head}”移交给对方"),
        of: String::new(),
        look: "btn small line",
        question: format!("把“{head}”移交给{name}？"),
        words: format!(
            "{name}成为{head}，你改为{next}，立即生效；之后只有对方能再移交回来。双方都会收到邮件。"
        ),
        yes: "确定移交",
        act: Act::Form(format!("{base}/transfer")),
    });
    let remove = confirm(Confirm {
        open: "移出单位".into(),
        of: String::new(),
        look: "btn small bad",
        question: format!("把{name}移出单位？"),
        words: format!(
            "{name}立即不能再看和办本单位的事，个人令牌和发出的邀请随即失效，会收到邮件；再加入要重新邀请。"
        ),
        yes: "确定移出",
        act: Act::Form(format!("{base}/remove")),
    });
    view! {
        <details class="pop" open=open>
            <summary class="btn small line">"管理" <span class="sr-only">{member.name.clone()}</span></summary>
            <div class="panel stack">
                <form class="stack tight" method="post" action=format!("{base}/role")>
                    <select class="input" name="role" aria-label=label>{options}</select>
                    <button class="btn small line">"修改角色"</button>
                </form>
                {transfer} {remove}
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
    let revoke = confirm(Confirm {
        open: "撤销".into(),
        of: format!("发给 {} 的邀请", open.email),
        look: "btn small quiet",
        question: format!("撤销发给 {} 的邀请？", open.email),
        words: "邮件里的链接立即失效，对方不能再用它加入；需要时可以重新邀请。".into(),
        yes: "确定撤销",
        act: Act::Form(format!("{base}/revoke")),
    });
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
            {revoke}
        </li>
    }
}
