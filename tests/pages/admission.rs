//! 数商入库 on its pages: what two windows do to each other, and what a reviewer typed.

use super::{
    organization::{PDF, hidden, upload},
    site::{Got, Site, Who},
};
use actix_web::http::StatusCode;

const PATH: &str = "/my/admission";
const WORDS: &str = "企业经营数据的采集、清洗与分析服务";

async fn send(site: &Site, version: &str, act: &str, offer: &str, files: &str) -> Got {
    let form = [
        ("version", version),
        ("act", act),
        ("data", "1"),
        ("offer", offer),
        ("sources", WORDS),
        ("measures", WORDS),
        ("contact_name", "王敏"),
        ("contact_phone", "021-64881234"),
        ("promise", "1"),
        ("attachments", files),
    ];
    site.post(Who::Supplier, PATH, &form).await
}

/// A new draft: its id and its version.
async fn draft(site: &Site) -> (String, String) {
    let saved = send(site, "", "save", WORDS, "").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let page = site.get(Who::Supplier, PATH).await;
    (hidden(&page, "target").remove(0), hidden(&page, "version").remove(0))
}

/// Hands a new application in: its id and its version.
async fn submitted(site: &Site) -> (String, String) {
    let (id, version) = draft(site).await;
    let sent = send(site, &version, "submit", WORDS, "").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    (id, hidden(&site.get(Who::Supplier, PATH).await, "version").remove(0))
}

#[actix_web::test]
async fn an_application_changed_elsewhere_is_overwritten_by_decision_only_and_keeps_its_files() {
    let site = Site::start().await;
    let (id, version) = draft(&site).await;
    // In another window a file is added, and one is put in place of it here.
    let first = site.send(Who::Supplier, upload("admission", &id, PATH, PDF)).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    let file = hidden(&site.get(Who::Supplier, PATH).await, "attachments").remove(0);
    let refused = send(&site, &version, "save", "旧窗口里写的服务内容", "").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.expect_sound("stale application");
    assert!(refused.body.contains("旧窗口里写的服务内容") && refused.body.contains("再点一次保存"));
    assert_eq!(hidden(&refused, "attachments"), std::slice::from_ref(&file), "new there");
    // What is wrong is told without taking the newer version over: nobody was shown it.
    let wrong = send(&site, &version, "submit", "", "").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(hidden(&wrong, "version"), [version]);
    let current = hidden(&refused, "version").remove(0);
    let decided = send(&site, &current, "save", "旧窗口里写的服务内容", &file).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.body);
    let page = site.get(Who::Supplier, PATH).await;
    assert!(page.body.contains("旧窗口里写的服务内容") && page.body.contains("验收报告.pdf"));
    // A file that the form itself lets go of does not come back.
    let act = format!("detach.{file}");
    let refused = send(&site, &current, &act, WORDS, &file).await;
    assert_eq!(
        (refused.status, hidden(&refused, "attachments")),
        (StatusCode::CONFLICT, vec![String::new()])
    );
    site.finish().await;
}

#[actix_web::test]
async fn what_was_not_taken_back_says_so() {
    let site = Site::start().await;
    let (id, version) = submitted(&site).await;
    let desk = format!("/operator/admissions/{id}");
    let decide = async |version: &str, decision: &str| {
        let form = [("version", version), ("decision", decision), ("words", "材料不全，请补充授权文件")];
        let done = site.post(Who::Operator, &desk, &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    };
    let withdraw = async |version: &str| {
        site.post(Who::Supplier, "/my/admission/withdraw", &[("version", version)]).await
    };
    decide(&version, "return").await;
    let stale = withdraw(&version).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    stale.expect_sound("returned meanwhile");
    assert!(stale.body.contains("刚刚在别处被改过") && stale.body.contains("材料不全，请补充授权文件"));

    let version = hidden(&stale, "version").remove(0);
    let sent = send(&site, &version, "submit", WORDS, "").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let version = hidden(&site.get(Who::Supplier, PATH).await, "version").remove(0);
    decide(&version, "reject").await;
    let late = withdraw(&version).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.expect_sound("decided meanwhile");
    assert!(late.body.contains("申请刚刚已有结果，没有撤回") && late.body.contains("上次申请未通过"));

    let (_, version) = submitted(&site).await;
    for flash in ["admission-withdrawn", "already"] {
        let done = withdraw(&version).await;
        assert_eq!(done.location(), PATH, "{}", done.body);
        assert!(done.header("set-cookie").contains(flash));
    }
    site.finish().await;
}

#[actix_web::test]
async fn a_reviewer_loses_no_words_and_every_tab_leads_to_what_it_says() {
    let site = Site::start().await;
    let (id, version) = submitted(&site).await;
    let desk = format!("/operator/admissions/{id}");
    let typed = [
        ("version", version.as_str()),
        ("decision", "return"),
        ("words", "请补充两处"),
        ("remark_sources", "请写明授权依据"),
    ];
    let ended = site.post(Who::Visitor, &desk, &typed).await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED, "{}", ended.body);
    ended.expect_sound("session ended");
    for (name, value) in typed {
        assert_eq!(hidden(&ended, name), [value]);
    }
    let list = site.get(Who::Operator, "/operator/admissions").await;
    list.expect_sound("queue");
    assert!(list.body.contains("审核中") && !list.body.contains("全部"), "it shows one state at a time");
    // Signed in again, the very same fields are taken.
    let taken = site.post(Who::Operator, &desk, &typed).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let page = site.get(Who::Supplier, PATH).await;
    assert!(page.body.contains("请补充两处") && page.body.contains("请写明授权依据"));
    site.finish().await;
}
