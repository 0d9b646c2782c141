//! Nothing found, something away, something wrong.

use crate::ui::icon::{self, Icon, icon};
use leptos::prelude::*;

/// An empty state that says what to do next. `acts` are buttons or links.
pub fn empty(title: impl Into<String>, words: impl Into<String>, acts: impl IntoView) -> impl IntoView {
    empty_with(icon::SEARCH_X, title, words, acts)
}

/// The same with another icon.
pub fn empty_with(
    sign: Icon,
    title: impl Into<String>,
    words: impl Into<String>,
    acts: impl IntoView,
) -> impl IntoView {
    view! {
        <div class="empty">
            {icon(sign)} <h2>{title.into()}</h2> <p>{words.into()}</p> <div class="acts">{acts}</div>
        </div>
    }
}

/// The banner of reduced answers: the search engine is away.
pub fn reduced(reduced: bool) -> impl IntoView {
    reduced.then(|| {
        view! {
            <p class="note warn flash" role="status">
                {icon(icon::WARN)}
                <span>"全文检索暂时不可用，现在的结果按标题从数据库查出，没有筛选计数，可能不全。恢复后会自动补上。"</span>
            </p>
        }
    })
}

/// A note.
pub fn note(tone: &'static str, content: impl IntoView) -> impl IntoView {
    let (class, sign) = match tone {
        "ok" => ("note ok", icon::OK),
        "warn" => ("note warn", icon::WARN),
        "bad" => ("note bad", icon::BAD),
        _ => ("note", icon::INFO),
    };
    view! { <div class=class>{icon(sign)} <div class="grow">{content}</div></div> }
}
