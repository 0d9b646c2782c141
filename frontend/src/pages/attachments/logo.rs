//! The enterprise's logo: seeing, replacing and removing it.

use crate::{
    page::{Answer, Nav, Page},
    ui::{
        field::summary,
        flash::flash,
        side::workspace,
        states::note,
        upload::{UploadForm, upload_form},
    },
    visit::Visit,
};
use actix_web::{HttpResponse, http::StatusCode};
use backend::{
    Result,
    attachments::{policy, service},
};
use contract::{
    FieldErrors, Problem,
    attachments::{AttachmentPurpose, AttachmentView, size_zh},
};
use leptos::prelude::*;

/// The address of the page.
pub const PATH: &str = "/my/logo";

/// `GET /my/logo`
pub async fn show(visit: Visit) -> HttpResponse {
    visit.respond(page(&visit, None).await)
}

/// `POST /my/logo/remove`
pub async fn remove(visit: Visit) -> HttpResponse {
    let done = service::remove_logo(&visit.app, &visit.actor).await;
    visit.respond(done.map(|()| Answer::go_saying(PATH, "logo-removed")))
}

/// The page, with what was wrong with a file.
pub(super) async fn page(visit: &Visit, problem: Option<Problem>) -> Result<Page> {
    let logo = service::logo(&visit.app, &visit.actor).await?;
    let writes = policy::may_upload_for(&visit.actor, AttachmentPurpose::Logo).is_ok();
    let status = problem.as_ref().map_or(200, |p| p.status);
    // Whatever was wrong, it was wrong with the file.
    let errors = problem.map_or_else(FieldErrors::default, |p| {
        let words = p.fields.0.into_iter().next().map_or(p.detail, |f| f.message);
        let mut errors = FieldErrors::default();
        errors.add("file", words);
        errors
    });
    let form = upload_form(UploadForm {
        purpose: AttachmentPurpose::Logo,
        target: "",
        next: PATH,
        label: if logo.is_some() { "换一个" } else { "选择图片" },
        limit: visit.app.settings.storage.attachment_limit,
        errors: &errors,
    });
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div>
                    <h1>"企业标识"</h1>
                    <p class="muted">"显示在能力库的企业页上，所有人可见。"</p>
                </div>
            </div>
            {flash(visit.flash.as_deref())}
            {summary(&errors)}
            {current(visit, logo, writes)}
            {writes
                .then(|| {
                    view! {
                        <section class="card" aria-labelledby="u">
                            <h2 id="u">"上传"</h2>
                            {form}
                            <p class="small muted">
                                "上传后会重新编码：拍摄地点等附带信息会去掉，超过 1024 像素的会缩小。方形、透明底的图片最合适。"
                            </p>
                        </section>
                    }
                })}
        },
    );
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    Ok(Page::new("企业标识", Nav::Other, content).with_status(status).workspace())
}

fn current(visit: &Visit, logo: Option<AttachmentView>, writes: bool) -> AnyView {
    let Some(logo) = logo else {
        return note("info", view! { <p>"还没有标识，企业页上显示名称的第一个字。"</p> }).into_any();
    };
    let organization = visit.actor.member().map(|m| m.organization.clone()).unwrap_or_default();
    let words = format!("{} · {} · {}", logo.name, size_zh(logo.bytes), logo.created_at.date_zh());
    let remove = writes.then(|| {
        view! { <form method="post" action="/my/logo/remove"><button class="btn line small">"删除标识"</button></form> }
    });
    view! {
        <section class="card" aria-labelledby="c">
            <h2 id="c">"现在的标识"</h2>
            <div class="row">
                <img class="avatar big" src=logo.href alt=format!("{organization}的标识") width="64" height="64"/>
                <p class="grow small muted">{words}</p>
                {remove}
            </div>
        </section>
    }
    .into_any()
}
