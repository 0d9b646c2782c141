//! The frame around every page: government bar, header with the two portals, footer.

use crate::{
    i18n::Lang,
    islands::suggest::SearchBox,
    page::{Nav, Page},
    ui::{
        icon::{self, icon},
        text::escaped,
    },
    visit::Visit,
};
use contract::accounts::Role;
use leptos::prelude::*;

type Entry = (&'static str, &'static str, Nav);

/// The whole document.
pub fn frame(visit: &Visit, page: Page) -> impl IntoView {
    let lang = visit.lang;
    let overseas = visit.overseas();
    let head = head(visit, &page);
    let nav = page.nav;
    let main = if page.bare {
        page.view
    } else {
        let own = content_lang(lang).filter(|_| !page.translated);
        view! { <main id="main" tabindex="-1" lang=own>{page.view}</main> }.into_any()
    };
    view! {
        <html
            lang=lang.tag()
            data-portal=overseas.then_some("overseas")
            data-size=visit.large.then_some("large")
        >
            {head}
            <body>
                <a class="skip sr-only" href="#main">{lang.t("skip")}</a>
                {gov(visit)}
                {header(visit, nav, page.own_search)}
                {main}
                {foot(visit)}
            </body>
        </html>
    }
}

/// The language of the content where it differs from the frame's.
pub fn content_lang(frame: Lang) -> Option<&'static str> {
    (frame != Lang::Zh).then_some(Lang::Zh.tag())
}

fn head(visit: &Visit, page: &Page) -> impl IntoView + use<> {
    let title = format!("{} · {}", page.title, visit.lang.t("site"));
    let description = (!page.description.is_empty()).then(|| page.description.clone());
    let canonical = format!("{}{}", visit.app.settings.http.public_url, visit.path);
    let robots = page.private.then(|| view! { <meta name="robots" content="noindex"/> });
    let assets = visit.assets.clone();
    view! {
        <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width,initial-scale=1"/>
            <title inner_html=escaped(&title)></title>
            {description.map(|words| view! { <meta name="description" content=words/> })}
            {robots}
            <link rel="canonical" href=canonical/>
            <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
            <link rel="stylesheet" href=assets.css.clone()/>
            <link rel="search" type="application/opensearchdescription+xml" title="数聚通" href="/opensearch.xml"/>
            <link rel="alternate" type="application/atom+xml" title="机会清单" href="/feeds/opportunities.atom"/>
            <script
                type="module"
                id="boot"
                src=assets.boot.clone()
                data-js=assets.js.clone()
                data-wasm=assets.wasm.clone()
            ></script>
        </head>
    }
}

fn gov(visit: &Visit) -> impl IntoView + use<> {
    let lang = visit.lang;
    let back = visit.back.clone();
    let size = if visit.large { "normal" } else { "large" };
    let size_words = if visit.large { lang.t("gov.normal") } else { lang.t("gov.large") };
    let (other, other_tag) = if lang == Lang::Zh { ("en", "en") } else { ("zh", "zh-CN") };
    view! {
        <section class="gov" aria-label=lang.t("gov.name")>
            <div class="wrap">
                <span>{lang.t("gov.name")} <span class="wide-only">{lang.t("gov.more")}</span></span>
                <span class="demo">{lang.t("gov.demo")}</span>
                <nav aria-label=lang.t("gov.aux")>
                    <form method="post" action="/preferences">
                        <input type="hidden" name="next" value=back/>
                        <button name="size" value=size>{size_words}</button>
                        <a class="wide-only" href="/about/accessibility">{lang.t("gov.accessibility")}</a>
                        <button name="lang" value=other lang=other_tag>{lang.t("gov.other-language")}</button>
                    </form>
                </nav>
            </div>
        </section>
    }
}

/// The mark of the platform.
fn logo() -> impl IntoView {
    view! {
        <svg
            viewBox="0 0 34 34"
            aria-hidden="true"
            inner_html=r##"<rect width="34" height="34" rx="9" fill="currentColor"/><path d="M9 23.5 17 9l8 14.5M12 18h10" stroke="#fff" stroke-width="2.4" fill="none" stroke-linecap="round" stroke-linejoin="round"/><circle cx="17" cy="9" r="2.8" fill="#ffb86b"/><circle cx="9" cy="24" r="2.8" fill="#fff"/><circle cx="25" cy="24" r="2.8" fill="#7fe0d8"/>"##
        ></svg>
    }
}

const MAIN: [Entry; 6] = [
    ("/", "nav.home", Nav::Home),
    ("/products", "nav.marts", Nav::Marts),
    ("/suppliers", "nav.suppliers", Nav::Suppliers),
    ("/opportunities", "nav.opportunities", Nav::Opportunities),
    ("/#zones", "nav.zones", Nav::Other),
    ("/docs/api", "nav.api", Nav::Api),
];
const SEA: [Entry; 4] = [
    ("/overseas", "sea.home", Nav::Home),
    ("/products?domain=overseas", "sea.services", Nav::Marts),
    ("/suppliers?domain=overseas", "sea.suppliers", Nav::Suppliers),
    ("/opportunities?domain=overseas", "sea.opportunities", Nav::Opportunities),
];

fn word(lang: Lang, key: &'static str) -> &'static str {
    // The keys of the two menus above, spelled out so that the test of messages sees them.
    match key {
        "nav.home" => lang.t("nav.home"),
        "nav.marts" => lang.t("nav.marts"),
        "nav.suppliers" => lang.t("nav.suppliers"),
        "nav.opportunities" => lang.t("nav.opportunities"),
        "nav.zones" => lang.t("nav.zones"),
        "nav.api" => lang.t("nav.api"),
        "sea.home" => lang.t("sea.home"),
        "sea.services" => lang.t("sea.services"),
        "sea.suppliers" => lang.t("sea.suppliers"),
        _ => lang.t("sea.opportunities"),
    }
}

fn entries(visit: &Visit, current: Nav) -> impl IntoView + use<> {
    let lang = visit.lang;
    let list: &[Entry] = if visit.overseas() { &SEA } else { &MAIN };
    let items = list
        .iter()
        .map(|(href, key, nav)| {
            let here = (*nav == current && *nav != Nav::Other).then_some("page");
            view! { <li><a href=*href aria-current=here>{word(lang, key)}</a></li> }
        })
        .collect_view();
    view! { <ul>{items}</ul> }
}

fn portals(visit: &Visit) -> impl IntoView + use<> {
    let lang = visit.lang;
    let sea = visit.overseas();
    view! {
        <nav class="portals" aria-label=lang.t("portals")>
            <a href="/" aria-current=(!sea).then_some("true")>{lang.t("portal.sjt")}</a>
            <a href="/overseas" aria-current=sea.then_some("true")>{lang.t("portal.overseas")}</a>
        </nav>
    }
}

/// Where a signed-in person works; without a role, where to get one.
pub const fn desk(role: Option<Role>) -> &'static str {
    match role {
        None | Some(Role::Owner | Role::Editor | Role::Viewer) => "/my",
        Some(Role::Officer | Role::Head) => "/bureau",
        Some(Role::Operator | Role::Auditor | Role::Administrator) => "/operator/reviews",
        Some(Role::ContentEditor) => "/my/security",
    }
}

fn header(visit: &Visit, nav: Nav, own_search: bool) -> impl IntoView + use<> {
    let lang = visit.lang;
    let name = if visit.overseas() { lang.t("portal.overseas") } else { lang.t("portal.sjt") };
    let find = (!own_search).then(|| {
        view! {
            <form class="find wide-only" role="search" action="/search">
                {icon(icon::SEARCH)}
                <SearchBox
                    id="find".to_owned()
                    label=lang.t("search.all").to_owned()
                    placeholder=lang.t("search").to_owned()
                    value=String::new()
                    kind=String::new()
                />
            </form>
        }
    });
    let signed_in = visit.actor.person().map(|p| (p.name.clone(), desk(visit.actor.role())));
    let sheet_account = match &signed_in {
        Some((name, desk)) => view! {
            <a class="btn line" href=*desk>{format!("{name} · {}", lang.t("my-desk"))}</a>
            <form method="post" action="/logout"><button class="btn quiet">{lang.t("sign-out")}</button></form>
        }
        .into_any(),
        None => view! { <a class="btn line" href=visit.login_address()>{lang.t("sign-in")}</a> }.into_any(),
    };
    view! {
        <header class="top">
            <div class="wrap">
                <a class="logo" href=if visit.overseas() { "/overseas" } else { "/" }>{logo()} {name}</a>
                {portals(visit)}
                <nav class="nav" aria-label=lang.t("nav.main")>{entries(visit, nav)}</nav>
                {find}
                <div class="tools">
                    <a class="btn quiet square phone-only" href="/search" aria-label=lang.t("search")>
                        {icon(icon::SEARCH)}
                    </a>
                    {account(visit, signed_in)}
                    <details class="menu">
                        <summary class="btn quiet square" aria-label=lang.t("menu")>
                            {icon(icon::MENU)} {icon(icon::CLOSE)}
                        </summary>
                        <div class="sheet">
                            {portals(visit)} <nav aria-label=lang.t("nav.main")>{entries(visit, nav)}</nav>
                            {sheet_account}
                        </div>
                    </details>
                </div>
            </div>
        </header>
    }
}

fn account(visit: &Visit, signed_in: Option<(String, &'static str)>) -> impl IntoView + use<> {
    let lang = visit.lang;
    match signed_in {
        None => view! {
            <a class="btn line small wide-only" href=visit.login_address()>{lang.t("sign-in")}</a>
        }
        .into_any(),
        Some((name, desk)) => {
            let organization = visit.actor.member().map(|m| m.organization.clone());
            view! {
                <details class="pop wide-only">
                    <summary class="btn line small">{icon(icon::USER)} {name}</summary>
                    <div class="panel">
                        <p class="small muted">{organization}</p>
                        <nav aria-label=lang.t("account")>
                            <ul><li><a href=desk>{lang.t("my-desk")}</a></li></ul>
                        </nav>
                        <form method="post" action="/logout">
                            <button class="btn small quiet">{icon(icon::LOGOUT)} {lang.t("sign-out")}</button>
                        </form>
                    </div>
                </details>
            }
            .into_any()
        }
    }
}

fn foot(visit: &Visit) -> impl IntoView + use<> {
    let lang = visit.lang;
    let contact = visit.app.settings.mail.contact.clone();
    let mailto = format!("mailto:{contact}");
    view! {
        <footer class="foot">
            <div class="wrap">
                <div>
                    <a class="logo" href="/">{logo()} {lang.t("foot.name")}</a>
                    <p>{lang.t("foot.words")}</p>
                </div>
                <div>
                    <h2>{lang.t("foot.platform")}</h2>
                    <ul>
                        <li><a href="/about/rules">{lang.t("foot.rules")}</a></li>
                        <li><a href="/merchants">{lang.t("foot.merchants")}</a></li>
                        <li><a href="/docs/api">{lang.t("foot.api")}</a></li>
                        <li><a href="/feeds/opportunities.atom">{lang.t("foot.feed")}</a></li>
                    </ul>
                </div>
                <div>
                    <h2>{lang.t("foot.help")}</h2>
                    <ul>
                        <li><a href="/about/ranking">{lang.t("foot.ranking")}</a></li>
                        <li><a href="/search">{lang.t("foot.search")}</a></li>
                        <li><a href=mailto>{lang.t("foot.contact")} "：" {contact}</a></li>
                    </ul>
                </div>
                <div>
                    <h2>{lang.t("foot.statements")}</h2>
                    <ul>
                        <li><a href="/about/privacy">{lang.t("foot.privacy")}</a></li>
                        <li><a href="/about/accessibility">{lang.t("foot.accessibility")}</a></li>
                        <li><a href="/about/demo">{lang.t("foot.demo")}</a></li>
                    </ul>
                </div>
                <p class="legal">{lang.t("foot.legal")}</p>
            </div>
        </footer>
    }
}
