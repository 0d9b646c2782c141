//! Registering: the form, “we sent a mail”, and the link in that mail.

mod english;
pub mod form;

use crate::{
    i18n::Lang,
    page::{Answer, Nav, Page},
    pages::oops::ended_link,
    posted::{Asked, Posted},
    ui::{
        field::{Control, Field, Line, field_in, summary_in},
        flash::flash,
        frame::desk,
        icon,
        refusal::{refusal, wrong},
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

/// Where to begin anew: who reads English is from abroad.
const fn form_address(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "/register",
        Lang::En => "/register?kind=overseas",
    }
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
            error @ (Error::Validation(_) | Error::TooMany(_) | Error::Unavailable(_) | Error::Conflict(..)),
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
    let lang = visit.lang;
    let title = lang.t("reg.check-mail");
    let acts = view! { <a class="btn line" href=form_address(lang)>{lang.t("reg.again")}</a> <a class="btn quiet" href="/">{lang.t("reg.home")}</a> };
    let content = view! {
        <div class="wrap">
            <section class="card oops"><h1 class="sr-only">{title}</h1> {empty_with(icon::MAIL, title, lang.t("reg.sent"), acts)}</section>
        </div>
    };
    visit.respond(Ok(Page::new(title, Nav::Other, content).unlisted().translated()))
}

/// `GET /register/verify/{secret}`
pub async fn ask(visit: Visit, secret: Path<String>) -> HttpResponse {
    visit.respond(confirm(&visit, &secret, "", None).await.or_else(|error| ended(&visit, error)))
}

async fn confirm(visit: &Visit, secret: &str, reason: &str, problem: Option<Problem>) -> Result<Page> {
    let lang = visit.lang;
    let shown = registration::preview(&visit.app, secret).await?;
    let words = match shown.outcome {
        RegistrationOutcome::Registered => lang.t("reg.will-review"),
        RegistrationOutcome::Claimed => lang.t("reg.will-claim"),
        RegistrationOutcome::ClaimSubmitted => lang.t("reg.will-ask"),
    };
    let fact = |name: &'static str, value: String| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> };
    let action = format!("/register/verify/{secret}");
    let problem = problem.map(|problem| english::problem(lang, problem));
    let errors = wrong(problem.as_ref());
    let reason = (shown.outcome == RegistrationOutcome::ClaimSubmitted)
        .then(|| form::claim_reason(lang, reason, true, &errors));
    let content = view! {
        <div class="wrap sec">
            {flash(visit.flash.as_deref())}
            <section class="card form">
                <div><h1>{lang.t("reg.verify")}</h1> <p class="muted">{words}</p></div>
                <dl class="facts list">
                    {fact(lang.t("reg.company"), shown.name)} {fact(lang.t("reg.code"), shown.code)} {fact(lang.t("reg.place"), shown.place)}
                    {fact(lang.t("reg.person"), shown.contact_name)} {fact(lang.t("reg.login"), shown.email)}
                </dl>
                <form class="form" method="post" action=action novalidate>
                    {refusal(problem.as_ref())} {summary_in(lang, &errors)} {password(lang, &errors)} {reason}
                    <div class="acts">
                        <button class="btn main">{lang.t("reg.finish")}</button>
                        <a class="btn line" href=form_address(lang)>{lang.t("reg.wrong")}</a>
                    </div>
                </form>
            </section>
        </div>
    };
    Ok(Page::new(lang.t("reg.verify"), Nav::Other, content).refused(problem.as_ref()).unlisted().translated())
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
        Err(error @ (Error::Validation(_) | Error::TooMany(_) | Error::Unavailable(_))) => {
            let problem = error.to_problem();
            confirm(&visit, &form.secret, &form.claim_reason, Some(problem)).await.map(Answer::from)
        }
        Err(error) => Err(error),
    };
    visit.respond(answer.or_else(|error| ended(&visit, error).map(Answer::from)))
}

/// A link that works no more.
fn ended(visit: &Visit, error: Error) -> Result<Page> {
    match visit.lang {
        Lang::Zh => ended_link(error),
        Lang::En => english::ended_link(error),
    }
}

/// Whose registration it is: the mailbox alone does not say.
fn password(lang: Lang, errors: &FieldErrors) -> impl IntoView + use<> {
    field_in(
        lang,
        Field {
            name: "password",
            label: lang.t("reg.password"),
            hint: lang.t("reg.password-again"),
            must: true,
            value: "",
            errors,
            control: Control::Line(Line {
                kind: "password",
                autocomplete: "current-password",
                ..Line::default()
            }),
        },
    )
}
