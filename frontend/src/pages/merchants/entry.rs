//! An entry of the register: what the QR code of a certificate leads to.

use super::{href, status_tag};
use crate::{
    page::{Nav, Page},
    ui::{crumb::crumb, states::note, tags::demo},
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{
    Result,
    admission::{certificate, service},
};
use contract::admission::{AdmissionStatus, MerchantView};
use leptos::prelude::*;

/// `GET /merchants/{number}`
pub async fn show(visit: Visit, number: Path<String>) -> HttpResponse {
    visit.respond(page(&visit, &number).await)
}

async fn page(visit: &Visit, number: &str) -> Result<Page> {
    let entry = service::merchant(&visit.app, &visit.actor, number).await?;
    let title = format!("{} · {}", entry.name, entry.number);
    let own = href(&entry.number);
    let papers = (entry.status == AdmissionStatus::Admitted).then(|| {
        view! {
            <div class="acts">
                <a class="btn main" href=format!("{own}/certificate")>"查看证书"</a>
                <a class="btn line" href=format!("{own}/certificate.pdf")>"下载 PDF"</a>
            </div>
        }
    });
    let facts = certificate::facts(&entry)
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> })
        .collect_view();
    let content = view! {
        <div class="wrap">
            {crumb(&[("/", "首页"), ("/merchants", "数商名录")], entry.number.clone())}
            <article class="stack">
                <header class="card">
                    <div class="row">{status_tag(entry.status)} {demo(entry.demo)}</div>
                    <h1>{entry.name.clone()}</h1>
                    {verdict(&entry)}
                    <dl class="grid facts">{facts}</dl>
                    {papers}
                </header>
                <p class="small muted">
                    <a href=format!("/suppliers/{}", entry.organization_id)>"查看这家企业的能力与案例"</a>
                </p>
            </article>
        </div>
    };
    Ok(Page::new(title, Nav::Other, content).described("数商证书核验"))
}

fn verdict(entry: &MerchantView) -> impl IntoView + use<> {
    let (tone, words) = match entry.status {
        AdmissionStatus::Admitted => ("ok", "证书有效。"),
        AdmissionStatus::Suspended => ("warn", "证书已暂停，暂停期间无效。"),
        _ => ("bad", "证书已过期，不再有效。"),
    };
    note(tone, view! { <p><b>{words}</b></p> })
}
