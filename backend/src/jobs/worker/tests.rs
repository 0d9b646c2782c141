//! The queue and the worker on both databases.

use super::*;
use crate::{
    Actor,
    audit::Verdict,
    jobs::{MAX_ATTEMPTS, enqueue, service},
    testing::{NOW, TestApp},
};
use contract::{ErrorCode, JobId, accounts::Role, jobs::JobState};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder,
};
use serde_json::json;
use std::collections::HashSet;

async fn put(app: &TestApp, kind: &'static str, key: Option<&str>) {
    let tx = app.db.begin().await.unwrap();
    enqueue(app, &tx, kind, json!({}), key.map(str::to_owned)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn rows(app: &TestApp) -> Vec<job::Model> {
    job::Entity::find().order_by_asc(job::Column::Id).all(app.db.read()).await.unwrap()
}

async fn only(app: &TestApp) -> job::Model {
    let mut rows = rows(app).await;
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

fn member(role: Role) -> Actor {
    crate::testing::member(role, uuid::Uuid::nil())
}

#[tokio::test]
async fn pauses_double_up_to_the_limit_and_a_job_that_never_works_is_given_up() {
    let app = TestApp::start().await;
    put(&app, "test.retry", None).await;
    let mut last = 0;
    for attempt in 1..MAX_ATTEMPTS {
        assert_eq!(run_due(&app).await, 1);
        assert_eq!(run_due(&app).await, 0, "not before its pause is over");
        let job = only(&app).await;
        let pause = job.run_at - app.now().0;
        assert!((5_000..=7_200_000).contains(&pause), "{pause}");
        assert!(pause > last || pause == 7_200_000, "{attempt}: {pause} after {last}");
        assert_eq!((job.attempts, job.state.as_str()), (attempt, "queued"));
        assert_eq!(job.last_error.as_deref(), Some("not yet"));
        last = pause;
        app.clock.advance(pause);
    }
    assert_eq!(run_due(&app).await, 1);
    let job = only(&app).await;
    assert_eq!((job.attempts, job.state.as_str()), (MAX_ATTEMPTS, "failed"));
    let hours = (app.now().0 - NOW.0) / 3_600_000;
    assert!((20..30).contains(&hours), "{hours} hours of trying");
    app.finish().await;
}

#[test]
fn the_pause_grows_and_never_leaves_its_bounds() {
    for (attempts, chance, pause) in [(1, 0, 5_000), (1, 255, 6_020), (2, 0, 10_000), (5, 0, 80_000)] {
        assert_eq!(store::pause_ms(attempts, 7_200_000, chance), pause, "{attempts}");
    }
    assert_eq!(store::pause_ms(i32::MAX, 7_200_000, 255), 7_200_000);
    assert_eq!(store::pause_ms(9, 60_000, 255), 60_000);
}

#[tokio::test]
async fn a_panic_is_a_failed_try_and_an_unknown_kind_is_given_up_at_once() {
    let app = TestApp::start().await;
    put(&app, "test.panic", None).await;
    put(&app, "test.unheard_of", None).await;
    assert_eq!(run_due(&app).await, 2);
    let rows = rows(&app).await;
    assert_eq!(rows[0].state, "queued");
    assert!(rows[0].last_error.as_deref().unwrap().contains("a bug"));
    assert_eq!((rows[1].state.as_str(), rows[1].attempts), ("failed", 1));
    app.finish().await;
}

#[tokio::test]
async fn a_killed_workers_job_is_taken_over_after_its_lease_and_the_dead_cannot_settle_it() {
    let app = TestApp::start().await;
    put(&app, "test.done", Some("k")).await;
    let dead = store::claim(&app, Takes::All).await.unwrap().unwrap();
    assert_eq!(run_due(&app).await, 0, "held");
    let lease = i64::try_from(app.settings.jobs.lease_seconds).unwrap() * 1000;
    app.clock.advance(lease + 1);
    let living = store::claim(&app, Takes::All).await.unwrap().unwrap();
    assert_eq!((living.id, living.attempts), (dead.id, 2));
    assert_eq!(store::settle(&app, &dead, &Outcome::Done).await.unwrap(), Settled::Lost);
    assert_eq!(only(&app).await.state, "running");
    let retry = Outcome::Retry("later".into());
    assert_eq!(store::settle(&app, &living, &retry).await.unwrap(), Settled::Again);
    assert_eq!(only(&app).await.dedupe_key.as_deref(), Some("k"), "the key came through both runs");
    app.finish().await;
}

#[tokio::test]
async fn a_job_that_kills_every_worker_is_given_up() {
    let app = TestApp::start().await;
    put(&app, "test.done", None).await;
    let mut job = only(&app).await.into_active_model();
    job.attempts = Set(MAX_ATTEMPTS);
    job.state = Set("running".into());
    job.locked_until = Set(Some(app.now().0 - 1));
    let tx = app.db.begin().await.unwrap();
    job.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(run_due(&app).await, 1);
    assert_eq!(only(&app).await.state, "failed");
    app.finish().await;
}

#[tokio::test]
async fn what_is_queued_during_a_run_becomes_a_job_of_its_own() {
    let app = TestApp::start().await;
    put(&app, "test.done", Some("k")).await;
    put(&app, "test.done", Some("k")).await;
    assert_eq!(rows(&app).await.len(), 1, "one waiting job stands for both");
    let running = store::claim(&app, Takes::All).await.unwrap().unwrap();
    put(&app, "test.done", Some("k")).await;
    put(&app, "test.done", Some("k")).await;
    assert_eq!(rows(&app).await.len(), 2);
    // The first fails: the second does its work, no pile of retries grows.
    let settled = store::settle(&app, &running, &Outcome::Retry("x".into())).await.unwrap();
    assert_eq!(settled, Settled::Done);
    assert_eq!(run_due(&app).await, 1);
    assert!(rows(&app).await.iter().all(|j| j.state == "done" && j.dedupe_key.is_none()));
    // And a failed one keeps standing for later requests.
    put(&app, "test.retry", Some("k")).await;
    run_due(&app).await;
    put(&app, "test.retry", Some("k")).await;
    assert_eq!(rows(&app).await.len(), 3);
    app.finish().await;
}

#[tokio::test]
async fn a_change_that_commits_after_the_worker_looked_is_never_left_without_a_job() {
    let app = TestApp::start().await;
    put(&app, "test.done", Some("k")).await;
    let tx = app.db.begin().await.unwrap();
    enqueue(&app, &tx, "test.done", json!({}), Some("k".into())).await.unwrap();
    // On PostgreSQL a worker looks while the transaction is open (on SQLite it would wait for it).
    if app.db.backend() == sea_orm::DatabaseBackend::Postgres {
        assert!(store::claim(&app, Takes::All).await.unwrap().is_none(), "the job waits for the transaction");
    }
    tx.commit().await.unwrap();
    assert_eq!(run_due(&app).await, 1);
    app.finish().await;
}

#[tokio::test]
async fn one_key_twice_in_one_statement_is_one_job() {
    let app = TestApp::start().await;
    let tx = app.db.begin().await.unwrap();
    let new = crate::jobs::NewJob {
        kind: "test.done",
        payload: json!({}),
        dedupe_key: Some("k".into()),
        run_at: None,
    };
    crate::jobs::enqueue_many(&app, &tx, vec![new.clone(), new]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(run_due(&app).await, 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_workers_run_each_job_once() {
    let app = TestApp::start().await;
    let tx = app.db.begin().await.unwrap();
    for _ in 0..60 {
        enqueue(&app, &tx, "test.done", json!({}), None).await.unwrap();
    }
    tx.commit().await.unwrap();
    let claim_all = |app: App| async move {
        let mut ids = Vec::new();
        while let Some(job) = store::claim(&app, Takes::All).await.unwrap() {
            ids.push(job.id);
            store::settle(&app, &job, &Outcome::Done).await.unwrap();
        }
        ids
    };
    let four: Vec<_> = (0..4).map(|_| tokio::spawn(claim_all(app.app.clone()))).collect();
    let mut ids = Vec::new();
    for worker in four {
        ids.extend(worker.await.unwrap());
    }
    // On PostgreSQL a worker may see "none" while others hold the last rows; none is lost for that.
    ids.extend(claim_all(app.app.clone()).await);
    assert_eq!(ids.len(), 60);
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 60);
    assert!(rows(&app).await.iter().all(|j| j.state == "done" && j.attempts == 1));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_loop_picks_up_new_work_and_stops_when_told() {
    let app = TestApp::start().await;
    let stop = CancellationToken::new();
    let running = tokio::spawn(run(app.app.clone(), 2, stop.clone()));
    for _ in 0..5 {
        put(&app, "test.done", None).await;
    }
    let done = || job::Entity::find().filter(job::Column::State.eq("done")).count(app.db.read());
    tokio::time::timeout(Duration::from_secs(20), async {
        while done().await.unwrap() < 5 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("five jobs done within 20 s");
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(10), running).await.expect("stops").unwrap();
    put(&app, "test.done", None).await;
    assert_eq!(done().await.unwrap(), 5, "takes nothing new after stopping");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_finishes_the_job_in_hand() {
    let app = TestApp::start().await;
    put(&app, "test.slow", None).await;
    let stop = CancellationToken::new();
    let running = tokio::spawn(run(app.app.clone(), 1, stop.clone()));
    wait_for(&app, "running").await;
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(20), running).await.expect("stops").unwrap();
    let states: Vec<_> =
        rows(&app).await.into_iter().filter(|j| j.kind == "test.slow").map(|j| j.state).collect();
    assert_eq!(states, ["done"]);
    app.finish().await;
}

#[tokio::test]
async fn a_job_that_takes_longer_than_its_lease_is_tried_again() {
    let mut app = TestApp::start().await;
    let mut settings = (*app.app.settings).clone();
    settings.jobs.lease_seconds = 0;
    app.app.settings = Arc::new(settings);
    put(&app, "test.slow", None).await;
    assert_eq!(run_due(&app).await, 1);
    let job = only(&app).await;
    assert_eq!(job.state, "queued");
    assert!(job.last_error.as_deref().unwrap().contains("没有完成"), "{:?}", job.last_error);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_outlive_a_database_that_fails() {
    let app = TestApp::start().await;
    rename(&app, "jobs", "jobs_away").await;
    let stop = CancellationToken::new();
    let running = tokio::spawn(run(app.app.clone(), 2, stop.clone()));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!running.is_finished(), "workers wait");
    rename(&app, "jobs_away", "jobs").await;
    put(&app, "test.done", None).await;
    wait_for(&app, "done").await;
    stop.cancel();
    running.await.unwrap();
    app.finish().await;
}

async fn rename(app: &TestApp, from: &str, to: &str) {
    let tx = app.db.begin().await.unwrap();
    tx.execute_unprepared(&format!("ALTER TABLE {from} RENAME TO {to}")).await.unwrap();
    tx.commit().await.unwrap();
}

async fn wait_for(app: &TestApp, state: &str) {
    let found = async {
        while !rows(app).await.iter().any(|j| j.state == state && j.kind.starts_with("test.")) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), found)
        .await
        .unwrap_or_else(|_| panic!("no job is {state}"));
}

#[tokio::test]
async fn figures_tell_what_was_done_and_what_waits() {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _here = ::metrics::set_default_local_recorder(&recorder);
    let app = TestApp::start().await;
    for kind in ["test.done", "test.retry", "test.unheard_of"] {
        put(&app, kind, None).await;
    }
    run_due(&app).await;
    metrics::gauge(&app).await.unwrap();
    let text = handle.render();
    for line in [
        r#"jobs_total{kind="test.done",outcome="done"} 1"#,
        r#"jobs_total{kind="test.retry",outcome="retry"} 1"#,
        r#"jobs_total{kind="test.unheard_of",outcome="failed"} 1"#,
        "jobs_waiting 1",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    app.finish().await;
}

#[tokio::test]
async fn mails_let_other_work_go_first() {
    let app = TestApp::start().await;
    put(&app, handlers::MAIL_SEND, None).await;
    app.clock.advance(1000);
    put(&app, "test.done", None).await;
    assert_eq!(store::claim(&app, Takes::All).await.unwrap().unwrap().kind, "test.done");
    assert_eq!(store::claim(&app, Takes::All).await.unwrap().unwrap().kind, handlers::MAIL_SEND);
    app.finish().await;
}

#[tokio::test]
async fn one_worker_leaves_the_mails_to_the_others() {
    let app = TestApp::start().await;
    put(&app, handlers::MAIL_SEND, None).await;
    assert!(store::claim(&app, Takes::AllButMails).await.unwrap().is_none());
    put(&app, "test.done", None).await;
    assert_eq!(store::claim(&app, Takes::AllButMails).await.unwrap().unwrap().kind, "test.done");
    // Nor does it take over a mail whose worker fell silent.
    store::claim(&app, Takes::All).await.unwrap().unwrap();
    app.clock.advance(contract::Timestamp::DAY);
    assert_eq!(store::claim(&app, Takes::AllButMails).await.unwrap().unwrap().kind, "test.done");
    assert!(store::claim(&app, Takes::AllButMails).await.unwrap().is_none());
    assert_eq!(store::claim(&app, Takes::All).await.unwrap().unwrap().kind, handlers::MAIL_SEND);
    app.finish().await;
}

#[tokio::test]
async fn operators_see_jobs_and_run_given_up_ones_again() {
    let app = TestApp::start().await;
    put(&app, "test.unheard_of", None).await;
    put(&app, "test.done", None).await;
    run_due(&app).await;
    let operator = member(Role::Operator);
    let failed = service::list(&app, &operator, Some(JobState::Failed), 1).await.unwrap();
    assert_eq!((failed.total, failed.items.len(), failed.next_cursor), (1, 1, None));
    let id = failed.items[0].id;
    let again = service::retry(&app, &operator, id).await.unwrap();
    assert_eq!((again.state, again.attempts), (JobState::Queued, 0));
    let twice = service::retry(&app, &operator, id).await.unwrap_err();
    assert!(matches!(twice, Error::Conflict(ErrorCode::WrongState, _)));
    let counts = service::counts(&app, &operator).await.unwrap();
    assert!(counts.contains(&(JobState::Queued, 1)) && counts.contains(&(JobState::Running, 0)));
    assert_eq!(crate::audit::verify(app.db.read()).await.unwrap(), Verdict::Whole(1));
    app.finish().await;
}

#[tokio::test]
async fn only_operators_see_jobs() {
    let app = TestApp::start().await;
    let nothing = JobId(uuid::Uuid::nil());
    for role in [Role::Owner, Role::Officer] {
        let actor = member(role);
        assert!(matches!(service::list(&app, &actor, None, 1).await, Err(Error::Forbidden)));
        assert!(matches!(service::counts(&app, &actor).await, Err(Error::Forbidden)));
        assert!(matches!(service::retry(&app, &actor, nothing).await, Err(Error::Forbidden)));
    }
    assert!(matches!(service::list(&app, &Actor::Visitor, None, 1).await, Err(Error::Unauthenticated)));
    let operator = member(Role::Operator);
    assert!(matches!(service::retry(&app, &operator, nothing).await, Err(Error::NotFound)));
    assert!(service::list(&app, &operator, None, u32::MAX).await.unwrap().items.is_empty());
    app.finish().await;
}

#[tokio::test]
async fn the_sweep_removes_what_is_old_and_nothing_else() {
    let app = TestApp::start().await;
    put(&app, "test.done", None).await;
    put(&app, "test.unheard_of", None).await;
    run_due(&app).await;
    app.clock.advance(31 * contract::Timestamp::DAY);
    put(&app, "test.done", None).await;
    put(&app, handlers::SWEEP, None).await;
    run_due(&app).await;
    let kinds: Vec<_> = rows(&app).await.into_iter().map(|j| j.kind).collect();
    assert_eq!(kinds, ["test.unheard_of", "test.done", handlers::SWEEP]);
    app.finish().await;
}
