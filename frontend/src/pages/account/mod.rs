//! The own account: second step of the sign-in, forgotten password, security, second factor, tokens.

pub mod confirm;
pub mod email;
pub mod reset;
pub mod second_factor;
pub mod second_step;
pub mod security;
pub mod tokens;

use crate::ui::{
    field::{Control, Field, Line, field, summary},
    states::note,
};
use backend::{Error, Result};
use contract::{FieldErrors, Problem, accounts::LoginForm};
use leptos::prelude::*;

/// A path on this site, or the one to go to instead.
fn safe(next: &str, otherwise: &str) -> String {
    let form = LoginForm { next: next.to_owned(), ..LoginForm::default() };
    form.safe_next().unwrap_or(otherwise).to_owned()
}

/// What a form shows of an error: those about what was typed; the others have pages of their own.
fn in_form(error: Error) -> Result<Problem> {
    match error {
        Error::Validation(_) | Error::WrongCredentials | Error::TooMany(_) | Error::Conflict(..) => {
            Ok(error.to_problem())
        }
        other => Err(other),
    }
}

fn errors(problem: Option<&Problem>) -> FieldErrors {
    problem.map(|p| p.fields.clone()).unwrap_or_default()
}

/// What is wrong, on top of a form: in words, or the summary of its fields.
fn troubles(problem: Option<&Problem>) -> impl IntoView + use<> {
    let refused = problem.filter(|p| p.fields.is_empty()).map(|p| {
        note("bad", view! { <p role="alert"><b>{p.title.clone()}</b> {format!("：{}", p.detail)}</p> })
    });
    view! { {refused} {summary(&errors(problem))} }
}

/// In the place of a form when the password was given too long ago: asked for before the form is filled in,
/// not after. `next` is where to come back to.
pub(super) fn confirm_first(title: &'static str, what: &str, next: &str) -> impl IntoView + use<> {
    let words = format!("{what}之前，要再输入一次密码，15 分钟内不用再输。");
    view! {
        <div class="card">
            <h2>{title}</h2>
            <p class="small muted">{words}</p>
            <div class="acts">
                <a class="btn main" href=format!("/my/security/confirm?next={next}")>"输入密码后继续"</a>
            </div>
        </div>
    }
}

/// A line of a form about credentials.
struct Input<'a> {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: &'a str,
    kind: &'static str,
    autocomplete: &'static str,
    inputmode: &'static str,
}

impl Input<'_> {
    fn draw(self, errors: &FieldErrors) -> impl IntoView + use<> {
        field(Field {
            name: self.name,
            label: self.label,
            hint: self.hint,
            must: false,
            value: self.value,
            errors,
            control: Control::Line(Line {
                kind: self.kind,
                autocomplete: self.autocomplete,
                inputmode: self.inputmode,
                ..Line::default()
            }),
        })
    }
}

/// What a new password must be.
pub(super) const PASSWORD_HINT: &str =
    "至少 12 位；或 8 位以上，并含大写字母、小写字母、数字、符号中的三类。不要用常见词、姓名或邮箱名。";

/// The field of a new password.
fn new_password(errors: &FieldErrors) -> impl IntoView + use<> {
    Input {
        name: "password",
        label: "新密码",
        hint: PASSWORD_HINT,
        value: "",
        kind: "password",
        autocomplete: "new-password",
        inputmode: "",
    }
    .draw(errors)
}
