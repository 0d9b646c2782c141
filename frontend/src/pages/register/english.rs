//! What goes wrong while registering, in English: companies from abroad cannot read the rest of it.

use crate::{
    i18n::Lang,
    page::{Nav, Page},
};
use actix_web::http::StatusCode;
use backend::{Error, Result};
use contract::{ErrorCode, FieldErrors, Problem};
use leptos::prelude::*;

/// A problem in the language of the page. The checks speak Chinese; a field's name and the kind of its
/// message tell which English one it is.
pub fn problem(lang: Lang, mut problem: Problem) -> Problem {
    if lang == Lang::Zh {
        return problem;
    }
    let mut fields = FieldErrors::default();
    for error in &problem.fields.0 {
        fields.add(&error.field, words(&error.field, &error.message));
    }
    problem.fields = fields;
    let (title, detail) = match problem.code {
        ErrorCode::TooMany => ("Too many attempts", wait(problem.retry_after)),
        ErrorCode::Unavailable => ("Not available right now", "Please try again in a moment.".to_owned()),
        ErrorCode::Duplicate => (
            "Registered already",
            "Somebody has just registered this company or this address. Ask the company's administrator to \
             invite you, or sign in."
                .to_owned(),
        ),
        // The one state that stands in the way of this form.
        ErrorCode::WrongState => (
            "You belong to an organization already",
            "An account belongs to one organization only. Leave yours on its page of members first, or sign out \
             and register with another e-mail address."
                .to_owned(),
        ),
        _ => ("Not done", "Please check what you entered and try again.".to_owned()),
    };
    problem.title = title.to_owned();
    problem.with_detail(detail)
}

fn wait(seconds: Option<u32>) -> String {
    match seconds {
        None => "Please try again in a moment.".to_owned(),
        Some(seconds @ 0..120) => format!("Please try again in {seconds} seconds."),
        Some(seconds) => format!("Please try again in {} minutes.", seconds.div_ceil(60)),
    }
}

const TAKEN: &str = "This company is registered here already. Ask its administrator to invite you.";

fn words(field: &str, message: &str) -> &'static str {
    let says = |part: &str| message.contains(part);
    match field {
        "uscc" | "registration_number" if says("已经在平台上登记") => TAKEN,
        "uscc" => "Enter the 18-character unified social credit code, as on the business licence.",
        "country" if says("中国内地") => {
            "Companies registered in mainland China register with the code on their business licence."
        }
        "country" => "Enter the country or region of registration, for example Singapore.",
        "registration_number" if says("用代码登记") => {
            "This is a unified social credit code: choose “With a unified social credit code” above."
        }
        "registration_number" => "Enter the local registration number, 2–60 characters.",
        "name" => "Enter the registered name, 2–100 characters.",
        "outside" => "Enter where the company is, for example Singapore.",
        "contact_name" => "Enter your name, 1–40 characters.",
        "phone" => "Enter a telephone number with its country code, for example +65 6123 4567.",
        "email" => "Enter an e-mail address, for example name@example.com.",
        "privacy" => {
            "Please read the privacy notice and agree to it; without, no account can be kept for you."
        }
        "password" if says("不一样") => {
            "This is not the password of the registration. If it was not you who registered, do not go on."
        }
        "password" if says("最多") => "The password is too long: at most 128 characters.",
        "password" if says("姓名") => "The password contains your name or address: leave that part out.",
        "password" if says("常见") => {
            "The password is easily guessed: use a few words that have nothing to do with each other."
        }
        "password" => {
            "At least 12 characters; or at least 8 with three of: capital letters, small letters, digits, \
             symbols."
        }
        "claim_reason" => {
            "The company has an entry here. Say what you are in the company and how to verify it, in 10–500 \
             characters."
        }
        _ => "Please check this answer.",
    }
}

/// The page of a link that works no more; other errors stay what they are.
///
/// # Errors
/// Whatever is not about the link's state.
pub fn ended_link(error: Error) -> Result<Page> {
    if !matches!(error, Error::Conflict(ErrorCode::WrongState | ErrorCode::Duplicate, _)) {
        return Err(error);
    }
    let again = super::form_address(Lang::En);
    let content = view! {
        <section class="oops" aria-labelledby="oops">
            <h1 id="oops">"This link no longer works"</h1>
            <p class="muted">
                "It was used already or has ended, or somebody else has registered the company. If you have finished the registration, sign in; otherwise register once more."
            </p>
            <div class="acts">
                <a class="btn main" href="/login">"Sign in"</a> <a class="btn line" href=again>"Register"</a>
            </div>
        </section>
    };
    let page = Page::new("This link no longer works", Nav::Other, content);
    Ok(page.with_status(StatusCode::NOT_FOUND).unlisted().translated())
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::accounts::{OVERSEAS, RegistrationForm};

    #[test]
    fn every_message_of_the_form_has_its_english() {
        let mut errors = RegistrationForm { kind: OVERSEAS.into(), ..RegistrationForm::default() }.check();
        errors.add("password", "密码至少 12 个字符");
        let told = problem(Lang::En, Problem::new(ErrorCode::Invalid).with_fields(errors.clone()));
        assert_eq!(told.fields.0.len(), errors.0.len());
        for error in &told.fields.0 {
            assert_ne!(error.message, words("", ""), "{}", error.field);
            assert!(!error.message.chars().any(|c| ('一'..='龥').contains(&c)), "{}", error.message);
        }
        let same = problem(Lang::Zh, Problem::new(ErrorCode::Invalid).with_fields(errors.clone()));
        assert_eq!(same.fields, errors);
    }

    #[test]
    fn what_stands_in_the_way_is_named() {
        let told = |code| problem(Lang::En, Problem::new(code)).title;
        assert_eq!(told(ErrorCode::WrongState), "You belong to an organization already");
        assert_eq!(told(ErrorCode::Duplicate), "Registered already");
    }

    #[test]
    fn one_field_tells_its_reasons_apart() {
        let form = RegistrationForm { kind: OVERSEAS.into(), country: "China".into(), ..Default::default() };
        let errors = form.check();
        assert!(words("country", errors.at("country").unwrap_or_default()).contains("mainland"));
        assert_eq!(words("registration_number", "这家企业已经在平台上登记，请联系它的管理员"), TAKEN);
        assert!(wait(Some(30)).contains("30 seconds") && wait(Some(600)).contains("10 minutes"));
    }
}
