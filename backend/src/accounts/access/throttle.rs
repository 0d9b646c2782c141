//! Slowing down who tries passwords, by account and by address, on all replicas alike.
//!
//! After some failures in a row a key has to wait, twice as long with each further one, a quarter of an
//! hour at most. Nobody is locked out for good, and a browser its owner has signed in with before has a
//! key of its own (OWASP's device cookie): who attacks an account slows itself, not the owner.

use crate::{App, Error, Result, accounts::model::digest};
use contract::Timestamp;
use entity::sign_in_failure;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};

/// Failures in a row that cost nothing: for an account (or a known browser of it), for an address.
const FREE: [i32; 2] = [5, 30];
/// The first wait; each further failure doubles it.
const FIRST_WAIT_MS: i64 = 5_000;
/// The longest wait.
const LONGEST_WAIT_MS: i64 = 15 * 60_000;
/// Failures are forgotten after so long without another.
const FORGET_MS: i64 = 60 * 60_000;

/// What one sign-in counts against.
#[derive(Clone, Debug)]
pub struct Throttle([String; 2]);

impl Throttle {
    /// For an account's address, tried from a network address; `device` is the mark of a browser that is
    /// known to belong to the account.
    pub fn of(email: &str, address: &str, device: Option<&str>) -> Self {
        let account = device.map_or_else(|| format!("account {email}"), |id| format!("device {email} {id}"));
        Self([digest(&account), digest(&format!("address {address}"))])
    }

    /// Refuses while one of the keys has to wait.
    ///
    /// # Errors
    /// [`Error::TooMany`], or when the database fails.
    pub async fn check(&self, app: &App) -> Result<()> {
        let blocked = sign_in_failure::Entity::find()
            .filter(sign_in_failure::Column::Key.is_in(self.0.clone()))
            .filter(sign_in_failure::Column::BlockedUntil.gt(app.now().0))
            .one(app.db.read())
            .await?;
        if blocked.is_some() { Err(Error::TooMany) } else { Ok(()) }
    }

    /// Counts a failure.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn failed(&self, app: &App) -> Result<()> {
        let now = app.now();
        let tx = app.db.begin().await?;
        for (key, free) in self.0.iter().zip(FREE) {
            let known = sign_in_failure::Entity::find_by_id(key.clone()).one(&tx).await?;
            let count = known.filter(|row| row.updated_at + FORGET_MS > now.0).map_or(1, |row| row.count + 1);
            let row = sign_in_failure::ActiveModel {
                key: Set(key.clone()),
                count: Set(count),
                blocked_until: Set(now.plus_ms(wait(count, free)).0),
                updated_at: Set(now.0),
            };
            let columns = [
                sign_in_failure::Column::Count,
                sign_in_failure::Column::BlockedUntil,
                sign_in_failure::Column::UpdatedAt,
            ];
            let again = OnConflict::column(sign_in_failure::Column::Key).update_columns(columns).to_owned();
            sign_in_failure::Entity::insert(row).on_conflict(again).exec_without_returning(&tx).await?;
        }
        tx.commit().await?;
        metrics::counter!("sign_ins_failed_total").increment(1);
        tracing::info!(waits = self.check(app).await.is_err(), "a sign-in failed");
        Ok(())
    }

    /// Forgets the account's failures: the right password was given. The address keeps its own, or one
    /// account of one's own would pay for trying those of others.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn passed(&self, app: &App) -> Result<()> {
        let [account, _] = &self.0;
        let known = sign_in_failure::Entity::find_by_id(account.clone()).one(app.db.read()).await?;
        if known.is_none() {
            return Ok(());
        }
        let tx = app.db.begin().await?;
        sign_in_failure::Entity::delete_by_id(account.clone()).exec(&tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Forgets an account's failures within a transaction: its owner has proved to be it by other means.
///
/// # Errors
/// When the database fails.
pub(in crate::accounts) async fn forget(tx: &DatabaseTransaction, email: &str) -> Result<()> {
    sign_in_failure::Entity::delete_by_id(digest(&format!("account {email}"))).exec(tx).await?;
    Ok(())
}

/// How long to wait after so many failures.
fn wait(count: i32, free: i32) -> i64 {
    let over = count - free;
    if over < 0 {
        return 0;
    }
    // Ten doublings are more than the longest wait.
    std::cmp::min(FIRST_WAIT_MS << over.clamp(0, 10), LONGEST_WAIT_MS)
}

/// Removes what is forgotten anyway.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App) -> Result<u64> {
    let before: Timestamp = app.now().plus_ms(-FORGET_MS);
    let tx = app.db.begin().await?;
    let gone = sign_in_failure::Entity::delete_many()
        .filter(Expr::col(sign_in_failure::Column::UpdatedAt).lt(before.0))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(gone.rows_affected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;

    #[test]
    fn waiting_doubles_and_has_an_end() {
        assert_eq!([4, 5, 6, 7].map(|n| wait(n, 5)), [0, 5_000, 10_000, 20_000]);
        assert_eq!([20, 1_000, i32::MAX].map(|n| wait(n, 5)), [LONGEST_WAIT_MS; 3]);
    }

    #[tokio::test]
    async fn an_attacker_waits_and_the_owner_at_a_known_browser_does_not() {
        let app = TestApp::start().await;
        let attack = Throttle::of("a@b.cn", "192.0.2.1", None);
        for _ in 0..5 {
            attack.check(&app).await.unwrap();
            attack.failed(&app).await.unwrap();
        }
        assert!(matches!(attack.check(&app).await, Err(Error::TooMany)));
        let elsewhere = Throttle::of("a@b.cn", "198.51.100.7", None);
        assert!(matches!(elsewhere.check(&app).await, Err(Error::TooMany)), "other addresses share the wait");
        let owner = Throttle::of("a@b.cn", "203.0.113.5", Some("browser"));
        owner.check(&app).await.unwrap();
        app.clock.advance(5_000);
        elsewhere.check(&app).await.unwrap();
        elsewhere.failed(&app).await.unwrap();
        app.clock.advance(9_999);
        assert!(elsewhere.check(&app).await.is_err(), "longer each time");
        app.clock.advance(1);
        elsewhere.passed(&app).await.unwrap();
        elsewhere.failed(&app).await.unwrap();
        elsewhere.check(&app).await.unwrap();
        app.finish().await;
    }

    #[tokio::test]
    async fn an_address_that_tries_many_accounts_waits_too_and_old_failures_are_forgotten() {
        let app = TestApp::start().await;
        for n in 0..30 {
            Throttle::of(&format!("{n}@b.cn"), "192.0.2.1", None).failed(&app).await.unwrap();
        }
        let next = Throttle::of("next@b.cn", "192.0.2.1", None);
        assert!(matches!(next.check(&app).await, Err(Error::TooMany)));
        next.passed(&app).await.unwrap();
        assert!(next.check(&app).await.is_err(), "an account of one's own does not pay for it");
        app.clock.advance(FORGET_MS + 1);
        next.failed(&app).await.unwrap();
        next.check(&app).await.unwrap();
        assert_eq!(sweep(&app).await.unwrap(), 30);
        app.finish().await;
    }
}
