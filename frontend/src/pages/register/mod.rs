//! Registering: the form, “we sent a mail”, and the link in that mail.

pub mod form;

use crate::{
    page::{Answer, Nav, Page},
    pages::oops::ended_link,
    posted::{Asked, Posted},
    ui::{
        field::{Control, Field, Line, field, summary},
        flash::flash,
        frame::desk,
        icon,
        refusal::{refusal, status, wrong},
        states::empty_with,
    },
    visit::Visit,
};
use actix_web::{HttpRequest, HttpResponse, web::Path};
use backend::{Actor, Error, Result, accounts::membership::registration, http::client_of};
use contract::{
    FieldErrors, Problem,
    accounts::{LinkSecret, RegistrationForm, RegistrationOutcome},
};
use leptos::prelude::*;
use serde::Deserialize;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    kind: String,
}

/// `GET /register`
pub async fn show(visit: Visit, Asked(query): Asked<Query>) -> HttpResponse {
    if visit.actor.member().is_some() {
        return visit.respond(Ok(Answer::go(desk(visit.actor.role()))));
    }
    let kind = if query.kind == "overseas" { "overseas" } else { "domestic" };
    let form = RegistrationForm { kind: kind.to_owned(), mail_consent: false, ..RegistrationForm::default() };
    visit.respond(form::page(&visit, &form, None).await)
}

/// `POST /register`
pub async fn post(visit: Visit, req: HttpRequest, Posted(form): Posted<RegistrationForm>) -> HttpResponse {
    let answer = try_register(&visit, &req, &form).await;
    visit.respond(answer)
}

async fn try_register(visit: &Visit, req: &HttpRequest, form: &RegistrationForm) -> Result<Answer> {
    let done = if visit.actor == Actor::Visitor {
        let client = client_of(&visit.app, req);
        let done = registration::register(&visit.app, form, &client).await;
        done.map(|()| Answer::go("/register/sent"))
    } else {
        let done = registration::register_as(&visit.app, &visit.actor, form).await;
        done.map(|(_, outcome)| Answer::go_saying("/my", said(outcome)))
    };
    match done {
        Err(
            error @ (Error::Validation(_) | Error::TooMany | Error::Unavailable(_) | Error::Conflict(..)),
        ) => Ok(form::page(visit, form, Some(error.to_problem())).await?.into()),
        other => other,
    }
}

const fn said(outcome: RegistrationOutcome) -> &'static str {
    match outcome {
        RegistrationOutcome::Registered => "registered",
        RegistrationOutcome::Claimed => "claimed",
        RegistrationOutcome::ClaimSubmitted => "claim-submitted",
    }
}

/// `GET /register/sent`
pub async fn sent(visit: Visit) -> HttpResponse {
    let words = "我们给你填的邮箱发了一封邮件。请点开邮件中的链接，核对后完成注册；链接 24 小时内有效。\
        没有收到时，请看一下垃圾邮件，或过几分钟重新填写。";
    let acts = view! { <a class="btn line" href="/register">"重新填写"</a> <a class="btn quiet" href="/">"回到首页"</a> };
    let content = view! {
        <div class="wrap">
            <section class="card oops"><h1 class="sr-only">"请查收邮件"</h1> {empty_with(icon::MAIL, "请查收邮件", words, acts)}</section>
        </div>
    };
    visit.respond(Ok(Page::new("请查收邮件", Nav::Other, content).unlisted()))
}

/// `GET /register/verify/{secret}`
pub async fn ask(visit: Visit, secret: Path<String>) -> HttpResponse {
    visit.respond(confirm(&visit, &secret, "", None).await.or_else(ended_link))
}

async fn confirm(visit: &Visit, secret: &str, reason: &str, problem: Option<&Problem>) -> Result<Page> {
    let shown = registration::preview(&visit.app, secret).await?;
    let words = match shown.outcome {
        RegistrationOutcome::Registered => {
            "完成后企业进入审核，通过后在能力库中显示；审核期间可以先登录完善资料。"
        }
        RegistrationOutcome::Claimed => {
            "平台上已有这家企业的条目，你的邮箱与它登记的域名一致，完成后由你管理。"
        }
        RegistrationOutcome::ClaimSubmitted => {
            "平台上已有这家企业的条目。完成后会提交认领申请，审核员核实以后由你管理。"
        }
    };
    let fact = |name: &'static str, value: String| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> };
    let action = format!("/register/verify/{secret}");
    let errors = wrong(problem);
    let reason = (shown.outcome == RegistrationOutcome::ClaimSubmitted)
        .then(|| form::claim_reason(reason, true, &errors));
    let content = view! {
        <div class="wrap">
            {flash(visit.flash.as_deref())}
            <section class="card form">
                <div><h1>"核对并完成注册"</h1> <p class="muted">{words}</p></div>
                <dl class="facts list">
                    {fact("企业", shown.name)} {fact("代码或注册号", shown.code)} {fact("所在地", shown.place)}
                    {fact("联系人", shown.contact_name)} {fact("登录邮箱", shown.email)}
                </dl>
                <form class="form" method="post" action=action novalidate>
                    {refusal(problem)} {summary(&errors)} {password(&errors)} {reason}
                    <div class="acts">
                        <button class="btn main">"完成注册"</button>
                        <a class="btn line" href="/register">"内容不对，重新填写"</a>
                    </div>
                </form>
            </section>
        </div>
    };
    Ok(Page::new("核对并完成注册", Nav::Other, content).with_status(status(problem)).unlisted())
}

/// `POST /register/verify/{secret}`
pub async fn carry_out(
    visit: Visit,
    req: HttpRequest,
    secret: Path<String>,
    Posted(sent): Posted<LinkSecret>,
) -> HttpResponse {
    let form = LinkSecret { secret: secret.into_inner(), ..sent };
    let answer = match registration::verify(&visit.app, &form, &client_of(&visit.app, &req)).await {
        Ok(_) => Ok(Answer::go_saying("/login?next=/my", "verified")),
        Err(error @ (Error::Validation(_) | Error::TooMany | Error::Unavailable(_))) => {
            let problem = error.to_problem();
            confirm(&visit, &form.secret, &form.claim_reason, Some(&problem)).await.map(Answer::from)
        }
        Err(error) => Err(error),
    };
    visit.respond(answer.or_else(|error| ended_link(error).map(Answer::from)))
}

/// Whose registration it is: the mailbox alone does not say.
fn password(errors: &FieldErrors) -> impl IntoView + use<> {
    field(Field {
        name: "password",
        label: "密码",
        hint: "注册时填的那个；不是你本人注册的，请不要继续",
        must: true,
        value: "",
        errors,
        control: Control::Line(Line {
            kind: "password",
            autocomplete: "current-password",
            ..Line::default()
        }),
    })
}
