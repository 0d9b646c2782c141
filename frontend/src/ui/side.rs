//! The side menu of a workspace and its frame.

use crate::{
    ui::{
        frame::content_lang,
        icon::{self, Icon, icon},
    },
    visit::Visit,
};
use backend::organizations::import::service;
use contract::accounts::Role;
use leptos::prelude::*;

/// A workspace page: the menu of the signed-in person's role and the content.
pub fn workspace(visit: &Visit, content: impl IntoView) -> impl IntoView {
    view! {
        <div class="wrap cols work">
            {menu(visit)} <main id="main" tabindex="-1" class="stack" lang=content_lang(visit.lang)>{content}</main>
        </div>
    }
}

type Entry = (&'static str, &'static str, Icon);

/// The own account; at the end of every menu.
const ACCOUNT: [Entry; 2] =
    [("/my/security", "账号安全", icon::SHIELD), ("/my/security/data", "个人信息", icon::DATABASE)];

/// The members of the own organization; before the account in the menu of everybody who has one.
const MEMBERS: [Entry; 1] = [("/my/members", "成员", icon::USER)];

/// For those who act for an organization.
const TOKENS: [Entry; 1] = [("/my/tokens", "API 令牌", icon::KEY)];

/// What only auditors read.
const OVERSIGHT: [Entry; 1] = [("/operator/opportunities", "全部需求", icon::FILE)];

const fn menu_of(role: Option<Role>) -> &'static [Entry] {
    match role {
        None => &[("/my", "加入单位", icon::BUILDING)],
        Some(Role::Owner | Role::Editor | Role::Viewer) => &[
            ("/my", "推荐机会", icon::RADAR),
            ("/my/profile", "企业资料", icon::FILE),
            ("/my/capabilities", "能力", icon::LIGHTBULB),
            ("/my/qualifications", "资质", icon::OK),
            ("/my/cases", "案例", icon::TAG),
            ("/opportunities", "机会清单", icon::LIST),
            ("/suppliers", "能力库", icon::BUILDING),
            ("/my/logo", "企业标识", icon::TAG),
            ("/my/admission", "数商入库", icon::SHIELD),
        ],
        Some(Role::Officer | Role::Head) => &[
            ("/bureau", "我的需求", icon::INBOX),
            ("/bureau/opportunities/new", "写新需求", icon::PLUS),
            ("/suppliers", "能力库", icon::BUILDING),
        ],
        Some(Role::ContentEditor) => &[],
        Some(Role::Operator | Role::Auditor | Role::Administrator) => &[
            ("/operator/reviews", "审核", icon::INBOX),
            ("/operator/admissions", "数商审核", icon::INBOX),
            ("/operator/organizations", "企业", icon::BUILDING),
            ("/operator/import", "导入企业", icon::PLUS),
            ("/operator/jobs", "后台任务", icon::LAYERS),
            ("/operator/mails", "邮件", icon::MAIL),
            ("/operator/users", "账号", icon::KEY),
            ("/operator/departments", "委办局", icon::BUILDING),
            ("/operator/audit", "审计记录", icon::SHIELD),
            ("/docs/api", "开放接口", icon::LIST),
        ],
    }
}

fn menu(visit: &Visit) -> impl IntoView + use<> {
    let name = visit.actor.person().map(|p| p.name.clone()).unwrap_or_default();
    let organization = visit.actor.member().map(|m| m.organization.clone()).unwrap_or_default();
    let role = visit.actor.role();
    let sign: String = organization.chars().next().into_iter().collect();
    // The longest entry that begins this path is the current one.
    let lacking = visit.actor.person().is_some_and(|person| person.lacks_second_factor);
    let work: &[Entry] = if lacking { &[] } else { menu_of(role) };
    let audits: &[Entry] = if role == Some(Role::Auditor) { &OVERSIGHT } else { &[] };
    let own: &[Entry] = if role.is_some() { &MEMBERS } else { &[] };
    let tokens: &[Entry] = if role.is_some() { &TOKENS } else { &[] };
    let may_import = service::may_import(&visit.actor).is_ok();
    let list: Vec<Entry> = work
        .iter()
        .chain(audits)
        .chain(own)
        .chain(&ACCOUNT)
        .chain(tokens)
        .copied()
        // An act, so nothing for those who only look.
        .filter(|(href, ..)| may_import || *href != "/operator/import")
        .collect();
    let current = list
        .iter()
        .map(|(href, ..)| *href)
        // Everything lies under /my, so that one stands for itself alone.
        .filter(|href| visit.path == *href || (*href != "/my" && visit.path.starts_with(&format!("{href}/"))))
        .max_by_key(|href| href.len());
    let items = list
        .iter()
        .map(|(href, words, sign)| {
            let here = (Some(*href) == current).then_some("page");
            view! { <li><a href=*href aria-current=here>{icon(*sign)} {*words}</a></li> }
        })
        .collect_view();
    view! {
        <nav class="side" aria-label="工作台">
            <div class="who">
                <span class="avatar" aria-hidden="true">{sign}</span>
                <div>
                    <b>{organization}</b>
                    <div class="xs muted">{name} " · " {role.map(Role::zh)}</div>
                </div>
            </div>
            <ul>{items}</ul>
        </nav>
    }
}
