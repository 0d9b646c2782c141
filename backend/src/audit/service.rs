//! Use cases about the trail: reading it, proving it whole, taking a copy.

use super::{Verdict, chain, policy, store};
use crate::{Actor, App, Error, Result};
use anyhow::Context;
use contract::{
    Page,
    audit::{AuditFilter, AuditView, action_zh},
};
use entity::audit_entry::{self, Column};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Most entries in one copy; narrower dates give the rest.
pub const EXPORT_MAX: usize = 50_000;
/// Entries read at once for a copy.
const CHUNK: u64 = 1000;
/// Walking the chain and copying it read much: one at a time in this process.
static HEAVY: Semaphore = Semaphore::const_new(1);
/// Who comes meanwhile is asked to wait so long.
const BUSY_SECONDS: u32 = 10;

/// Entries, newest first; `cursor` is the place of the last one shown.
///
/// # Errors
/// Unless the actor may read; field errors of the filter; [`Error::Malformed`] for a bad cursor or limit.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: &AuditFilter,
    cursor: Option<&str>,
    limit: Option<u32>,
) -> Result<Page<AuditView>> {
    policy::may_read(actor)?;
    filter.check().into_result(())?;
    let (before, limit) = (place(cursor)?, u64::from(crate::cursor::limit(limit)?));
    let db = app.db.read();
    let condition = store::condition(db, filter).await?;
    let total = audit_entry::Entity::find().filter(condition.clone()).count(db).await?;
    let mut rows = rows(app, condition, before, limit + 1).await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = rows.last().filter(|_| more).map(|last| last.seq.to_string());
    Ok(Page { items: store::named(db, rows).await?, total, next_cursor })
}

fn place(cursor: Option<&str>) -> Result<i64> {
    match cursor.map(str::trim).filter(|c| !c.is_empty()) {
        None => Ok(i64::MAX),
        Some(text) => text.parse().ok().filter(|seq| *seq > 0).ok_or_else(|| {
            Error::Malformed("cursor 无法识别：请原样使用上一页返回的 next_cursor，或去掉它。".to_owned())
        }),
    }
}

async fn rows(app: &App, condition: Condition, before: i64, rows: u64) -> Result<Vec<audit_entry::Model>> {
    let query = audit_entry::Entity::find().filter(condition).filter(Column::Seq.lt(before));
    Ok(query.order_by_desc(Column::Seq).limit(rows).all(app.db.read()).await?)
}

/// Walks the whole chain.
///
/// # Errors
/// Unless the actor may read; [`Error::TooMany`] while somebody else's walk or copy is under way.
pub async fn verify(app: &App, actor: &Actor) -> Result<Verdict> {
    policy::may_read(actor)?;
    let _permit = HEAVY.try_acquire().map_err(|_| Error::TooMany(BUSY_SECONDS))?;
    chain::verify(app.db.read()).await
}

/// A copy as CSV (UTF-8 with a mark, as spreadsheets want it), newest first, at most [`EXPORT_MAX`]
/// entries; one that was cut says so in its last row. That it was taken is written down before it is
/// handed out.
///
/// # Errors
/// Unless the actor may export; field errors of the filter; [`Error::TooMany`] while somebody else's
/// walk or copy is under way.
pub async fn export(app: &App, actor: &Actor, filter: &AuditFilter) -> Result<Vec<u8>> {
    policy::may_export(actor)?;
    filter.check().into_result(())?;
    let _permit = HEAVY.try_acquire().map_err(|_| Error::TooMany(BUSY_SECONDS))?;
    let copy = copy(app, filter, EXPORT_MAX).await?;
    let tx = app.db.begin().await?;
    // Which fields narrowed it, not what they said: an address in the trail would stay for good.
    let detail = json!({ "rows": copy.rows, "cut": copy.cut, "filter": filter.used() });
    chain::record(app, &tx, actor, "audit.exported", ("audit_entries", Uuid::nil()), detail).await?;
    tx.commit().await?;
    Ok(copy.csv)
}

struct Copy {
    csv: Vec<u8>,
    rows: usize,
    /// There are more entries.
    cut: bool,
}

async fn copy(app: &App, filter: &AuditFilter, most: usize) -> Result<Copy> {
    let condition = store::condition(app.db.read(), filter).await?;
    let mut out = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(HEAD).context("csv")?;
    let (mut count, mut before) = (0, i64::MAX);
    let cut = loop {
        // One more than fits tells whether there are more.
        let room = most - count;
        let wanted = CHUNK.min(u64::try_from(room).unwrap_or(CHUNK).saturating_add(1));
        let mut found = rows(app, condition.clone(), before, wanted).await?;
        let more = found.len() > room;
        found.truncate(room);
        let Some(last) = found.last() else { break more };
        before = last.seq;
        for entry in store::named(app.db.read(), found).await? {
            out.write_record(record(&entry)).context("csv")?;
            count += 1;
        }
        if more {
            break true;
        }
    };
    if cut {
        let words = format!("只导出了最新的 {most} 条，更早的没有导出。请缩小日期范围，分几次导出");
        out.write_record(std::iter::once(words.as_str()).chain([""; HEAD.len() - 1])).context("csv")?;
    }
    let csv = out.into_inner().map_err(|e| Error::Internal(anyhow::anyhow!("csv: {e}")))?;
    Ok(Copy { csv, rows: count, cut })
}

const HEAD: [&str; 14] = [
    "序号",
    "时间（UTC）",
    "操作人",
    "操作人编号",
    "单位",
    "单位编号",
    "操作",
    "操作名称",
    "对象类型",
    "对象",
    "对象编号",
    "详情",
    "前一条哈希",
    "哈希",
];

fn record(entry: &AuditView) -> [String; 14] {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        entry.seq.to_string(),
        entry.at.rfc3339(),
        optional(&entry.actor),
        entry.actor_id.map(|id| id.to_string()).unwrap_or_default(),
        optional(&entry.organization),
        entry.organization_id.map(|id| id.to_string()).unwrap_or_default(),
        entry.action.clone(),
        action_zh(&entry.action).unwrap_or_default().to_owned(),
        entry.subject_kind.clone(),
        optional(&entry.subject),
        entry.subject_id.to_string(),
        entry.detail.clone(),
        entry.prev_hash.clone(),
        entry.hash.clone(),
    ]
    .map(|cell| neutral(&cell))
}

/// A cell that no spreadsheet takes for a formula.
pub(crate) fn neutral(cell: &str) -> String {
    let begins = cell.trim_start_matches([' ', '\u{feff}', '\u{a0}']).chars().next();
    let risky =
        matches!(begins, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    if risky { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        organizations::store::tests::{enterprise, insert},
        testing::{TestApp, member},
    };
    use contract::{Timestamp, accounts::Role};
    use entity::organization;
    use sea_orm::IntoActiveModel;

    async fn note(app: &TestApp, actor: &Actor, action: &str, subject: (&str, Uuid)) {
        let tx = app.db.begin().await.unwrap();
        chain::record(app, &tx, actor, action, subject, json!({ "n": 1 })).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn told(app: &TestApp, filter: AuditFilter) -> Vec<i64> {
        let auditor = member(Role::Auditor, Uuid::from_u128(1));
        let page = list(app, &auditor, &filter, None, None).await.unwrap();
        assert_eq!(page.total, page.items.len() as u64);
        page.items.into_iter().map(|e| e.seq).collect()
    }

    #[tokio::test]
    async fn narrowed_paged_and_named() {
        let app = TestApp::start().await;
        let own = insert(&app, enterprise("上海甲_公司")).await;
        let owner = member(Role::Owner, own);
        note(&app, &Actor::System, "test.job", ("jobs", Uuid::from_u128(5))).await;
        note(&app, &owner, "test.changed", ("organizations", own)).await;
        app.clock.advance(Timestamp::DAY);
        note(&app, &owner, "test_x.changed", ("products", Uuid::from_u128(6))).await;
        let filter = AuditFilter::default;
        assert_eq!(told(&app, filter()).await, [3, 2, 1]);
        assert_eq!(told(&app, AuditFilter { action: "test.c".into(), ..filter() }).await, [2]);
        assert_eq!(told(&app, AuditFilter { action: "test_".into(), ..filter() }).await, [3]);
        assert_eq!(told(&app, AuditFilter { action: "%".into(), ..filter() }).await, Vec::<i64>::new());
        assert_eq!(told(&app, AuditFilter { action: "发布".into(), ..filter() }).await, Vec::<i64>::new());
        let actor = owner.person().unwrap().user_id.to_string();
        assert_eq!(told(&app, AuditFilter { actor, ..filter() }).await, [3, 2]);
        assert_eq!(
            told(&app, AuditFilter { actor: "nobody@x.cn".into(), ..filter() }).await,
            Vec::<i64>::new()
        );
        assert_eq!(told(&app, AuditFilter { organization: "甲_".into(), ..filter() }).await, [3, 2]);
        assert_eq!(
            told(&app, AuditFilter { organization: "乙".into(), ..filter() }).await,
            Vec::<i64>::new()
        );
        assert_eq!(told(&app, AuditFilter { kind: "jobs".into(), ..filter() }).await, [1]);
        assert_eq!(told(&app, AuditFilter { subject: own.to_string(), ..filter() }).await, [2]);
        assert_eq!(told(&app, AuditFilter { from: "2026-11-21".into(), ..filter() }).await, [3]);
        assert_eq!(told(&app, AuditFilter { to: "2026-11-20".into(), ..filter() }).await, [2, 1]);
        let auditor = member(Role::Auditor, Uuid::from_u128(1));
        let first = list(&app, &auditor, &filter(), None, Some(2)).await.unwrap();
        assert_eq!((first.total, first.next_cursor.as_deref()), (3, Some("2")));
        assert_eq!(first.items[1].subject.as_deref(), Some("上海甲_公司"));
        assert_eq!(first.items[1].organization.as_deref(), Some("上海甲_公司"));
        let rest = list(&app, &auditor, &filter(), Some("2"), Some(2)).await.unwrap();
        assert_eq!((rest.items.len(), rest.next_cursor), (1, None));
        let wrong = AuditFilter { from: "x".into(), ..filter() };
        assert!(matches!(list(&app, &auditor, &wrong, None, None).await, Err(Error::Validation(_))));
        assert!(matches!(list(&app, &auditor, &filter(), Some("x"), None).await, Err(Error::Malformed(_))));
        assert!(matches!(list(&app, &owner, &filter(), None, None).await, Err(Error::Forbidden)));
        assert_eq!(verify(&app, &auditor).await.unwrap(), Verdict::Whole(3));
        app.finish().await;
    }

    #[tokio::test]
    async fn a_name_may_mean_many_and_a_cut_copy_says_so() {
        let app = TestApp::start().await;
        let ids: Vec<Uuid> = (0..501).map(|_| app.new_id()).collect();
        let many = ids.iter().map(|id| organization::Model { id: *id, ..enterprise("同名") });
        let tx = app.db.begin().await.unwrap();
        organization::Entity::insert_many(many.map(IntoActiveModel::into_active_model))
            .exec_without_returning(&tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        for id in ids.iter().rev().take(3) {
            note(&app, &member(Role::Owner, *id), "test.changed", ("organizations", *id)).await;
        }
        let filter = AuditFilter { organization: "同名".into(), ..AuditFilter::default() };
        assert_eq!(told(&app, filter.clone()).await, [3, 2, 1]);
        for (most, rows, cut) in [(2, 2, true), (3, 3, false), (4, 3, false)] {
            let done = copy(&app, &filter, most).await.unwrap();
            assert_eq!((done.rows, done.cut), (rows, cut), "{most}");
            let text = String::from_utf8(done.csv).unwrap();
            assert_eq!(text.lines().last().unwrap().contains("只导出了最新的 2 条"), cut, "{text}");
        }
        app.finish().await;
    }

    #[tokio::test]
    async fn a_copy_runs_nothing_and_is_written_down() {
        let app = TestApp::start().await;
        let evil =
            organization::Model { name: "=HYPERLINK(\"http://evil.example\")".into(), ..enterprise("甲") };
        let id = insert(&app, evil).await;
        note(&app, &Actor::System, "test.changed", ("organizations", id)).await;
        let auditor = member(Role::Auditor, id);
        let filter = AuditFilter { action: "test".into(), ..AuditFilter::default() };
        let copy = String::from_utf8(export(&app, &auditor, &filter).await.unwrap()).unwrap();
        assert!(copy.starts_with('\u{feff}') && copy.lines().count() == 2, "{copy}");
        assert!(copy.contains("\"'=HYPERLINK(\"\"http"), "{copy}");
        let operator = member(Role::Operator, id);
        assert!(matches!(export(&app, &operator, &filter).await, Err(Error::Forbidden)));
        let noted = list(&app, &auditor, &AuditFilter::default(), None, None).await.unwrap();
        assert_eq!(noted.items[0].action, "audit.exported");
        let by_name = AuditFilter { action: "导出".into(), ..AuditFilter::default() };
        assert_eq!(list(&app, &auditor, &by_name, None, None).await.unwrap().total, 1);
        assert_eq!(noted.items[0].detail, r#"{"cut":false,"filter":["action"],"rows":1}"#);
        for cell in ["=1", "+1", "-1", "@x", "\t=1", " =1", "＝1"] {
            assert!(neutral(cell).starts_with('\''), "{cell:?}");
        }
        assert_eq!(neutral("a=1"), "a=1");
        app.finish().await;
    }
}
