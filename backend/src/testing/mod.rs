//! A whole application for tests: its own folder, its own database, a clock that stands still.
//!
//! SQLite by default; with `TEST_DATABASE_URL` (a PostgreSQL server, e.g.
//! `postgres://127.0.0.1:5432/postgres`) every test gets a database of its own there. The same tests
//! run on both.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    missing_docs
)]

use crate::{
    App,
    clock::ManualClock,
    db::Db,
    mail::{Outgoing, SendError, Transport},
    matching::Matcher,
    search::{Engine, away::Away},
    settings::{DatabaseSettings, Settings},
};
use contract::Timestamp;
use entity::audit_entry;
use sea_orm::{ColumnTrait, ConnectionTrait, Database, EntityTrait, JsonValue, QueryFilter, QuerySelect};
use std::sync::{Arc, Mutex};

/// 2026-11-20 08:00 in Shanghai.
pub const NOW: Timestamp = Timestamp(1_795_132_800_000);

/// An application and what a test needs to look behind it.
pub struct TestApp {
    pub app: App,
    pub clock: Arc<ManualClock>,
    pub sent: Arc<CaptureTransport>,
    folder: Option<tempfile::TempDir>,
    postgres: Option<(String, String)>,
}

/// Keeps mails instead of sending them; can be told to fail.
#[derive(Default)]
pub struct CaptureTransport {
    pub mails: Mutex<Vec<Outgoing>>,
    pub fail_with: Mutex<Option<String>>,
}

#[async_trait::async_trait]
impl Transport for CaptureTransport {
    fn name(&self) -> &'static str {
        "capture"
    }
    async fn send(&self, mail: &Outgoing) -> Result<(), SendError> {
        if let Some(words) = self.fail_with.lock().unwrap().clone() {
            return Err(SendError::Later(words));
        }
        self.mails.lock().unwrap().push(mail.clone());
        Ok(())
    }
}

impl TestApp {
    /// An empty, migrated application whose search engine is away.
    pub async fn start() -> Self {
        Self::with_engine(|_| Arc::new(Away("no engine in this test".into()))).await
    }

    /// The same with other settings than the defaults.
    pub async fn with_settings(change: impl FnOnce(&mut Settings)) -> Self {
        Self::build(change, |_| Arc::new(Away("no engine in this test".into()))).await
    }

    /// The same with an engine made from the settings.
    pub async fn with_engine(engine: impl FnOnce(&Settings) -> Arc<dyn Engine>) -> Self {
        Self::build(|_| {}, engine).await
    }

    async fn build(
        change: impl FnOnce(&mut Settings),
        engine: impl FnOnce(&Settings) -> Arc<dyn Engine>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::for_folder(folder.path()).unwrap();
        // Tests of the second factor ask for it themselves.
        settings.accounts.second_factor_roles.clear();
        // All of a test's requests come from one address.
        settings.http.requests_per_second = 0;
        change(&mut settings);
        let postgres = match std::env::var("TEST_DATABASE_URL") {
            Ok(server) if !server.is_empty() => Some(create_database(&server).await),
            _ => None,
        };
        if let Some((url, _)) = &postgres {
            settings.database = DatabaseSettings { url: url.clone(), max_connections: 4 };
        }
        let db = Db::open(&settings.database).await.unwrap();
        db.migrate().await.unwrap();
        let engine = engine(&settings);
        let clock = Arc::new(ManualClock::at(NOW));
        let sent = Arc::new(CaptureTransport::default());
        let matcher = Arc::new(Matcher::for_tests());
        let blobs = crate::storage::open(&settings).unwrap();
        let app = App::new(Arc::new(settings), db, engine, sent.clone(), blobs, clock.clone(), matcher);
        let server = postgres.map(|(url, name)| (url.replace(&format!("/{name}"), "/postgres"), name));
        Self { app, clock, sent, folder: Some(folder), postgres: server }
    }

    /// Closes everything and removes the database.
    pub async fn finish(mut self) {
        self.every_entry_has_a_name().await;
        self.app.db.clone().close().await;
        if let Some((server, name)) = self.postgres.take() {
            let server = Database::connect(server).await.unwrap();
            server.execute_unprepared(&format!("DROP DATABASE \"{name}\" WITH (FORCE)")).await.unwrap();
        }
        drop(self.folder.take());
    }
}

impl TestApp {
    /// Whatever a test leaves in the trail, its readers must be able to read.
    async fn every_entry_has_a_name(&self) {
        let kept: Vec<(String, String)> = audit_entry::Entity::find()
            .select_only()
            .column(audit_entry::Column::Action)
            .column(audit_entry::Column::SubjectKind)
            .distinct()
            .filter(audit_entry::Column::Action.not_like("test%"))
            .filter(audit_entry::Column::SubjectKind.ne("tests"))
            .into_tuple()
            .all(self.app.db.read())
            .await
            .unwrap_or_default();
        let details: Vec<JsonValue> = audit_entry::Entity::find()
            .select_only()
            .column(audit_entry::Column::Detail)
            .filter(audit_entry::Column::Action.not_like("test%"))
            .filter(audit_entry::Column::SubjectKind.ne("tests"))
            .into_tuple()
            .all(self.app.db.read())
            .await
            .unwrap_or_default();
        for key in details.iter().filter_map(JsonValue::as_object).flat_map(|details| details.keys()) {
            assert!(contract::audit::detail_zh(key).is_some(), "contract::audit has no name for {key}");
        }
        for (action, subject) in kept {
            assert!(
                contract::audit::action_zh(&action).is_some(),
                "contract::audit has no name for {action}"
            );
            assert!(
                contract::audit::subject_zh(&subject).is_some(),
                "contract::audit has no name for {subject}"
            );
        }
    }
}

impl std::ops::Deref for TestApp {
    type Target = App;
    fn deref(&self) -> &App {
        &self.app
    }
}

async fn create_database(server: &str) -> (String, String) {
    let name = format!("sjt_test_{}", uuid::Uuid::now_v7().simple());
    let admin =
        Database::connect(server).await.expect("TEST_DATABASE_URL names no PostgreSQL server that answers");
    admin.execute_unprepared(&format!("CREATE DATABASE \"{name}\"")).await.unwrap();
    admin.close().await.unwrap();
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(&name);
    (url.to_string(), name)
}

/// A person signed in just now.
pub fn person() -> crate::Person {
    let id = uuid::Uuid::from_u128(8).into();
    crate::Person {
        user_id: uuid::Uuid::from_u128(9).into(),
        name: "测试".into(),
        credential: crate::Credential::Session { id, confirmed_at: NOW },
        lacks_second_factor: false,
    }
}

/// A signed-in person of a role, for an organization.
pub fn member(role: contract::accounts::Role, organization: uuid::Uuid) -> crate::Actor {
    crate::Actor::Member(crate::Member {
        person: person(),
        organization_id: organization.into(),
        organization: "测试单位".into(),
        status: contract::organizations::OrganizationStatus::Active,
        role,
    })
}

pub mod fuzz;
pub mod smtp;
