//! A question before what cannot be taken back. It opens from a `<details>`, so it works without script;
//! where scripts run, 取消 and the Esc key close it and give the focus back (`boot.js`).

use leptos::prelude::*;

/// A question before an act.
pub struct Confirm {
    /// The words on the button that opens it.
    pub open: String,
    /// Of what, for those who cannot see where the button stands; may be empty.
    pub of: String,
    /// How that button looks.
    pub look: &'static str,
    /// The question, naming whom or what it is about.
    pub question: String,
    /// What follows.
    pub words: String,
    /// The words on the button that does it.
    pub yes: &'static str,
    /// How it is done.
    pub act: Act,
}

/// How an act is carried out.
pub enum Act {
    /// By a form of its own, sent to this address.
    Form(String),
    /// By the form around it, with `act` being this.
    Value(&'static str),
    /// By the form around it, sent to this address.
    Sent(String),
}

/// Draws the button and its question.
pub fn confirm(ask: Confirm) -> impl IntoView + use<> {
    let (question, words, yes) = (ask.question, ask.words, ask.yes);
    let of = (!ask.of.is_empty()).then(|| view! { " " <span class="sr-only">{ask.of}</span> });
    let asked = view! {
        // No heading: it stands under whichever the page has there.
        <p><b>{question}</b></p>
        <p>{words}</p>
    };
    let panel = match ask.act {
        Act::Form(action) => view! {
            <form class="panel" method="post" action=action>
                {asked}
                <div class="acts">{cancel()} <button class="btn small bad main">{yes}</button></div>
            </form>
        }
        .into_any(),
        Act::Value(value) => view! {
            <div class="panel">
                {asked}
                <div class="acts">
                    {cancel()} <button class="btn small bad main" name="act" value=value>{yes}</button>
                </div>
            </div>
        }
        .into_any(),
        Act::Sent(action) => view! {
            <div class="panel">
                {asked}
                <div class="acts">
                    {cancel()} <button class="btn small bad main" formaction=action>{yes}</button>
                </div>
            </div>
        }
        .into_any(),
    };
    view! {
        <details class="pop confirm">
            <summary class=ask.look>{ask.open} {of}</summary>
            {panel}
        </details>
    }
}

/// Stands first in a form whose only act is asked about: the first button of a form is what the Enter key
/// presses, and a disabled one keeps it from doing anything.
pub fn nothing_by_enter() -> impl IntoView {
    view! { <button disabled hidden></button> }
}

/// Shown by the script that makes it work; without, what opened the panel closes it.
fn cancel() -> impl IntoView {
    view! { <span hidden><button type="button" class="btn small line" data-close>"取消"</button></span> }
}
