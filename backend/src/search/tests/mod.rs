//! Outbox, rebuild, check and the use cases, over a real database and the embedded engine.

mod changes;
mod rebuilds;
mod searching;

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
