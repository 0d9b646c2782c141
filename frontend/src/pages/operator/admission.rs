//! One application with everything on one screen, and the decision.

use crate::{
    page::{Answer, Nav, Page},
    pages::{
        admission::declared,
        merchants::{href, status_tag},
    },
    posted::{Pairs, Posted},
    ui::{
        crumb::crumb,
        field::{Control, Field, field, summary},
        side::workspace,
        states::note,
        text::paragraphs,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, http::StatusCode, web::Path};
use backend::{
    Error, Result,
    admission::{
        policy,
        service::{self, Decision},
    },
};
use contract::{
    AdmissionId, FieldErrors, Problem,
    admission::{AdmissionForm, AdmissionRemarks, AdmissionStatus, AdmissionView},
};
use leptos::prelude::*;

/// What the form sends.
#[derive(Default)]
struct Sent {
    version: String,
    decision: String,
    words: String,
    remarks: FieldErrors,
}

impl Sent {
    fn read(pairs: &Pairs) -> Self {
        let text = |name: &str| {
            let found = pairs.iter().rev().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let mut remarks = FieldErrors::default();
        for (name, _) in AdmissionForm::FIELDS {
            remarks.add(name, text(&format!("remark_{name}")));
        }
        Self { version: text("version"), decision: text("decision"), words: text("words"), remarks }
    }

    fn remarks(&self) -> AdmissionRemarks {
        AdmissionRemarks { words: self.words.clone(), fields: self.remarks.clone() }
    }

    fn at(&self, name: &str) -> &str {
        self.remarks.at(name).unwrap_or_default()
    }
}

/// `GET /operator/admissions/{id}`
pub async fn show(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let view = find(&visit, &id).await?;
        Ok(page(&visit, &view, &Sent::default(), None))
    };
    visit.respond(answer.await)
}

async fn find(visit: &Visit, id: &str) -> Result<AdmissionView> {
    let id: AdmissionId = id.parse().map_err(|_| Error::NotFound)?;
    service::find(&visit.app, &visit.actor, id).await
}

/// `POST /operator/admissions/{id}`
pub async fn post(visit: Visit, id: Path<String>, Posted(pairs): Posted<Pairs>) -> HttpResponse {
    let answer = decide(&visit, &id, &Sent::read(&pairs)).await;
    visit.respond(answer)
}

async fn decide(visit: &Visit, id: &str, sent: &Sent) -> Result<Answer> {
    let number: AdmissionId = id.parse().map_err(|_| Error::NotFound)?;
    let decision = Decision::parse(&sent.decision)
        .ok_or_else(|| Error::Malformed("请用页面上的按钮办理。".to_owned()))?;
    let version = sent.version.trim().parse().unwrap_or(0);
    let done = service::decide(&visit.app, &visit.actor, number, version, decision, &sent.remarks()).await;
    match done {
        Ok(_) => Ok(Answer::go_saying("/operator/admissions", "admission-decided")),
        Err(error @ (Error::Validation(_) | Error::Conflict(..) | Error::Unavailable(_))) => {
            let view = find(visit, id).await?;
            Ok(page(visit, &view, sent, Some(&error.to_problem())).into())
        }
        Err(error) => Err(error),
    }
}

fn page(visit: &Visit, view: &AdmissionView, sent: &Sent, problem: Option<&Problem>) -> Page {
    let none = FieldErrors::default();
    let errors = problem.map_or(&none, |p| &p.fields);
    let refused = problem.filter(|p| p.fields.is_empty()).map(|p| {
        note("bad", view! { <p role="alert"><b>{p.title.clone()}</b> {format!("：{}", p.detail)}</p> })
    });
    let decides = policy::may_decide(&visit.actor).is_ok();
    let said = (!view.remarks.words.is_empty() || !view.remarks.fields.is_empty()).then(|| {
        let remarks = view.remarks.fields.0.iter();
        let items = remarks
            .map(|f| view! { <li>{format!("对“{}”的意见：{}", AdmissionForm::label(&f.field), f.message)}</li> })
            .collect_view();
        note(
            "",
            view! { <p><b>"上次的意见"</b></p> {paragraphs(&view.remarks.words)} <ul class="bullets">{items}</ul> },
        )
    });
    let title = view.organization.clone();
    let content = workspace(
        visit,
        view! {
            {crumb(&[("/operator/admissions", "数商审核")], title.clone())}
            <div class="page-head"><h1>{title.clone()}</h1> {status_tag(view.status)}</div>
            {refused} {summary(errors)}
            <section class="card" aria-label="企业">{facts(view)}</section>
            {said}
            <section class="card"><h2>"申请内容"</h2> {declared(view)}</section>
            {decides.then(|| actions(view, sent, errors))}
        },
    );
    let status = problem.map_or(StatusCode::OK, |p| {
        StatusCode::from_u16(p.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
    });
    Page::new(title, Nav::Other, content).with_status(status).workspace()
}

fn facts(view: &AdmissionView) -> impl IntoView + use<> {
    let fact = |name: &'static str, value: String| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> };
    let code = view.uscc.as_ref().map_or_else(|| "未登记".to_owned(), |code| code.as_str().to_owned());
    let until = view.valid_until.map(|at| fact("有效期至", at.plus_ms(-1).date_zh()));
    let number = view.number.clone().map(|number| {
        view! { <div><dt>"编号"</dt> <dd><a href=href(&number)>{number.clone()}</a></dd></div> }
    });
    let kind = if view.renewal { "续期" } else { "首次申请" };
    view! {
        <dl class="grid facts">
            {fact("统一社会信用代码", code)} {fact("办理类型", kind.to_owned())}
            {fact("提交时间", view.submitted_at.map(|at| at.minute_zh()).unwrap_or_default())} {number} {until}
        </dl>
        <p class="small"><a href=format!("/suppliers/{}", view.organization_id)>"能力库中的企业页面"</a></p>
    }
}

fn actions(view: &AdmissionView, sent: &Sent, errors: &FieldErrors) -> AnyView {
    let words = |label, hint| {
        let value = &sent.words;
        field(Field { name: "words", label, hint, must: false, value, errors, control: Control::Lines(3) })
    };
    let version = view! { <input type="hidden" name="version" value=view.version.to_string()/> };
    let action = format!("/operator/admissions/{}", view.id);
    let button = |value: &'static str, class: &'static str, text: &'static str| {
        view! { <button class=class name="decision" value=value>{text}</button> }
    };
    if view.renewed {
        let words = "这份资格已经续期，证书按续期的那一份有效；暂停或恢复请在续期的那一份里办理。";
        return note("", view! { <p>{words}</p> }).into_any();
    }
    let (title, body) = match view.status {
        AdmissionStatus::Submitted => (
            "办理",
            view! {
                {at_fields(sent)} {words("总的意见或理由", "退回：还要改什么。不通过：理由，企业会看到。")}
                <div class="acts">
                    {button("accept", "btn main", "通过")} {button("return", "btn line", "退回修改")}
                    {button("reject", "btn bad", "不通过")}
                </div>
            }
            .into_any(),
        ),
        AdmissionStatus::Admitted => (
            "暂停资格",
            view! {
                {words("理由", "企业会看到；暂停期间证书无效。")}
                <div class="acts">{button("suspend", "btn bad", "暂停")}</div>
            }
            .into_any(),
        ),
        AdmissionStatus::Suspended => (
            "恢复资格",
            view! { {words("理由", "企业会看到。")} <div class="acts">{button("restore", "btn main", "恢复")}</div> }
                .into_any(),
        ),
        _ => return ().into_any(),
    };
    view! {
        <form class="card form" method="post" action=action novalidate><h2>{title}</h2> {version} {body}</form>
    }
    .into_any()
}

/// A box for remarks at each field.
fn at_fields(sent: &Sent) -> impl IntoView + use<> {
    let boxes = AdmissionForm::FIELDS
        .map(|(name, label)| {
            let id = format!("remark_{name}");
            view! {
                <div class="field">
                    <label for=id.clone()>{format!("对“{label}”的意见")}</label>
                    <input class="input" id=id.clone() name=id value=sent.at(name).to_owned()/>
                </div>
            }
        })
        .collect_view();
    let open = (sent.decision == "return").then_some("");
    view! { <details class="more" open=open.is_some()><summary>"在各项旁写意见（退回修改时）"</summary> <div class="stack">{boxes}</div></details> }
}
