//! An enterprise's own pages: files joined to rows, words that survive the end of a session, what counts.

use super::site::{Got, Site, Who};
use actix_web::{http::StatusCode, test::TestRequest};
use entity::attachment;
use sea_orm::{DatabaseBackend, EntityTrait};

pub(super) const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n";

/// The values of hidden fields whose name ends so, in the order of the page.
pub(super) fn hidden(page: &Got, end: &str) -> Vec<String> {
    let fields = page.body.split("<input type=\"hidden\" name=\"").skip(1);
    let read = |field: &str| {
        let (name, rest) = field.split_once('"')?;
        let value = rest.strip_prefix(" value=\"").unwrap_or("\"").split('"').next()?;
        name.ends_with(end).then(|| value.to_owned())
    };
    fields.filter_map(read).collect()
}

pub(super) fn upload(purpose: &str, target: &str, next: &str, file: &[u8]) -> TestRequest {
    let mut body = Vec::new();
    for (name, value) in [("purpose", purpose), ("target", target), ("next", next)] {
        let part = format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.bytes());
    }
    body.extend(
        "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"验收报告.pdf\"\r\n\r\n".bytes(),
    );
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--b0--\r\n");
    TestRequest::post()
        .uri("/my/attachments")
        .insert_header(("content-type", "multipart/form-data; boundary=b0"))
        .insert_header(("content-length", body.len().to_string()))
        .set_payload(body)
}

async fn version(site: &Site, path: &str) -> String {
    hidden(&site.get(Who::Supplier, path).await, "version").remove(0)
}

#[actix_web::test]
async fn material_is_joined_to_a_saved_case_refused_at_its_field_and_let_go_of() {
    let site = Site::start().await;
    let before = version(&site, "/my/cases").await;
    let first = [("version", before.as_str()), ("act", "save"), ("cases.0.title", "为某局完成档案数字化")];
    assert_eq!(site.post(Who::Supplier, "/my/cases", &first).await.status, StatusCode::SEE_OTHER);
    let page = site.get(Who::Supplier, "/my/cases").await;
    page.expect_sound("cases");
    let target = hidden(&page, "target").remove(0);
    assert_eq!(hidden(&page, "cases.0.id"), std::slice::from_ref(&target));

    let bad = site.send(Who::Supplier, upload("case", &target, "/my/cases", b"MZ no paper")).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    bad.expect_sound("refused file");
    assert!(bad.body.contains("<h1>案例<") && bad.body.contains("不收这种文件"), "{}", bad.body);
    assert!(
        bad.body
            .contains(&format!("aria-describedby=\"file-{target}-h file-{target}-e\" aria-invalid=\"true\""))
    );

    let good = site.send(Who::Supplier, upload("case", &target, "/my/cases", PDF)).await;
    assert_eq!(
        (good.status, good.location().as_str()),
        (StatusCode::SEE_OTHER, "/my/cases"),
        "{}",
        good.body
    );
    let page = site.get(Who::Supplier, "/my/cases").await;
    page.expect_sound("with material");
    let file = hidden(&page, "cases.0.attachments").remove(0);
    assert!(page.body.contains(&format!("/attachments/{file}")) && page.body.contains("验收报告.pdf"));

    let (version, act) = (version(&site, "/my/cases").await, format!("detach.{file}"));
    let removed = [
        ("version", version.as_str()),
        ("act", act.as_str()),
        ("cases.0.id", target.as_str()),
        ("cases.0.attachments", file.as_str()),
        ("cases.0.title", "为某局完成档案数字化，改了题"),
    ];
    assert_eq!(site.post(Who::Supplier, "/my/cases", &removed).await.status, StatusCode::SEE_OTHER);
    let page = site.get(Who::Supplier, "/my/cases").await;
    assert!(!page.body.contains("验收报告.pdf") && page.body.contains("改了题"), "what was typed is kept");
    assert_eq!(hidden(&page, "cases.0.id"), [target], "the row is the same");
    site.finish().await;
}

#[actix_web::test]
async fn material_of_an_application_is_shown_to_its_reviewer() {
    let site = Site::start().await;
    let empty = site.get(Who::Supplier, "/my/admission").await;
    assert!(empty.body.contains("先点“保存草稿”"), "{}", empty.body);
    let words = "企业经营数据的采集、清洗与分析服务";
    let mut form = vec![
        ("act", "save"),
        ("data", "1"),
        ("offer", words),
        ("sources", words),
        ("measures", words),
        ("contact_name", "王敏"),
        ("contact_phone", "021-64881234"),
        ("promise", "1"),
    ];
    assert_eq!(site.post(Who::Supplier, "/my/admission", &form).await.status, StatusCode::SEE_OTHER);
    let target = hidden(&site.get(Who::Supplier, "/my/admission").await, "target").remove(0);
    let bad = site.send(Who::Supplier, upload("admission", &target, "/my/admission", b"MZ")).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    bad.expect_sound("refused material");
    assert!(bad.body.contains("<h1>数商入库</h1>") && bad.body.contains("不收这种文件"));
    let good = site.send(Who::Supplier, upload("admission", &target, "/my/admission", PDF)).await;
    assert_eq!(good.location(), "/my/admission", "{}", good.body);
    let page = site.get(Who::Supplier, "/my/admission").await;
    page.expect_sound("with material");
    let (version, file) = (hidden(&page, "version").remove(0), hidden(&page, "attachments").remove(0));
    form[0] = ("act", "submit");
    form.extend([("version", version.as_str()), ("attachments", file.as_str())]);
    let sent = site.post(Who::Supplier, "/my/admission", &form).await;
    assert_eq!(sent.location(), "/my/admission", "{}", sent.body);

    let desk = site.get(Who::Operator, &format!("/operator/admissions/{target}")).await;
    desk.expect_sound("application");
    assert!(desk.body.contains(&format!("/attachments/{file}")) && desk.body.contains("验收报告.pdf"));
    let opened = site.get(Who::Operator, &format!("/attachments/{file}")).await;
    assert_eq!((opened.status, opened.body.as_bytes()), (StatusCode::OK, PDF));
    let trail = site.get(Who::Operator, "/operator/audit?action=attachment.viewed").await;
    assert!(trail.body.contains(&file), "the look is on record");
    site.finish().await;
}

#[actix_web::test]
async fn what_was_typed_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let typed = "第一行 \"引号\"\n第二行 <b>";
    for (path, name) in [
        ("/my/profile", "intro"),
        ("/my/capabilities", "capabilities.0.label"),
        ("/my/qualifications", "qualifications.0.name"),
        ("/my/cases", "cases.0.detail"),
        ("/my/admission", "offer"),
        ("/my/members", "email"),
        ("/my/tokens", "name"),
        ("/my/security/email", "email"),
        ("/my/claim", "claim_reason"),
    ] {
        let form = [("version", "0"), ("act", "save"), (name, typed)];
        let page = site.post(Who::Visitor, path, &form).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{path}");
        page.expect_sound(path);
        assert!(page.body.contains(&format!("<form method=\"post\" action=\"{path}\">")), "{}", page.body);
        let kept = hidden(&page, name).remove(0);
        let read = kept.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
        assert_eq!(read, typed, "{path}");
        assert_eq!((hidden(&page, "version"), hidden(&page, "act")), (vec!["0".into()], vec!["save".into()]));
        assert!(page.body.contains("href=\"/login?next=/my") && page.body.contains("target=\"_blank\""));
    }
    // Signed in again, the very same fields are taken.
    let form = [("version", "0"), ("act", "save"), ("cases.0.title", "案例"), ("cases.0.detail", typed)];
    let taken = site.post(Who::Supplier, "/my/cases", &form).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    site.finish().await;
}

/// Hands a qualification in: the version that waits.
async fn submitted(site: &Site, row: &[(&str, &str)]) -> String {
    let page = "/my/qualifications";
    let version = version(site, page).await;
    let mut form = vec![("version", version.as_str()), ("act", "submit")];
    form.extend(row);
    let sent = site.post(Who::Supplier, page, &form).await;
    assert!(sent.header("set-cookie").contains("profile-submitted"), "{}", sent.body);
    self::version(site, page).await
}

#[actix_web::test]
async fn what_was_taken_back_before_is_taken_back_and_no_words_are_lost() {
    const OLD: &str = "旧窗口里写的案例";
    let site = Site::start().await;
    let waits = submitted(&site, &[("qualifications.0.name", "信息安全管理体系认证")]).await;
    let step = async |path: &str, version: &str, act: &str, title: &str| {
        let mut form = vec![("version", version), ("act", act)];
        form.extend((!title.is_empty()).then_some(("cases.0.title", title)));
        site.post(Who::Supplier, path, &form).await
    };
    for flash in ["profile-recalled", "already"] {
        let done = step("/my/qualifications", &waits, "recall", "").await;
        assert_eq!(done.location(), "/my/qualifications", "{}", done.body);
        assert!(done.header("set-cookie").contains(flash), "{flash}");
    }
    // A window in which it still waits, with words in it.
    let mut current = waits.clone();
    for (act, words) in [("recall", "没有收回"), ("withdraw", "草稿没有放弃")] {
        let refused = step("/my/cases", &waits, act, OLD).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{act}");
        refused.expect_sound(act);
        assert!(refused.body.contains(OLD) && refused.body.contains(words), "{act}: {}", refused.body);
        current = hidden(&refused, "version").remove(0);
    }
    // A part that is only shown sends nothing, and nothing of it goes from the page.
    let shown = step("/my/qualifications", &waits, "withdraw", "").await;
    assert!(shown.status == StatusCode::CONFLICT && shown.body.contains("value=\"信息安全管理体系认证\""));
    for flash in ["profile-withdrawn", "already"] {
        let done = step("/my/cases", &current, "withdraw", OLD).await;
        assert_eq!(done.location(), "/my/cases", "{}", done.body);
        assert!(done.header("set-cookie").contains(flash), "{flash}");
    }
    site.finish().await;
}

#[actix_web::test]
async fn a_scan_under_review_says_whose_it_is_and_that_a_window_opens() {
    let site = Site::start().await;
    let page = "/my/qualifications";
    let (version, name) = (version(&site, page).await, "信息安全管理体系认证");
    let form = [("version", version.as_str()), ("act", "save"), ("qualifications.0.name", name)];
    assert_eq!(site.post(Who::Supplier, page, &form).await.status, StatusCode::SEE_OTHER);
    let id = hidden(&site.get(Who::Supplier, page).await, "qualifications.0.id").remove(0);
    let sent = site.send(Who::Supplier, upload("qualification", &id, page, PDF)).await;
    assert_eq!(sent.location(), page, "{}", sent.body);
    let scan = hidden(&site.get(Who::Supplier, page).await, "qualifications.0.attachment_id").remove(0);
    submitted(
        &site,
        &[
            ("qualifications.0.id", &id),
            ("qualifications.0.attachment_id", &scan),
            ("qualifications.0.name", name),
        ],
    )
    .await;
    let queue = site.get(Who::Operator, "/operator/reviews?kind=profile").await;
    let review = queue.body.split("href=\"/operator/reviews/").nth(1).unwrap().split('"').next().unwrap();
    let review = site.get(Who::Operator, &format!("/operator/reviews/{review}")).await;
    review.expect_sound("review");
    let link = review.body.split(&format!("href=\"/attachments/{scan}\"")).nth(1).unwrap();
    let link = link.split("</a>").next().unwrap();
    assert!(link.contains(&format!("资质：{name}")) && link.contains("（新窗口）"), "{link}");
    site.finish().await;
}

#[actix_web::test]
async fn a_reviewer_s_words_survive_the_end_of_the_session() {
    let site = Site::start().await;
    let id = "00000000-0000-7000-8000-000000000001";
    for (path, name) in [
        (format!("/operator/reviews/{id}"), "words"),
        (format!("/operator/organizations/{id}/suspend"), "reason"),
        (format!("/operator/organizations/{id}/restore"), "reason"),
        (format!("/operator/users/{id}/second-factor"), "reason"),
        (format!("/operator/departments/{id}/close"), "reason"),
        (format!("/operator/departments/{id}"), "name"),
        ("/operator/departments".to_owned(), "name"),
    ] {
        let form = [("version", "3"), ("act", "reject"), (name, "执照上的名称不同")];
        let page = site.post(Who::Visitor, &path, &form).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{path}");
        page.expect_sound(&path);
        assert_eq!(hidden(&page, name), ["执照上的名称不同"], "{path}");
        assert_eq!(hidden(&page, "act"), ["reject"], "{path}");
    }
    site.finish().await;
}

#[actix_web::test]
async fn what_was_typed_survives_a_busy_database() {
    let site = Site::start().await;
    if site.app.db.backend() != DatabaseBackend::Sqlite {
        // Nothing of a registration waits for another's there.
        return site.finish().await;
    }
    let busy = site.app.db.begin().await.unwrap();
    let form = [
        ("kind", "domestic"),
        ("uscc", "91310112MA1GBX7Y99"),
        ("name", "上海某某科技有限公司"),
        ("town", "浦江镇"),
        ("contact_name", "李工"),
        ("phone", "021-64881234"),
        ("email", "li@example.cn"),
        ("password", "une-phrase-longue-2026"),
        ("privacy", "true"),
    ];
    let page = site.post(Who::Visitor, "/register", &form).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.body);
    page.expect_sound("busy");
    assert!(page.body.contains("value=\"上海某某科技有限公司\""), "{}", page.body);
    drop(busy);
    site.finish().await;
}

#[actix_web::test]
async fn a_browser_is_shown_a_page_where_a_file_is_not_and_a_program_a_problem() {
    let site = Site::start().await;
    let missing = "/attachments/00000000-0000-0000-0000-000000000000";
    for who in [Who::Visitor, Who::Supplier, Who::Operator] {
        for path in [missing, "/attachments/nonsense"] {
            let accept = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
            let page = site.send(who, TestRequest::get().uri(path).insert_header(accept)).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path} for {who:?}");
            page.expect_sound(path);
            assert!(page.body.contains("文件打不开"));
            assert_eq!(page.body.contains("登录后再打开"), who == Who::Visitor);
        }
        let problem = site.get(who, missing).await;
        assert_eq!(problem.header("content-type"), "application/problem+json");
    }
    let made = site.send(Who::Supplier, upload("case", "", "/my/cases", PDF)).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let row = attachment::Entity::find().one(site.app.db.read()).await.unwrap().unwrap();
    let own =
        TestRequest::get().uri(&format!("/attachments/{}", row.id)).insert_header(("accept", "text/html"));
    let got = site.send(Who::Supplier, own).await;
    assert_eq!((got.status, got.header("content-type").as_str()), (StatusCode::OK, "application/pdf"));
    assert_eq!(got.body.as_bytes(), PDF);
    assert!(got.header("content-security-policy").contains("sandbox"), "as from the other door");
    site.finish().await;
}

#[actix_web::test]
async fn the_meter_counts_the_draft_and_tells_what_waits() {
    let site = Site::start().await;
    let page = site.get(Who::Supplier, "/my/qualifications").await;
    assert!(!page.body.contains("匹配现在还不知道"));
    let version = hidden(&page, "version").remove(0);
    // Without its words the entry says less; what is new there waits.
    let fewer = [("version", version.as_str()), ("act", "submit"), ("name", "x")];
    site.post(Who::Supplier, "/my/capabilities", &fewer).await;
    let version = self::version(&site, "/my/capabilities").await;
    let more = [("version", version.as_str()), ("act", "save"), ("capabilities.0.label", "档案数字化")];
    assert_eq!(site.post(Who::Supplier, "/my/capabilities", &more).await.status, StatusCode::SEE_OTHER);
    let page = site.get(Who::Supplier, "/my/capabilities").await;
    page.expect_sound("capabilities");
    assert!(page.body.contains("提交后才算数，匹配现在还不知道"), "{}", page.body);
    assert!(page.body.contains("href=\"/my/capabilities#capabilities.1.label\""), "leads to the place");
    site.finish().await;
}
