//! A form was sent after the session had ended: what was typed stands here until its writer has signed
//! in again, in another window, and sends it on. Nothing of it is stored, and nothing is lost.

use crate::{
    page::{Nav, Page},
    posted::is_typed,
    ui::text::paragraphs,
    visit::Visit,
};
use actix_web::http::StatusCode;
use leptos::prelude::*;

/// The page that carries the fields of the form sent to this very address.
pub fn page(visit: &Visit, pairs: &[(String, String)]) -> Page {
    let fields = pairs
        .iter()
        .map(|(name, value)| view! { <input type="hidden" name=name.clone() value=value.clone()/> })
        .collect_view();
    let typed = pairs
        .iter()
        .filter(|(name, value)| is_typed(name, value))
        .map(|(_, value)| view! { <li>{paragraphs(value)}</li> })
        .collect_view();
    let content = view! {
        <div class="wrap sec">
            <section class="card form" aria-labelledby="ended">
                <div>
                    <h1 id="ended">"登录已过期"</h1>
                    <p class="muted" role="alert">
                        "刚才的提交没有保存，但你写的内容都还在这一页。请在新窗口登录，再回到这里点“继续提交”。"
                    </p>
                </div>
                <form method="post" action=visit.path.clone()>
                    {fields}
                    <div class="acts">
                        <a class="btn line" href=visit.login_address() target="_blank">"登录（新窗口）"</a>
                        <button class="btn main">"继续提交"</button>
                    </div>
                </form>
                <details class="more">
                    <summary>"看看写了什么"</summary>
                    <ul class="bullets">{typed}</ul>
                </details>
            </section>
        </div>
    };
    Page::new("登录已过期", Nav::Other, content).with_status(StatusCode::UNAUTHORIZED).unlisted()
}
