//! Keeps the draft of a requirement: saves while it is written, says so, warns before it is lost,
//! checks fields when they are left, and stops a second submit. Without script the buttons save.

use leptos::prelude::*;

/// How long to wait after the last key before saving.
#[cfg(feature = "hydrate")]
const PAUSE_MS: u64 = 1_500;

/// Where the draft stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kept {
    /// Saved at this time, or nothing to save yet.
    Saved(String),
    /// Typed and not saved yet.
    Dirty,
    /// On its way.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code))]
    Saving,
    /// Not saved, and why.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code))]
    Failed(String),
    /// Changed elsewhere: nothing is saved until a button is pressed, as that overwrites the change.
    Held,
}

impl Kept {
    const fn state(&self) -> &'static str {
        match self {
            Self::Saved(_) => "saved",
            Self::Dirty => "dirty",
            Self::Saving => "saving",
            Self::Failed(_) | Self::Held => "failed",
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Saved(at) if at.is_empty() => "写下标题后自动保存草稿".to_owned(),
            Self::Saved(at) => format!("草稿已自动保存 · {at}"),
            Self::Dirty => "有未保存的修改".to_owned(),
            Self::Saving => "正在保存草稿".to_owned(),
            Self::Failed(why) => why.clone(),
            Self::Held => "这份草稿在别处改过，自动保存已停；按下面的按钮才会保存".to_owned(),
        }
    }
}

/// The line that says how the draft of the form with the id `form` is kept; `held` stops autosaving.
#[island]
pub fn DraftKeeper(form: String, saved_at: String, dirty: bool, held: bool) -> impl IntoView {
    let kept = RwSignal::new(match (held, dirty) {
        (true, _) => Kept::Held,
        (false, true) => Kept::Dirty,
        (false, false) => Kept::Saved(saved_at),
    });
    keep(&form, kept);
    view! {
        <p class="saved" role="status" data-state=move || kept.read().state()>
            {move || kept.read().words()}
        </p>
    }
}

#[cfg(not(feature = "hydrate"))]
fn keep(_: &str, _: RwSignal<Kept>) {}

#[cfg(feature = "hydrate")]
use browser::keep;

#[cfg(feature = "hydrate")]
mod browser {
    use super::{Kept, PAUSE_MS};
    use crate::{
        api::{DraftId, SavedDraft, save_draft},
        islands::form::{self, FIELDS},
    };
    use contract::{ErrorCode, FieldErrors, Timestamp};
    use leptos::{
        prelude::*,
        wasm_bindgen::{JsCast as _, JsValue},
        web_sys::{Element, HtmlButtonElement, HtmlElement, HtmlFormElement, HtmlInputElement, SubmitEvent},
    };

    /// The form and what goes on with it.
    #[derive(Clone)]
    struct Keeper {
        form: HtmlFormElement,
        kept: RwSignal<Kept>,
        /// Counts what was typed; a timer that finds another number than its own does nothing.
        latest: StoredValue<u32>,
        /// The page is about to be left by a submit.
        submitting: StoredValue<bool>,
        /// A submit that waits for the running save to end, with its button.
        waiting: StoredValue<Option<Option<HtmlElement>>, LocalStorage>,
    }

    pub fn keep(form_id: &str, kept: RwSignal<Kept>) {
        let Some(form) = form::form(form_id) else { return };
        let keeper = Keeper {
            form,
            kept,
            latest: StoredValue::new(0),
            submitting: StoredValue::new(false),
            waiting: StoredValue::new_local(None),
        };
        keeper.autosave();
        keeper.submit_once();
        check_on_leaving(&keeper.form);
        let handle = window_event_listener(leptos::ev::beforeunload, move |event| {
            if !matches!(*kept.read_untracked(), Kept::Saved(_)) {
                event.prevent_default();
            }
        });
        std::mem::forget(handle);
    }

    impl Keeper {
        /// Saves a moment after the last key; one save at a time, so that versions stay in order.
        fn autosave(&self) {
            let keeper = self.clone();
            form::listen(&self.form, "input", move |_| {
                if keeper.submitting.get_value() {
                    return;
                }
                let mine = keeper.count();
                if !matches!(*keeper.kept.read_untracked(), Kept::Saving | Kept::Held) {
                    keeper.kept.set(Kept::Dirty);
                }
                keeper.clone().wait_and_save(mine);
            });
        }

        /// Makes all timers that run do nothing; the number for the next one.
        fn count(&self) -> u32 {
            let next = self.latest.get_value().wrapping_add(1);
            self.latest.set_value(next);
            next
        }

        fn wait_and_save(self, mine: u32) {
            form::after(PAUSE_MS, move || {
                if self.latest.get_value() != mine || *self.kept.read_untracked() == Kept::Held {
                    return;
                }
                if *self.kept.read_untracked() == Kept::Saving {
                    self.wait_and_save(mine);
                    return;
                }
                // A draft needs a title; everything else may still be missing.
                if !form::read(&self.form).title.trim().is_empty() {
                    self.save(mine);
                }
            });
        }

        fn save(self, mine: u32) {
            self.kept.set(Kept::Saving);
            let typed = form::read(&self.form);
            let version = hidden(&self.form, "version").parse().ok();
            let known = DraftId { id: hidden(&self.form, "id"), version };
            leptos::task::spawn_local(async move {
                match save_draft(known, typed).await {
                    Ok(saved) => self.saved(saved, mine),
                    Err(error) => self.failed(error.0.code, &error.0.detail),
                }
            });
        }

        fn saved(self, saved: SavedDraft, mine: u32) {
            form::set_hidden(&self.form, "id", &saved.id);
            form::set_hidden(&self.form, "version", &saved.version.to_string());
            remember_address(&self.form, &saved.id);
            let newer = self.latest.get_value() != mine;
            self.kept.set(if newer { Kept::Dirty } else { Kept::Saved(saved.at) });
            if !self.submit_waiting() && newer {
                let latest = self.latest.get_value();
                self.wait_and_save(latest);
            }
        }

        fn failed(self, code: ErrorCode, detail: &str) {
            self.kept.set(match code {
                ErrorCode::Stale | ErrorCode::WrongState => Kept::Held,
                _ => Kept::Failed(why(code, detail)),
            });
            if code == ErrorCode::Unavailable {
                // Leaving the page while the server is away would lose what was typed.
                self.waiting.set_value(None);
            } else {
                self.submit_waiting();
            }
        }

        /// Sends the submit that waited for the save, if there was one.
        fn submit_waiting(&self) -> bool {
            let waiting = self.waiting.try_update_value(Option::take).flatten();
            let Some(button) = waiting else { return false };
            self.form.request_submit_with_submitter(button.as_ref()).is_ok()
        }

        /// A second submit while the first is on its way does nothing, and one while a save runs waits
        /// for it: it would carry the version that the save is just replacing.
        fn submit_once(&self) {
            let keeper = self.clone();
            form::listen(&self.form, "submit", move |event| {
                if keeper.submitting.get_value() {
                    event.prevent_default();
                    return;
                }
                keeper.count();
                if *keeper.kept.read_untracked() == Kept::Saving {
                    event.prevent_default();
                    let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
                    keeper.waiting.set_value(Some(button));
                    return;
                }
                keeper.submitting.set_value(true);
                keeper.kept.set(Kept::Saved(String::new()));
                for button in buttons(&keeper.form) {
                    let _ = button.set_attribute("aria-busy", "true");
                }
            });
            // Coming back with the browser's button shows the same page alive again.
            let keeper = self.clone();
            let handle =
                window_event_listener(leptos::ev::Custom::<web_sys::Event>::new("pageshow"), move |_| {
                    keeper.submitting.set_value(false);
                    for button in buttons(&keeper.form) {
                        let _ = button.remove_attribute("aria-busy");
                    }
                });
            std::mem::forget(handle);
        }
    }

    fn why(code: ErrorCode, detail: &str) -> String {
        match code {
            ErrorCode::Unauthenticated => "登录已过期：请在新窗口登录后，再回来点“保存草稿”".to_owned(),
            ErrorCode::Invalid => format!("没存上：{detail}"),
            _ => "没存上，继续写会自动再试".to_owned(),
        }
    }

    fn hidden(form: &HtmlFormElement, name: &str) -> String {
        form.query_selector(&format!("input[name={name}]"))
            .ok()
            .flatten()
            .and_then(|e| e.dyn_into::<HtmlInputElement>().ok())
            .map(|input| input.value())
            .unwrap_or_default()
    }

    /// From now on the page is the draft's own page, also after reloading.
    fn remember_address(form: &HtmlFormElement, id: &str) {
        let path = format!("/bureau/opportunities/{id}");
        if form.get_attribute("action").as_deref() != Some(path.as_str()) {
            let _ = form.set_attribute("action", &path);
            if let Ok(history) = window().history() {
                let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
            }
        }
    }

    /// Checks a field when it is left: the same checks as the server's, without waiting for it.
    fn check_on_leaving(form: &HtmlFormElement) {
        let target = form.clone();
        form::listen(form, "focusout", move |event| {
            let name = event
                .target()
                .and_then(|t| t.dyn_into::<Element>().ok())
                .and_then(|e| e.get_attribute("name"))
                .unwrap_or_default();
            if FIELDS.contains(&name.as_str()) {
                let errors = errors(&target);
                show(&name, errors.at(&name));
            }
        });
        let target = form.clone();
        form::listen(form, "input", move |_| {
            // A shown message goes as soon as it is no longer true.
            let errors = errors(&target);
            for name in FIELDS {
                let shown = document()
                    .get_element_by_id(&format!("{name}-e"))
                    .is_some_and(|e| !e.has_attribute("hidden"));
                if shown && errors.at(name).is_none() {
                    show(name, None);
                }
            }
        });
    }

    fn errors(form: &HtmlFormElement) -> FieldErrors {
        let now = Timestamp(js_now());
        form::read(form).check_publish(now).err().unwrap_or_default()
    }

    #[allow(clippy::cast_possible_truncation)]
    fn js_now() -> i64 {
        web_sys::js_sys::Date::now() as i64
    }

    fn show(name: &str, message: Option<&str>) {
        let (Some(input), Some(line)) =
            (document().get_element_by_id(name), document().get_element_by_id(&format!("{name}-e")))
        else {
            return;
        };
        line.set_text_content(message);
        let field = input.closest(".field").ok().flatten();
        if message.is_some() {
            let _ = line.remove_attribute("hidden");
            let _ = input.set_attribute("aria-invalid", "true");
        } else {
            let _ = line.set_attribute("hidden", "");
            let _ = input.remove_attribute("aria-invalid");
        }
        if let Some(field) = field {
            let _ = field.class_list().toggle_with_force("err", message.is_some());
        }
    }

    fn buttons(form: &HtmlFormElement) -> Vec<HtmlElement> {
        let elements = form.elements();
        (0..elements.length())
            .filter_map(|n| elements.item(n))
            .filter_map(|e| e.dyn_into::<HtmlButtonElement>().ok())
            .filter_map(|b| b.dyn_into::<HtmlElement>().ok())
            .collect()
    }
}
