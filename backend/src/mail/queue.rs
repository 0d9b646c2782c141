//! Queueing mails within the transaction of what they tell of.

use crate::{
    App, Result,
    jobs::{NewJob, enqueue_many, handlers},
};
use contract::mail::MailState;
use entity::mail;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::OnConflict,
};
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// Rows of one insert, well below SQLite's limit of bound values.
const CHUNK: usize = 500;

/// A mail to queue.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// E.g. [`super::RECOMMENDATION`]; what readers unsubscribe from.
    pub kind: &'static str,
    /// What it is about and for whom: a second mail of the same key is silently not queued.
    pub dedupe_key: String,
    /// The reader's organization.
    pub organization: Option<Uuid>,
    /// Address.
    pub to_address: String,
    /// Name.
    pub to_name: String,
    /// Subject.
    pub subject: String,
    /// Plain text part.
    pub text: String,
    /// HTML part.
    pub html: String,
    /// Secret of the unsubscribe link, for mails one can unsubscribe from.
    pub unsubscribe: Option<String>,
    /// Secret of the one-time link in it, where [`super::SECRET`] stands.
    pub secret: Option<String>,
}

/// Queues mails and the jobs that send them with a fixed number of queries; says how many were new.
///
/// # Errors
/// When the database fails.
pub async fn queue_many(app: &App, tx: &DatabaseTransaction, mut mails: Vec<NewMail>) -> Result<usize> {
    let keys: Vec<&str> = mails.iter().map(|m| m.dedupe_key.as_str()).collect();
    let known: Vec<String> = mail::Entity::find()
        .select_only()
        .column(mail::Column::DedupeKey)
        .filter(mail::Column::DedupeKey.is_in(keys))
        .into_tuple()
        .all(tx)
        .await?;
    let mut seen: HashSet<String> = known.into_iter().collect();
    mails.retain(|m| seen.insert(m.dedupe_key.clone()));
    if mails.is_empty() {
        return Ok(0);
    }
    let rows = mails.into_iter().map(|mail| row(app, mail)).collect::<Result<Vec<mail::ActiveModel>>>()?;
    // Should another transaction have queued one of them meanwhile, its row stays and the job below
    // finds no mail of its id, which is fine.
    let jobs: Vec<NewJob> = rows.iter().filter_map(|row| row.id.try_as_ref().map(sending)).collect();
    let count = rows.len();
    for chunk in rows.chunks(CHUNK) {
        mail::Entity::insert_many(chunk.to_vec())
            .on_conflict(OnConflict::column(mail::Column::DedupeKey).do_nothing().to_owned())
            .exec_without_returning(tx)
            .await?;
    }
    for chunk in jobs.chunks(CHUNK) {
        enqueue_many(app, tx, chunk.to_vec()).await?;
    }
    metrics::counter!("mails_total", "state" => "queued").increment(count as u64);
    Ok(count)
}

/// The job that sends a mail; one of them waits at a time.
pub(super) fn sending(id: &Uuid) -> NewJob {
    let kind = handlers::MAIL_SEND;
    NewJob { kind, payload: json!({ "mail_id": id }), dedupe_key: Some(format!("{kind}:{id}")), run_at: None }
}

/// Where a mail's secret is sealed for.
pub(super) fn secret_place(id: Uuid) -> String {
    format!("mails.secret:{id}")
}

fn row(app: &App, mail: NewMail) -> Result<mail::ActiveModel> {
    let id = app.new_id();
    let secret = mail.secret.map(|secret| app.seal.seal(&secret_place(id), &secret)).transpose()?;
    Ok(mail::ActiveModel {
        id: Set(id),
        kind: Set(mail.kind.to_owned()),
        dedupe_key: Set(mail.dedupe_key),
        organization_id: Set(mail.organization),
        to_address: Set(mail.to_address),
        to_name: Set(mail.to_name),
        subject: Set(mail.subject),
        text: Set(mail.text),
        html: Set(mail.html),
        unsubscribe_token: Set(mail.unsubscribe),
        secret: Set(secret),
        message_id: Set(format!("<{id}@{}>", host(&app.settings.http.public_url))),
        state: Set(MailState::Queued.as_str().to_owned()),
        attempts: Set(0),
        last_error: Set(None),
        created_at: Set(app.now().0),
        sent_at: Set(None),
    })
}

/// The host people know the platform by.
fn host(public_url: &str) -> String {
    url::Url::parse(public_url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_else(|| "localhost".to_owned())
}
