//! A supplier's public page.

use crate::{
    page::{Nav, Page},
    ui::{
        crumb::crumb,
        icon::{self, icon},
        rows,
        states::empty_with,
        tags::{Tone, demo, tag},
        text::paragraphs,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{Error, Result, organizations};
use contract::organizations::SupplierView;
use leptos::prelude::*;

/// `GET /suppliers/{id}`
pub async fn show(visit: Visit, id: Path<String>) -> HttpResponse {
    visit.respond(page(&visit, &id).await)
}

async fn page(visit: &Visit, id: &str) -> Result<Page> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let view = organizations::service::find(&visit.app, &visit.actor, id).await?;
    let is_own = visit.actor.member().is_some_and(|member| member.organization_id == view.id);
    let own = is_own.then(|| {
        view! {
            <section class="card soft">
                <h2>"这是你们的公开页面"</h2>
                <a class="btn line" href="/my/profile">"修改企业资料"</a>
            </section>
        }
    });
    let content = view! {
        <div class="wrap">
            {crumb(&[("/", "首页"), ("/suppliers", "能力库")], view.name.clone())}
            <div class="cols aside">
                <div class="stack">
                    {header(&view)} {tabs(&view)} {capabilities(&view)} {cases(&view)} {products(&view)} {qualifications(&view, visit.now.date_iso())}
                </div>
                <aside class="stack">{own} {claim(visit, &view)} {facts(&view)}</aside>
            </div>
        </div>
    };
    let description = crate::ui::text::shorten(&view.intro, 120);
    Ok(Page::new(view.name.clone(), Nav::Suppliers, content).described(description))
}

/// What is known of an enterprise that was surveyed is the platform's word, and its own to take over.
fn claim(visit: &Visit, view: &SupplierView) -> impl IntoView + use<> {
    let may = visit.actor.member().is_none();
    view.unclaimed.then(|| {
        view! {
            <section class="card soft">
                <h2>"还没有认领"</h2>
                <p class="small">"资料来自行业摸排，由平台录入，企业尚未确认。"</p>
                {may.then(|| view! { <a class="btn line" href="/register">"是你的企业？登记并认领"</a> })}
            </section>
        }
    })
}

/// The telling part of a company's name: without the place and the legal form.
fn sign(name: &str) -> String {
    let short = ["上海市", "上海"].iter().find_map(|p| name.strip_prefix(p)).unwrap_or(name);
    short.chars().next().into_iter().collect()
}

fn header(view: &SupplierView) -> impl IntoView + use<> {
    let local = view.local.then(|| tag(Tone::Sea, "本地"));
    let size = view.size.map(|s| tag(Tone::Plain, s.zh()));
    let logo = match view.logo {
        Some(id) => {
            let alt = format!("{}的标识", view.name);
            view! { <img class="avatar big" src=format!("/attachments/{id}") alt=alt width="64" height="64"/> }
                .into_any()
        }
        None => view! { <span class="avatar big" aria-hidden="true">{sign(&view.name)}</span> }.into_any(),
    };
    view! {
        <header class="card">
            <div class="row">
                {logo}
                <div class="grow">
                    <h1>{view.name.clone()}</h1>
                    <p class="small muted">{view.place.clone()}</p>
                </div>
            </div>
            {paragraphs(&view.intro)}
            <div class="tags">{local} {size} {demo(view.demo)}</div>
        </header>
    }
}

fn tabs(view: &SupplierView) -> impl IntoView + use<> {
    let tabs = [
        ("#capabilities", "能力", view.capabilities.len()),
        ("#cases", "案例", view.cases.len()),
        ("#products", "产品", view.products.len()),
        ("#qualifications", "资质", view.qualifications.len()),
    ]
    .map(|(href, words, count)| {
        view! { <li><a href=href>{words} " " <span class="count">{count.to_string()}</span></a></li> }
    })
    .collect_view();
    view! { <nav class="tabs no-print" aria-label="企业资料"><ul>{tabs}</ul></nav> }
}

fn section(id: &'static str, title: &'static str, empty: bool, content: impl IntoView) -> impl IntoView {
    let content = if empty {
        view! { <p class="small muted">"尚未登记。"</p> }.into_any()
    } else {
        view! { <ul class="rows" role="list">{content}</ul> }.into_any()
    };
    let heading = format!("{id}-h");
    view! {
        <section class="card" id=id aria-labelledby=heading.clone()><h2 id=heading.clone()>{title}</h2> {content}</section>
    }
}

fn capabilities(view: &SupplierView) -> impl IntoView + use<> {
    let items = view
        .capabilities
        .iter()
        .enumerate()
        .map(|(n, capability)| {
            let kind = if n == 0 {
                tag(Tone::Ok, "主营").into_any()
            } else {
                tag(Tone::Plain, "兼营").into_any()
            };
            let name = capability
                .name
                .clone()
                .filter(|name| *name != capability.label)
                .map(|name| view! { <p class="xs muted">{format!("归类：{name}")}</p> });
            let evidence = capability.evidence.clone().map(|words| view! { <p class="small">{words}</p> });
            view! { <li><div class="row"><h3>{capability.label.clone()}</h3> {kind}</div> {name} {evidence}</li> }
        })
        .collect_view();
    section("capabilities", "能力", view.capabilities.is_empty(), items)
}

fn cases(view: &SupplierView) -> impl IntoView + use<> {
    let items = view
        .cases
        .iter()
        .map(|case| {
            let year = case.year.map(|year| format!("{year}年"));
            let more: Vec<String> = [case.client.clone(), year].into_iter().flatten().collect();
            let more = (!more.is_empty()).then(|| view! { <p class="xs muted">{more.join(" · ")}</p> });
            let detail = case.detail.as_deref().map(paragraphs);
            view! { <li><p>{case.title.clone()}</p> {more} <div class="small">{detail}</div></li> }
        })
        .collect_view();
    section("cases", "案例", view.cases.is_empty(), items)
}

fn products(view: &SupplierView) -> impl IntoView + use<> {
    let items = view
        .products
        .iter()
        .map(|product| {
            view! {
                <li>
                    <div class="row">
                        <h3><a href=format!("/products/{}", product.id)>{product.title.clone()}</a></h3>
                        {tag(rows::product_tone(product.kind), product.kind.zh())}
                    </div>
                    <p class="small">{product.summary.clone()}</p>
                </li>
            }
        })
        .collect_view();
    section("products", "产品", view.products.is_empty(), items)
}

/// Valid through the last day, by the calendar here.
fn qualifications(view: &SupplierView, today: String) -> impl IntoView + use<> {
    let items = view
        .qualifications
        .iter()
        .map(|q| {
            let more: Vec<String> = [&q.number, &q.issuer].into_iter().flatten().cloned().collect();
            let more = (!more.is_empty()).then(|| view! { <p class="xs muted">{more.join(" · ")}</p> });
            let expired = q.valid_until.as_ref().is_some_and(|until| *until < today);
            let state = q.valid_until.as_ref().map(|until| {
                let (tone, words) =
                    if expired { (Tone::StateBad, "已过期") } else { (Tone::StateOk, "有效") };
                let from = q.valid_from.clone().map(|from| format!("{from} ")).unwrap_or_default();
                view! { <p class="xs muted">{format!("有效期 {from}至 {until} ")} {tag(tone, words)}</p> }
            });
            view! { <li><h3>{q.name.clone()}</h3> {more} {state}</li> }
        })
        .collect_view();
    section("qualifications", "资质", view.qualifications.is_empty(), items)
}

fn facts(view: &SupplierView) -> impl IntoView + use<> {
    let fact = |name: &'static str, value: Option<AnyView>| {
        value.map(|value| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> })
    };
    // Only web addresses become links: the text is the supplier's own.
    let website = view.website.clone().map(|url| {
        let safe = url.starts_with("https://") || url.starts_with("http://");
        if safe {
            let words = url.clone();
            view! { <a href=url rel="nofollow noopener external">{words}</a> }.into_any()
        } else {
            url.into_any()
        }
    });
    let nothing = view.products.is_empty() && view.cases.is_empty();
    let hint = nothing
        .then(|| empty_with(icon::FILE, "资料还不多", "登记案例和产品后，推荐会更准，理由也更具体。", ()));
    view! {
        <section class="card">
            <h2>"基本信息"</h2>
            <dl class="facts list small">
                {fact("统一代码", view.uscc.as_ref().map(|c| c.as_str().to_owned().into_any()))}
                {fact("所在地", Some(view.place.clone().into_any()))}
                {fact("成立", view.founded.map(|y| format!("{y}年").into_any()))}
                {fact("规模", view.size.map(|s| s.zh().into_any()))}
                {fact("网站", website)}
                {fact("资料更新", Some(view.updated_at.date_zh().into_any()))}
            </dl>
        </section>
        <section class="card soft">
            <h2>"想找它做事？"</h2>
            <p class="small muted">
                "委办局在平台写下需求，合适的企业会连同理由一起列出，并在发布时收到邮件。"
            </p>
            <a class="btn line" href="/bureau/opportunities/new">{icon(icon::PLUS)} "写一条需求"</a>
        </section>
        {hint}
    }
}
