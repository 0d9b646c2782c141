//! Operators import surveyed enterprises by the page, without a script.

use super::{
    organization::hidden,
    site::{Got, Site, Who},
};
use actix_web::{
    http::{StatusCode, header::HeaderValue},
    test::TestRequest,
};
use contract::Uscc;
use entity::organization;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

fn form(fields: &[(&str, &str)], file: Option<&[u8]>) -> TestRequest {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.bytes());
    }
    if let Some(file) = file {
        let head = "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"名单.csv\"\r\n\r\n";
        body.extend_from_slice(&[head.as_bytes(), file, b"\r\n"].concat());
    }
    body.extend_from_slice(b"--b0--\r\n");
    TestRequest::post()
        .uri("/operator/import")
        .insert_header(("content-type", "multipart/form-data; boundary=b0"))
        .insert_header(("content-length", body.len().to_string()))
        .set_payload(body)
}

async fn check(site: &Site, file: &str) -> Got {
    let sent = site.send(Who::Operator, form(&[("act", "check")], Some(file.as_bytes()))).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    site.get(Who::Operator, &sent.location()).await
}

async fn named(site: &Site, name: &str) -> Option<organization::Model> {
    let found = organization::Entity::find().filter(organization::Column::Name.eq(name));
    found.one(site.app.db.read()).await.unwrap()
}

#[actix_web::test]
async fn checked_mended_imported_and_found() {
    let site = Site::start().await;
    let code: String = Uscc::complete("91310112MA1GB7731").unwrap().into();
    let name = "上海摸排测试有限公司";
    let file = |mail: &str| {
        format!("信用代码,企业名称,邮箱,能力\n{code},{name},{mail},档案数字化\n{code},又一家,,\n")
    };

    let page = check(&site, &file("a@b")).await;
    page.expect_sound("report");
    for words in ["检查结果", "名单.csv", "第 2 行", "不是有效的邮箱", "没有错"] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert!(named(&site, name).await.is_none());
    let twice = check(&site, &file("info@mopai.example")).await;
    let words = format!("第 3 行与第 2 行的统一社会信用代码都是“{code}”");
    assert!(twice.body.contains(&words), "{}", twice.body);

    let good = file("info@mopai.example").lines().take(2).collect::<Vec<_>>().join("\n");
    let page = check(&site, &good).await;
    assert!(page.body.contains("导入 1 家"), "{}", page.body);
    let checked = hidden(&page, "checked").remove(0);
    let done = site.send(Who::Operator, form(&[("checked", &checked)], None)).await;
    assert_eq!(done.location(), format!("/operator/import/{checked}"));
    assert!(done.header("set-cookie").contains("sjt_flash=imported"));
    let again = site.send(Who::Operator, form(&[("checked", &checked)], None)).await;
    assert!(again.header("set-cookie").contains("sjt_flash=already"), "a second click does nothing");
    let page = site.get(Who::Operator, &done.location()).await;
    page.expect_sound("done");
    assert!(page.body.contains("导入结果") && page.body.contains("已写入"), "{}", page.body);
    assert!(hidden(&page, "checked").is_empty());

    let stored = named(&site, name).await.unwrap();
    assert_eq!((stored.status.as_str(), stored.mail_consent), ("unclaimed", false));
    backend::jobs::worker::run_due(&site.app).await;
    let found = site.get(Who::Visitor, "/search?q=%E6%91%B8%E6%8E%92%E6%B5%8B%E8%AF%95").await;
    assert!(found.body.contains(&format!("/suppliers/{}", stored.id)), "{}", found.body);
    let public = site.get(Who::Visitor, &format!("/suppliers/{}", stored.id)).await;
    assert!(public.body.contains("还没有认领") && public.body.contains("资料来自行业摸排"));
    let listed = site.get(Who::Operator, "/operator/organizations?state=unclaimed").await;
    assert!(listed.body.contains(name));
    // The same file at once, without a check.
    let same = form(&[("act", "import")], Some(good.as_bytes()));
    let same = site.send(Who::Operator, same).await.location();
    let same = site.get(Who::Operator, &same).await;
    let words = same.body.replace("<!---->", "").replace("<!>", "");
    assert!(words.contains("<span>没有变化</span><b>1</b>"), "{words}");
    assert_eq!(named(&site, name).await.unwrap().version, stored.version);
    site.finish().await;
}

#[actix_web::test]
async fn what_is_no_list_is_refused_at_its_field() {
    let site = Site::start().await;
    let large = vec![b'x'; 11 << 20];
    for (file, status, words) in [
        (Some(b"PK\x03\x04".as_slice()), StatusCode::BAD_REQUEST, "另存为 CSV"),
        (Some("名字\n甲\n".as_bytes()), StatusCode::BAD_REQUEST, "缺少必需的列"),
        (Some(b""), StatusCode::UNPROCESSABLE_ENTITY, "请选择名单文件"),
        (None, StatusCode::UNPROCESSABLE_ENTITY, "请选择名单文件"),
        (Some(&large), StatusCode::PAYLOAD_TOO_LARGE, "拆成几个文件"),
    ] {
        let page = site.send(Who::Operator, form(&[("mail_consent", "true")], file)).await;
        assert_eq!(page.status, status, "{words}: {}", page.body);
        page.expect_sound("refused");
        assert!(page.body.contains(words) && page.body.contains("href=\"#file\""), "{words}: {}", page.body);
        let kept = page.body.contains("checked aria-describedby=\"mail_consent-e\"");
        assert_eq!(kept, status != StatusCode::PAYLOAD_TOO_LARGE, "what was ticked stays: {}", page.body);
    }
    let nobody = site.send(Who::Visitor, form(&[], Some(b"x"))).await;
    assert!(nobody.location().starts_with("/login?next="), "{}", nobody.location());
    let strange = form(&[("checked", "00000000-0000-7000-8000-000000000001")], None);
    assert_eq!(site.send(Who::Operator, strange).await.status, StatusCode::NOT_FOUND);
    site.finish().await;
}

#[actix_web::test]
async fn tables_to_take_away() {
    let site = Site::start().await;
    let page = site.get(Who::Operator, "/operator/import").await;
    assert!(page.body.contains("18 位；这一列的格式设为“文本”"), "every column is explained");
    let empty = site.get(Who::Operator, "/operator/import/template.csv").await;
    assert!(empty.body.starts_with("\u{feff}编号,统一社会信用代码,"), "{}", empty.body);
    assert!(empty.header("content-disposition").starts_with("attachment; "));
    let sent = form(&[("act", "check")], Some("编号,名称\nx,\n".as_bytes()));
    let report = site.send(Who::Operator, sent).await.location();
    let refused = site.get(Who::Operator, &format!("{report}/refused.csv")).await;
    assert_eq!(refused.body, "\u{feff}行,列,问题\r\n2,名称,不能为空，请填写\r\n");
    assert_eq!(refused.headers.get("cache-control"), Some(&HeaderValue::from_static("private, no-store")));
    site.finish().await;
}
