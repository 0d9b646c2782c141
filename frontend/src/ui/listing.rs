//! A list that can be searched, narrowed, ordered and paged; its address reproduces it.

use crate::{
    islands::suggest::SearchBox,
    ui::{
        address::Address,
        facets::{facets, toolbar},
        icon::{self, icon},
        pager::pager,
        rows,
        states::{empty, reduced},
        text::number,
    },
    visit::Visit,
};
use contract::search::{SearchQuery, SearchResults};
use leptos::prelude::*;

/// The field of the page's size.
const SIZE_FIELD: &str = "size_of_page";

/// What differs from list to list.
pub struct Listing<'a> {
    /// The words after the number, e.g. `项机会`.
    pub unit: &'static str,
    /// What the search box says.
    pub placeholder: &'static str,
    /// Orders: value and words; the first is the default.
    pub sorts: &'a [(&'static str, &'static str)],
    /// Fields that are part of the list rather than filters.
    pub keep: &'a [&'static str],
    /// The kind that suggestions are narrowed to; empty for all.
    pub kind: &'static str,
    /// What to do when nothing is found and no filter is set.
    pub advice: &'static str,
}

/// The search box of a list; other fields of the address stay.
pub fn find(here: &Address, label: &str, kind: &str, act: &'static str) -> impl IntoView + use<> {
    let hidden = here
        .without(&["q", "page"])
        .map(|(name, value)| view! { <input type="hidden" name=name.clone() value=value.clone()/> })
        .collect_view();
    view! {
        <form class="find" role="search">
            {icon(icon::SEARCH)} {hidden}
            <SearchBox
                id="q".to_owned()
                label=label.to_owned()
                placeholder=label.to_owned()
                value=here.get("q").to_owned()
                kind=kind.to_owned()
            />
            <button class=act>"搜索"</button>
        </form>
    }
}

/// The results with everything around them, but the search box.
pub fn results(
    visit: &Visit,
    list: &Listing<'_>,
    query: &SearchQuery,
    found: &SearchResults,
) -> impl IntoView + use<> {
    let here = Address::new(&visit.path, &visit.query);
    let sort = if query.sort.is_empty() {
        list.sorts.first().map_or("", |(value, _)| value)
    } else {
        query.sort.as_str()
    };
    let count = view! {
        <b>{number(found.total)}</b>
        {format!(" {}", list.unit)}
        {(!query.q.is_empty()).then(|| format!(" · {} 毫秒", found.took_ms))}
    }
    .into_any();
    let side = facets(&here, &found.facets);
    let columns = if found.facets.iter().any(|f| f.values.iter().any(|v| v.count > 0 || v.selected)) {
        "cols"
    } else {
        "stack"
    };
    let body = if found.hits.is_empty() {
        let filtered = here.only(list.keep) != here.only(&["q"]) || !query.q.is_empty();
        nothing(&here, list, &query.q, filtered).into_any()
    } else {
        let rows: Vec<_> = found.hits.iter().map(rows::hit).collect();
        view! { <ul class="card rows" role="list">{rows}</ul> }.into_any()
    };
    view! {
        <div class=columns>
            {side}
            <div>
                {toolbar(&here, count, &found.facets, list.sorts, sort, list.keep)}
                {reduced(found.reduced)}
                <h2 class="sr-only">"结果"</h2>
                {body}
                {pager(&here, found.page, found.page_size, found.total, Some(SIZE_FIELD))}
            </div>
        </div>
    }
}

fn nothing(here: &Address, list: &Listing<'_>, q: &str, filtered: bool) -> impl IntoView + use<> {
    let title = if q.is_empty() {
        "这里还没有符合条件的内容".to_owned()
    } else {
        format!("没有找到“{q}”")
    };
    let words = if filtered {
        "换个说法试试：用更短的词，或者说结果而不说技术。也可以去掉筛选条件，或在全站搜索。"
    } else {
        list.advice
    };
    let everywhere = (!q.is_empty() && here.get("kind").is_empty()).then(|| {
        let href = format!("/search?{}", crate::ui::address::pairs(&[("q", q)]));
        view! { <a class="btn main" href=href>"在全站搜索"</a> }
    });
    let clear = filtered.then(|| view! { <a class="btn line" href=here.only(&[])>"清除全部条件"</a> });
    view! { <div class="card">{empty(title, words, (everywhere, clear))}</div> }
}
