//! 数商入库 of the own enterprise: apply, follow, mend, renew; the certificate.

mod material;
mod sent;

use super::merchants::{href, status_tag};
use crate::{
    page::{Nav, Page},
    ui::{
        field::{Control, Field, Line, field, summary},
        files::files,
        flash::flash,
        side::workspace,
        states::note,
        text::paragraphs,
        upload::Refused,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, http::StatusCode};
use backend::{
    Result,
    admission::{policy, service},
    attachments,
};
use contract::{
    FieldErrors, Problem,
    admission::{AdmissionForm, AdmissionStatus, AdmissionView, MerchantCategory, OwnAdmission},
    attachments::AttachmentView,
};
use leptos::prelude::*;
use material::{material, uploads};
pub use sent::{Withdrawal, post, withdraw};

/// The address of the page.
pub const PATH: &str = "/my/admission";

/// `GET /my/admission`
pub async fn show(visit: Visit) -> HttpResponse {
    let answer = async {
        let own = service::own(&visit.app, &visit.actor).await?;
        let form = service::form(&own);
        page(&visit, &own, &form, None, None).await
    };
    visit.respond(answer.await)
}

/// The page with what was wrong with a file.
pub async fn refused_upload(visit: &Visit, refused: &Refused) -> Result<Page> {
    let own = service::own(&visit.app, &visit.actor).await?;
    let form = service::form(&own);
    page(visit, &own, &form, None, Some(refused)).await
}

/// A form that was not taken.
struct Refusal {
    problem: Problem,
    /// The version that a further save names.
    version: Option<i32>,
    /// What was typed is on the page, not what is stored.
    typed: bool,
}

async fn page(
    visit: &Visit,
    own: &OwnAdmission,
    form: &AdmissionForm,
    refusal: Option<&Refusal>,
    refused_file: Option<&Refused>,
) -> Result<Page> {
    let problem = refusal.map(|refusal| &refusal.problem);
    let member = visit.actor.require_member()?;
    let files = attachments::service::own(&visit.app, member, &form.attachments).await?;
    let open = own.application.as_ref().filter(|view| view.status.is_open());
    let editable = open.map_or(own.may_apply, |view| view.status != AdmissionStatus::Submitted);
    let writes = policy::may_write(&visit.actor).is_ok();
    let refused = problem.filter(|p| p.fields.is_empty()).map(|p| {
        note("bad", view! { <p role="alert"><b>{p.title.clone()}</b> {format!("：{}", p.detail)}</p> })
    });
    let typed = refusal.filter(|refusal| refusal.typed);
    let body = if writes && (editable || typed.is_some()) {
        let uploads = uploads(visit, open, refused_file);
        view! { {editor(visit, own, open, (form, files.as_slice()), typed)} {uploads} }.into_any()
    } else {
        open.map(|view| view! { <section class="card"><h2>"申请内容"</h2> {declared(view)}</section> })
            .into_any()
    };
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div><h1>"数商入库"</h1> <p class="muted">"审核通过后进入数商名录，取得一年有效的证书。"</p></div>
            </div>
            {flash(visit.flash.as_deref())} {refused} {certificate(own)} {state(visit, own)} {body}
        },
    );
    let status = problem.map(|p| p.status).or_else(|| refused_file.map(|refused| refused.status));
    let status = status.map_or(StatusCode::OK, |status| {
        StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
    });
    Ok(Page::new("数商入库", Nav::Other, content).with_status(status).workspace())
}

/// The certificate, once there is one.
fn certificate(own: &OwnAdmission) -> impl IntoView + use<> {
    let entry = own.merchant.as_ref()?;
    let place = href(&entry.number);
    let papers = (entry.status == AdmissionStatus::Admitted).then(|| {
        view! {
            <a class="btn main" href=format!("{place}/certificate")>"查看证书"</a>
            <a class="btn line" href=format!("{place}/certificate.pdf")>"下载 PDF"</a>
        }
    });
    let renewal = own.renewable_from.filter(|_| !own.may_apply).map(|from| {
        view! { <p class="small muted">{format!("{}起可以申请续期，续期从届满之日接着计算。", from.date_zh())}</p> }
    });
    Some(view! {
        <section class="card" aria-labelledby="certificate">
            <div class="head"><h2 id="certificate">{entry.number.clone()}</h2> {status_tag(entry.status)}</div>
            <p>{format!("有效期至 {}", entry.valid_until.plus_ms(-1).date_zh())}</p>
            {renewal}
            <div class="acts">{papers} <a class="btn line" href=place>"名录中的条目"</a></div>
        </section>
    })
}

/// Where the last application stands, with the reviewer's words.
fn state(visit: &Visit, own: &OwnAdmission) -> AnyView {
    let Some(view) = &own.application else { return ().into_any() };
    let general = (!view.remarks.words.is_empty()).then(|| paragraphs(&view.remarks.words));
    match view.status {
        AdmissionStatus::Submitted => {
            let at = view.submitted_at.map(|at| at.minute_zh()).unwrap_or_default();
            let back = policy::may_submit(&visit.actor).is_ok().then(|| {
                view! {
                    <form method="post" action="/my/admission/withdraw">
                        <input type="hidden" name="version" value=view.version.to_string()/>
                        <button class="btn small line">"撤回申请"</button>
                    </form>
                }
            });
            note("", view! { <p><b>"审核中"</b> {format!("：{at} 提交，结果会用邮件告诉你。")}</p> {back} })
                .into_any()
        }
        AdmissionStatus::Returned => note(
            "warn",
            view! { <p><b>"需要修改"</b> "：请按下面各项旁的意见修改后重新提交。"</p> {general} },
        )
        .into_any(),
        AdmissionStatus::Rejected => {
            note("bad", view! { <p><b>"上次申请未通过"</b></p> {general} }).into_any()
        }
        AdmissionStatus::Suspended => {
            note("warn", view! { <p><b>"数商资格已暂停"</b></p> {general} }).into_any()
        }
        _ => ().into_any(),
    }
}

fn editor(
    visit: &Visit,
    own: &OwnAdmission,
    open: Option<&AdmissionView>,
    (form, files): (&AdmissionForm, &[AttachmentView]),
    refusal: Option<&Refusal>,
) -> impl IntoView + use<> {
    let mut errors = refusal.map(|refusal| refusal.problem.fields.clone()).unwrap_or_default();
    let wrong = refusal.is_some();
    // The reviewer's remarks stand at their fields until the form is sent again.
    if let Some(view) = open.filter(|view| view.status == AdmissionStatus::Returned && !wrong) {
        errors = view.remarks.fields.clone();
    }
    let head = if wrong { summary(&errors).into_any() } else { ().into_any() };
    let title = match (open, own.renewable_from) {
        (Some(view), _) if view.renewal => "续期申请",
        (None, Some(_)) => "续期申请",
        _ => "入库申请",
    };
    let version = refusal.map_or(open.map(|view| view.version), |refusal| refusal.version);
    let version = version.map(|version| version.to_string());
    let submit = policy::may_submit(&visit.actor)
        .is_ok()
        .then(|| view! { <button class="btn main" name="act" value="submit">"提交审核"</button> });
    let waits = submit.is_none().then(|| view! { <p class="small muted">"写好后请企业管理员提交。"</p> });
    view! {
        <form class="card form" method="post" action="/my/admission" novalidate>
            <h2>{title}</h2>
            {head} <input type="hidden" name="version" value=version/>
            // What the Enter key presses: it must not remove a file.
            <button class="sr-only" name="act" value="save" tabindex="-1" aria-hidden="true">"保存草稿"</button>
            {fields(form, &errors)} {material(form, files, &errors)}
            <div class="acts">{submit} <button class="btn line" name="act" value="save">"保存草稿"</button> {waits}</div>
        </form>
    }
}

fn message(errors: &FieldErrors, name: &str) -> impl IntoView + use<> {
    let id = format!("{name}-e");
    errors.at(name).map(|words| view! { <p class="msg" id=id>{words.to_owned()}</p> })
}

fn fields(form: &AdmissionForm, errors: &FieldErrors) -> impl IntoView + use<> {
    let boxes = MerchantCategory::ALL
        .map(|category| {
            let checked = form.categories.contains(&category);
            view! {
                <label class="check">
                    <input type="checkbox" name=category.as_str() value="1" checked=checked/> {category.zh()}
                </label>
            }
        })
        .collect_view();
    let lines = |name, label, hint, value| {
        field(Field { name, label, hint, must: true, value, errors, control: Control::Lines(4) })
    };
    let line = |name, label, value, kind, autocomplete| {
        let control = Control::Line(Line { kind, autocomplete, ..Line::default() });
        field(Field { name, label, hint: "", must: true, value, errors, control })
    };
    let class = |name| if errors.at(name).is_some() { "field err" } else { "field" };
    view! {
        <fieldset class=class("categories") id="categories" tabindex="-1">
            <legend>"数商类别" <span class="must">"必填"</span></legend>
            {boxes} {message(errors, "categories")}
        </fieldset>
        {lines("offer", "提供什么", "数据、算力或服务的内容、规模和对象", &form.offer)}
        {lines("sources", "数据来源与合法性", "从哪里来，依据什么取得；不涉及数据的请说明", &form.sources)}
        {lines("measures", "安全保障措施", "制度、技术和人员，如何保护数据和客户", &form.measures)}
        <div class="grid fields">
            {line("contact_name", "名录联系人", &form.contact_name, "", "name")}
            {line("contact_phone", "联系电话", &form.contact_phone, "tel", "tel")}
        </div>
        <div class=class("promise")>
            <label class="check">
                <input type="checkbox" id="promise" name="promise" value="1" checked=form.promise/>
                "本单位承诺以上内容真实，依法合规经营；情况变化时及时更新。"
            </label>
            {message(errors, "promise")}
        </div>
    }
}

/// What is declared, to read.
pub fn declared(view: &AdmissionView) -> impl IntoView + use<> {
    let form = &view.form;
    let part = |name: &'static str, text: &str| {
        view! { <section><h3>{name}</h3> {paragraphs(text)}</section> }
    };
    let contact = format!("{}，{}", form.contact_name, form.contact_phone);
    view! {
        {part("数商类别", &super::merchants::categories(&form.categories))} {part("提供什么", &form.offer)}
        {part("数据来源与合法性", &form.sources)} {part("安全保障措施", &form.measures)} {part("名录联系人", &contact)}
        {(!view.files.is_empty()).then(|| view! { <section><h3>"入驻材料"</h3> {files(&view.files)}</section> })}
    }
}
