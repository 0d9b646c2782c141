//! Departments: the list, and setting one up with its first head.

use crate::{
    page::{Answer, Nav, Page},
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
use backend::{Error, Result, accounts::membership::departments};
use contract::{
    FieldErrors, Problem,
    accounts::{DepartmentForm, DepartmentView, Role},
};
use leptos::prelude::*;

/// `GET /operator/departments`
pub async fn show(visit: Visit) -> HttpResponse {
    visit.respond(page(&visit, &DepartmentForm::default(), None).await)
}

/// `POST /operator/departments`
pub async fn create(visit: Visit, Posted(form): Posted<DepartmentForm>) -> HttpResponse {
    let answer = match departments::create(&visit.app, &visit.actor, &form).await {
        Ok(_) => Ok(Answer::go_saying("/operator/departments", "department-created")),
        Err(error @ (Error::Validation(_) | Error::TooMany(_))) => {
            page(&visit, &form, Some(error.to_problem())).await.map(Answer::from)
        }
        Err(error) => Err(error),
    };
    visit.respond(answer)
}

async fn page(visit: &Visit, form: &DepartmentForm, problem: Option<Problem>) -> Result<Page> {
    let found = departments::list(&visit.app, &visit.actor).await?;
    let errors = wrong(problem.as_ref());
    let new = matches!(visit.actor.role(), Some(Role::Operator | Role::Administrator))
        .then(|| new_form(form, &errors));
    let rows = found.iter().map(row).collect_view();
    let words = if new.is_some() {
        "建立单位并邀请第一位负责人，其他人由负责人邀请。平台自己的人员在“成员”中邀请。"
    } else {
        "由平台管理员建立并邀请第一位负责人，其他人由负责人邀请。"
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
    Ok(Page::new("委办局", Nav::Other, content).refused(problem.as_ref()).workspace())
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
            <a class="grow" href=format!("/operator/departments/{}", department.id)>{department.name.clone()}</a>
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
        <form class="card form" method="post" action="/operator/departments" novalidate>
            <h2>"新建委办局"</h2>
            <div class="grid fields">
                {text("name", "单位全称", "还没有人加入的单位，再填一次会重新邀请", &form.name, "")}
                {text("email", "负责人的邮箱", "邀请发到这里，7 天内有效", &form.email, "email")}
            </div>
            <div class="acts"><button class="btn main">"建立并邀请"</button></div>
        </form>
    }
}
