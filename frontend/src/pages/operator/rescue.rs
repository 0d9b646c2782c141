//! Taking away the second factor of somebody who has lost it: for administrators, who have given their
//! password a short time ago, with a reason that the audit trail keeps.

use crate::{
    carried::handed,
    page::{Answer, Nav, Page},
    posted::Posted,
    ui::{
        crumb::crumb,
        field::{Control, Field, field, summary},
        flash::flash,
        refusal::{refusal, wrong},
        side::workspace,
        states::note,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{
    Error, Result,
    accounts::{credentials::rescue, directory},
};
use contract::{
    Problem, UserId,
    accounts::{RescueForm, UserDetail},
};
use leptos::prelude::*;

/// `GET /operator/users/{id}/second-factor`
pub async fn ask(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        rescue::may_reset(&visit.app, &visit.actor)?;
        let user = find(&visit, &id).await?;
        Ok(page(&visit, &user, &handed(&visit).unwrap_or_default(), None))
    };
    visit.respond(answer.await)
}

async fn find(visit: &Visit, id: &str) -> Result<UserDetail> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    directory::find(&visit.app, &visit.actor, id).await
}

/// `POST /operator/users/{id}/second-factor`
pub async fn post(visit: Visit, id: Path<String>, Posted(form): Posted<RescueForm>) -> HttpResponse {
    let answer = match reset(&visit, &id, &form).await {
        Err(Error::ConfirmationRequired) => Ok(Answer::confirm_first(&visit, &visit.path, &form)),
        other => other,
    };
    visit.respond(answer)
}

async fn reset(visit: &Visit, id: &str, form: &RescueForm) -> Result<Answer> {
    rescue::may_reset(&visit.app, &visit.actor)?;
    let user: UserId = id.parse().map_err(|_| Error::NotFound)?;
    let done = match form.check() {
        Ok(reason) => rescue::reset_second_factor(&visit.app, &visit.actor, user, Some(&reason)).await,
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(()) => Ok(Answer::go_saying(format!("/operator/users/{id}"), "second-factor-reset")),
        Err(error @ (Error::Validation(_) | Error::Conflict(..))) => {
            let user = find(visit, id).await?;
            Ok(page(visit, &user, form, Some(&error.to_problem())).into())
        }
        Err(error) => Err(error),
    }
}

fn page(visit: &Visit, user: &UserDetail, form: &RescueForm, problem: Option<&Problem>) -> Page {
    let (name, id) = (user.summary.name.clone(), user.summary.id);
    let errors = wrong(problem);
    let here = format!("/operator/users/{id}");
    let back = here.clone();
    let body = if user.second_factor || problem.is_some() {
        view! {
            <form class="card form" method="post" action=format!("{here}/second-factor") novalidate>
                {refusal(problem)} {summary(&errors)}
                <p>
                    "重置后，这个账号的两步验证和恢复码作废，所有设备立即退出，本人会收到邮件；下次登录只要密码，必须启用的角色会被要求重新设置。"
                </p>
                <p><b>"请先在平台之外核实对方就是本人。"</b></p>
                {field(Field {
                    name: "reason",
                    label: "理由和核实方式",
                    hint: "写进审计，不要写个人信息。例如：手机丢失，已当面核对工作证",
                    must: true,
                    value: &form.reason,
                    errors: &errors,
                    control: Control::Lines(3),
                })}
                <div class="acts">
                    <button class="btn bad main">"重置两步验证"</button> <a class="btn line" href=back>"返回"</a>
                </div>
            </form>
        }
        .into_any()
    } else {
        view! {
            {note("", view! { <p>"这个账号没有启用两步验证，不用重置。"</p> })}
            <div class="acts"><a class="btn line" href=back>"返回"</a></div>
        }
        .into_any()
    };
    let crumbs = [("/operator/users", "账号"), (here.as_str(), name.as_str())];
    let content = workspace(
        visit,
        view! {
            {crumb(&crumbs, "重置两步验证".to_owned())}
            <div class="page-head"><h1>{format!("重置{name}的两步验证")}</h1></div>
            {flash(visit.flash.as_deref())}
            {body}
        },
    );
    Page::new("重置两步验证", Nav::Other, content).refused(problem).workspace()
}
