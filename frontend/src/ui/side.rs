//! The side menu of a workspace and its frame.

use crate::{
    ui::{
        frame::content_lang,
        icon::{self, Icon, icon},
    },
    visit::Visit,
};
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

const fn menu_of(role: Role) -> &'static [(&'static str, &'static str, Icon)] {
    match role {
        Role::Member => &[
            ("/my", "推荐机会", icon::RADAR),
            ("/opportunities", "机会清单", icon::LIST),
            ("/suppliers", "能力库", icon::BUILDING),
        ],
        Role::Officer => &[
            ("/bureau", "我的需求", icon::INBOX),
            ("/bureau/opportunities/new", "写新需求", icon::PLUS),
            ("/suppliers", "能力库", icon::BUILDING),
        ],
        Role::Operator => &[
            ("/operator/jobs", "后台任务", icon::LAYERS),
            ("/operator/mails", "邮件", icon::MAIL),
            ("/docs/api", "开放接口", icon::KEY),
        ],
    }
}

fn menu(visit: &Visit) -> impl IntoView + use<> {
    let (name, organization, role) = match visit.actor.member() {
        Some(m) => (m.name.clone(), m.organization.clone(), Some(m.role)),
        None => (String::new(), String::new(), None),
    };
    let sign: String = organization.chars().next().into_iter().collect();
    // The longest entry that begins this path is the current one.
    let list = role.map_or(&[][..], menu_of);
    let current = list
        .iter()
        .map(|(href, ..)| *href)
        .filter(|href| visit.path == *href || visit.path.starts_with(&format!("{href}/")))
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
