//! The registration form; who is signed in gives what concerns the enterprise only.

use super::english;
use crate::{
    i18n::Lang,
    page::{Nav, Page},
    ui::{
        field::{Control, Field, Line, field_in, summary_in},
        refusal::{refusal, wrong},
        tick::tick,
    },
    visit::Visit,
};
use backend::{Actor, Result, reference};
use contract::{FieldErrors, Problem, accounts::RegistrationForm};
use leptos::prelude::*;

/// The page.
pub async fn page(visit: &Visit, form: &RegistrationForm, problem: Option<Problem>) -> Result<Page> {
    let towns = reference::service::towns(&visit.app).await?;
    let lang = visit.lang;
    let mut places = vec![(String::new(), lang.t("reg.no-town").to_owned())];
    places.extend(towns.into_iter().map(|town| (town.name.clone(), town.name)));
    let problem = problem.map(|problem| english::problem(lang, problem));
    let errors = wrong(problem.as_ref());
    let new = visit.actor == Actor::Visitor;
    let sign_in = new.then(|| {
        view! { <p class="small muted">{lang.t("reg.known")} <a href="/login?next=/my">{lang.t("reg.sign-in")}</a></p> }
    });
    let button = if new { lang.t("reg.send") } else { lang.t("reg.send-own") };
    let content = view! {
        <div class="wrap sec">
            <form class="card form" method="post" action="/register" novalidate>
                <div>
                    <h1>{lang.t("reg.title")}</h1>
                    <p class="muted">{lang.t("reg.intro")}</p>
                    {sign_in}
                </div>
                {kinds(lang, form)} {refusal(problem.as_ref())} {summary_in(lang, &errors)}
                <input type="hidden" name="kind" value=form.kind.clone()/>
                {enterprise(lang, form, &errors, places)} {person(lang, form, &errors, new)}
                {(!new).then(|| claim_reason(lang, &form.claim_reason, false, &errors))}
                {tick(
                    "mail_consent",
                    lang.t("reg.mails"),
                    form.mail_consent,
                    &errors,
                )}
                {new
                    .then(|| {
                        let words = view! {
                            {lang.t("reg.privacy")} " "
                            <a href="/about/privacy" target="_blank">
                                {lang.t("reg.privacy-link")}
                            </a>
                        };
                        tick("privacy", words, form.privacy, &errors)
                    })}
                <div class="acts"><button class="btn main">{button}</button></div>
            </form>
        </div>
    };
    Ok(Page::new(lang.t("reg.title"), Nav::Other, content).refused(problem.as_ref()).unlisted().translated())
}

fn kinds(lang: Lang, form: &RegistrationForm) -> impl IntoView + use<> {
    let overseas = form.is_overseas();
    let entry = |href: &'static str, words: &'static str, here: bool| {
        view! { <li><a href=href aria-current=here.then_some("page")>{words}</a></li> }
    };
    view! {
        <nav class="tabs" aria-label=lang.t("reg.kinds")>
            <ul>
                {entry("/register", lang.t("reg.domestic"), !overseas)}
                {entry("/register?kind=overseas", lang.t("reg.overseas"), overseas)}
            </ul>
        </nav>
    }
}

fn enterprise(
    lang: Lang,
    form: &RegistrationForm,
    errors: &FieldErrors,
    places: Vec<(String, String)>,
) -> impl IntoView + use<> {
    let text = |name, label, hint, must, value, control| {
        field_in(lang, Field { name, label, hint, must, value, errors, control })
    };
    let line = || Control::Line(Line::default());
    let organization = Line { autocomplete: "organization", ..Line::default() };
    let number = if form.is_overseas() {
        view! {
            <div class="grid fields">
                {text("country", lang.t("reg.country"), lang.t("reg.country-hint"), true, &form.country, line())}
                {text(
                    "registration_number",
                    lang.t("reg.number"),
                    lang.t("reg.number-hint"),
                    true,
                    &form.registration_number,
                    line(),
                )}
            </div>
        }
        .into_any()
    } else {
        let hint = lang.t("reg.uscc-hint");
        text("uscc", lang.t("reg.uscc"), hint, true, &form.uscc, line()).into_any()
    };
    view! {
        {number}
        {text("name", lang.t("reg.name"), lang.t("reg.name-hint"), true, &form.name, Control::Line(organization))}
        <div class="grid fields">
            {text("town", lang.t("reg.town"), "", false, &form.town, Control::Choice(places))}
            {text("outside", lang.t("reg.outside"), lang.t("reg.outside-hint"), false, &form.outside, line())}
        </div>
    }
}

/// Why the enterprise is theirs: who is signed in says so here, others when they open the mailed link.
pub fn claim_reason(lang: Lang, value: &str, must: bool, errors: &FieldErrors) -> impl IntoView + use<> {
    let hint = if must { lang.t("reg.reason-must") } else { lang.t("reg.reason-hint") };
    field_in(
        lang,
        Field {
            name: "claim_reason",
            label: lang.t("reg.reason"),
            hint,
            must,
            value,
            errors,
            control: Control::Lines(4),
        },
    )
}

fn person(lang: Lang, form: &RegistrationForm, errors: &FieldErrors, new: bool) -> impl IntoView + use<> {
    let text = |name, label, hint, value, kind, autocomplete| {
        let control = Control::Line(Line { kind, autocomplete, ..Line::default() });
        field_in(lang, Field { name, label, hint, must: true, value, errors, control })
    };
    let account = new.then(|| {
        view! {
            {text("email", lang.t("reg.email"), lang.t("reg.email-hint"), &form.email, "email", "email")}
            {text("password", lang.t("reg.password"), lang.t("reg.password-hint"), "", "password", "new-password")}
        }
    });
    view! {
        <div class="grid fields">
            {text("contact_name", lang.t("reg.contact"), "", &form.contact_name, "", "name")}
            {text("phone", lang.t("reg.phone"), lang.t("reg.phone-hint"), &form.phone, "tel", "tel")}
        </div>
        {account}
    }
}
