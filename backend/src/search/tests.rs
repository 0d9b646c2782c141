//! Outbox, rebuild, check and the use cases, over a real database and the embedded engine.

use super::{
    Engine, EngineError, EngineHits, EngineQuery, Rebuild, away::Away, documents, embedded::Embedded, outbox,
    reindex, service, text,
};
use crate::{
    Actor, App,
    jobs::Outcome,
    organizations::store::tests::{enterprise, insert},
    testing::{NOW, TestApp},
};
use contract::search::{DocKind, Found, SearchQuery, SearchResults};
use entity::{index_change, job, opportunity, organization, product};
use futures::future::BoxFuture;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, sea_query::Expr,
};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};
use uuid::Uuid;

/// An engine that can be taken away, and under whose rebuilds something can happen.
struct Switch {
    engine: Embedded,
    away: AtomicBool,
    meanwhile: Meanwhile,
}

/// What happens, once, while the first documents are added to a rebuild.
type Meanwhile = Arc<Mutex<Option<BoxFuture<'static, ()>>>>;

struct Overtaken {
    building: Box<dyn Rebuild>,
    meanwhile: Meanwhile,
}

#[async_trait::async_trait]
impl Rebuild for Overtaken {
    async fn add(&mut self, kind: DocKind, documents: Vec<super::Document>) -> Result<(), EngineError> {
        self.building.add(kind, documents).await?;
        let work = self.meanwhile.lock().unwrap().take();
        if let Some(work) = work {
            work.await;
        }
        Ok(())
    }
    async fn swap(self: Box<Self>) -> Result<(), EngineError> {
        self.building.swap().await
    }
}

#[async_trait::async_trait]
impl Engine for Switch {
    fn name(&self) -> &'static str {
        "switch"
    }
    async fn prepare(&self) -> Result<(), EngineError> {
        self.engine.prepare().await
    }
    async fn search(&self, queries: &[EngineQuery]) -> Result<Vec<EngineHits>, EngineError> {
        self.there()?;
        self.engine.search(queries).await
    }
    async fn apply(&self, changes: Vec<super::Change>) -> Result<(), EngineError> {
        self.there()?;
        self.engine.apply(changes).await
    }
    async fn rebuild(&self) -> Result<Box<dyn Rebuild>, EngineError> {
        self.there()?;
        let building = self.engine.rebuild().await?;
        Ok(Box::new(Overtaken { building, meanwhile: self.meanwhile.clone() }))
    }
    async fn versions(&self, kind: DocKind) -> Result<BTreeMap<Uuid, i64>, EngineError> {
        self.engine.versions(kind).await
    }
    async fn needs_rebuild(&self) -> bool {
        !self.away.load(Ordering::SeqCst) && self.engine.needs_rebuild().await
    }
}

impl Switch {
    fn there(&self) -> Result<(), EngineError> {
        if self.away.load(Ordering::SeqCst) { Err(EngineError::Away("off".into())) } else { Ok(()) }
    }
}

async fn start() -> TestApp {
    TestApp::with_engine(|s| Arc::new(Embedded::open(&s.data_dir.join("index")).unwrap())).await
}

async fn start_switch() -> (TestApp, Arc<Switch>) {
    let mut switch = None;
    let app = TestApp::with_engine(|settings| {
        let engine = Embedded::open(&settings.data_dir.join("index")).unwrap();
        switch
            .insert(Arc::new(Switch {
                engine,
                away: AtomicBool::new(false),
                meanwhile: Meanwhile::default(),
            }))
            .clone()
    })
    .await;
    (app, switch.unwrap())
}

async fn touch(app: &App, kind: DocKind, id: Uuid) {
    let tx = app.db.begin().await.unwrap();
    outbox::touch(app, &tx, kind, id).await.unwrap();
    tx.commit().await.unwrap();
}

async fn done(app: &App) {
    assert!(matches!(outbox::apply_pending(app).await.unwrap(), Outcome::Done));
    assert_eq!(index_change::Entity::find().count(app.db.read()).await.unwrap(), 0);
    assert_eq!(reindex::check(app).await.unwrap(), []);
}

async fn rename(app: &App, id: Uuid, name: &str, at: i64) {
    let tx = app.db.begin().await.unwrap();
    organization::Entity::update_many()
        .col_expr(organization::Column::Name, Expr::value(name))
        .col_expr(organization::Column::UpdatedAt, Expr::value(NOW.0 + at))
        .filter(organization::Column::Id.eq(id))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn publish(app: &TestApp, title: &str, code: &str, deadline: i64, budget: i64) -> Uuid {
    let id = app.new_id();
    let row = opportunity::Model {
        id,
        code: Some(code.into()),
        import_key: None,
        kind: "project".into(),
        status: "published".into(),
        department_id: insert(app, organization::Model { kind: "department".into(), ..enterprise("某局") })
            .await,
        title: title.into(),
        background: String::new(),
        requirement: "把城市运行的数据接进来，两小时内出结果。".into(),
        budget: Some(budget),
        deadline_at: Some(NOW.0 + deadline),
        qualifications: serde_json::json!(["ISO9001"]),
        contact_name: "王老师".into(),
        contact_phone: "021-64881234".into(),
        recommended: 0,
        demo: false,
        created_by: None,
        version: 1,
        created_at: NOW.0,
        updated_at: NOW.0,
        published_at: Some(NOW.0),
    };
    let tx = app.db.begin().await.unwrap();
    opportunity::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn total(app: &App, kind: DocKind, text: &str) -> u64 {
    app.search.search(&[EngineQuery::new(kind, text)]).await.unwrap()[0].total
}

async fn ask(app: &App, change: impl FnOnce(&mut SearchQuery)) -> SearchResults {
    let mut query = SearchQuery::default();
    change(&mut query);
    service::search(app, &Actor::Visitor, &query).await.unwrap()
}

fn titles(results: &SearchResults) -> Vec<String> {
    results.hits.iter().map(|hit| text::pieces_text(&hit.title)).collect()
}

#[tokio::test]
async fn changes_travel_through_the_outbox_with_what_depends_on_them() {
    let app = start().await;
    let id = insert(&app, enterprise("砚衡数据")).await;
    assert!(matches!(outbox::apply_pending(&app).await.unwrap(), Outcome::Done), "fills what was made empty");
    assert_eq!(reindex::check(&app).await.unwrap(), []);
    rename(&app, id, "启明测绘", 5).await;
    let faults = reindex::check(&app).await.unwrap();
    assert_eq!(faults.len(), 2, "the supplier and its product are stale: {faults:?}");
    assert!(faults.iter().all(|f| f.fault == reindex::Fault::Stale));
    touch(&app, DocKind::Supplier, id).await;
    done(&app).await;
    assert_eq!(total(&app, DocKind::Supplier, "测绘").await, 1);
    assert_eq!(total(&app, DocKind::Product, "启明").await, 1, "products tell whose they are");
    assert_eq!(total(&app, DocKind::Supplier, "砚衡").await, 0);
    let tx = app.db.begin().await.unwrap();
    product::Entity::delete_many().exec(&tx).await.unwrap();
    organization::Entity::delete_by_id(id).exec(&tx).await.unwrap();
    outbox::touch(&app, &tx, DocKind::Supplier, id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(reindex::check(&app).await.unwrap().len(), 2, "two documents too many");
    outbox::apply_pending(&app).await.unwrap();
    assert_eq!(total(&app, DocKind::Supplier, "").await, 0, "a row that is gone is removed");
    app.finish().await;
}

#[tokio::test]
async fn only_what_is_public_is_found() {
    let app = start().await;
    insert(&app, organization::Model { active: false, ..enterprise("隐藏") }).await;
    insert(&app, enterprise("公开")).await;
    let withdrawn = publish(&app, "撤回的机会", "MH-2026-0001", 10, 0).await;
    let tx = app.db.begin().await.unwrap();
    let mut row =
        opportunity::Entity::find_by_id(withdrawn).one(&tx).await.unwrap().unwrap().into_active_model();
    row.status = Set("withdrawn".into());
    opportunity::Entity::update(row).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    done(&app).await;
    let totals = [DocKind::Supplier, DocKind::Product, DocKind::Opportunity];
    for (kind, expected) in totals.into_iter().zip([1, 1, 0]) {
        assert_eq!(total(&app, kind, "").await, expected, "{kind:?}");
        assert_eq!(documents::count(&app, kind).await.unwrap(), expected, "{kind:?}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_touch_waits_as_one_job_and_counts_only_when_committed() {
    let app = start().await;
    let id = insert(&app, enterprise("甲")).await;
    for _ in 0..3 {
        touch(&app, DocKind::Supplier, id).await;
    }
    assert_eq!(job::Entity::find().count(app.db.read()).await.unwrap(), 1);
    let tx = app.db.begin().await.unwrap();
    outbox::touch(&app, &tx, DocKind::Supplier, id).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(index_change::Entity::find().count(app.db.read()).await.unwrap(), 3);
    done(&app).await;
    app.finish().await;
}

#[tokio::test]
async fn nothing_is_lost_while_the_engine_is_away() {
    let (app, switch) = start_switch().await;
    done(&app).await;
    let id = insert(&app, enterprise("砚衡数据")).await;
    touch(&app, DocKind::Supplier, id).await;
    switch.away.store(true, Ordering::SeqCst);
    assert!(matches!(outbox::apply_pending(&app).await.unwrap(), Outcome::Retry(why) if why == "off"));
    let reduced = ask(&app, |q| q.q = "砚衡".into()).await;
    assert!(reduced.reduced && reduced.total == 1, "pages answer from the database meanwhile");
    assert_eq!(service::suggest(&app, &Actor::Visitor, "砚").await.unwrap().len(), 1);
    switch.away.store(false, Ordering::SeqCst);
    done(&app).await;
    let results = ask(&app, |q| q.q = "砚衡".into()).await;
    assert!(!results.reduced && results.total == 2, "the supplier and its product");
    app.finish().await;
}

// The change is made by a second runtime while a thread of this one waits for it: another thread must
// serve the connections meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rebuild_loses_no_change_made_meanwhile() {
    let (app, switch) = start_switch().await;
    done(&app).await;
    let ids = [insert(&app, enterprise("甲")).await, insert(&app, enterprise("乙")).await];
    let other = app.app.clone();
    let work = async move {
        rename(&other, ids[0], "改过的名字", 9).await;
        touch(&other, DocKind::Supplier, ids[0]).await;
        assert!(reindex::is_running(&other).await.unwrap());
        outbox::apply_all(&other).await.unwrap();
        let left = index_change::Entity::find().count(other.db.read()).await.unwrap();
        assert_eq!(left, 1, "applied to the old index, but kept for the new one");
    };
    // The products are added first: their supplier's old name is in the new index already.
    *switch.meanwhile.lock().unwrap() = Some(Box::pin(work));
    assert_eq!(reindex::run(&app, &mut |_, _| {}).await.unwrap(), 4);
    assert!(switch.meanwhile.lock().unwrap().is_none(), "it happened");
    assert_eq!(total(&app, DocKind::Supplier, "改过").await, 1);
    assert!(!reindex::is_running(&app).await.unwrap());
    done(&app).await;
    app.finish().await;
}

#[tokio::test]
async fn what_is_behind_is_noticed_without_a_touch() {
    let app = start().await;
    let jobs = async || job::Entity::find().count(app.db.read()).await.unwrap();
    outbox::catch_up(&app).await.unwrap();
    outbox::catch_up(&app).await.unwrap();
    assert_eq!(jobs().await, 1, "an index made empty wants filling, by one job");
    assert_eq!(crate::jobs::worker::run_due(&app).await, 1);
    outbox::catch_up(&app).await.unwrap();
    assert_eq!(jobs().await, 1, "filled, nothing to do");
    std::fs::remove_dir_all(app.settings.data_dir.join("index")).unwrap();
    outbox::catch_up(&app).await.unwrap();
    assert_eq!(crate::jobs::worker::run_due(&app).await, 1, "the folder was lost");
    done(&app).await;
    app.finish().await;
}

#[tokio::test]
async fn two_rebuilds_at_once_are_refused_and_a_killed_one_is_forgotten() {
    let app = start().await;
    let mark = entity::counter::ActiveModel { name: Set("search.rebuild".into()), value: Set(NOW.0) };
    let tx = app.db.begin().await.unwrap();
    entity::counter::Entity::insert(mark).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let refused = reindex::run(&app, &mut |_, _| {}).await;
    assert!(matches!(refused, Err(crate::Error::Conflict(_, words)) if words.contains("重建正在进行")));
    app.clock.advance(200_000);
    reindex::run(&app, &mut |_, _| {}).await.unwrap();
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rebuild_that_lost_its_mark_ends_and_leaves_the_others_alone() {
    let (app, switch) = start_switch().await;
    insert(&app, enterprise("甲")).await;
    let other = app.app.clone();
    let work = async move {
        let tx = other.db.begin().await.unwrap();
        entity::counter::Entity::update_many()
            .col_expr(entity::counter::Column::Value, Expr::value(NOW.0 + 7))
            .filter(entity::counter::Column::Name.eq("search.rebuild"))
            .exec(&tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    *switch.meanwhile.lock().unwrap() = Some(Box::pin(work));
    let lost = reindex::run(&app, &mut |_, _| {}).await;
    assert!(matches!(lost, Err(crate::Error::Conflict(_, words)) if words.contains("接手")));
    assert!(reindex::is_running(&app).await.unwrap(), "the other's mark stays");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_rebuilds_started_together_one_runs() {
    let (app, switch) = start_switch().await;
    insert(&app, enterprise("甲")).await;
    let all_started = Box::pin(tokio::time::sleep(std::time::Duration::from_millis(1_500)));
    *switch.meanwhile.lock().unwrap() = Some(all_started);
    let run = |app: App| async move { reindex::run(&app, &mut |_, _| {}).await };
    let runs: Vec<_> = (0..4).map(|_| tokio::spawn(run(app.app.clone()))).collect();
    let mut built = 0;
    for run in runs {
        match run.await.unwrap() {
            Ok(_) => built += 1,
            Err(error) => assert!(matches!(error, crate::Error::Conflict(..)), "{error:?}"),
        }
    }
    assert_eq!(built, 1);
    app.finish().await;
}

#[tokio::test]
async fn two_workers_at_once_leave_the_newest_state() {
    let app = start().await;
    done(&app).await;
    let id = insert(&app, enterprise("甲")).await;
    for round in 0..6 {
        rename(&app, id, &format!("名字{round}号"), round).await;
        touch(&app, DocKind::Supplier, id).await;
        let (a, b) = tokio::join!(outbox::apply_pending(&app), outbox::apply_pending(&app));
        assert!(matches!((a.unwrap(), b.unwrap()), (Outcome::Done, Outcome::Done)));
    }
    done(&app).await;
    app.finish().await;
}

#[tokio::test]
async fn searching_one_kind_gives_hits_facets_and_marks() {
    let app = start().await;
    insert(&app, enterprise("砚衡数据")).await;
    let outside =
        organization::Model {
            local: false, place: "徐汇区".into(), size: None, ..enterprise("启明测绘")
        };
    insert(&app, outside).await;
    done(&app).await;
    let results = ask(&app, |q| {
        q.kind = "supplier".into();
        q.q = "档案".into();
        q.local = "1".into();
    })
    .await;
    assert_eq!((titles(&results), results.total), (vec!["砚衡数据".to_owned()], 1));
    let facet = |field: &str| results.facets.iter().find(|f| f.field == field).unwrap();
    let local: Vec<(&str, u64, bool)> =
        facet("local").values.iter().map(|v| (v.label.as_str(), v.count, v.selected)).collect();
    assert_eq!(local, [("区外", 1, false), ("区内", 1, true)]);
    assert_eq!(facet("size").values[0].label, "小型");
    assert_ne!(facet("domain").values[0].label, facet("domain").values[0].value, "domains have names");
    let marked = ask(&app, |q| q.q = "砚衡".into()).await;
    assert!(marked.hits.iter().any(|h| h.title.iter().any(|p| p.hit && p.text == "砚衡")), "{marked:?}");
    let none = ask(&app, |q| {
        q.kind = "supplier".into();
        q.town = "没有".into();
    })
    .await;
    let chosen = none.facets.iter().find(|f| f.field == "town").unwrap();
    assert!(chosen.values.iter().any(|v| v.value == "没有" && v.selected && v.count == 0));
    app.finish().await;
}

#[tokio::test]
async fn searching_everything_takes_turns_and_pages_hold_every_hit_once() {
    let app = start().await;
    for n in 0..9 {
        insert(&app, enterprise(&format!("测绘{n}"))).await;
    }
    publish(&app, "测绘一张图", "MH-2026-0012", 50, 0).await;
    done(&app).await;
    let first = ask(&app, |q| q.q = "测绘".into()).await;
    let kinds: Vec<(&str, u64)> =
        first.facets[0].values.iter().map(|v| (v.label.as_str(), v.count)).collect();
    assert_eq!(kinds, [("产品", 9), ("服务商", 9), ("机会", 1)]);
    assert_eq!(first.total, 19);
    let mut seen = Vec::new();
    for page in 1..=2 {
        let results = ask(&app, |q| {
            q.q = "测绘".into();
            q.page = Some(page);
            q.size_of_page = Some(10);
        })
        .await;
        assert_eq!((results.total, results.page), (19, page));
        seen.extend(results.hits.iter().map(|h| format!("{:?}", h.found)));
    }
    assert_eq!(seen.len(), 19);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 19);
    let code = ask(&app, |q| q.q = "mh-2026-0012".into()).await;
    assert!(matches!(code.hits.as_slice(), [hit] if matches!(hit.found, Found::Opportunity(_))));
    app.finish().await;
}

#[tokio::test]
async fn an_opportunity_closes_by_itself_in_results_and_facets() {
    let app = start().await;
    publish(&app, "先截止", "MH-2026-0001", 1_000, 5).await;
    publish(&app, "后截止", "MH-2026-0002", 90_000, 9).await;
    done(&app).await;
    app.clock.advance(2_000);
    let of = async |change: fn(&mut SearchQuery)| {
        ask(&app, |q| {
            q.kind = "opportunity".into();
            change(q);
        })
        .await
    };
    let open = of(|q| q.status = "published".into()).await;
    assert_eq!(titles(&open), ["后截止"]);
    let status: Vec<(&str, u64)> =
        open.facets[0].values.iter().map(|v| (v.label.as_str(), v.count)).collect();
    assert_eq!(status, [("已截止", 1), ("接受报名", 1)]);
    assert_eq!(titles(&of(|q| q.sort = "deadline".into()).await), ["先截止", "后截止"]);
    assert_eq!(titles(&of(|q| q.sort = "budget".into()).await), ["后截止", "先截止"]);
    app.finish().await;
}

#[tokio::test]
async fn a_stale_index_shows_nothing_that_is_not_public_any_more() {
    let app = start().await;
    let id = insert(&app, enterprise("砚衡数据")).await;
    let draft = publish(&app, "要撤回的砚衡机会", "MH-2026-0003", 1_000, 5).await;
    done(&app).await;
    let tx = app.db.begin().await.unwrap();
    organization::Entity::update_many()
        .col_expr(organization::Column::Active, Expr::value(false))
        .filter(organization::Column::Id.eq(id))
        .exec(&tx)
        .await
        .unwrap();
    opportunity::Entity::update_many()
        .col_expr(opportunity::Column::Status, Expr::value("draft"))
        .filter(opportunity::Column::Id.eq(draft))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(ask(&app, |q| q.q = "砚衡".into()).await.hits.is_empty());
    app.finish().await;
}

#[tokio::test]
async fn a_natural_sentence_finds_something() {
    let app = start().await;
    insert(&app, enterprise("砚衡数据")).await;
    done(&app).await;
    let some = ask(&app, |q| q.q = "我想找一家能做档案扫描和火星旅行的公司".into()).await;
    assert!(some.relaxed && some.total > 0);
    let none = ask(&app, |q| q.q = "火星".into()).await;
    assert!(!none.relaxed && none.total == 0);
    app.finish().await;
}

#[tokio::test]
async fn suggestions_are_few_and_lead_somewhere() {
    let app = start().await;
    for n in 0..9 {
        insert(&app, enterprise(&format!("测绘{n}"))).await;
    }
    publish(&app, "测绘一张图", "MH-2026-0012", 50, 0).await;
    done(&app).await;
    let suggestions = service::suggest(&app, &Actor::Visitor, "测绘").await.unwrap();
    assert_eq!(suggestions.len(), 8);
    assert!(suggestions.iter().any(|s| s.href == "/opportunities/MH-2026-0012"), "every kind has its share");
    assert!(suggestions.iter().any(|s| s.href.starts_with("/suppliers/")));
    assert!(service::suggest(&app, &Actor::Visitor, "  ").await.unwrap().is_empty());
    app.finish().await;
}

#[tokio::test]
async fn without_an_engine_the_database_answers() {
    let app = TestApp::with_engine(|_| Arc::new(Away("off".into()))).await;
    insert(&app, enterprise("100%砚衡_数据")).await;
    let outside =
        organization::Model { local: false, place: "徐汇区".into(), ..enterprise("启明Survey") };
    insert(&app, outside).await;
    publish(&app, "砚衡一张图", "MH-2026-0012", 50, 0).await;
    let count = async |change: &dyn Fn(&mut SearchQuery)| {
        let results = ask(&app, |q| change(q)).await;
        assert!(results.reduced);
        results.total
    };
    assert_eq!(count(&|q| q.q = "砚衡".into()).await, 2);
    assert_eq!(count(&|q| q.q = "100%砚".into()).await, 1, "wildcards are letters");
    assert_eq!(count(&|q| q.q = "survey".into()).await, 1, "either case");
    assert_eq!(count(&|q| q.q = "mh-2026-0012".into()).await, 1);
    assert_eq!(count(&|q| q.kind = "product".into()).await, 2);
    assert_eq!(
        count(&|q| {
            q.kind = "supplier".into();
            q.local = "0".into();
        })
        .await,
        1
    );
    let all = ask(&app, |q| q.size_of_page = Some(10)).await;
    assert_eq!((all.total, all.hits.len()), (5, 5));
    app.finish().await;
}
