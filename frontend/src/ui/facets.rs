//! Facets with counts, chosen conditions as chips, and the order of a list: all links.

use crate::ui::{
    address::Address,
    icon::{self, icon},
    text::number,
};
use contract::search::Facet;
use leptos::prelude::*;

/// How many values a facet shows before “more”.
const SHOWN: usize = 8;

/// The facets of a list in one fold on a phone, always open beside the list.
pub fn facets(here: &Address, facets: &[Facet]) -> impl IntoView + use<> {
    let chosen = chosen(facets).count();
    let shown: Vec<AnyView> = facets
        .iter()
        .filter(|f| f.values.iter().any(|v| v.count > 0 || v.selected))
        .map(|f| facet(here, f).into_any())
        .collect();
    (!shown.is_empty()).then(|| {
        view! {
            <aside aria-label="筛选">
                <details class="filters">
                    <summary class="btn line">
                        {icon(icon::SLIDERS)} "筛选"
                        {(chosen > 0).then(|| view! { <span class="count">{chosen.to_string()}</span> })}
                    </summary>
                    {shown}
                </details>
            </aside>
        }
    })
}

fn facet(here: &Address, facet: &Facet) -> impl IntoView + use<> {
    // Only values that would find something, and those chosen, so that they can be taken back.
    let useful: Vec<_> = facet.values.iter().filter(|v| v.count > 0 || v.selected).collect();
    let item = |value: &&contract::search::FacetValue| {
        let current = value.selected.then_some("true");
        view! {
            <li>
                <a href=here.toggle(&facet.field, &value.value) aria-current=current rel="nofollow">
                    {value.label.clone()} <span>{number(value.count)}</span>
                </a>
            </li>
        }
    };
    let (first, rest) = useful.split_at(useful.len().min(SHOWN));
    let first = first.iter().map(item).collect_view();
    let open = rest.iter().any(|v| v.selected);
    let rest_count = rest.len();
    let rest = rest.iter().map(item).collect_view();
    view! {
        <nav class="facet" aria-label=facet.label.clone()>
            <h2>{facet.label.clone()}</h2>
            <ul>{first}</ul>
            {(rest_count > 0)
                .then(|| {
                    view! {
                        <details open=open>
                            <summary>{format!("更多 {rest_count} 项")}</summary>
                            <ul>{rest}</ul>
                        </details>
                    }
                })}
        </nav>
    }
}

fn chosen(facets: &[Facet]) -> impl Iterator<Item = (&str, &str, &str)> {
    facets.iter().flat_map(|facet| {
        facet
            .values
            .iter()
            .filter(|value| value.selected)
            .map(|value| (facet.field.as_str(), value.value.as_str(), value.label.as_str()))
    })
}

/// The line over a list: how many, which conditions, which order.
pub fn toolbar(
    here: &Address,
    count: AnyView,
    facets: &[Facet],
    sorts: &[(&'static str, &'static str)],
    sort: &str,
    keep: &[&str],
) -> AnyView {
    let chips: Vec<_> = chosen(facets)
        .map(|(field, value, label)| {
            view! {
                <a class="chip" href=here.toggle(field, value) aria-label=format!("去掉条件：{label}")>
                    {label.to_owned()} " " {icon(icon::CLOSE)}
                </a>
            }
        })
        .collect();
    let clear =
        (!chips.is_empty()).then(|| view! { <a class="btn small quiet" href=here.only(keep)>"清除筛选"</a> });
    let sorts = sorts
        .iter()
        .map(|(value, label)| {
            let current = (*value == sort).then_some("true");
            view! { <li><a href=here.with("sort", value) aria-current=current rel="nofollow">{*label}</a></li> }
        })
        .collect_view();
    view! {
        <div class="toolbar">
            <p class="small muted" role="status">{count}</p>
            {chips}
            {clear}
            <nav class="sort" aria-label="排序"><span class="muted">"排序"</span> <ul>{sorts}</ul></nav>
        </div>
    }
    .into_any()
}
