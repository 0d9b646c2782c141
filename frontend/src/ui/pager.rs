//! Pages of a list.

use crate::ui::address::Address;
use leptos::prelude::*;

/// Rows a page people may choose.
pub const SIZES: [u32; 3] = [10, 20, 50];

/// Which page numbers to show; `None` is a gap.
fn numbers(page: u32, last: u32) -> Vec<Option<u32>> {
    let mut out = Vec::new();
    let mut before = 0;
    for n in 1..=last {
        let near = n == 1 || n == last || n.abs_diff(page) <= 1 || (page <= 2 && n <= 3);
        if !near {
            continue;
        }
        if n > before + 1 {
            out.push(None);
        }
        out.push(Some(n));
        before = n;
    }
    out
}

/// Pages by number, with the choice of the page's size under `size_field` when the list has one.
pub fn pager(
    here: &Address,
    page: u32,
    size: u32,
    total: u64,
    size_field: Option<&str>,
) -> impl IntoView + use<> {
    let last = u32::try_from(total.div_ceil(u64::from(size.max(1)))).unwrap_or(u32::MAX).clamp(1, 1000);
    let page = page.clamp(1, last);
    let link = |n: u32| here.page(n);
    let items = numbers(page, last)
        .into_iter()
        .map(|item| match item {
            None => view! { <li class="far"><span>"…"</span></li> }.into_any(),
            Some(n) if n == page => {
                view! { <li><a href=link(n) aria-current="page">{n.to_string()}</a></li> }.into_any()
            }
            Some(n) => view! { <li class="far"><a href=link(n)>{n.to_string()}</a></li> }.into_any(),
        })
        .collect_view();
    let sizes = size_field.filter(|_| total > u64::from(SIZES[0])).map(|field| {
        let items = SIZES
            .iter()
            .map(|n| {
                let current = (*n == size).then_some("true");
                view! { <li><a href=here.with(field, &n.to_string()) aria-current=current>{n.to_string()}</a></li> }
            })
            .collect_view();
        view! { <ul aria-label="每页条数"><li>"每页"</li> {items}</ul> }
    });
    (last > 1 || sizes.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="分页">
                <ol>
                    {(page > 1).then(|| view! { <li><a rel="prev" href=link(page - 1)>"上一页"</a></li> })}
                    {items}
                    {(page < last).then(|| view! { <li><a rel="next" href=link(page + 1)>"下一页"</a></li> })}
                </ol>
                {sizes}
            </nav>
        }
    })
}

/// The way on through a list without page numbers.
pub fn more(here: &Address, field: &str, next: Option<String>) -> impl IntoView + use<> {
    let first = (!here.get(field).is_empty()).then(|| here.with(field, ""));
    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="分页">
                <ol>
                    {first.map(|href| view! { <li><a href=href>"回到最新"</a></li> })}
                    {next.map(|cursor| view! { <li><a rel="next" href=here.with(field, &cursor)>"更早的"</a></li> })}
                </ol>
            </nav>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_ends_neighbours_and_gaps() {
        assert_eq!(numbers(1, 1), [Some(1)]);
        assert_eq!(numbers(1, 3), [Some(1), Some(2), Some(3)]);
        assert_eq!(numbers(5, 9), [Some(1), None, Some(4), Some(5), Some(6), None, Some(9)]);
    }
}
