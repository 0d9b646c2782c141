//! Sending one mail.

use super::{SECRET, SendError, message, queue};
use crate::{App, Result, jobs::Outcome, notifications};
use contract::{MailId, mail::MailState};
use entity::{mail, mail_suppression, organization};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, UpdateMany,
    sea_query::{Expr, ExprTrait},
};

/// Why a mail is not sent whose subject is no longer open.
const OUTDATED: &str = "所通知的需求已撤回或已截止，不再发送";

/// The job `mail.send`: sends a queued mail, unless its reader unsubscribed or what it tells of ended
/// meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn send(app: &App, id: MailId) -> Result<Outcome> {
    let Some(mail) = mail::Entity::find_by_id(id.0).one(app.db.read()).await? else {
        return Ok(Outcome::Done);
    };
    if mail.state != MailState::Queued.as_str() {
        return Ok(Outcome::Done);
    }
    if suppressed(app, &mail).await? {
        write(app, state(id, MailState::Suppressed)).await?;
        count(MailState::Suppressed);
        return Ok(Outcome::Done);
    }
    if !notifications::service::still_wanted(app, &mail).await? {
        let ended = mail::Column::LastError;
        write(app, state(id, MailState::Suppressed).col_expr(ended, Expr::value(OUTDATED))).await?;
        count(MailState::Suppressed);
        return Ok(Outcome::Done);
    }
    let mail = with_secret(app, mail)?;
    let outgoing = match message::build(&app.settings, &mail) {
        Ok(outgoing) => outgoing,
        Err(words) => return Ok(Outcome::Fail(words)),
    };
    // No transaction is open meanwhile: a slow peer must not hold the database.
    match app.mail.send(&outgoing).await {
        Ok(()) => {
            let sent = tried(state(id, MailState::Sent), None)
                .col_expr(mail::Column::SentAt, Expr::value(app.now().0))
                .col_expr(mail::Column::Secret, Expr::value(None::<String>));
            write(app, sent).await?;
            count(MailState::Sent);
            Ok(Outcome::Done)
        }
        Err(error) => {
            let (SendError::Later(words) | SendError::Never(words)) = &error;
            let words = without_addresses(words);
            write(app, tried(queued(id), Some(words.clone()))).await?;
            Ok(if matches!(error, SendError::Later(_)) {
                Outcome::Retry(words)
            } else {
                Outcome::Fail(words)
            })
        }
    }
}

/// The mail as its reader gets it, its secret in place.
fn with_secret(app: &App, mut mail: mail::Model) -> Result<mail::Model> {
    if let Some(sealed) = &mail.secret {
        let secret = app.seal.open(&queue::secret_place(mail.id), sealed)?;
        mail.text = mail.text.replace(SECRET, &secret);
        mail.html = mail.html.replace(SECRET, &secret);
    }
    Ok(mail)
}

/// Marks a queued mail as given up, within the transaction that gives up its job.
///
/// # Errors
/// When the database fails.
pub async fn give_up(tx: &DatabaseTransaction, id: MailId, words: &str) -> Result<()> {
    let words = Expr::value(words);
    state(id, MailState::Failed).col_expr(mail::Column::LastError, words).exec(tx).await?;
    count(MailState::Failed);
    Ok(())
}

/// Withdraws the waiting mails whose dedupe key begins so, within the transaction that makes them
/// untrue; says how many.
///
/// # Errors
/// When the database fails.
pub async fn suppress(tx: &DatabaseTransaction, keys: &str) -> Result<u64> {
    let written = mail::Entity::update_many()
        .filter(mail::Column::DedupeKey.starts_with(keys))
        .filter(mail::Column::State.eq(MailState::Queued.as_str()))
        .col_expr(mail::Column::State, Expr::value(MailState::Suppressed.as_str()))
        .col_expr(mail::Column::LastError, Expr::value(OUTDATED))
        .exec(tx)
        .await?;
    metrics::counter!("mails_total", "state" => MailState::Suppressed.as_str())
        .increment(written.rows_affected);
    Ok(written.rows_affected)
}

/// Puts a given up mail back into the queue, to its reader's current address; `false` when it was not
/// given up.
///
/// # Errors
/// When the database fails.
pub async fn revive(tx: &DatabaseTransaction, id: MailId) -> Result<bool> {
    let revived = mail::Entity::update_many()
        .filter(mail::Column::Id.eq(id.0))
        .filter(mail::Column::State.eq(MailState::Failed.as_str()))
        .col_expr(mail::Column::State, Expr::value(MailState::Queued.as_str()))
        .exec(tx)
        .await?;
    if revived.rows_affected == 0 {
        return Ok(false);
    }
    refresh_address(tx, id).await?;
    Ok(true)
}

/// The address may be what was wrong, and corrected since.
async fn refresh_address(tx: &DatabaseTransaction, id: MailId) -> Result<()> {
    let mail = mail::Entity::find_by_id(id.0).one(tx).await?;
    let Some(reader) = mail.and_then(|mail| mail.organization_id) else { return Ok(()) };
    let reader = organization::Entity::find_by_id(reader).one(tx).await?;
    let Some(address) = reader.and_then(|reader| reader.email) else { return Ok(()) };
    queued(id).col_expr(mail::Column::ToAddress, Expr::value(address)).exec(tx).await?;
    Ok(())
}

async fn suppressed(app: &App, mail: &mail::Model) -> Result<bool> {
    let rows = mail_suppression::Entity::find()
        .filter(mail_suppression::Column::Address.eq(mail.to_address.to_lowercase()))
        .filter(mail_suppression::Column::Kind.eq(&mail.kind))
        .count(app.db.read())
        .await?;
    Ok(rows > 0)
}

/// The row while it is queued: what was sent or given up meanwhile stays so.
fn queued(id: MailId) -> UpdateMany<mail::Entity> {
    mail::Entity::update_many()
        .filter(mail::Column::Id.eq(id.0))
        .filter(mail::Column::State.eq(MailState::Queued.as_str()))
}

fn state(id: MailId, state: MailState) -> UpdateMany<mail::Entity> {
    queued(id).col_expr(mail::Column::State, Expr::value(state.as_str()))
}

fn tried(update: UpdateMany<mail::Entity>, words: Option<String>) -> UpdateMany<mail::Entity> {
    update
        .col_expr(mail::Column::Attempts, Expr::col(mail::Column::Attempts).add(1))
        .col_expr(mail::Column::LastError, Expr::value(words))
}

async fn write(app: &App, update: UpdateMany<mail::Entity>) -> Result<()> {
    let tx = app.db.begin().await?;
    update.exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}

fn count(state: MailState) {
    metrics::counter!("mails_total", "state" => state.as_str()).increment(1);
}

/// Servers like to quote the address in their answer; the words go to logs.
fn without_addresses(words: &str) -> String {
    words
        .split_whitespace()
        .map(|word| if word.contains('@') { "<地址>" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}
