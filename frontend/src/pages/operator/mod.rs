//! The operators' workspace: reviews, accounts, background jobs, mails, the audit trail.

pub mod admission;
pub mod admissions;
pub mod audit;
pub mod department;
pub mod departments;
pub mod dossier;
pub mod import;
pub mod jobs;
pub mod mail;
pub mod mails;
pub mod opportunities;
pub mod organization;
pub mod organizations;
pub mod rescue;
pub mod review;
pub mod reviews;
pub mod users;

use crate::ui::{address::Address, icon, text::number};
use leptos::prelude::*;

/// Tabs of states with their counts; the chosen state is the field `state` of the address.
pub(super) fn states(
    here: &Address,
    chosen: &str,
    states: Vec<(&'static str, &'static str, u64)>,
) -> impl IntoView + use<> {
    let all: u64 = states.iter().map(|(.., n)| n).sum();
    tabs(here, chosen, std::iter::once(("", "全部", all)).chain(states).collect())
}

/// The same for a list that shows one state at a time.
fn tabs(
    here: &Address,
    chosen: &str,
    states: Vec<(&'static str, &'static str, u64)>,
) -> impl IntoView + use<> {
    let tabs = states
        .into_iter()
        .map(|(value, words, count)| {
            let current = (value == chosen).then_some("page");
            let class = if value == "failed" && count > 0 { "count new" } else { "count" };
            view! {
                <li>
                    <a href=here.with("state", value) aria-current=current>
                        {words} " " <span class=class>{number(count)}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label="状态"><ul>{tabs}</ul></nav> }
}

/// The search over a list; the chosen state stays.
pub(super) fn find(here: &Address, label: &'static str, words: &str) -> impl IntoView + use<> {
    let state = here.get("state").to_owned();
    view! {
        <form class="find" role="search" method="get">
            {icon::icon(icon::SEARCH)}
            {(!state.is_empty()).then(|| view! { <input type="hidden" name="state" value=state/> })}
            <input type="search" name="q" value=words.to_owned() aria-label=label placeholder=label/>
            <button class="btn main">"查找"</button>
        </form>
    }
}

/// What a retry form sends: where to go back to.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Sent {
    next: String,
}

impl Sent {
    fn back(&self, otherwise: &str) -> String {
        let form = contract::accounts::LoginForm { next: self.next.clone(), ..Default::default() };
        form.safe_next().unwrap_or(otherwise).to_owned()
    }
}

/// A button that runs a job or sends a mail again.
fn retry_form(action: String, back: &str) -> impl IntoView + use<> {
    view! {
        <form method="post" action=action>
            <input type="hidden" name="next" value=back.to_owned()/> <button class="btn small line">"再试"</button>
        </form>
    }
}
