//! What a file holds or what was imported of it: how many rows, and what is wrong with which.

use super::{PATH, address};
use crate::{
    page::{Nav, Page},
    ui::{
        flash::flash,
        refusal::refusal,
        side::workspace,
        states::note,
        table::{self, Head},
        text::number,
    },
    visit::Visit,
};
use contract::{
    Problem,
    import::{ImportView, Report, RowError},
};
use leptos::prelude::*;

/// Refused rows on the page; all that the report holds are in the copy to take away.
const SHOWN: usize = 200;

/// The page, with why an import did not go through.
pub fn page(visit: &Visit, view: &ImportView, problem: Option<Problem>) -> Page {
    let report = &view.report;
    let title = if report.dry_run { "检查结果" } else { "导入结果" };
    let consent = if view.mail_consent { " · 按“都已同意接收推荐邮件”" } else { "" };
    let about = format!("{} · {}{consent}", view.file, view.at.minute_zh());
    let warnings =
        report.warnings.iter().map(|words| note("warn", view! { <p>{words.clone()}</p> })).collect_view();
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div>
                    <h1>{title}</h1>
                    <p class="muted">{about}</p>
                </div>
                <a class="btn line" href=PATH>"换一份名单"</a>
            </div>
            {flash(visit.flash.as_deref())}
            {refusal(problem.as_ref())}
            {figures(report)}
            {next_step(view)}
            {warnings}
            {errors(view)}
        },
    );
    Page::new(title, Nav::Other, content).refused(problem.as_ref()).workspace()
}

fn figures(report: &Report) -> impl IntoView + use<> {
    let figure = |words: &'static str, count: u64| {
        view! { <li class="stat"><span>{words}</span> <b>{number(count)}</b></li> }
    };
    view! {
        <ul class="stats" role="list">
            {figure("读取的行", report.read)} {figure("新增", report.created)} {figure("更新", report.updated)}
            {figure("没有变化", report.unchanged)} {figure("有错，不导入", report.failed)}
        </ul>
    }
}

/// What to do after a check, or where the imported ones are.
fn next_step(view: &ImportView) -> AnyView {
    let report = &view.report;
    if !report.dry_run {
        let tone = if report.failed == 0 { "ok" } else { "warn" };
        let words = if report.failed == 0 {
            "已写入。再导入同一份名单不会重复。"
        } else {
            "没有错的行已写入。改正有错的行后，把整份名单再导入一次即可，不会重复。"
        };
        return note(
            tone,
            view! {
                <p>{words} " " <a href="/operator/organizations?state=unclaimed">"看待认领的企业"</a></p>
            },
        )
        .into_any();
    }
    if report.changes() == 0 {
        let words = if report.failed == 0 {
            "名单与平台上的内容一致，没有要导入的。"
        } else {
            "没有可以导入的行，请按下面的说明改正后重新检查。"
        };
        return note("info", view! { <p>{words}</p> }).into_any();
    }
    let words = if report.failed == 0 {
        "还没有写入。确认无误后导入；检查过的文件保留一天。"
    } else {
        "还没有写入。可以现在导入没有错的行，也可以先改正，再换上改好的名单重新检查。"
    };
    let act = format!("导入 {} 家", number(report.changes()));
    view! {
        <form class="card form" method="post" action=PATH enctype="multipart/form-data">
            <input type="hidden" name="checked" value=view.id.to_string()/>
            <p>{words}</p>
            <div class="acts"><button class="btn main">{act}</button></div>
        </form>
    }
    .into_any()
}

fn errors(view: &ImportView) -> Option<impl IntoView + use<>> {
    let errors = &view.report.errors;
    if errors.is_empty() {
        return None;
    }
    let more = errors.len().saturating_sub(SHOWN);
    let rows = errors.iter().take(SHOWN).map(row).collect_view();
    let heads = [Head::Number("行"), Head::Words("列"), Head::Words("问题与改法")];
    let copy = format!("{}/refused.csv", address(view.id));
    Some(view! {
        <section class="card" aria-labelledby="refused">
            <div class="head">
                <h2 id="refused">"有错的行"</h2>
                <a class="btn line small" href=copy download="">"下载清单（CSV）"</a>
            </div>
            {(more > 0)
                .then(|| view! { <p class="small muted">{format!("先列出 {SHOWN} 处，其余 {more} 处在清单里。")}</p> })}
            {table::table("问题清单", &heads, rows)}
        </section>
    })
}

fn row(error: &RowError) -> impl IntoView + use<> {
    let column = if error.column.is_empty() { "整行".to_owned() } else { error.column.clone() };
    view! {
        <tr>
            <th scope="row" class="num">{format!("第 {} 行", number(error.row))}</th>
            <td data-label="列">{column}</td>
            <td data-label="问题与改法">{error.message.clone()}</td>
        </tr>
    }
}
