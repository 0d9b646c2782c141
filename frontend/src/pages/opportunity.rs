//! An opportunity: facts, requirement, and for those concerned who was recommended and why.

use crate::{
    islands::seen::Seen,
    page::{Nav, Page},
    pages::my,
    ui::{
        crumb::crumb,
        flash::flash,
        icon::{self, icon},
        match_row::{reasons, supplier_matches},
        rows,
        states::note,
        tags::{demo, tag},
        text::paragraphs,
    },
    visit::Visit,
};
use actix_web::{HttpResponse, web::Path};
use backend::{Error, Result, matching, opportunities};
use contract::{
    RecommendationId,
    accounts::Role,
    matching::{MatchView, Reason, RecommendationStatus},
    opportunities::{OpportunityStatus, OpportunityView},
};
use leptos::prelude::*;

/// Recommendations shown before the fold.
const SHOWN: usize = 5;

/// `GET /opportunities/{code}`
pub async fn show(visit: Visit, code: Path<String>) -> HttpResponse {
    visit.respond(page(&visit, &code).await)
}

/// The recommendation to the asker's own enterprise.
type Own = (RecommendationId, RecommendationStatus, Vec<Reason>);

/// Whom the actor may see recommended: all for the department and operators, oneself for suppliers.
struct Concerned {
    all: Vec<MatchView>,
    own: Option<Own>,
    owner: bool,
}

async fn concerned(visit: &Visit, view: &OpportunityView) -> Result<Concerned> {
    let mut out = Concerned { all: Vec::new(), own: None, owner: false };
    let Some(member) = visit.actor.member() else { return Ok(out) };
    out.owner = member.role.is_department() && member.organization_id == view.department_id;
    if out.owner || member.role.is_staff() && member.role != Role::ContentEditor {
        out.all = match matching::service::for_opportunity(&visit.app, &visit.actor, view.summary.id).await {
            Ok(all) => all,
            Err(Error::Forbidden | Error::NotFound) => Vec::new(),
            Err(error) => return Err(error),
        };
    } else if member.role.is_supplier() {
        out.own = matching::service::own_recommendation(&visit.app, &visit.actor, view.summary.id).await?;
    }
    Ok(out)
}

async fn page(visit: &Visit, code: &str) -> Result<Page> {
    let view = opportunities::service::find(&visit.app, &visit.actor, code).await?;
    let concerned = concerned(visit, &view).await?;
    let row = &view.summary;
    let code = row.code.clone().unwrap_or_default();
    let title = row.title.clone();
    let description = row.excerpt.clone();
    let content = view! {
        <div class="wrap">
            {crumb(&[("/", "首页"), ("/opportunities", "机会清单")], code.clone())}
            <p class="print-head"><span>"数聚通 · 机会清单"</span> <span>{code}</span></p>
            {flash(visit.flash.as_deref())}
            <div class="cols aside">
                <article class="stack">{facts(visit, &view, concerned.owner)} {texts(&view)}</article>
                <aside class="stack">{aside(visit, &view, &concerned)}</aside>
            </div>
        </div>
    };
    Ok(Page::new(title, Nav::Opportunities, content).described(description))
}

fn facts(visit: &Visit, view: &OpportunityView, owner: bool) -> impl IntoView + use<> {
    let row = &view.summary;
    let deadline = row.deadline.map_or_else(
        || "未定".to_owned(),
        |at| match row.days_left.filter(|_| row.status == OpportunityStatus::Published) {
            Some(0) => format!("{}（今天截止）", at.minute_zh()),
            Some(days) => format!("{}（还有 {days} 天）", at.minute_zh()),
            None => at.minute_zh(),
        },
    );
    let contact = match (&view.contact, visit.actor.member()) {
        (Some(contact), _) => contact.clone().into_any(),
        (None, Some(_)) => "未填写".into_any(),
        (None, None) => view! { <a href=visit.login_address()>"登录后可见"</a> }.into_any(),
    };
    let withdraw = (owner && row.status == OpportunityStatus::Published).then(|| {
        view! { <a class="btn bad small" href=format!("/bureau/opportunities/{}/withdraw", row.id)>"撤回"</a> }
    });
    let fact = |name: &'static str, value: AnyView| view! { <div><dt>{name}</dt> <dd>{value}</dd></div> };
    view! {
        <header class="card">
            <div class="row">
                {tag(rows::kind_tone(row.kind), row.kind.zh())} {rows::status(row.status)} {demo(row.demo)}
                <span class="grow"></span> {withdraw}
            </div>
            <h1>{row.title.clone()}</h1>
            {steps(row.status)}
            <dl class="grid facts">
                {fact("发布单位", row.department.clone().into_any())}
                {fact("预算", rows::budget(row).into_any())}
                {fact("报名截止", deadline.into_any())}
                {fact("发布时间", row.published_at.map(|t| t.date_zh()).into_any())}
                {fact("联系", contact)}
            </dl>
        </header>
    }
}

/// Where the opportunity stands on its way.
fn steps(status: OpportunityStatus) -> impl IntoView {
    let (now, last) = match status {
        OpportunityStatus::Draft => (0, "报名截止"),
        OpportunityStatus::Published => (2, "报名截止"),
        OpportunityStatus::Closed => (3, "报名截止"),
        OpportunityStatus::Withdrawn => (3, "已撤回"),
    };
    let names = ["需求起草", "清单发布", "接受报名", last];
    let items = names
        .into_iter()
        .enumerate()
        .map(|(n, name)| {
            let class = match n.cmp(&now) {
                std::cmp::Ordering::Less => "done",
                _ if n == now && status == OpportunityStatus::Withdrawn => "bad",
                _ => "",
            };
            let here = (n == now).then_some("step");
            view! { <li class=class aria-current=here>{name}</li> }
        })
        .collect_view();
    view! { <ol class="steps" aria-label="进度">{items}</ol> }
}

fn texts(view: &OpportunityView) -> impl IntoView + use<> {
    let background = (!view.background.trim().is_empty()).then(|| {
        view! { <section class="card"><h2>"现在的难处"</h2> {paragraphs(&view.background)}</section> }
    });
    let qualifications = (!view.qualifications.is_empty()).then(|| {
        let items = view.qualifications.iter().map(|q| view! { <li>{q.clone()}</li> }).collect_view();
        view! { <section class="card"><h2>"资质要求"</h2> <ul class="bullets">{items}</ul></section> }
    });
    view! {
        {background}
        <section class="card"><h2>"希望做成什么样"</h2> {paragraphs(&view.requirement)}</section>
        {qualifications}
    }
}

fn aside(visit: &Visit, view: &OpportunityView, concerned: &Concerned) -> AnyView {
    if let Some(own) = &concerned.own {
        return view! { {own_card(own, view)} {how()} }.into_any();
    }
    if !concerned.all.is_empty() {
        return view! { {ranking(&concerned.all)} {how()} }.into_any();
    }
    let words = match visit.actor.role() {
        None => "登录后看到联系方式；如果这项机会推荐给了你的企业，还会看到推荐理由。",
        Some(Role::Owner | Role::Editor | Role::Viewer) => {
            "这次发布时，你登记的能力没有进入推荐名单。仍可以按联系方式直接咨询发布单位。"
        }
        Some(Role::Operator | Role::ContentEditor | Role::Auditor | Role::Administrator) => {
            "这项机会没有推荐名单：发布时没有企业达到推荐的最低分。"
        }
        Some(Role::Officer | Role::Head) => {
            "推荐名单只对发布单位和平台运营方显示；本单位的需求在“我的需求”中查看。"
        }
    };
    let act = visit.actor.member().is_none().then(|| {
        view! { <a class="btn act" href=visit.login_address()>"登录"</a> }
    });
    let recommended = (view.summary.recommended > 0).then(|| {
        view! {
            <p class="small">
                "平台已向 " <b>{view.summary.recommended.to_string()}</b> " 家企业推荐这项机会。"
            </p>
        }
    });
    let title = match visit.actor.role() {
        None | Some(Role::Owner | Role::Editor | Role::Viewer) => "你能做吗？",
        Some(_) => "推荐的企业",
    };
    view! {
        <section class="card soft"><h2>{title}</h2> {recommended} <p class="small muted">{words}</p> {act}</section>
        {how()}
    }
    .into_any()
}

fn how() -> impl IntoView {
    view! {
        <p class="small muted no-print">
            <a href="/about/ranking">{icon(icon::INFO)} " 推荐是怎么排出来的"</a>
        </p>
    }
}

fn ranking(all: &[MatchView]) -> impl IntoView + use<> {
    let (first, rest) = all.split_at(all.len().min(SHOWN));
    let first = supplier_matches(1, first, 1);
    let more = (!rest.is_empty()).then(|| {
        let count = rest.len();
        let rest = supplier_matches(SHOWN + 1, rest, 1);
        view! {
            <details class="more">
                <summary>{format!("再看 {count} 家")}</summary> <ol class="rows" role="list">{rest}</ol>
            </details>
        }
    });
    view! {
        <section class="card" aria-labelledby="rec">
            <div class="head"><h2 id="rec">"推荐的企业"</h2> <span class="xs muted">{format!("{} 家", all.len())}</span></div>
            <ol class="rows" role="list">{first}</ol>
            {more}
        </section>
    }
}

/// Why it was recommended to the asker's own enterprise.
fn own_card(own: &Own, view: &OpportunityView) -> impl IntoView + use<> {
    let (id, status, why) = own;
    let back = rows::opportunity_href(&view.summary);
    let act = if *status == RecommendationStatus::Dismissed {
        view! {
            {note("", view! { <p>"你已把它标为“不相关”。"</p> })}
            {my::restore_form(*id, &back)}
        }
        .into_any()
    } else {
        my::dismiss_form(*id, &back).into_any()
    };
    let seen = (*status == RecommendationStatus::New)
        .then(|| view! { <Seen opportunity=view.summary.id.to_string()/> });
    view! {
        <section class="card" aria-labelledby="own">
            <h2 id="own">"为什么推荐给你"</h2>
            <p class="small muted">"根据你登记的能力、案例、产品和资质算出，引用的是你自己的原话。"</p>
            <div>{reasons(why, 3)}</div>
            <div class="acts">{act}</div>
            {seen}
        </section>
    }
}
