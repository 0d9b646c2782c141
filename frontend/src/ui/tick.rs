//! One box to tick, with words that may hold a link.

use contract::FieldErrors;
use leptos::prelude::*;

/// A box to tick; it sends `true`.
pub fn tick<W: IntoView>(
    name: &'static str,
    words: W,
    ticked: bool,
    errors: &FieldErrors,
) -> impl IntoView + use<W> {
    let error = errors.at(name).map(str::to_owned);
    let class = if error.is_some() { "field err" } else { "field" };
    let error_id = format!("{name}-e");
    let invalid = error.is_some().then_some("true");
    let hidden = error.is_none();
    view! {
        <div class=class>
            <label class="check">
                <input
                    type="checkbox"
                    id=name
                    name=name
                    value="true"
                    checked=ticked
                    aria-describedby=error_id.clone()
                    aria-invalid=invalid
                />
                <span>{words}</span>
            </label>
            <p class="msg" id=error_id hidden=hidden>{error}</p>
        </div>
    }
}
