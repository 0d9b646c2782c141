//! The form a file is handed in with, and what its columns say.

use super::PATH;
use crate::{
    page::{Nav, Page},
    ui::{field::summary, flash::flash, side::workspace, tick::tick},
    visit::Visit,
};
use backend::{
    Result,
    organizations::import::{service, template},
};
use contract::{FieldErrors, Problem, attachments::size_zh};
use leptos::prelude::*;

/// The page, with what was wrong with a file.
///
/// # Errors
/// Unless the visitor may import.
pub fn page(visit: &Visit, mail_consent: bool, problem: Option<Problem>) -> Result<Page> {
    service::may_import(&visit.actor)?;
    // Whatever was wrong, it was wrong with the file.
    let mut errors = FieldErrors::default();
    if let Some(problem) = &problem {
        errors.add("file", problem.fields.0.first().map_or(&problem.detail, |f| &f.message));
    }
    let content = workspace(
        visit,
        view! {
            <div class="page-head">
                <div>
                    <h1>"导入企业"</h1>
                    <p class="muted">
                        "批量导入行业摸排的企业。导入后公开展示并标明“待认领”，企业用登记的邮箱或经审核后认领。"
                    </p>
                </div>
            </div>
            {flash(visit.flash.as_deref())}
            {summary(&errors)}
            {file_form(visit, mail_consent, &errors)}
            {columns()}
        },
    );
    Ok(Page::new("导入企业", Nav::Other, content).refused(problem.as_ref()).workspace())
}

fn file_form(visit: &Visit, mail_consent: bool, errors: &FieldErrors) -> impl IntoView + use<> {
    let limit = u64::try_from(visit.app.settings.storage.attachment_limit).unwrap_or(u64::MAX);
    let hint = format!(
        "CSV 或 JSON Lines，UTF-8 或 Excel 默认编码（GB18030）均可，不超过 {}。Excel 工作簿请先另存为 CSV。",
        size_zh(limit)
    );
    let error = errors.at("file").map(str::to_owned);
    let class = if error.is_some() { "field err" } else { "field" };
    let invalid = error.is_some().then_some("true");
    let hidden = error.is_none();
    view! {
        <form class="card form" method="post" action=PATH enctype="multipart/form-data">
            <h2>"选择名单"</h2>
            <div class=class>
                <label for="file">"名单文件"</label>
                <p class="hint" id="file-h">{hint}</p>
                <input
                    class="input"
                    type="file"
                    name="file"
                    id="file"
                    accept=".csv,.txt,.tsv,.jsonl,.json"
                    required
                    aria-describedby="file-h file-e"
                    aria-invalid=invalid
                />
                <p class="msg" id="file-e" hidden=hidden>{error}</p>
            </div>
            {tick("mail_consent", "名单中的企业都已同意接收推荐邮件（某行另有写明的，以该行为准）", mail_consent, errors)}
            <p class="small muted">
                "先检查会列出每一行的问题，什么都不写入；没有问题再点一下就导入，不用重新选择文件。"
            </p>
            <div class="acts">
                <button class="btn main" name="act" value="check">"检查，不写入"</button>
                <button class="btn line" name="act" value="import">"直接导入"</button>
            </div>
        </form>
    }
}

fn columns() -> impl IntoView + use<> {
    let rows = template::columns()
        .map(|(title, says)| view! { <div><dt>{title}</dt> <dd>{says}</dd></div> })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="columns">
            <div class="head">
                <h2 id="columns">"怎样填"</h2>
                <a class="btn line small" href=format!("{PATH}/template.csv") download="">"下载空表（CSV）"</a>
            </div>
            <ul class="bullets small">
                <li>"第一行是表头，每行一家企业；企业名称必填，编号和统一社会信用代码至少填一个。"</li>
                <li>"同一家企业再次导入，只改动有变化的内容；没有的列保持原样，空着的格子会清空原来的内容。"</li>
                <li>"已由企业认领的条目不会被名单覆盖。有错的行不导入，不影响其他行。"</li>
            </ul>
            <dl class="facts list small">{rows}</dl>
        </section>
    }
}
