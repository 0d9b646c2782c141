//! The way from the home page to here.

use leptos::prelude::*;

/// Breadcrumbs: links, then this page's name.
pub fn crumb<H: Into<String>>(links: &[(&str, &str)], here: H) -> impl IntoView + use<H> {
    let here: String = here.into();
    let links = links
        .iter()
        .map(|(href, words)| view! { <li><a href=(*href).to_owned()>{(*words).to_owned()}</a></li> })
        .collect_view();
    view! {
        <nav class="crumb" aria-label="面包屑">
            <ol>{links} <li aria-current="page">{here}</li></ol>
        </nav>
    }
}
