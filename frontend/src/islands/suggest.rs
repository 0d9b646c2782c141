//! Type-ahead on a search box: an ARIA combobox with a list of suggestions. Without script it is a
//! plain search input.

use super::questions::Questions;
use contract::search::{DocKind, Suggestion};
use leptos::prelude::*;

/// How long to wait after a key before asking.
#[cfg(feature = "hydrate")]
const PAUSE_MS: u64 = 150;

/// The list of suggestions.
#[derive(Clone, Copy)]
struct List {
    found: RwSignal<Vec<Suggestion>>,
    active: RwSignal<Option<usize>>,
    questions: Questions,
}

impl List {
    fn new() -> Self {
        Self { found: RwSignal::new(Vec::new()), active: RwSignal::new(None), questions: Questions::new() }
    }

    fn close(self) {
        self.questions.drop_all();
        self.found.update(Vec::clear);
        self.active.set(None);
    }
}

/// The input and its list; stands inside a `<form role="search">`. `kind` narrows the suggestions.
#[island]
pub fn SearchBox(
    id: String,
    label: String,
    placeholder: String,
    value: String,
    kind: String,
) -> impl IntoView {
    let list = List::new();
    let List { found, active, .. } = list;
    let list_id = format!("{id}-list");
    let open = Memo::new(move |_| !found.read().is_empty());
    let option_id = {
        let id = id.clone();
        move |n: usize| format!("{id}-{n}")
    };
    let active_id = {
        let option_id = option_id.clone();
        move || active.get().filter(|_| open.get()).map(&option_id)
    };
    let ask = asker(kind, list);
    let input = view! {
        <input
            type="search"
            id=id
            name="q"
            value=value
            maxlength="200"
            autocomplete="off"
            placeholder=placeholder
            aria-label=label
            role="combobox"
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls=list_id.clone()
            aria-expanded=move || open.get().to_string()
            aria-activedescendant=active_id
            on:input=move |event| ask(event_target_value(&event))
            on:keydown=move |event| on_key(&event, list)
            on:blur=move |_| list.close()
        />
    };
    view! {
        {input}
        <div
            class="listbox"
            id=list_id
            role="listbox"
            aria-label="建议"
            hidden=move || !open.get()
            on:mousedown=|event| event.prevent_default()
        >
            {move || groups(&found.read(), active, option_id.clone())}
        </div>
    }
}

/// The suggestions under a heading for each kind, in the order of the keys.
fn groups<F>(found: &[Suggestion], active: RwSignal<Option<usize>>, option_id: F) -> impl IntoView + use<F>
where
    F: Fn(usize) -> String + Clone + Send + 'static,
{
    DocKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let options: Vec<_> = found
                .iter()
                .enumerate()
                .filter(|(_, suggestion)| suggestion.kind == kind)
                .map(|(n, suggestion)| {
                    let href = suggestion.href.clone();
                    view! {
                        <div
                            role="option"
                            id=option_id(n)
                            aria-selected=move || (active.get() == Some(n)).to_string()
                            on:click=move |_| go(&href)
                        >
                            <span>{suggestion.title.clone()}</span>
                            <span class="tag plain">{kind.zh()}</span>
                        </div>
                    }
                })
                .collect();
            (!options.is_empty()).then(|| {
                view! { <div role="group" aria-label=kind.zh()><div aria-hidden="true">{kind.zh()}</div> {options}</div> }
            })
        })
        .collect_view()
}

fn on_key(event: &leptos::ev::KeyboardEvent, list: List) {
    let List { found, active, .. } = list;
    // Choosing a character in an input method uses the same keys.
    if event.is_composing() {
        return;
    }
    let order: Vec<usize> = {
        let found = found.read_untracked();
        let of = |kind: DocKind| {
            found.iter().enumerate().filter(move |(_, s)| s.kind == kind).map(|(n, _)| n).collect::<Vec<_>>()
        };
        DocKind::ALL.into_iter().flat_map(of).collect()
    };
    let at = active.get_untracked().and_then(|n| order.iter().position(|m| *m == n));
    let last = order.len().wrapping_sub(1);
    let next = match event.key().as_str() {
        "ArrowDown" if !order.is_empty() => Some(at.map_or(0, |n| if n >= last { 0 } else { n + 1 })),
        "ArrowUp" if !order.is_empty() => Some(at.map_or(last, |n| if n == 0 { last } else { n - 1 })),
        "Escape" => {
            if !order.is_empty() {
                event.prevent_default();
            }
            list.close();
            None
        }
        "Enter" => {
            if let Some(suggestion) =
                active.get_untracked().and_then(|n| found.read_untracked().get(n).cloned())
            {
                event.prevent_default();
                go(&suggestion.href);
            }
            None
        }
        _ => None,
    };
    if let Some(next) = next {
        event.prevent_default();
        active.set(order.get(next).copied());
    }
}

#[cfg(feature = "hydrate")]
fn go(href: &str) {
    let _ = window().location().set_href(href);
}

#[cfg(not(feature = "hydrate"))]
fn go(_: &str) {}

/// Asks for suggestions a moment after the last key; an answer to older words is dropped.
#[cfg(feature = "hydrate")]
fn asker(kind: String, list: List) -> impl Fn(String) + Clone + 'static {
    move |words: String| {
        let words = words.trim().to_owned();
        if words.is_empty() {
            list.close();
            return;
        }
        let kind = kind.clone();
        // Without an answer the field is an ordinary one.
        let question = async || crate::api::suggest(words).await.unwrap_or_default();
        list.questions.ask(PAUSE_MS, question, move |answer| {
            let fits = |s: &Suggestion| kind.is_empty() || s.kind.as_str() == kind;
            list.active.set(None);
            list.found.set(answer.into_iter().filter(fits).collect());
        });
    }
}

#[cfg(not(feature = "hydrate"))]
fn asker(_: String, _: List) -> impl Fn(String) + Clone + 'static {
    |_| {}
}
