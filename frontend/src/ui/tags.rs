//! Small labels.

use leptos::prelude::*;

/// The look of a tag: its colour and whether it carries a state's dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The brand's.
    Brand,
    /// Teal: places, trades, 出海.
    Sea,
    /// Good.
    Ok,
    /// Mind this.
    Warn,
    /// Neutral.
    Plain,
    /// A state: good.
    StateOk,
    /// A state: mind this.
    StateWarn,
    /// A state: bad.
    StateBad,
    /// A state: neutral.
    StatePlain,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Brand => "tag",
            Self::Sea => "tag sea",
            Self::Ok => "tag ok",
            Self::Warn => "tag warn",
            Self::Plain => "tag plain",
            Self::StateOk => "tag ok state",
            Self::StateWarn => "tag warn state",
            Self::StateBad => "tag bad state",
            Self::StatePlain => "tag plain state",
        }
    }
}

/// A tag.
pub fn tag(tone: Tone, words: impl Into<String>) -> impl IntoView {
    view! { <span class=tone.class()>{words.into()}</span> }
}

/// The mark of what was made up for the demonstration.
pub fn demo(demo: bool) -> impl IntoView {
    demo.then(|| view! { <span class="demo">"示范数据"</span> })
}
