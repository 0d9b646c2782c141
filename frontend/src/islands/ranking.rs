//! Who can do it: the ranked suppliers beside a requirement, live while it is written. Without
//! script it shows the ranking of the saved draft.

use crate::ui::{
    match_row::supplier_matches,
    tags::{Tone, tag},
};
use contract::matching::MatchPreview;
use leptos::prelude::*;

/// How long to wait after the last key before ranking again.
#[cfg(feature = "hydrate")]
const PAUSE_MS: u64 = 400;

/// What the panel is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The list belongs to the words on the page.
    Fresh,
    /// Newer words are being ranked; the list shown is of the words before.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code))]
    Ranking,
    /// The last try failed; the list shown is of the words before.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code))]
    Away,
}

/// The panel beside the form with the id `form`.
#[island]
pub fn Ranking(form: String, first: MatchPreview) -> impl IntoView {
    let preview = RwSignal::new(first);
    let phase = RwSignal::new(Phase::Fresh);
    follow(form, preview, phase);
    view! {
        <div class="head">
            <h2 id="who">"谁能做"</h2>
            <span class="xs muted" role="status">{move || status(&preview.read(), phase.get())}</span>
        </div>
        {move || needs(&preview.read())}
        <ol class="rows" role="list" class:stale=move || phase.get() == Phase::Ranking aria-busy=move || (phase.get() == Phase::Ranking).to_string()>
            {move || supplier_matches(1, &preview.read().matches, 1)}
        </ol>
        {move || advice(&preview.read(), phase.get())}
    }
}

fn status(preview: &MatchPreview, phase: Phase) -> String {
    match phase {
        Phase::Ranking => "正在重新排序…".to_owned(),
        Phase::Away => "暂时没排出来".to_owned(),
        Phase::Fresh if preview.matches.is_empty() => String::new(),
        Phase::Fresh => format!("{} 家 · {} 毫秒", preview.matches.len(), preview.took_ms),
    }
}

fn needs(preview: &MatchPreview) -> impl IntoView + use<> {
    let needs = preview.needs.iter().map(|need| tag(Tone::Sea, need.clone())).collect_view();
    (!preview.needs.is_empty()).then(|| view! { <p class="tags small muted">"识别到的需要 " {needs}</p> })
}

/// What to do next, below the list.
fn advice(preview: &MatchPreview, phase: Phase) -> impl IntoView + use<> {
    let words = if phase == Phase::Away {
        Some("网络或服务暂时不通，上面是之前的排序。继续写就会自动再试，写的内容不受影响。")
    } else if preview.reduced {
        Some("检索服务暂时不可用，现在按数据库中的资料粗略排序，恢复后会更准。")
    } else if preview.matches.is_empty() {
        Some("写下标题和想做成什么样，这里会列出做得了这件事的本地企业，并说明为什么。")
    } else if preview.needs.is_empty() {
        Some("还没认出具体要做什么。再写一两句：对象是什么、要交付什么。")
    } else {
        None
    };
    words.map(|words| view! { <p class="note"><span>{words}</span></p> })
}

/// Ranks again a moment after the last key. The last typed words win: answers to older ones are
/// dropped, whenever they arrive.
#[cfg(feature = "hydrate")]
fn follow(form_id: String, preview: RwSignal<MatchPreview>, phase: RwSignal<Phase>) {
    use super::{form, questions::Questions};
    let Some(form) = form::form(&form_id) else { return };
    let questions = Questions::new();
    let listened = form.clone();
    let rank = move || {
        let form = form.clone();
        let question = async move || {
            phase.set(Phase::Ranking);
            crate::api::match_preview(form::read(&form)).await
        };
        questions.ask(PAUSE_MS, question, move |answer| match answer {
            Ok(fresh) => {
                preview.set(fresh);
                phase.set(Phase::Fresh);
            }
            Err(_) => phase.set(Phase::Away),
        });
    };
    let again = rank.clone();
    form::listen(&listened, "input", move |_| rank());
    // Restored by the browser after going back: rank what is really there.
    let shown = form::read(&listened);
    if !shown.title.is_empty() && preview.read_untracked().matches.is_empty() {
        again();
    }
}

#[cfg(not(feature = "hydrate"))]
fn follow(_: String, _: RwSignal<MatchPreview>, _: RwSignal<Phase>) {}
