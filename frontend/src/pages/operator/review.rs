//! One change: what stands and what is proposed side by side, and the decision.

use crate::{
    page::{Answer, Nav, Page},
    pages::organization::overview::change_tag,
    posted::{Pairs, Posted},
    ui::{
        crumb::crumb,
        field::{Control, Field, field, summary},
        files::files,
        flash::flash,
        side::workspace,
        states::note,
        table::{self, Head},
        text::paragraphs,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, http::StatusCode, web::Path};
use backend::{Error, organizations::review};
use contract::{
    ChangeId, FieldErrors, Problem,
    organizations::{ChangeKind, Difference, ReviewDecision, ReviewView},
};
use leptos::prelude::*;

/// `GET /operator/reviews/{id}`
pub async fn show(visit: Visit, id: Path<String>) -> HttpResponse {
    let answer = async {
        let id: ChangeId = id.parse().map_err(|_| Error::NotFound)?;
        let view = review::find(&visit.app, &visit.actor, id).await?;
        let decision = ReviewDecision { version: view.version, ..ReviewDecision::default() };
        Ok(page(&visit, &view, &decision, None))
    };
    visit.respond(answer.await)
}

/// `POST /operator/reviews/{id}`
pub async fn decide(visit: Visit, id: Path<String>, Posted(pairs): Posted<Pairs>) -> HttpResponse {
    let answer = async {
        let id: ChangeId = id.parse().map_err(|_| Error::NotFound)?;
        let (act, mut decision) = read(&pairs);
        let (app, actor) = (&visit.app, &visit.actor);
        let done = match act.as_str() {
            "accept" => review::accept(app, actor, id, &decision).await.map(|_| "review-accepted"),
            "return" => review::send_back(app, actor, id, &decision).await.map(|_| "review-returned"),
            "reject" => review::reject(app, actor, id, &decision).await.map(|_| "review-rejected"),
            _ => return Err(Error::Malformed("请从页面上的按钮选择通过、退回或不通过。".to_owned())),
        };
        match done {
            Ok(said) => Ok(Answer::go_saying("/operator/reviews", said)),
            Err(error @ (Error::Validation(_) | Error::Conflict(..) | Error::Unavailable(_))) => {
                let view = review::find(app, actor, id).await?;
                // The page shows the newest content; deciding again is about that.
                decision.version = view.version;
                Ok(page(&visit, &view, &decision, Some(&error.to_problem())).into())
            }
            Err(error) => Err(error),
        }
    };
    visit.respond(answer.await)
}

fn read(pairs: &[(String, String)]) -> (String, ReviewDecision) {
    let (mut act, mut decision) = (String::new(), ReviewDecision::default());
    for (name, value) in pairs {
        match name.as_str() {
            "act" => act.clone_from(value),
            "version" => decision.version = value.trim().parse().unwrap_or(0),
            "words" => decision.words.clone_from(value),
            other => {
                if let Some(field) = other.strip_prefix("remark.") {
                    decision.fields.add(field, value.clone());
                }
            }
        }
    }
    (act, decision)
}

fn page(visit: &Visit, view: &ReviewView, decision: &ReviewDecision, problem: Option<&Problem>) -> Page {
    let summary = &view.summary;
    let title = format!("{}：{}", summary.kind.zh(), summary.organization);
    let standing = format!("/operator/organizations/{}", summary.organization_id);
    let status = problem.map_or(200, |p| p.status);
    let applicant = summary.applicant.clone().unwrap_or_else(|| "—".to_owned());
    let when = summary.submitted_at.map(|at| at.minute_zh()).unwrap_or_default();
    let form = if view.may_decide {
        decision_form(view, decision, problem).into_any()
    } else {
        // Somebody else has decided: what was asked for here did not happen.
        let late = problem.map(|p| {
            note("bad", view! { <p role="alert"><b>{p.title.clone()}</b> {format!("：{}", p.detail)}</p> })
        });
        view! {
            {late}
            {differences(&view.differences, None)}
            {said(view)}
        }
        .into_any()
    };
    let content = workspace(
        visit,
        view! {
            {crumb(&[("/operator/reviews", "审核")], title.clone())}
            <div class="page-head">
                <div>
                    <h1>{title.clone()}</h1>
                    <p class="muted">{format!("{applicant} 提交于 {when} ")} {change_tag(summary.status)}</p>
                </div>
                <a class="btn line small" href=standing>"企业情况"</a>
            </div>
            {flash(visit.flash.as_deref())}
            {lookalikes(view)}
            {facts(view)}
            {material(view)}
            {form}
        },
    );
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    Page::new(title, Nav::Other, content).workspace().with_status(status)
}

fn lookalikes(view: &ReviewView) -> impl IntoView + use<> {
    let items = view
        .lookalikes
        .iter()
        .map(|one| {
            let href = format!("/operator/organizations/{}", one.id);
            view! { <li><a href=href>{one.name.clone()}</a> {format!("（{}）", one.status.zh())}</li> }
        })
        .collect::<Vec<_>>();
    (!items.is_empty()).then(|| {
        note("warn", view! { <p><b>"平台上已有名称或代码相同的企业，请核对是不是同一家："</b></p> <ul class="bullets">{items}</ul> })
    })
}

fn facts(view: &ReviewView) -> impl IntoView + use<> {
    let rows = view
        .facts
        .iter()
        .map(|(name, value)| view! { <div><dt>{name.clone()}</dt> <dd>{value.clone()}</dd></div> })
        .collect::<Vec<_>>();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="facts-h">
                <h2 id="facts-h">"核对依据"</h2>
                <dl class="facts list small">{rows}</dl>
                <p class="xs muted">"查看联系方式已记入审计。"</p>
            </section>
        }
    })
}

/// Proof of a claim, or material of the cases; opening one is on record.
fn material(view: &ReviewView) -> impl IntoView + use<> {
    let title = if view.summary.kind == ChangeKind::Claim { "认领证明" } else { "案例材料" };
    (!view.files.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="material-h">
                <h2 id="material-h">{title}</h2>
                {files(&view.files)}
                <p class="xs muted">"打开文件会记入审计。"</p>
            </section>
        }
    })
}

fn differences(all: &[Difference], decision: Option<&ReviewDecision>) -> impl IntoView + use<> {
    if all.is_empty() {
        return ().into_any();
    }
    let remarks = decision.is_some();
    let rows = all
        .iter()
        .map(|one| {
            let conflict = one.before.clone().map(|before| {
                note("bad", view! { <p>{format!("提交之后在别处改过；提交时这里是“{before}”。通过会被拒绝，请退回。")}</p> })
            });
            let scan = one.attachment_id.map(|id| {
                let of = one.label.clone();
                view! {
                    <p class="small">
                        <a href=format!("/attachments/{id}") target="_blank">
                            "看扫描件 " <span class="sr-only">{of}</span> "（新窗口）"
                        </a>
                    </p>
                }
            });
            let remark = decision.map(|decision| {
                let name = format!("remark.{}", one.field);
                let value = decision.fields.at(&one.field).unwrap_or_default().to_owned();
                view! {
                    <td data-label="退回意见">
                        <input class="input" id=name.clone() name=name value=value aria-label=format!("对“{}”的意见", one.label)/>
                    </td>
                }
            });
            let now = if one.now.is_empty() { "（空）".to_owned() } else { one.now.clone() };
            let then = if one.proposed.is_empty() { "（空）".to_owned() } else { one.proposed.clone() };
            view! {
                <tr>
                    <th scope="row">{one.label.clone()}</th>
                    <td data-label="现在"><div>{paragraphs(&now)}</div></td>
                    <td data-label="申请改为"><div><ins>{paragraphs(&then)}</ins> {scan} {conflict}</div></td>
                    {remark}
                </tr>
            }
        })
        .collect_view();
    let mut heads = vec![Head::Words("字段"), Head::Words("现在"), Head::Words("申请改为")];
    heads.extend(remarks.then_some(Head::Words("退回意见")));
    table::table("逐项对照", &heads, rows)
}

fn decision_form(
    view: &ReviewView,
    decision: &ReviewDecision,
    problem: Option<&Problem>,
) -> impl IntoView + use<> {
    let none = FieldErrors::default();
    let errors = problem.map_or(&none, |p| &p.fields);
    let refused = problem.filter(|p| p.fields.is_empty()).map(|p| {
        note("bad", view! { <p role="alert"><b>{p.title.clone()}</b> {format!("：{}", p.detail)}</p> })
    });
    let words = field(Field {
        name: "words",
        label: "审核意见",
        hint: if view.summary.kind == ChangeKind::Claim {
            "申请人会在页面和邮件里看到；退回和不通过必须写明，例如还缺什么证明"
        } else {
            "申请人会在页面和邮件里看到；退回和不通过必须写明"
        },
        must: false,
        value: &decision.words,
        errors,
        control: Control::Lines(3),
    });
    let send_back = if view.summary.kind == ChangeKind::Claim { "退回补充" } else { "退回修改" };
    view! {
        <form class="card form" method="post" action=format!("/operator/reviews/{}", view.summary.id) novalidate>
            {refused} {summary(errors)}
            <input type="hidden" name="version" value=decision.version.to_string()/>
            {differences(&view.differences, Some(decision))}
            {words}
            <div class="acts">
                <button class="btn main" name="act" value="accept">"通过"</button>
                <button class="btn line" name="act" value="return">{send_back}</button>
                <span class="grow"></span>
                <button class="btn bad quiet" name="act" value="reject">"不通过"</button>
            </div>
        </form>
    }
}

fn said(view: &ReviewView) -> impl IntoView + use<> {
    (!view.remarks.is_empty()).then(|| {
        let label = |field: &str| {
            let one = view.differences.iter().find(|one| one.field == field);
            one.map_or_else(|| "其他".to_owned(), |one| one.label.clone())
        };
        let remarks = view.remarks.fields.0.iter();
        let remarks = remarks
            .map(|r| view! { <li>{format!("对“{}”的意见：{}", label(&r.field), r.message)}</li> })
            .collect_view();
        view! {
            <section class="card" aria-labelledby="said-h">
                <h2 id="said-h">"审核意见"</h2>
                <p>{view.remarks.words.clone()}</p>
                <ul class="bullets">{remarks}</ul>
            </section>
        }
    })
}
