//! The certificate as a page to print.

use super::href;
use crate::{
    page::{Nav, Page},
    ui::{crumb::crumb, tags::demo},
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{
    Error, Result,
    admission::{
        certificate::{self, Qr},
        service,
    },
};
use contract::admission::AdmissionStatus;
use leptos::prelude::*;

/// `GET /merchants/{number}/certificate`
pub async fn show(visit: Visit, number: Path<String>) -> HttpResponse {
    visit.respond(page(&visit, &number).await)
}

async fn page(visit: &Visit, number: &str) -> Result<Page> {
    let entry = service::merchant(&visit.app, &visit.actor, number).await?;
    // A paper says nothing of a suspension: only valid certificates are printed.
    if entry.status != AdmissionStatus::Admitted {
        return Err(Error::NotFound);
    }
    let own = href(&entry.number);
    let address = format!("{}{own}", visit.app.settings.http.public_url);
    let qr = Qr::of(&address)?;
    let facts = certificate::facts(&entry)
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> })
        .collect_view();
    let missing: String = certificate::missing(&entry.name)?.into_iter().collect();
    let pdf = if missing.is_empty() {
        view! {
            <a class="btn main" href=format!("{own}/certificate.pdf")>"下载 PDF"</a>
            <p class="small muted">"也可以用浏览器的打印功能打印这一页。"</p>
        }
        .into_any()
    } else {
        let words = format!("名称中的“{missing}”不在 PDF 所用的字体中，请用浏览器的打印功能打印这一页。");
        view! { <p class="small muted">{words}</p> }.into_any()
    };
    let content = view! {
        <div class="wrap">
            {crumb(&[("/", "首页"), ("/merchants", "数商名录"), (&own, &entry.number)], "证书")}
            <div class="acts no-print">{pdf}</div>
            <article class="certificate">
                <h1>"数商入库证书"</h1>
                <p class="muted">{certificate::PLATFORM}</p>
                <h2>{entry.name.clone()} " " {demo(entry.demo)}</h2>
                <p>{certificate::WORDS}</p>
                <dl class="facts list">{facts}</dl>
                {code(&qr)}
                <p class="small muted">"扫码核验证书当前状态，以平台公示为准"</p>
                <p class="xs muted">{address.clone()}</p>
            </article>
        </div>
    };
    Ok(Page::new(format!("数商入库证书 {}", entry.number), Nav::Other, content).unlisted())
}

/// The QR code with its quiet zone of four modules.
fn code(qr: &Qr) -> impl IntoView + use<> {
    let side = qr.side + 8;
    let zone = format!("-4 -4 {side} {side}");
    view! {
        <p>
            <svg viewBox=zone width="160" height="160" role="img" aria-label="核验地址的二维码" shape-rendering="crispEdges">
                <path fill="#fff" d=format!("M-4 -4h{side}v{side}h-{side}z")></path>
                <path fill="#000" d=qr.svg_path()></path>
            </svg>
        </p>
    }
}
