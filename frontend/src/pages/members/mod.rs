//! The members of the own organization: who they are; for those who handle them, invitations and roles.

mod acts;
mod table;

pub use acts::{change_role, invite, leave, remove, resend, revoke, transfer};

use crate::{
    carried::handed,
    page::{Nav, Page},
    pages::account::confirm_first,
    ui::{
        confirm::{Act, Confirm, confirm},
        field::{Control, Field, Line, field, summary},
        flash::flash,
        refusal::{refusal, wrong},
        side::workspace,
    },
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{Result, accounts::membership::members};
use contract::{
    FieldErrors, Problem, UserId,
    accounts::{InvitationForm, Role},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const HERE: &str = "/my/members";

/// What waited while the password was given once more.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Typed {
    invitation: InvitationForm,
    /// Whose row was at hand.
    member: Option<UserId>,
    /// The new role chosen there, if one was.
    role: String,
}

/// `GET /my/members`
pub async fn show(visit: Visit) -> HttpResponse {
    let typed = handed(&visit).unwrap_or_default();
    visit.respond(page(&visit, &typed, None).await)
}

async fn page(visit: &Visit, typed: &Typed, problem: Option<Problem>) -> Result<Page> {
    let found = members::list(&visit.app, &visit.actor).await?;
    let own = visit.actor.require_member()?;
    let errors = wrong(problem.as_ref());
    let roles = Role::of_kind(own.role.kind());
    let words = if found.handles {
        "邀请同事、调整角色、移出不再任职的人；都会发邮件告知本人。"
    } else {
        "和你代表同一个单位的人。要增减成员或改角色，请联系本单位的管理员。"
    };
    let me = own.person.user_id;
    // Asked for before the form is filled in, not after.
    let invite = found.handles.then(|| {
        if let Some(words) = found.invites_later {
            later(words).into_any()
        } else if found.confirmed {
            invite_form(&typed.invitation, &errors, roles).into_any()
        } else {
            confirm_first("邀请成员", "邀请成员、调整角色和移交", HERE).into_any()
        }
    });
    let invitations = (!found.invitations.is_empty())
        .then(|| table::invitations(&found.invitations, found.invites_later.is_none()));
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div><h1>"成员"</h1> <p class="muted">{words}</p></div>
                {leave_form(&own.organization)}
            </div>
            {flash(visit.flash.as_deref())}
            {refusal(problem.as_ref())} {summary(&errors)}
            {table::members(&found.members, me, found.handles.then_some((roles, typed)))}
            {invitations}
            {invite}
        },
    );
    let asks = found.handles && !found.confirmed;
    Ok(Page::new("成员", Nav::Other, content).refused(problem.as_ref()).workspace().keeping_parcel(asks))
}

fn leave_form(organization: &str) -> impl IntoView + use<> {
    confirm(Confirm {
        open: "退出单位".into(),
        of: String::new(),
        look: "btn line small",
        question: format!("退出“{organization}”？"),
        words: "退出后不能再看和办本单位的事，个人令牌随即失效；账号还在，再加入要重新邀请。".into(),
        yes: "确定退出",
        act: Act::Form("/my/members/leave".into()),
    })
}

/// In the place of the form while the enterprise is not shown.
fn later(words: &'static str) -> impl IntoView {
    view! { <div class="card"><h2>"邀请成员"</h2> <p class="small muted">{words}</p></div> }
}

fn choices(roles: &[Role]) -> Vec<(String, String)> {
    // The least powerful first: it is what is chosen without choosing.
    roles.iter().rev().map(|role| (role.as_str().to_owned(), role.zh().to_owned())).collect()
}

fn invite_form(form: &InvitationForm, errors: &FieldErrors, roles: &[Role]) -> impl IntoView + use<> {
    let email = Line { kind: "email", autocomplete: "off", ..Line::default() };
    view! {
        <form class="card form" method="post" action="/my/members" novalidate>
            <h2>"邀请成员"</h2>
            <div class="grid fields">
                {field(Field {
                    name: "email",
                    label: "对方的邮箱",
                    hint: "邀请发到这里，7 天内有效",
                    must: true,
                    value: &form.email,
                    errors,
                    control: Control::Line(email),
                })}
                {field(Field {
                    name: "role",
                    label: "角色",
                    hint: "",
                    must: true,
                    value: &form.role,
                    errors,
                    control: Control::Choice(choices(roles)),
                })}
            </div>
            <div class="acts"><button class="btn main">"发出邀请"</button></div>
        </form>
    }
}
