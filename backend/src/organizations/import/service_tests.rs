//! Operators hand files in, on both databases.

use super::{import_suppliers, kept, service, service::HandedIn, template};
use crate::{
    Actor, App, Error, Member, Person,
    attachments::sweep,
    http::tests::{People, raw, site},
    import::ImportOptions,
    testing::{TestApp, member, person},
};
use actix_web::{http::StatusCode, test::TestRequest};
use contract::{ImportId, Timestamp, Uscc, accounts::Role, import::Report};
use entity::{audit_entry, index_change, job, organization};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::fmt::Write;
use uuid::Uuid;

const FILE: &str = "编号,企业名称,邮箱,联系电话\ns1,上海甲有限公司,info@jia.example,021-64881234\ns2,,,\n";

fn operator() -> Actor {
    member(Role::Operator, Uuid::from_u128(1))
}

/// Another operator.
fn colleague() -> Actor {
    let Actor::Member(member) = operator() else { unreachable!() };
    let person = Person { user_id: Uuid::from_u128(77).into(), ..person() };
    Actor::Member(Member { person, ..member })
}

fn sent(text: &str, dry_run: bool) -> HandedIn {
    HandedIn { file: "C:\\摸排\\名单.csv".into(), bytes: text.into(), dry_run, ..HandedIn::default() }
}

fn counts(report: &Report) -> [u64; 5] {
    [report.read, report.created, report.updated, report.unchanged, report.failed]
}

async fn enterprises(app: &App) -> Vec<organization::Model> {
    organization::Entity::find().all(app.db.read()).await.unwrap()
}

/// Everything in the folder of stored files.
fn stored(app: &App) -> Vec<u8> {
    let folder = std::fs::read_dir(app.settings.data_dir.join("attachments")).unwrap();
    folder.flat_map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect()
}

#[tokio::test]
async fn a_checked_file_is_imported_without_being_sent_again_and_once_only() {
    let app = TestApp::start().await;
    let id = service::hand_in(&app, &operator(), sent(FILE, true)).await.unwrap();
    let view = service::find(&app, &operator(), id).await.unwrap();
    assert_eq!((view.file.as_str(), view.report.dry_run), ("名单.csv", true));
    assert_eq!(counts(&view.report), [2, 1, 0, 0, 1]);
    assert!(enterprises(&app).await.is_empty(), "a check writes nothing");
    assert!(!stored(&app).is_empty());
    let text = String::from_utf8_lossy(&stored(&app)).into_owned();
    assert!(!text.contains("021-64881234") && !text.contains("甲有限"), "what is kept is sealed");

    assert!(service::carry_out(&app, &operator(), id).await.unwrap());
    let view = service::find(&app, &operator(), id).await.unwrap();
    assert!(!view.report.dry_run);
    assert_eq!(counts(&view.report), [2, 1, 0, 0, 1]);
    assert!(!service::carry_out(&app, &operator(), id).await.unwrap(), "nothing is left to do");
    assert_eq!(service::find(&app, &operator(), id).await.unwrap(), view);
    assert_eq!(enterprises(&app).await.len(), 1);

    let entry = audit_entry::Entity::find().one(app.db.read()).await.unwrap().unwrap();
    assert_eq!(entry.action, "organization.import");
    assert_eq!(entry.detail["created"], 1);
    assert!(!entry.detail.to_string().contains("名单"), "a file's name may name people; the report has it");
    app.finish().await;
}

#[tokio::test]
async fn a_double_click_imports_once_and_the_second_is_told_so() {
    let app = TestApp::start().await;
    let id = service::hand_in(&app, &operator(), sent(FILE, true)).await.unwrap();
    let who = operator();
    let (a, b) = tokio::join!(service::carry_out(&app, &who, id), service::carry_out(&app, &who, id));
    let mut done = [a.unwrap(), b.unwrap()];
    done.sort_unstable();
    assert_eq!(done, [false, true]);
    assert_eq!(counts(&service::find(&app, &who, id).await.unwrap().report), [2, 1, 0, 0, 1]);
    // The same file once more, without a check.
    let again = service::import(&app, &who, sent(FILE, false)).await.unwrap();
    assert_eq!(counts(&again), [2, 0, 0, 1, 1]);
    assert_eq!(audit_entry::Entity::find().count(app.db.read()).await.unwrap(), 1);
    app.finish().await;
}

#[tokio::test]
async fn what_was_handed_in_is_its_owners_for_a_day() {
    let app = TestApp::start().await;
    let id = service::hand_in(&app, &operator(), sent(FILE, true)).await.unwrap();
    for (actor, missing) in [
        (colleague(), true),
        (member(Role::Auditor, Uuid::from_u128(1)), false),
        (member(Role::Owner, Uuid::from_u128(2)), false),
    ] {
        let found = service::find(&app, &actor, id).await.unwrap_err();
        let done = service::carry_out(&app, &actor, id).await.unwrap_err();
        let copied = service::refused(&app, &actor, id).await.unwrap_err();
        for error in [found, done, copied] {
            assert!(if missing {
                matches!(error, Error::NotFound)
            } else {
                matches!(error, Error::Forbidden)
            });
        }
    }
    let unknown = ImportId(Uuid::from_u128(5));
    assert!(matches!(service::find(&app, &operator(), unknown).await, Err(Error::NotFound)));
    sweep::run(&app).await.unwrap();
    service::find(&app, &operator(), id).await.unwrap();
    // Whenever this runs, the file is older than a day by then.
    app.clock.advance(20 * 365 * Timestamp::DAY);
    sweep::run(&app).await.unwrap();
    assert!(matches!(service::find(&app, &operator(), id).await, Err(Error::NotFound)));
    assert!(stored(&app).is_empty());
    app.finish().await;
}

#[tokio::test]
async fn what_comes_in_waits_to_be_claimed_and_gets_no_mail_without_consent() {
    let app = TestApp::start().await;
    let file = "编号,企业名称,邮箱,同意接收邮件,能力\n\
                a,上海甲有限公司,a@jia.example,,档案数字化\nb,上海乙有限公司,b@yi.example,是,\nc,上海丙有限公司,c@bing.example,否,\n";
    let report = service::import(&app, &operator(), sent(file, false)).await.unwrap();
    assert_eq!(counts(&report), [3, 3, 0, 0, 0]);
    assert!(report.warnings.iter().any(|w| w.contains("都已同意接收推荐邮件")), "{:?}", report.warnings);
    let mut all = enterprises(&app).await;
    all.sort_by(|a, b| a.import_key.cmp(&b.import_key));
    assert!(all.iter().all(|o| o.status == "unclaimed" && o.active && !o.demo && o.claimed_at.is_none()));
    assert_eq!(all.iter().map(|o| o.mail_consent).collect::<Vec<_>>(), [false, true, false]);
    let page = super::super::service::find(&app, &Actor::Visitor, all[0].id.into()).await.unwrap();
    assert!(page.unclaimed, "everybody is told");
    assert_eq!(index_change::Entity::find().count(app.db.read()).await.unwrap(), 3, "for the search");
    let indexing = job::Entity::find().filter(job::Column::Kind.eq("index.apply"));
    assert_eq!(indexing.count(app.db.read()).await.unwrap(), 1);

    // Whoever imports says that all have agreed; the row that says otherwise is believed.
    let agreed = HandedIn { mail_consent: true, ..sent(file, false) };
    assert_eq!(counts(&service::import(&app, &operator(), agreed).await.unwrap()), [3, 0, 1, 2, 0]);
    let consents = enterprises(&app).await.into_iter().filter(|o| o.mail_consent).count();
    assert_eq!(consents, 2);
    app.finish().await;
}

/// Rows in both orders at once: on PostgreSQL they would wait for each other in a circle.
#[tokio::test]
async fn two_imports_of_the_same_rows_at_once_take_turns() {
    let app = TestApp::start().await;
    let rows: Vec<String> = (0..400)
        .map(|n| {
            let code: String = Uscc::complete(&format!("91310112MA1GB{n:04}")).unwrap().into();
            format!("k{n},{code},甲{n}\n")
        })
        .collect();
    let forth = format!("编号,统一社会信用代码,企业名称\n{}", rows.concat());
    let back: String = rows.iter().rev().cloned().collect();
    let back = format!("编号,统一社会信用代码,企业名称\n{back}");
    for changed in [false, true] {
        let (forth, back) = if changed {
            (forth.replace("甲", "乙"), back.replace("甲", "丙"))
        } else {
            (forth.clone(), back.clone())
        };
        let options = ImportOptions::default();
        let who = operator();
        let (one, other) = tokio::join!(
            import_suppliers(&app, &who, forth.as_bytes(), options, &|_| {}),
            import_suppliers(&app, &who, back.as_bytes(), options, &|_| {}),
        );
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!((one.failed, other.failed), (0, 0), "{:?} {:?}", one.errors, other.errors);
        assert_eq!(one.created + other.created, if changed { 0 } else { 400 });
    }
    assert_eq!(enterprises(&app).await.len(), 400);
    app.finish().await;
}

#[tokio::test]
async fn one_stored_enterprise_is_meant_by_one_line_only() {
    let app = TestApp::start().await;
    let code: String = Uscc::complete("91310112MA1GB0001").unwrap().into();
    let file = format!("统一社会信用代码,企业名称\n{code},上海甲有限公司\n");
    service::import(&app, &operator(), sent(&file, false)).await.unwrap();
    // The second line names it by its id of before, in another batch.
    let mut twice = format!("编号,统一社会信用代码,企业名称\nnew,{code},上海甲有限公司\n");
    for n in 0..250 {
        writeln!(twice, "x{n},,企业{n}").unwrap();
    }
    writeln!(twice, "{code},,上海乙有限公司").unwrap();
    let report = service::import(&app, &operator(), sent(&twice, true)).await.unwrap();
    assert_eq!(report.failed, 1, "{:?}", report.errors);
    let words = &report.errors[0].message;
    assert!(words.starts_with("第 253 行与第 2 行说的是同一家企业“上海甲有限公司”"), "{words}");
    assert!(words.contains(&code));
    app.finish().await;
}

#[tokio::test]
async fn the_empty_table_has_every_column_and_is_read_again() {
    let app = TestApp::start().await;
    let empty = template::template(&operator()).unwrap();
    assert!(empty.starts_with("\u{feff}编号,统一社会信用代码,企业名称,".as_bytes()));
    assert!(matches!(template::template(&member(Role::Auditor, Uuid::from_u128(1))), Err(Error::Forbidden)));
    let row = [
        "s1",
        "",
        "上海甲有限公司",
        "是",
        "浦江镇",
        "小型",
        "做档案",
        "档案数字化、OCR",
        "一个案例",
        "成套数据:数据:每月更新",
        "ISO27001",
        "a@jia.example",
        "是",
        "王工",
        "021-64881234",
        "jia.example",
        "2016",
    ];
    assert_eq!(row.len(), template::columns().count());
    let filled = [empty, format!("{}\r\n", row.join(",")).into_bytes()].concat();
    let filled = HandedIn { bytes: filled, ..sent("", true) };
    let report = service::import(&app, &operator(), filled).await.unwrap();
    assert_eq!(counts(&report), [1, 1, 0, 0, 0], "{:?}", report.errors);
    assert!(report.warnings.is_empty(), "{:?}", report.warnings);
    app.finish().await;
}

#[tokio::test]
async fn the_refused_rows_can_be_taken_away_and_are_no_formulas() {
    let app = TestApp::start().await;
    let file = "编号,企业名称,=邮箱\ns1,,\n";
    let id = service::hand_in(&app, &operator(), sent(file, true)).await.unwrap();
    let copy = service::refused(&app, &operator(), id).await.unwrap();
    let text = String::from_utf8(copy).unwrap();
    assert_eq!(text, "\u{feff}行,列,问题\r\n2,企业名称,不能为空，请填写\r\n");
    let mut report = service::find(&app, &operator(), id).await.unwrap().report;
    report.errors[0].column = "=cmd()".into();
    let text = String::from_utf8(template::refused(&report).unwrap()).unwrap();
    assert!(text.contains(",'=cmd(),"), "{text}");
    app.finish().await;
}

fn form(file: &[u8]) -> TestRequest {
    let head = "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"名单.csv\"\r\n\r\n";
    let body = [head.as_bytes(), file, b"\r\n--b0--\r\n"].concat();
    TestRequest::post()
        .uri("/api/v1/imports/suppliers?dry_run=true")
        .insert_header(("content-type", "multipart/form-data; boundary=b0"))
        .insert_header(("content-length", body.len().to_string()))
        .set_payload(body)
}

#[actix_web::test]
async fn through_the_door_of_programs() {
    let app = TestApp::with_settings(|s| s.storage.attachment_limit = 400_000).await;
    let site = site(&app).await;
    let people = People::with_roles(&app, &[Role::Owner, Role::Officer, Role::Operator, Role::Auditor]).await;
    let before = enterprises(&app).await.len();
    let asked = |file: &[u8], who| raw(&site, form(file).cookie(people.cookie(who)));
    let checked = asked(FILE.as_bytes(), Role::Operator).await;
    assert_eq!(checked.status, StatusCode::OK, "{}", checked.text());
    let report: Report = serde_json::from_slice(&checked.body).unwrap();
    assert_eq!((counts(&report), report.dry_run), ([2, 1, 0, 0, 1], true));
    assert_eq!(report.errors[0].to_string(), "第 3 行「企业名称」：不能为空，请填写");
    assert_eq!(enterprises(&app).await.len(), before);
    let door = "/api/v1/imports/suppliers?mail_consent=true";
    let done = raw(&site, form(FILE.as_bytes()).uri(door).cookie(people.cookie(Role::Operator))).await;
    let report: Report = serde_json::from_slice(&done.body).unwrap();
    assert_eq!((counts(&report), report.dry_run), ([2, 1, 0, 0, 1], false));
    let all = enterprises(&app).await;
    assert!(all.len() == before + 1 && all.iter().any(|o| o.name == "上海甲有限公司" && o.mail_consent));

    for who in [Role::Owner, Role::Auditor] {
        assert_eq!(asked(FILE.as_bytes(), who).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(raw(&site, form(FILE.as_bytes())).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(asked(b"", Role::Operator).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let workbook = asked(b"PK\x03\x04 a workbook", Role::Operator).await;
    assert_eq!(workbook.status, StatusCode::BAD_REQUEST);
    assert!(workbook.text().contains("另存为 CSV"));
    for size in [400_001, 600_000] {
        let large = asked(&vec![b'x'; size], Role::Operator).await;
        assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(large.text().contains("拆成几个文件"), "{}", large.text());
    }
    let bare = TestRequest::post().uri("/api/v1/imports/suppliers").set_payload(FILE);
    let bare = raw(&site, bare.cookie(people.cookie(Role::Operator))).await;
    assert_eq!(bare.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    app.finish().await;
}

#[tokio::test]
async fn a_damaged_file_is_nobodys_fault_but_ours() {
    let app = TestApp::start().await;
    let id = service::hand_in(&app, &operator(), sent(FILE, true)).await.unwrap();
    for entry in std::fs::read_dir(app.settings.data_dir.join("attachments")).unwrap() {
        std::fs::write(entry.unwrap().path(), "v1.00000000.AAAA").unwrap();
    }
    let owner = operator().require_person().unwrap().user_id;
    assert!(matches!(kept::get(&app, owner, id).await, Err(Error::Internal(_))));
    app.finish().await;
}
