//! Departments: the list, and setting one up with its first head.

use crate::{
    carried::handed,
    page::{Answer, Nav, Page},
    pages::account::confirm_first,
    posted::Posted,
    ui::{
        field::{Control, Field, Line, field, summary},
        flash::flash,
        refusal::{refusal, wrong},
        side::workspace,
        tags::{Tone, tag},
        text::number,
    },
    visit::Visit,
};
use actix_web::HttpResponse;
use backend::{
    Error, Result,
    accounts::{membership::departments, policy},
};
use contract::{
    FieldErrors, Problem,
    accounts::{DepartmentForm, DepartmentView},
};
use leptos::prelude::*;

const HERE: &str = "/operator/departments";

/// `GET /operator/departments`
pub async fn show(visit: Visit) -> HttpResponse {
    let form = handed(&visit).unwrap_or_default();
    visit.respond(page(&visit, &form, None).await)
}

/// `POST /operator/departments`
pub async fn create(visit: Visit, Posted(form): Posted<DepartmentForm>) -> HttpResponse {
    let answer = match departments::create(&visit.app, &visit.actor, &form).await {
        Ok(_) => Ok(Answer::go_saying(HERE, "department-created")),
        Err(Error::ConfirmationRequired) => Ok(Answer::confirm_first(&visit, HERE, &form)),
        Err(error @ (Error::Validation(_) | Error::TooMany(_) | Error::Unavailable(_))) => {
            page(&visit, &form, Some(error.to_problem())).await.map(Answer::from)
        }
        Err(error) => Err(error),
    };
    visit.respond(answer)
}

async fn page(visit: &Visit, form: &DepartmentForm, problem: Option<Problem>) -> Result<Page> {
    let found = departments::list(&visit.app, &visit.actor).await?;
    let errors = wrong(problem.as_ref());
    let sets_up = policy::may_set_up_departments(&visit.actor).is_ok();
    // Asked for before the form is filled in, not after.
    let asks =
        sets_up && problem.is_none() && policy::may_staff_departments(&visit.app, &visit.actor).is_err();
    let new = sets_up.then(|| {
        if asks {
            confirm_first("新建委办局", "新建委办局", HERE).into_any()
        } else {
            new_form(form, &errors).into_any()
        }
    });
    let rows = found.iter().map(row).collect_view();
    let words = if sets_up {
        "建立单位并邀请第一位负责人，其他人由负责人邀请。平台自己的人员由平台管理员在“成员”中邀请。"
    } else {
        "由平台审核员或平台管理员建立并邀请第一位负责人，其他人由负责人邀请。"
    };
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div>
                    <h1>"委办局"</h1>
                    <p class="muted">{words}</p>
                </div>
            </div>
            {flash(visit.flash.as_deref())} {refusal(problem.as_ref())} {summary(&errors)} {new}
            <section class="card" aria-labelledby="all">
                <div class="head"><h2 id="all">{format!("已有 {} 个", found.len())}</h2></div>
                <ul class="rows" role="list">{rows}</ul>
            </section>
        },
    );
    Ok(Page::new("委办局", Nav::Other, content).refused(problem.as_ref()).workspace().keeping_parcel(asks))
}

fn row(department: &DepartmentView) -> impl IntoView + use<> {
    let people = if department.closed {
        String::new()
    } else if department.members == 0 {
        "还没有人接受邀请".to_owned()
    } else {
        format!("{} 人", number(department.members))
    };
    view! {
        <li class="row">
            <a class="grow" href=format!("{HERE}/{}", department.id)>{department.name.clone()}</a>
            {department.closed.then(|| tag(Tone::StateBad, "已关闭"))} <span class="small muted">{people}</span>
        </li>
    }
}

fn new_form(form: &DepartmentForm, errors: &FieldErrors) -> impl IntoView + use<> {
    let text = |name, label, hint, value, kind| {
        let control = Control::Line(Line { kind, autocomplete: "off", ..Line::default() });
        field(Field { name, label, hint, must: true, value, errors, control })
    };
    view! {
        <form class="card form" method="post" action=HERE novalidate>
            <h2>"新建委办局"</h2>
            <div class="grid fields">
                {text("name", "单位全称", "还没有人加入的单位，再填一次会重新邀请", &form.name, "")}
                {text("email", "负责人的邮箱", "邀请发到这里，7 天内有效", &form.email, "email")}
            </div>
            <div class="acts"><button class="btn main">"建立并邀请"</button></div>
        </form>
    }
}
