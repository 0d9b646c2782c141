//! A product and who offers it.

use crate::{
    page::{Nav, Page},
    ui::{
        crumb::crumb,
        rows,
        tags::{Tone, demo, tag},
        text::paragraphs,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{Error, Result, catalog, organizations};
use contract::{catalog::ProductView, organizations::SupplierView};
use leptos::prelude::*;

/// `GET /products/{id}`
pub async fn show(visit: Visit, id: Path<String>) -> HttpResponse {
    visit.respond(page(&visit, &id).await)
}

async fn page(visit: &Visit, id: &str) -> Result<Page> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let view = catalog::service::find(&visit.app, &visit.actor, id).await?;
    let supplier = organizations::service::find(&visit.app, &visit.actor, view.organization_id).await?;
    let mart = format!("/products?sub={}", view.kind.as_str());
    let content = view! {
        <div class="wrap">
            {crumb(&[("/", "首页"), (&mart, mart_name(&view))], view.title.clone())}
            <div class="cols aside">
                <div class="stack">{product(&view)} {others(&view, &supplier)}</div>
                <aside class="stack">{offered_by(&supplier)}</aside>
            </div>
        </div>
    };
    let description = crate::ui::text::shorten(&view.summary, 120);
    Ok(Page::new(view.title.clone(), Nav::Marts, content).described(description))
}

const fn mart_name(view: &ProductView) -> &'static str {
    match view.kind {
        contract::catalog::ProductKind::Data => "数据集市",
        contract::catalog::ProductKind::Compute => "算力集市",
        contract::catalog::ProductKind::Service => "产品与服务集市",
    }
}

fn product(view: &ProductView) -> impl IntoView + use<> {
    let local = view.local.then(|| tag(Tone::Sea, "本地"));
    view! {
        <article class="card">
            <div class="row">{tag(rows::product_tone(view.kind), view.kind.zh())} {local} {demo(view.demo)}</div>
            <h1>{view.title.clone()}</h1>
            {paragraphs(&view.summary)}
            <p class="xs muted">{format!("资料更新：{}", view.updated_at.date_zh())}</p>
        </article>
    }
}

fn others(view: &ProductView, supplier: &SupplierView) -> impl IntoView + use<> {
    let others: Vec<AnyView> = supplier
        .products
        .iter()
        .filter(|p| p.id != view.id)
        .map(|p| rows::product(p, &[], &[]).into_any())
        .collect();
    (!others.is_empty()).then(|| {
        view! {
            <section aria-labelledby="others" class="stack">
                <h2 id="others">"同一家的其他产品"</h2> <ul class="card rows" role="list">{others}</ul>
            </section>
        }
    })
}

fn offered_by(supplier: &SupplierView) -> impl IntoView + use<> {
    let capabilities =
        supplier.capabilities.iter().take(4).map(|c| tag(Tone::Brand, c.label.clone())).collect_view();
    view! {
        <section class="card">
            <h2>"提供方"</h2>
            <h3><a href=format!("/suppliers/{}", supplier.id)>{supplier.name.clone()}</a></h3>
            <p class="small muted">{supplier.place.clone()}</p>
            <p class="small">{crate::ui::text::shorten(&supplier.intro, 120)}</p>
            <div class="tags">{capabilities}</div>
            <a class="btn line" href=format!("/suppliers/{}", supplier.id)>"看它的能力与案例"</a>
        </section>
    }
}
