//! Waiting, counting, and what the trail tells.

use super::*;
use crate::testing::TestApp;
use entity::audit_entry;

#[test]
fn waiting_doubles_and_has_an_end() {
    assert_eq!([4, 5, 6, 7].map(|n| wait(n, 5)), [0, 5_000, 10_000, 20_000]);
    assert_eq!([20, 1_000, i32::MAX].map(|n| wait(n, 5)), [LONGEST_WAIT_MS; 3]);
}

#[test]
fn the_trail_tells_of_a_few_failures_only() {
    let noted: Vec<i32> = (0..=3_000).filter(|n| is_noted(*n)).collect();
    assert_eq!(noted, [3, 10, 30, 100, 300, 1_000, 3_000]);
}

#[tokio::test]
async fn of_many_failures_at_once_none_is_lost() {
    let app = TestApp::start().await;
    let tried = Throttle::of("a@b.cn", "192.0.2.1", None);
    let all = futures::future::join_all((0..8).map(|_| tried.failed(&app, Wrong::Password))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    let rows = sign_in_failure::Entity::find().all(app.db.read()).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.count).collect::<Vec<_>>(), [8, 8]);
    app.clock.advance(FORGET_MS + 1);
    tried.failed(&app, Wrong::Password).await.unwrap();
    let rows = sign_in_failure::Entity::find().all(app.db.read()).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.count).collect::<Vec<_>>(), [1, 1], "long ago");
    app.finish().await;
}

#[tokio::test]
async fn failures_of_an_account_leave_a_trace_and_those_of_nobody_none() {
    let app = TestApp::start().await;
    let account = Uuid::from_u128(7);
    let known = Throttle::of("a@b.cn", "192.0.2.1", None).about(Some(account));
    let unknown = Throttle::of("nobody@b.cn", "192.0.2.2", None);
    for _ in 0..12 {
        known.failed(&app, Wrong::Code).await.unwrap();
        unknown.failed(&app, Wrong::Password).await.unwrap();
    }
    let entries = audit_entry::Entity::find().all(app.db.read()).await.unwrap();
    let told: Vec<_> = entries.iter().map(|e| (e.action.as_str(), e.subject_id, &e.detail)).collect();
    let detail = |failures: i32| json!({ "wrong": "second_factor", "failures": failures });
    assert_eq!(told, [("sign_in.failed", account, &detail(3)), ("sign_in.failed", account, &detail(10))]);
    assert!(matches!(audit::verify(app.db.read()).await.unwrap(), audit::Verdict::Whole(2)));
    app.finish().await;
}

#[tokio::test]
async fn an_attacker_waits_and_the_owner_at_a_known_browser_does_not() {
    let app = TestApp::start().await;
    let attack = Throttle::of("a@b.cn", "192.0.2.1", None);
    for _ in 0..5 {
        attack.check(&app).await.unwrap();
        attack.failed(&app, Wrong::Password).await.unwrap();
    }
    assert!(matches!(attack.check(&app).await, Err(Error::TooMany(5))));
    let elsewhere = Throttle::of("a@b.cn", "198.51.100.7", None);
    assert!(matches!(elsewhere.check(&app).await, Err(Error::TooMany(_))), "other addresses share the wait");
    let owner = Throttle::of("a@b.cn", "203.0.113.5", Some("browser"));
    owner.check(&app).await.unwrap();
    app.clock.advance(5_000);
    elsewhere.check(&app).await.unwrap();
    elsewhere.failed(&app, Wrong::Password).await.unwrap();
    app.clock.advance(9_999);
    assert!(elsewhere.check(&app).await.is_err(), "longer each time");
    app.clock.advance(1);
    elsewhere.passed(&app).await.unwrap();
    elsewhere.failed(&app, Wrong::Password).await.unwrap();
    elsewhere.check(&app).await.unwrap();
    app.finish().await;
}

#[tokio::test]
async fn an_address_that_tries_many_accounts_waits_too_and_old_failures_are_forgotten() {
    let app = TestApp::start().await;
    for n in 0..30 {
        Throttle::of(&format!("{n}@b.cn"), "192.0.2.1", None).failed(&app, Wrong::Password).await.unwrap();
    }
    let next = Throttle::of("next@b.cn", "192.0.2.1", None);
    assert!(matches!(next.check(&app).await, Err(Error::TooMany(_))));
    next.passed(&app).await.unwrap();
    assert!(next.check(&app).await.is_err(), "an account of one's own does not pay for it");
    app.clock.advance(FORGET_MS + 1);
    next.failed(&app, Wrong::Password).await.unwrap();
    next.check(&app).await.unwrap();
    assert_eq!(sweep(&app).await.unwrap(), 30);
    app.finish().await;
}
