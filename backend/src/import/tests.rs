//! The frame without any real kind of row: what is read, what is reported, where.

use super::{column::OPPORTUNITY, source::Format, *};
use crate::{App, Error, Result, testing::TestApp};
use async_trait::async_trait;
use encoding_rs::GB18030;
use sea_orm::DatabaseTransaction;
use std::sync::Mutex;

/// Keeps what it was given; refuses the title 冲突 as a database would.
#[derive(Default)]
struct Titles(std::sync::Arc<Mutex<Vec<Kept>>>);

/// Line, title, qualifications.
type Kept = (u64, String, Vec<String>);

#[async_trait]
impl RowKind for Titles {
    type Item = (String, Vec<String>);
    fn columns(&self) -> &'static [Column] {
        OPPORTUNITY
    }
    fn required(&self) -> &'static [&'static [&'static str]] {
        &[&["title"]]
    }
    fn key_column(&self, _: &Self::Item) -> &'static str {
        "title"
    }
    fn check(&mut self, row: &mut Row) -> (String, Self::Item) {
        let title = row.required("title", 10);
        let _ = (row.decimal("budget_wan"), row.integer("deadline_days"));
        (title.clone(), (title, row.list("qualifications", 3, 20)))
    }
    async fn save(&self, _: &App, _: &DatabaseTransaction, batch: &[Checked<Self::Item>]) -> Result<Saved> {
        if batch.iter().any(|row| row.key == "冲突") {
            return Err(Error::Conflict(contract::ErrorCode::Duplicate, "别处已有".into()));
        }
        let rows = batch.iter().map(|row| (row.line, row.item.0.clone(), row.item.1.clone()));
        self.0.lock().unwrap().extend(rows);
        Ok(Saved { created: batch.len() as u64, ..Saved::default() })
    }
}

async fn import(bytes: &[u8]) -> (Result<Report>, Vec<Kept>) {
    let app = TestApp::start().await;
    let kind = Titles::default();
    let kept = kind.0.clone();
    let report = run(&app, kind, bytes, ImportOptions::default(), &|_| {}).await;
    app.finish().await;
    let rows = std::mem::take(&mut *kept.lock().unwrap());
    (report, rows)
}

fn titles(rows: &[Kept]) -> Vec<(u64, &str)> {
    rows.iter().map(|(line, title, _)| (*line, title.as_str())).collect()
}

fn lines(report: &Report) -> Vec<(u64, &str)> {
    report.errors.iter().map(|error| (error.row, error.column.as_str())).collect()
}

#[tokio::test]
async fn one_table_in_every_dress_reads_the_same() {
    let table = "标题,资质要求,备注\r\n巡查河道,ISO9001；CMMI3,x\r\n\r\n\"档案,扫描\",,\r\n";
    let semicolons = table.replace(',', ";").replace("档案;扫描", "档案,扫描");
    let tabs = semicolons.replace(';', "\t");
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(table.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let json = "\n{\"title\":\"巡查河道\",\"qualifications\":[\"ISO9001\",\"CMMI3\"],\"备注\":1}\n \n{\"标题\":\"档案,扫描\"}";
    for (name, bytes) in [
        ("utf-8", table.as_bytes().to_vec()),
        ("bom", format!("\u{FEFF}{table}").into_bytes()),
        ("gb18030", GB18030.encode(table).0.into_owned()),
        ("utf-16", utf16),
        ("semicolons", semicolons.into_bytes()),
        ("tabs", GB18030.encode(&tabs).0.into_owned()),
        ("json", json.as_bytes().to_vec()),
        ("json gb18030", GB18030.encode(json).0.into_owned()),
    ] {
        let (report, rows) = import(&bytes).await;
        let report = report.unwrap();
        assert_eq!(titles(&rows), [(2, "巡查河道"), (4, "档案,扫描")], "{name}");
        assert_eq!(rows[0].2, ["ISO9001", "CMMI3"], "{name}");
        assert_eq!((report.read, report.created, report.failed), (2, 2, 0), "{name}");
        assert_eq!(report.warnings, ["不认识的列已忽略：备注"], "{name}");
    }
}

#[tokio::test]
async fn bad_rows_are_named_and_cost_no_good_one() {
    let table = "标题,预算（万元）,期限(天)\n甲,12.5,30天\n,1,1\n乙,很多,3.5\n甲,,\n一二三四五六七八九十一,,\n丙,1,2,3\n丁,,\n";
    let (report, rows) = import(table.as_bytes()).await;
    let report = report.unwrap();
    assert_eq!(titles(&rows), [(2, "甲"), (8, "丁")]);
    let expected = [(3, "标题"), (4, "预算（万元）"), (4, "期限(天)"), (5, "标题"), (6, "标题"), (7, "")];
    assert_eq!(lines(&report), expected);
    assert_eq!((report.read, report.created, report.failed), (7, 2, 5));
    assert!(report.errors[3].message.starts_with("第 5 行与第 2 行的标题都是“甲”"), "{}", report.errors[3]);
    assert_eq!(report.errors[4].message, "最多 10 字，现在是 11 字，请删减 1 字");

    let json = b"{\"title\":\"\xE7\x94\xB2\"}\n{\"title\":[1]}\n[]\n{\"title\":\n{\"title\":\"x\",\"qualifications\":{\"a\":1},\"budget_wan\":{}}\n{\"title\":null}\n{\"title\":\"\xE4\xB9\x99\"}";
    let (report, rows) = import(json).await;
    assert_eq!(titles(&rows), [(1, "甲"), (7, "乙")]);
    assert_eq!(
        lines(&report.unwrap()),
        [(2, "title"), (3, ""), (4, ""), (5, "budget_wan"), (5, "qualifications"), (6, "title")]
    );
}

#[tokio::test]
async fn a_broken_character_spoils_its_row_only() {
    let mut utf8 = "标题\n第一行文字很长很好\n第二行\n第三行也是好的\n".to_owned().into_bytes();
    let at = utf8.windows(3).position(|w| w == "二".as_bytes()).unwrap();
    utf8[at] = 0xFF;
    // Enough good text around it for the encoding to be sure.
    utf8.extend((0..40).flat_map(|n| format!("好的内容{n}\n").into_bytes()));
    let (report, rows) = import(&utf8).await;
    assert_eq!(lines(&report.unwrap()), [(3, "")]);
    assert_eq!((rows.len(), rows[1].1.as_str()), (42, "第三行也是好的"));
}

#[tokio::test]
async fn an_open_quote_does_not_swallow_the_rows_after_it() {
    let table = "标题,背景\n甲,\"没有收尾\n乙,好\n丙,\"两行\n背景\"\n丁,好\n";
    let (report, rows) = import(table.as_bytes()).await;
    let report = report.unwrap();
    assert!(report.errors.iter().any(|e| e.row == 2), "{report:?}");
    for title in ["乙", "丁"] {
        assert!(rows.iter().any(|(_, t, _)| t == title), "{title}: {rows:?}");
    }
}

#[tokio::test]
async fn a_conflict_in_the_database_costs_one_row_of_its_batch() {
    let (report, rows) = import("标题\n甲\n冲突\n乙\n".as_bytes()).await;
    assert_eq!(titles(&rows), [(2, "甲"), (4, "乙")]);
    let report = report.unwrap();
    assert_eq!((report.created, report.failed, report.errors[0].row), (2, 1, 3));
    assert_eq!(report.errors[0].message, "未能保存：别处已有");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_one_clear_error() {
    let random: Vec<u8> = (0..4000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for (bytes, words) in [
        (b"".to_vec(), "空的"),
        (b" \r\n\n".to_vec(), "空的"),
        (b"PK\x03\x04rest".to_vec(), "另存为 CSV"),
        (random, "编码无法识别"),
        ("名字,预算\n甲,1\n".as_bytes().to_vec(), "缺少必需的列：标题（title）"),
        ("[{\"title\":\"甲\"}]".as_bytes().to_vec(), "JSON Lines"),
    ] {
        match import(&bytes).await.0 {
            Err(Error::Malformed(message)) => assert!(message.contains(words), "{message}"),
            other => panic!("{words}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_huge_line_is_an_error_of_its_own() {
    for (head, tail) in
        [("{\"title\":\"甲\"}\n{\"title\":\"", "\"}\n{\"title\":\"乙\"}\n"), ("标题\n甲\n\n", "\n乙\n")]
    {
        let file = format!("{head}{}{tail}", "长".repeat(2 * 1024 * 1024));
        let (report, rows) = import(file.as_bytes()).await;
        assert_eq!(rows.len(), 2);
        assert!(report.unwrap().errors[0].message.contains("上限"));
    }
}

#[test]
fn json_with_a_broken_first_line_is_still_json() {
    let text = "not json\n{\"title\":\"甲\"}\n{\"title\":\"乙\"}";
    assert_eq!(source::Source::detect(text.as_bytes(), OPPORTUNITY).unwrap().format, Format::JsonLines);
}

/// Whatever bytes come, there is an answer, and the counts add up.
#[tokio::test]
async fn no_mutilation_of_a_file_breaks_the_import() {
    let app = TestApp::start().await;
    let csv = "标题,资质要求,预算\n\"甲,\"\"一\"\"\",A;B,1\n乙,,2\n\"丙\n二\",C,3\n丁,D,4\n".repeat(3);
    let json =
        "{\"title\":\"甲\",\"qualifications\":[\"A\"]}\n{\"title\":\"乙\",\"budget_wan\":1.5}\n".repeat(4);
    let mut seed = 7_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for round in 0..600 {
        let mut bytes = if round % 2 == 0 { csv.clone() } else { json.clone() }.into_bytes();
        for _ in 0..=next(6) {
            let at = next(bytes.len());
            match next(4) {
                0 => drop(bytes.remove(at)),
                1 => bytes.insert(at, b"\"\n,{}[]\0\xFF;"[next(10)]),
                2 => bytes.truncate(at.max(1)),
                _ => bytes[at] = u8::try_from(next(256)).unwrap(),
            }
        }
        match run(&app, Titles::default(), &bytes, ImportOptions::default(), &|_| {}).await {
            Ok(report) => {
                assert_eq!(
                    report.read,
                    report.created + report.failed,
                    "{:?}",
                    String::from_utf8_lossy(&bytes)
                );
                let newlines = bytes.iter().filter(|b| **b == b'\n').count() as u64;
                assert!(report.errors.iter().all(|e| e.row <= newlines + 1), "{report:?}");
            }
            Err(Error::Malformed(words)) => assert!(!words.is_empty()),
            Err(other) => panic!("{other:?}"),
        }
    }
    app.finish().await;
}
