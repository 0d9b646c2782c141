//! A password field's tools: showing what was typed, and how good a new one is. Without script the field
//! is an ordinary one, and the answer to the form says what is wrong.

use contract::accounts::PasswordStrength;
use leptos::prelude::*;

/// How long to wait after a key before asking.
#[cfg(feature = "hydrate")]
const PAUSE_MS: u64 = 400;

/// The tools of the field with the id `field`; a `new` password is rated. The button is named after the field's
/// `label`, as there may be several; pressed or not, its name stays, and `aria-pressed` tells.
#[island]
pub fn PasswordTools(field: String, label: String, new: bool) -> impl IntoView {
    let shown = RwSignal::new(false);
    let strength = RwSignal::new(None::<PasswordStrength>);
    // Without script there would be nothing behind the button.
    let ready = RwSignal::new(false);
    Effect::new(move |_| ready.set(true));
    watch(&field, new, shown, strength);
    let words = move || strength.read().as_ref().map(words);
    let score = move || strength.read().as_ref().map_or(0, |one| one.score).to_string();
    view! {
        <div hidden=move || !ready.get()>
            <button
                type="button"
                class="btn small quiet"
                aria-controls=field
                aria-pressed=move || shown.get().to_string()
                on:click=move |_| shown.update(|on| *on = !*on)
            >
                "显示密码 " <span class="sr-only">{label}</span>
            </button>
        </div>
        <div hidden=move || strength.read().is_none()>
            <meter min="0" max="4" low="3" high="4" optimum="4" value=score aria-label="强度"></meter>
        </div>
        <p class="small muted" aria-live="polite">{words}</p>
    }
}

fn words(strength: &PasswordStrength) -> String {
    match (&strength.refused, strength.score) {
        (Some(words), _) => words.clone(),
        (None, 4) => "强度：很好".to_owned(),
        (None, _) => "强度：可以用；再长一些更好".to_owned(),
    }
}

#[cfg(not(feature = "hydrate"))]
fn watch(_: &str, _: bool, _: RwSignal<bool>, _: RwSignal<Option<PasswordStrength>>) {}

#[cfg(feature = "hydrate")]
use browser::watch;

#[cfg(feature = "hydrate")]
mod browser {
    use super::PAUSE_MS;
    use crate::islands::{form::listen, questions::Questions};
    use contract::accounts::{PasswordIdea, PasswordStrength};
    use leptos::{
        prelude::*,
        wasm_bindgen::JsCast as _,
        web_sys::{FormData, HtmlFormElement, HtmlInputElement},
    };

    /// Follows the switch, and rates what is typed.
    pub fn watch(
        field: &str,
        new: bool,
        shown: RwSignal<bool>,
        strength: RwSignal<Option<PasswordStrength>>,
    ) {
        let input = document().get_element_by_id(field).and_then(|e| e.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input else { return };
        let form: Option<HtmlFormElement> =
            input.closest("form").ok().flatten().and_then(|e| e.dyn_into().ok());
        Effect::new({
            let input = input.clone();
            move |_| input.set_type(if shown.get() { "text" } else { "password" })
        });
        if let Some(form) = &form {
            // A browser remembers what stood in an ordinary field.
            let input = input.clone();
            listen(form, "submit", move |_| input.set_type("password"));
        }
        if new {
            let questions = Questions::new();
            let target = input.clone();
            listen(&target, "input", move |_| rate(&input, form.as_ref(), questions, strength));
        }
    }

    fn rate(
        input: &HtmlInputElement,
        form: Option<&HtmlFormElement>,
        questions: Questions,
        strength: RwSignal<Option<PasswordStrength>>,
    ) {
        if input.value().is_empty() {
            questions.drop_all();
            return strength.set(None);
        }
        let data = form.and_then(|form| FormData::new_with_form(form).ok());
        let text = |name: &str| data.as_ref().and_then(|d| d.get(name).as_string());
        let idea = PasswordIdea {
            password: input.value(),
            name: text("contact_name").or_else(|| text("name")).unwrap_or_default(),
            email: text("email").unwrap_or_default(),
        };
        // Without an answer the form's own answer says what is wrong.
        let question = async || crate::api::password_strength(idea).await.ok();
        questions.ask(PAUSE_MS, question, move |answer| strength.set(answer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_one_says_why_and_a_good_one_how_good() {
        let of = |score, refused: Option<&str>| {
            words(&PasswordStrength { score, refused: refused.map(Into::into) })
        };
        assert_eq!(of(4, Some("密码里含有你的姓名")), "密码里含有你的姓名");
        assert!(of(3, None).contains("可以用") && of(4, None).contains("很好"));
    }
}
