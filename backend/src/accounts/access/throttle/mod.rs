//! Slowing down who tries passwords, by account and by address, on all replicas alike.
//!
//! After some failures in a row a key has to wait, twice as long with each further one, a quarter of an
//! hour at most. Nobody is locked out for good, and a browser its owner has signed in with before has a
//! key of its own (OWASP's device cookie): who attacks an account slows itself, not the owner.
//!
//! Each failure is a line in the log, with the account when it is known, never with an address. In the
//! trail stand the 3rd, 10th, 30th, 100th … in a row of an account: with the waits above these are a few
//! entries a day at most, however hard somebody tries.

#[cfg(test)]
mod tests;

use crate::{Actor, App, Error, Result, accounts::model::digest, audit};
use contract::Timestamp;
use entity::sign_in_failure;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use serde_json::json;
use uuid::Uuid;

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
pub struct Throttle {
    keys: [String; 2],
    account: Option<Uuid>,
}

/// What was wrong; the name stands in the log and in the trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// E-mail or password at the sign-in.
    Password,
    /// The code of the second factor, or a recovery code.
    Code,
    /// The own password, asked for once more in a session.
    Confirmation,
}

impl Wrong {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "second_factor",
            Self::Confirmation => "confirmation",
        }
    }
}

impl Throttle {
    /// For an account's address, tried from a network address; `device` is the mark of a browser that is
    /// known to belong to the account.
    pub fn of(email: &str, address: &str, device: Option<&str>) -> Self {
        let account = device.map_or_else(|| format!("account {email}"), |id| format!("device {email} {id}"));
        Self { keys: [digest(&account), digest(&format!("address {address}"))], account: None }
    }

    /// The account that is tried, when there is one: the trail tells of it.
    #[must_use]
    pub const fn about(mut self, account: Option<Uuid>) -> Self {
        self.account = account;
        self
    }

    /// Refuses while one of the keys has to wait.
    ///
    /// # Errors
    /// [`Error::TooMany`], or when the database fails.
    pub async fn check(&self, app: &App) -> Result<()> {
        let blocked = sign_in_failure::Entity::find()
            .filter(sign_in_failure::Column::Key.is_in(self.keys.clone()))
            .filter(sign_in_failure::Column::BlockedUntil.gt(app.now().0))
            .order_by_desc(sign_in_failure::Column::BlockedUntil)
            .one(app.db.read())
            .await?;
        if let Some(longest) = blocked {
            tracing::info!(account = self.account_text(), "a sign-in has to wait");
            return Err(Error::too_many(longest.blocked_until - app.now().0));
        }
        Ok(())
    }

    /// Counts a failure and leaves its trace.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn failed(&self, app: &App, wrong: Wrong) -> Result<()> {
        let failures = self.count(app).await?;
        metrics::counter!("sign_ins_failed_total").increment(1);
        tracing::info!(account = self.account_text(), wrong = wrong.as_str(), failures, "a sign-in failed");
        if is_noted(failures) { self.note(app, wrong, failures).await } else { Ok(()) }
    }

    fn account_text(&self) -> String {
        self.account.map_or_else(|| "-".to_owned(), |id| id.to_string())
    }

    /// Writes the entry. For an unknown account the same is done and taken back: the time that it takes
    /// must not tell who has one.
    async fn note(&self, app: &App, wrong: Wrong, failures: i32) -> Result<()> {
        let subject = ("users", self.account.unwrap_or_default());
        let detail = json!({ "wrong": wrong.as_str(), "failures": failures });
        let tx = app.db.begin().await?;
        audit::record(app, &tx, &Actor::System, "sign_in.failed", subject, detail).await?;
        match self.account {
            Some(_) => tx.commit().await?,
            None => tx.rollback().await?,
        }
        Ok(())
    }

    /// Counts a failure; says how many in a row the account has.
    async fn count(&self, app: &App) -> Result<i32> {
        let now = app.now();
        let mut counts = [0; 2];
        let tx = app.db.begin().await?;
        for ((key, free), counted) in self.keys.iter().zip(FREE).zip(&mut counts) {
            let row = one_more(&tx, key, now).await?;
            *counted = row.count;
            let until = now.plus_ms(wait(row.count, free)).0;
            sign_in_failure::ActiveModel {
                key: Unchanged(row.key),
                blocked_until: Set(until),
                ..Default::default()
            }
            .update(&tx)
            .await?;
        }
        tx.commit().await?;
        let [account, _] = counts;
        Ok(account)
    }

    /// Forgets the account's failures: the right password was given. The address keeps its own, or one
    /// account of one's own would pay for trying those of others.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn passed(&self, app: &App) -> Result<()> {
        let [account, _] = &self.keys;
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

/// A key with one failure more. The database itself counts: of many at once none is lost.
async fn one_more(tx: &DatabaseTransaction, key: &str, now: Timestamp) -> Result<sign_in_failure::Model> {
    use sign_in_failure::{Column, Entity};
    let known = |column| Expr::col((Entity, column));
    let fresh = known(Column::UpdatedAt).gt(now.0 - FORGET_MS);
    let count = Expr::case(fresh, known(Column::Count).add(1)).finally(1);
    let again = OnConflict::column(Column::Key)
        .value(Column::Count, count)
        .value(Column::UpdatedAt, now.0)
        .to_owned();
    let first = sign_in_failure::ActiveModel {
        key: Set(key.to_owned()),
        count: Set(1),
        blocked_until: Set(now.0),
        updated_at: Set(now.0),
    };
    Ok(Entity::insert(first).on_conflict(again).exec_with_returning(tx).await?)
}

/// Forgets an account's failures within a transaction: its owner has proved to be it by other means.
///
/// # Errors
/// When the database fails.
pub(in crate::accounts) async fn forget(tx: &DatabaseTransaction, email: &str) -> Result<()> {
    sign_in_failure::Entity::delete_by_id(digest(&format!("account {email}"))).exec(tx).await?;
    Ok(())
}

/// Whether the trail tells of so many failures in a row: 3, 10, 30, 100, 300 …
const fn is_noted(failures: i32) -> bool {
    let mut rest = failures;
    while rest >= 10 && rest % 10 == 0 {
        rest /= 10;
    }
    rest == 3 || rest == 1 && failures >= 10
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
