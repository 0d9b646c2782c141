//! Reading a server-rendered form from an island.

use contract::opportunities::OpportunityForm;

/// The fields of the requirement form, in the order of the page.
pub const FIELDS: [&str; 9] = [
    "title",
    "background",
    "requirement",
    "kind",
    "budget_wan",
    "deadline",
    "qualifications",
    "contact_name",
    "contact_phone",
];

/// The form from its fields' values.
pub fn collect(value: impl Fn(&str) -> String) -> OpportunityForm {
    OpportunityForm {
        kind: value("kind"),
        title: value("title"),
        background: value("background"),
        requirement: value("requirement"),
        budget_wan: value("budget_wan"),
        deadline: value("deadline"),
        qualifications: value("qualifications"),
        contact_name: value("contact_name"),
        contact_phone: value("contact_phone"),
    }
}

#[cfg(feature = "hydrate")]
pub use browser::*;

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{
        prelude::{document, set_timeout},
        wasm_bindgen::{JsCast as _, closure::Closure},
        web_sys::{Element, Event, FormData, HtmlFormElement, HtmlInputElement},
    };
    use std::time::Duration;

    /// A form of this page by its id.
    pub fn form(id: &str) -> Option<HtmlFormElement> {
        document().get_element_by_id(id)?.dyn_into().ok()
    }

    /// The requirement form as it stands.
    pub fn read(form: &HtmlFormElement) -> contract::opportunities::OpportunityForm {
        let data = FormData::new_with_form(form).ok();
        super::collect(|name| data.as_ref().and_then(|d| d.get(name).as_string()).unwrap_or_default())
    }

    /// Sets the value of a hidden field.
    pub fn set_hidden(form: &HtmlFormElement, name: &str, value: &str) {
        let field = form.query_selector(&format!("input[name={name}]")).ok().flatten();
        if let Some(input) = field.and_then(|e| e.dyn_into::<HtmlInputElement>().ok()) {
            input.set_value(value);
        }
    }

    /// Listens for as long as the page lives: islands of this site never go before their page does.
    pub fn listen(target: &Element, kind: &str, handler: impl FnMut(Event) + 'static) {
        let handler = Closure::<dyn FnMut(Event)>::new(handler);
        let _ = target.add_event_listener_with_callback(kind, handler.as_ref().unchecked_ref());
        handler.forget();
    }

    /// Runs later.
    pub fn after(ms: u64, then: impl FnOnce() + 'static) {
        set_timeout(then, Duration::from_millis(ms));
    }
}
