//! A table that scrolls by itself where it is wider than its place, and folds into cards on a phone.

use leptos::prelude::*;

/// The head of a column.
#[derive(Clone, Copy)]
pub enum Head {
    /// Its words.
    Words(&'static str),
    /// The words over numbers.
    Number(&'static str),
    /// Over buttons, whose words are enough for those who see them.
    Acts,
}

/// Draws a table; `label` says to screen readers what it lists.
pub fn table(label: &'static str, heads: &[Head], rows: impl IntoView) -> AnyView {
    let heads = heads.iter().map(|head| draw(*head)).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            <table class="table fold">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn draw(head: Head) -> AnyView {
    match head {
        Head::Words(words) => view! { <th scope="col">{words}</th> }.into_any(),
        Head::Number(words) => view! { <th scope="col" class="num">{words}</th> }.into_any(),
        Head::Acts => view! { <th scope="col"><span class="sr-only">"操作"</span></th> }.into_any(),
    }
}
