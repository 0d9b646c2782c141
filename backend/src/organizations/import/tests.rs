//! Suppliers from files, on both databases.

use super::*;
use crate::{
    Error,
    audit::{Verdict, verify},
    organizations::service,
    testing::{TestApp, member},
};
use contract::{Uscc, accounts::Role, catalog::ProductKind, organizations::SupplierView};
use encoding_rs::GB18030;
use entity::{audit_entry, index_change, job, organization, product, qualification};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, sea_query::Expr};
use std::fmt::Write;

const HEAD: &str =
    "统一社会信用代码,企业名称,街镇,规模,简介,能力,案例,资质,产品,邮箱,联系人,电话,网址,成立年份\n";

fn code(n: usize) -> String {
    Uscc::complete(&format!("91310112MA1GB{n:04}")).unwrap().into()
}

async fn import(app: &App, bytes: impl AsRef<[u8]>) -> Report {
    let options = ImportOptions::default();
    import_suppliers(app, &Actor::System, bytes.as_ref(), options, &|_| {}).await.unwrap()
}

fn counts(report: &Report) -> [u64; 5] {
    [report.read, report.created, report.updated, report.unchanged, report.failed]
}

async fn named(app: &App, name: &str) -> organization::Model {
    let found = organization::Entity::find().filter(organization::Column::Name.eq(name));
    found.one(app.db.read()).await.unwrap().unwrap()
}

async fn page(app: &App, name: &str) -> SupplierView {
    let id = named(app, name).await.id;
    service::find(app, &Actor::Visitor, id.into()).await.unwrap()
}

#[tokio::test]
async fn a_table_row_becomes_a_supplier_with_everything_it_tells() {
    let app = TestApp::start().await;
    let row = format!(
        "{},上海澄川档案有限公司,闵行区浦江,小型(10-50人),\"做档案，\n做得细\",扫描加工、目录著录;OCR,\"某局三万卷，全部挂接\n某镇老照片\",ISO27001|CMMI3,\
         \"成套档案数据:数据:每月更新；扫描工位：服务：按页计价；整理上门\",A@Cheng.example,王工,021-64881234,cheng.example,2016年\n",
        code(1)
    );
    let report = import(&app, format!("{HEAD}{row}")).await;
    assert_eq!(counts(&report), [1, 1, 0, 0, 0], "{report:?}");
    let view = page(&app, "上海澄川档案有限公司").await;
    assert_eq!((view.place.as_str(), view.local, view.founded), ("浦江镇", true, Some(2016)));
    assert_eq!(view.intro, "做档案，\n做得细");
    let labels: Vec<&str> = view.capabilities.iter().map(|c| c.label.as_str()).collect();
    assert_eq!(labels, ["扫描加工", "目录著录", "OCR"]);
    let known: Vec<_> = view.capabilities.iter().map(|c| c.code.as_deref()).collect();
    assert_eq!(known[0], Some("archive.digitization"), "{known:?}");
    let cases: Vec<&str> = view.cases.iter().map(|case| case.title.as_str()).collect();
    assert_eq!(cases, ["某局三万卷，全部挂接", "某镇老照片"]);
    assert_eq!(view.website.as_deref(), Some("https://cheng.example"));
    let products: Vec<_> =
        view.products.iter().map(|p| (p.title.as_str(), p.kind, p.summary.as_str())).collect();
    let expected = [
        ("成套档案数据", ProductKind::Data, "每月更新"),
        ("扫描工位", ProductKind::Service, "按页计价"),
        ("整理上门", ProductKind::Service, ""),
    ];
    assert_eq!(products, expected);
    let stored = named(&app, "上海澄川档案有限公司").await;
    assert_eq!(stored.email.as_deref(), Some("a@cheng.example"));
    assert!(!stored.mail_consent && stored.active && !stored.demo);
    app.finish().await;
}

#[tokio::test]
async fn the_same_file_again_changes_nothing_and_a_changed_row_only_itself() {
    let app = TestApp::start().await;
    let file = |summary: &str| {
        format!(
            "{{\"id\":\"s1\",\"name\":\"甲\",\"place\":\"七宝\",\"cases\":[\"一\"],\"qualifications\":[\"ISO27001\"],\"products\":[{{\"title\":\"P\",\"kind\":\"data\",\"summary\":\"{summary}\"}},{{\"title\":\"Q\",\"kind\":\"compute\"}}]}}\n\
             {{\"id\":\"s2\",\"name\":\"乙\",\"local\":false,\"place\":\"杭州市\"}}\n"
        )
    };
    assert_eq!(counts(&import(&app, file("旧")).await), [2, 2, 0, 0, 0]);
    let before = page(&app, "甲").await;
    let traces = |app: &TestApp| {
        let db = app.db.read().clone();
        async move {
            let (a, i) = (audit_entry::Entity::find().count(&db), index_change::Entity::find().count(&db));
            (a.await.unwrap(), i.await.unwrap(), job::Entity::find().count(&db).await.unwrap())
        }
    };
    let first = traces(&app).await;
    assert_eq!(first, (1, 2, 1));
    assert_eq!(counts(&import(&app, file("旧")).await), [2, 0, 0, 2, 0]);
    assert_eq!(traces(&app).await, first);

    // Number and issuer, entered elsewhere, survive; so does the address of the product.
    let tx = app.db.begin().await.unwrap();
    let numbered = qualification::Entity::update_many();
    numbered.col_expr(qualification::Column::Number, Expr::value("N-1")).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    app.clock.advance(60_000);
    assert_eq!(counts(&import(&app, file("新")).await), [2, 0, 1, 1, 0]);
    let after = page(&app, "甲").await;
    assert_eq!(after.id, before.id);
    assert_eq!(after.products[0].id, before.products[0].id);
    assert_eq!(after.products[0].summary, "新");
    assert!(after.products[0].updated_at > after.products[1].updated_at);
    assert_eq!(after.qualifications[0].number.as_deref(), Some("N-1"));
    assert_eq!((named(&app, "甲").await.version, named(&app, "乙").await.version), (2, 1));
    assert_eq!(traces(&app).await, (2, 3, 1));
    assert_eq!(verify(app.db.read()).await.unwrap(), Verdict::Whole(2));
    app.finish().await;
}

#[tokio::test]
async fn a_missing_column_leaves_alone_what_an_empty_cell_clears() {
    let app = TestApp::start().await;
    import(&app, "编号,名称,邮箱,网址,产品,同意接收邮件\ns1,甲,a@b.example,b.example,P:数据:x;Q,否\n").await;
    assert_eq!(counts(&import(&app, "编号,名称,网址\ns1,甲,\n").await), [1, 0, 1, 0, 0]);
    let stored = named(&app, "甲").await;
    assert_eq!((stored.email.as_deref(), stored.website), (Some("a@b.example"), None));
    assert!(!stored.mail_consent);
    assert_eq!(page(&app, "甲").await.products.len(), 2);
    // A product that is no longer listed goes, and its document with it.
    let gone =
        product::Entity::find().filter(product::Column::Title.eq("Q")).one(app.db.read()).await.unwrap();
    import(&app, "编号,名称,产品\ns1,甲,P:数据:x\n").await;
    assert_eq!(page(&app, "甲").await.products.len(), 1);
    let last = index_change::Entity::find().order_by_desc(index_change::Column::Id).one(app.db.read()).await;
    assert_eq!(last.unwrap().unwrap().doc_id, gone.unwrap().id);
    app.finish().await;
}

#[tokio::test]
async fn one_code_never_means_two_enterprises() {
    let app = TestApp::start().await;
    let (a, b) = (code(1), code(2));
    let report = import(&app, format!("id,uscc,name\nx,{a},甲\ny,{a},乙\n,{a},丙\n,{b},丁\n,{b},戊\n")).await;
    assert_eq!(counts(&report), [5, 2, 0, 0, 3], "{report:?}");
    assert_eq!(
        report.errors.iter().map(|e| (e.row, e.column.as_str())).collect::<Vec<_>>(),
        [(3, "uscc"), (4, "uscc"), (6, "uscc")]
    );
    let first = format!("第 3 行与第 2 行（编号“x”）的统一社会信用代码都是“{a}”，请核对哪一行填错");
    assert_eq!(report.errors[0].message, first);
    let last = format!("第 6 行与第 5 行的统一社会信用代码都是“{b}”");
    assert!(report.errors[2].message.starts_with(&last), "{}", report.errors[2]);
    // Against what is stored: another id for a code in use is refused; no id means the same enterprise;
    // an enterprise that had no id gets one.
    let report = import(&app, format!("id,uscc,name\nz,{a},甲\n")).await;
    assert_eq!(counts(&report), [1, 0, 0, 0, 1]);
    assert!(report.errors[0].message.contains("编号 x"), "{}", report.errors[0]);
    assert_eq!(counts(&import(&app, format!("uscc,name\n{a},甲\n{b},丁改\n")).await), [2, 0, 1, 1, 0]);
    assert_eq!(counts(&import(&app, format!("id,uscc,name\nw,{b},丁改\n")).await), [1, 0, 1, 0, 0]);
    assert_eq!(named(&app, "丁改").await.import_key.as_deref(), Some("w"));
    assert_eq!(organization::Entity::find().count(app.db.read()).await.unwrap(), 2);
    app.finish().await;
}

#[tokio::test]
async fn every_wrong_cell_is_named() {
    let app = TestApp::start().await;
    let long = "长".repeat(101);
    let rows = [
        "{\"id\":\"1\",\"name\":\"\"}".to_owned(),
        format!("{{\"id\":\"2\",\"name\":\"{long}\"}}"),
        "{\"name\":\"没有编号\"}".into(),
        "{\"id\":\"4\",\"name\":\"甲\",\"uscc\":\"91310115MA1H8R7C6D\"}".into(),
        "{\"id\":\"5\",\"name\":\"甲\",\"uscc\":\"9.13E+17\"}".into(),
        "{\"id\":\"6\",\"name\":\"甲\",\"email\":\"a@b\",\"size\":\"巨型\",\"founded\":1800}".into(),
        "{\"id\":\"7\",\"name\":\"甲\",\"founded\":2027,\"website\":\"javascript:alert(1)\"}".into(),
        "{\"id\":\"8\",\"name\":\"甲\",\"products\":[{\"title\":\"P\",\"kind\":\"gift\"},7,{\"kind\":\"data\"}]}".into(),
        "{\"id\":\"9\",\"name\":\"甲\",\"capabilities\":[[\"x\"]],\"local\":\"也许\",\"contact_phone\":\"找我\"}".into(),
        "{\"id\":\"10\",\"name\":{\"zh\":\"甲\"}}".into(),
        "{\"id\":\"11\",\"name\":\"好\",\"founded\":\"2016-03-01\",\"size\":null,\"extra\":1}".into(),
    ];
    let report = import(&app, rows.join("\n")).await;
    let named: Vec<(u64, &str)> = report.errors.iter().map(|e| (e.row, e.column.as_str())).collect();
    assert_eq!(
        named,
        [
            (1, "name"),
            (2, "name"),
            (3, "uscc"),
            (4, "uscc"),
            (5, "uscc"),
            (6, "size"),
            (6, "founded"),
            (6, "email"),
            (7, "founded"),
            (7, "website"),
            (8, "products"),
            (8, "products"),
            (8, "products"),
            (9, "local"),
            (9, "contact_phone"),
            (9, "capabilities"),
            (10, "name"),
        ]
    );
    assert!(report.errors.iter().all(|e| !e.message.is_empty() && e.message != "未能保存："));
    assert_eq!(counts(&report), [11, 1, 0, 0, 10]);
    assert_eq!(report.warnings, ["不认识的列已忽略：extra"]);
    app.finish().await;
}

#[tokio::test]
async fn a_dry_run_counts_and_keeps_nothing() {
    let app = TestApp::start().await;
    let options = ImportOptions { dry_run: true, demo: true, ..ImportOptions::default() };
    let file = "id,name\n1,甲\n2,\n3,乙\n";
    let report = import_suppliers(&app, &Actor::System, file.as_bytes(), options, &|_| {}).await.unwrap();
    assert_eq!(counts(&report), [3, 2, 0, 0, 1]);
    assert!(report.dry_run && report.summary_zh().contains("未写入"));
    assert_eq!(organization::Entity::find().count(app.db.read()).await.unwrap(), 0);
    assert_eq!(verify(app.db.read()).await.unwrap(), Verdict::Whole(0));
    app.finish().await;
}

#[tokio::test]
async fn only_operators_and_the_system_may() {
    let app = TestApp::start().await;
    let own = Uuid::nil();
    let ask = async |actor: Actor| {
        import_suppliers(&app, &actor, b"id,name\n1,A\n", ImportOptions::default(), &|_| {}).await
    };
    assert!(matches!(ask(Actor::Visitor).await, Err(Error::Unauthenticated)));
    assert!(matches!(ask(member(Role::Owner, own)).await, Err(Error::Forbidden)));
    assert!(matches!(ask(member(Role::Officer, own)).await, Err(Error::Forbidden)));
    assert_eq!(ask(member(Role::Operator, own)).await.unwrap().created, 1);
    app.finish().await;
}

/// 5,000 rows as Excel here writes them, every hundredth broken. The bound only catches work that grows with
/// the square of the rows: this is a build without optimisation on a machine that does other things.
#[tokio::test]
async fn five_thousand_rows_in_gb18030_come_in_quickly_and_only_the_broken_stay_out() {
    let app = TestApp::start().await;
    let mut table = HEAD.replace('\n', "\r\n");
    for n in 0..5_000 {
        let code = if n % 100 == 7 { "123".to_owned() } else { code(n) };
        write!(
            table,
            "{code},上海企业{n}有限公司,浦江镇,小型,做第{n}种生意，客户是街镇和园区，按合同交付,\
             能力甲{n}；能力乙；能力丙,案例一｜案例二,ISO27001、CMMI3,\
             产品甲{n}:数据:每日更新｜产品乙:服务:驻场,c{n}@mail.example,王工,021-64881234,,2016\r\n"
        )
        .unwrap();
    }
    let bytes = GB18030.encode(&table).0.into_owned();
    let seen = Mutex::new(Vec::new());
    let start = std::time::Instant::now();
    let watch = |p: Progress| seen.lock().unwrap().push(p);
    let report =
        import_suppliers(&app, &Actor::System, &bytes, ImportOptions::default(), &watch).await.unwrap();
    let took = start.elapsed();
    assert_eq!(counts(&report), [5_000, 4_950, 0, 0, 50], "{:?}", report.errors.first());
    assert_eq!((report.errors.len(), report.errors[0].row, report.errors[49].row), (50, 9, 4_909));
    let start = std::time::Instant::now();
    assert_eq!(counts(&import(&app, &bytes).await), [5_000, 0, 0, 4_950, 50]);
    println!("5,000 rows: {took:?}, again without change: {:?}", start.elapsed());
    assert!(took.as_secs() < 120, "{took:?}");
    let seen = seen.into_inner().unwrap();
    assert!(seen.len() >= 25 && seen.windows(2).all(|w| w[0].bytes <= w[1].bytes));
    assert!(seen.last().is_some_and(|p| p.bytes == p.total_bytes && p.rows == 5_000));
    assert_eq!(audit_entry::Entity::find().count(app.db.read()).await.unwrap(), 25);
    assert_eq!(index_change::Entity::find().count(app.db.read()).await.unwrap(), 4_950);
    app.finish().await;
}

/// Rows put together from good and bad cells at random: every row with a bad cell fails at that cell, every
/// other one comes in.
#[tokio::test]
async fn a_row_fails_exactly_when_one_of_its_cells_is_bad() {
    const CELLS: [(&str, &[&str], &[&str]); 7] = [
        ("place", &["七宝", "杭州市", ""], &[]),
        ("size", &["小型", "300人", ""], &["巨大", "??"]),
        ("founded", &["2016", "1999年", ""], &["1492", "去年", "3000"]),
        ("email", &["a@b.example", ""], &["a@b", "@", "a b@c.cn"]),
        (
            "website",
            &["b.example", "http://b.example/x", ""],
            &["ftp://b.example", "javascript:x", "https://"],
        ),
        ("products", &["P:数据:x", "P", ""], &["P:别的:x", ":数据:x", "P:数据:a;P:数据:b"]),
        ("local", &["是", "否", ""], &["maybe"]),
    ];
    let app = TestApp::start().await;
    let mut seed = 42_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let names: Vec<&str> = CELLS.iter().map(|(name, _, _)| *name).collect();
    let (mut file, mut expected) = (format!("id\tname\t{}\n", names.join("\t")), Vec::new());
    for n in 0..700_u64 {
        write!(file, "r{n}\t企业{n}").unwrap();
        for (name, good, bad) in CELLS {
            let is_bad = !bad.is_empty() && next(8) == 0;
            let from = if is_bad { bad } else { good };
            write!(file, "\t{}", from[next(from.len())]).unwrap();
            if is_bad {
                expected.push((n + 2, name.to_owned()));
            }
        }
        file.push('\n');
    }
    let report = import(&app, &file).await;
    let mut found: Vec<(u64, String)> = report.errors.iter().map(|e| (e.row, e.column.clone())).collect();
    let rows: std::collections::HashSet<u64> = expected.iter().map(|(row, _)| *row).collect();
    found.sort();
    expected.sort();
    let differs = found.iter().zip(&expected).find(|(found, expected)| found != expected);
    assert!(found.len() == expected.len() && differs.is_none(), "{differs:?}");
    assert_eq!(counts(&report), [700, 700 - rows.len() as u64, 0, 0, rows.len() as u64]);
    app.finish().await;
}

#[tokio::test]
async fn the_labelled_corpus_comes_in_whole_and_again_without_change() {
    let app = TestApp::start().await;
    let file = include_str!("../../../../tests/corpus/dev/suppliers.jsonl");
    let report = import(&app, file).await;
    let rows = file.lines().count() as u64;
    assert_eq!(counts(&report), [rows, rows, 0, 0, 0], "{:?}", report.errors);
    assert!(report.warnings.is_empty(), "{:?}", report.warnings);
    assert_eq!(counts(&import(&app, file).await), [rows, 0, 0, rows, 0]);
    app.finish().await;
}

#[tokio::test]
async fn telephones_are_sealed_and_what_people_of_its_own_wrote_is_not_overwritten() {
    let app = TestApp::start().await;
    let file = |place: &str| format!("{HEAD}{},甲企业,{place},,介绍,,,,,,王工,021-64881234,,\n", code(7));
    assert_eq!(counts(&import(&app, file("浦江镇")).await), [1, 1, 0, 0, 0]);
    let stored = named(&app, "甲企业").await;
    assert!(app.seal.is_current(stored.contact_phone.as_deref().unwrap()));
    assert_eq!((stored.status.as_str(), stored.active), ("unclaimed", true));
    assert_eq!(counts(&import(&app, file("浦江镇")).await), [1, 0, 0, 1, 0], "the sealed one is the same");

    let tx = app.db.begin().await.unwrap();
    crate::organizations::store::claim(&tx, stored.id, app.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(counts(&import(&app, file("浦江镇")).await), [1, 0, 0, 1, 0]);
    let report = import(&app, file("七宝镇")).await;
    assert_eq!(counts(&report), [1, 0, 0, 0, 1]);
    assert!(format!("{report:?}").contains("由企业自己维护"));
    assert_eq!(named(&app, "甲企业").await.place, "浦江镇");
    app.finish().await;
}

#[tokio::test]
async fn an_imported_entry_is_one_its_people_can_save() {
    let app = TestApp::start().await;
    let row = |n: usize, intro: &str, phone: &str, skill: &str| {
        format!("{},企业{n},浦江,,{intro},{skill},,,,,,{phone},,\n", code(n))
    };
    let table = [
        row(1, "做档案", "021-64881234#8/64881235", "扫描"),
        row(2, &"长".repeat(3_001), "021-64881234", "扫描"),
        row(3, "做档案", "打总机12345", "扫描"),
        row(4, "做档案", "021-64881234", &"长".repeat(61)),
    ];
    let report = import(&app, format!("{HEAD}{}", table.concat())).await;
    assert_eq!(counts(&report), [4, 1, 0, 0, 3], "{report:?}");
    let id = named(&app, "企业1").await.id;
    let owner = member(Role::Owner, id);
    let view = crate::organizations::profile::find(&app, &owner).await.unwrap();
    assert_eq!(view.form.contact_phone, "021-64881234#8/64881235");
    assert!(view.form.check(2026).is_empty(), "{:?}", view.form.check(2026));
    app.finish().await;
}
