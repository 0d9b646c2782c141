//! Statements: rules, privacy, accessibility, demonstration data, how the ranking works. Their texts
//! are small HTML files beside this one, written by us; nothing from people goes through here.

use crate::{
    page::{Nav, Page},
    ui::crumb::crumb,
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{
    Error, Result,
    accounts::{access::sign_in::SECOND_FACTOR_MINUTES, sign_on},
};
use leptos::prelude::*;

/// Topic, title, text.
const TOPICS: [(&str, &str, &str); 5] = [
    ("rules", "运营规则", include_str!("rules.html")),
    ("ranking", "推荐和排序是怎么做的", include_str!("ranking.html")),
    ("privacy", "隐私说明", include_str!("privacy.html")),
    ("accessibility", "无障碍说明", include_str!("accessibility.html")),
    ("demo", "示范数据说明", include_str!("demo.html")),
];

/// `GET /about/{topic}`
pub async fn show(visit: Visit, topic: Path<String>) -> HttpResponse {
    visit.respond(page(&visit, &topic))
}

fn page(visit: &Visit, topic: &str) -> Result<Page> {
    let (_, title, text) = TOPICS.into_iter().find(|(name, ..)| *name == topic).ok_or(Error::NotFound)?;
    let contact = html_safe(&visit.app.settings.mail.contact);
    let hours = visit.app.settings.accounts.session_hours.to_string();
    let text = text.replace("{contact}", &contact).replace("{session_hours}", &hours);
    let text = text.replace("{privacy_version}", contract::accounts::PRIVACY_VERSION);
    let text = text
        .replace("{mail_keep}", &mail_keep(visit.app.settings.mail.keep_days))
        .replace("{pending_minutes}", &SECOND_FACTOR_MINUTES.to_string())
        .replace("{sign_on_minutes}", &sign_on::MINUTES.to_string());
    let menu = TOPICS
        .map(|(name, title, _)| {
            let here = (name == topic).then_some("page");
            view! { <li><a href=format!("/about/{name}") aria-current=here>{title}</a></li> }
        })
        .collect_view();
    let content = view! {
        <div class="wrap">
            {crumb(&[("/", "首页")], title)}
            <div class="cols">
                <nav class="toc stick" aria-label="说明"><ul>{menu}</ul></nav>
                <article class="card prose"><h1>{title}</h1> <div class="prose" inner_html=text></div></article>
            </div>
        </div>
    };
    Ok(Page::new(title, Nav::Other, content))
}

fn mail_keep(days: u32) -> String {
    match days {
        0 => "长期保存".to_owned(),
        days => format!("{days} 天后清除收件人和内容"),
    }
}

/// The contact address is a setting and has been checked as an e-mail address; still no markup.
fn html_safe(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
