//! Type-ahead for a capability: an ARIA combobox over the taxonomy's names and their other words. Own
//! words stay allowed. Without script the field has a plain list of names.

use super::questions::Questions;
use contract::reference::CapabilitySuggestion;
use leptos::{html, prelude::*};

/// How long to wait after a key before asking.
#[cfg(feature = "hydrate")]
const PAUSE_MS: u64 = 150;

/// The list of suggestions under a field.
#[derive(Clone, Copy)]
struct List {
    found: RwSignal<Vec<CapabilitySuggestion>>,
    active: RwSignal<Option<usize>>,
    questions: Questions,
    /// Never bound to a signal: what was typed before the script came must stay.
    input: NodeRef<html::Input>,
}

impl List {
    fn close(self) {
        self.questions.drop_all();
        self.found.update(Vec::clear);
        self.active.set(None);
    }

    /// Writes the suggestion into the field.
    fn choose(self, n: usize) {
        let name = self.found.read_untracked().get(n).map(|one| one.name.clone());
        if let (Some(name), Some(input)) = (name, self.input.get_untracked()) {
            input.set_value(&name);
        }
        self.close();
    }
}

/// The field `name`; `list` is the plain list for browsers without script.
#[island]
pub fn CapabilityBox(name: String, value: String, list: String, invalid: bool) -> impl IntoView {
    let all = List {
        found: RwSignal::new(Vec::new()),
        active: RwSignal::new(None),
        questions: Questions::new(),
        input: NodeRef::new(),
    };
    let List { found, active, input, .. } = all;
    // Two lists at once would hide each other.
    let plain = RwSignal::new(Some(list));
    Effect::new(move |_| plain.set(None));
    let open = Memo::new(move |_| !found.read().is_empty());
    let list_id = format!("{name}-list");
    let option_id = {
        let name = name.clone();
        move |n: usize| format!("{name}-o{n}")
    };
    let active_id = {
        let option_id = option_id.clone();
        move || active.get().filter(|_| open.get()).map(&option_id)
    };
    let described = format!("{name}-e");
    view! {
        <input
            class="input"
            type="text"
            id=name.clone()
            name=name
            value=value
            list=move || plain.get()
            autocomplete="off"
            aria-describedby=described
            aria-invalid=invalid.then_some("true")
            role="combobox"
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls=list_id.clone()
            aria-expanded=move || open.get().to_string()
            aria-activedescendant=active_id
            node_ref=input
            on:input=move |event| ask(event_target_value(&event), all)
            on:keydown=move |event| on_key(&event, all)
            on:blur=move |_| all.close()
        />
        <div
            class="listbox"
            id=list_id
            role="listbox"
            aria-label="能力建议"
            hidden=move || !open.get()
            on:mousedown=|event| event.prevent_default()
        >
            {move || options(&found.read(), all, option_id.clone())}
        </div>
    }
}

fn options<F>(found: &[CapabilitySuggestion], all: List, option_id: F) -> impl IntoView + use<F>
where
    F: Fn(usize) -> String + Clone + Send + 'static,
{
    found
        .iter()
        .enumerate()
        .map(|(n, one)| {
            let word = one.word.clone().map(|word| format!("（{word}）"));
            let (id, name, path) = (option_id(n), one.name.clone(), one.path.clone());
            view! {
                <div
                    role="option"
                    id=id
                    aria-selected=move || (all.active.get() == Some(n)).to_string()
                    on:click=move |_| all.choose(n)
                >
                    <span>{name} {word}</span>
                    <span class="tag plain">{path}</span>
                </div>
            }
        })
        .collect_view()
}

fn on_key(event: &leptos::ev::KeyboardEvent, all: List) {
    // Choosing a character in an input method uses the same keys.
    if event.is_composing() {
        return;
    }
    let count = all.found.read_untracked().len();
    let at = all.active.get_untracked();
    let next = match event.key().as_str() {
        "ArrowDown" if count > 0 => at.map_or(0, |n| (n + 1) % count),
        "ArrowUp" if count > 0 => at.map_or(count - 1, |n| (n + count - 1) % count),
        "Escape" if count > 0 => {
            event.prevent_default();
            return all.close();
        }
        "Enter" => {
            if let Some(n) = at {
                event.prevent_default();
                all.choose(n);
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    all.active.set(Some(next));
}

/// Asks for suggestions a moment after the last key.
#[cfg(feature = "hydrate")]
fn ask(typed: String, all: List) {
    let typed = typed.trim().to_owned();
    if typed.is_empty() {
        return all.close();
    }
    // Without an answer the field is an ordinary one.
    let question = async || crate::api::suggest_capability(typed).await.unwrap_or_default();
    all.questions.ask(PAUSE_MS, question, move |answer| {
        all.active.set(None);
        all.found.set(answer);
    });
}

#[cfg(not(feature = "hydrate"))]
fn ask(_: String, _: List) {}
