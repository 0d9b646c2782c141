//! What operators see of the mails and can do about them.

use super::{policy, queue, sending};
use crate::{Actor, App, Error, Result, audit, jobs::enqueue_many, like};
use contract::{
    ErrorCode, MailId, Page, Timestamp,
    mail::{MailState, MailSummary, MailView},
};
use entity::mail;
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use serde_json::json;

/// Stands where [`super::keeping`] has taken reader and text out.
const REMOVED: &str = "（已按保存期限清除）";

/// Rows on one page.
pub const PAGE_SIZE: u64 = 50;

/// A page of the mails whose subject or reader has these words, newest first; `page` counts from 1.
/// `next_cursor` is the next page's number. That somebody saw whom they went to is put on record.
///
/// # Errors
/// Unless the actor may look, or when the database cannot be read.
pub async fn list(
    app: &App,
    actor: &Actor,
    words: &str,
    state: Option<MailState>,
    page: u32,
) -> Result<Page<MailSummary>> {
    policy::may_look(actor)?;
    let told = [mail::Column::Subject, mail::Column::ToAddress, mail::Column::ToName].map(Expr::col);
    let mut query = mail::Entity::find().filter(like::all_words(words, &told));
    if let Some(state) = state {
        query = query.filter(mail::Column::State.eq(state.as_str()));
    }
    let total = query.clone().count(app.db.read()).await?;
    let skipped = u64::from(page.max(1) - 1) * PAGE_SIZE;
    let rows = query
        .order_by_desc(mail::Column::CreatedAt)
        .order_by_desc(mail::Column::Id)
        .offset(skipped)
        .limit(PAGE_SIZE)
        .all(app.db.read())
        .await?;
    let named = rows.iter().filter(|mail| !mail.to_address.is_empty()).map(|mail| mail.id).collect();
    audit::record_listed(app, actor, "mails", named).await?;
    let more = skipped + PAGE_SIZE < total;
    let next_cursor = more.then(|| (page.max(1) + 1).to_string());
    Ok(Page { items: rows.iter().map(summary).collect(), total, next_cursor })
}

/// How many mails are in each state; states without any are there with 0.
///
/// # Errors
/// Unless the actor may look, or when the database cannot be read.
pub async fn counts(app: &App, actor: &Actor) -> Result<Vec<(MailState, u64)>> {
    policy::may_look(actor)?;
    let rows: Vec<(String, i64)> = mail::Entity::find()
        .select_only()
        .column(mail::Column::State)
        .column_as(mail::Column::Id.count(), "n")
        .group_by(mail::Column::State)
        .into_tuple()
        .all(app.db.read())
        .await?;
    let of = |state: MailState| rows.iter().find(|(name, _)| name == state.as_str()).map_or(0, |(_, n)| *n);
    Ok(MailState::ALL.map(|state| (state, of(state).unsigned_abs())).into())
}

/// A mail with its text. It names a person, so that somebody looked is put on record.
///
/// # Errors
/// Unless the actor may look, or [`Error::NotFound`].
pub async fn find(app: &App, actor: &Actor, id: MailId) -> Result<MailView> {
    policy::may_look(actor)?;
    let tx = app.db.begin().await?;
    let mail = mail::Entity::find_by_id(id.0).one(&tx).await?.ok_or(Error::NotFound)?;
    audit::record(app, &tx, actor, "mail.viewed", ("mails", id.0), json!({ "kind": &mail.kind })).await?;
    tx.commit().await?;
    Ok(view(mail))
}

/// Queues a given up mail again, to the reader's current address; it keeps its Message-ID.
///
/// # Errors
/// Unless the actor is an operator, [`Error::NotFound`], or a conflict when it was not given up.
pub async fn retry(app: &App, actor: &Actor, id: MailId) -> Result<MailView> {
    policy::may_operate(actor)?;
    let tx = app.db.begin().await?;
    mail::Entity::find_by_id(id.0).one(&tx).await?.ok_or(Error::NotFound)?;
    if !sending::revive(&tx, id).await? {
        return Err(Error::Conflict(ErrorCode::WrongState, "只有“发送失败”的邮件可以重新发送".to_owned()));
    }
    let mail = mail::Entity::find_by_id(id.0).one(&tx).await?.ok_or(Error::NotFound)?;
    audit::record(app, &tx, actor, "mail.retry", ("mails", id.0), json!({ "kind": &mail.kind })).await?;
    enqueue_many(app, &tx, vec![queue::sending(&id.0)]).await?;
    tx.commit().await?;
    Ok(view(mail))
}

fn summary(mail: &mail::Model) -> MailSummary {
    MailSummary {
        id: MailId(mail.id),
        to: match mail.to_address.as_str() {
            "" => REMOVED.to_owned(),
            address => format!("{} <{address}>", mail.to_name),
        },
        subject: if mail.to_address.is_empty() { REMOVED.to_owned() } else { mail.subject.clone() },
        state: MailState::parse(&mail.state).unwrap_or(MailState::Failed),
        attempts: mail.attempts,
        last_error: mail.last_error.clone(),
        created_at: Timestamp(mail.created_at),
        sent_at: mail.sent_at.map(Timestamp),
    }
}

fn view(mail: mail::Model) -> MailView {
    MailView { summary: summary(&mail), message_id: mail.message_id, text: mail.text, html: mail.html }
}
