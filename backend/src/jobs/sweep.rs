//! Removing what nobody needs any more.

use super::Outcome;
use crate::{App, Result, accounts::access::throttle, attachments, audit, mail, reseal};
use contract::{Timestamp, jobs::JobState};
use entity::{invitation, job, one_time_link, session};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Done jobs are kept so long for operators to look at.
const KEEP_DONE_DAYS: i64 = 30;

/// Invitations are kept so long after their end, to be seen and sent again.
const KEEP_INVITATIONS_DAYS: i64 = 30;

/// Deletes jobs done long ago, expired sessions, ended links and invitations, and forgotten
/// failures, files nothing points to, reader and text of old mails; seals anew what a former key sealed;
/// writes the head of the audit chain to the log, where who can write to the database cannot reach it.
///
/// # Errors
/// When the database fails.
pub async fn run(app: &App) -> Result<Outcome> {
    let now: Timestamp = app.now();
    let tx = app.db.begin().await?;
    let jobs = job::Entity::delete_many()
        .filter(job::Column::State.eq(JobState::Done.as_str()))
        .filter(job::Column::FinishedAt.lt(now.plus_days(-KEEP_DONE_DAYS).0))
        .exec(&tx)
        .await?;
    let sessions =
        session::Entity::delete_many().filter(session::Column::ExpiresAt.lt(now.0)).exec(&tx).await?;
    let links = one_time_link::Entity::delete_many()
        .filter(one_time_link::Column::ExpiresAt.lt(now.0))
        .exec(&tx)
        .await?;
    let invitations = invitation::Entity::delete_many()
        .filter(invitation::Column::ExpiresAt.lt(now.plus_days(-KEEP_INVITATIONS_DAYS).0))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    let failures = throttle::sweep(app).await?;
    let sealed = reseal::run(app).await?;
    let mails = mail::keeping::sweep(app).await?;
    let (files, blobs) = attachments::sweep::run(app).await?;
    tracing::info!(
        jobs = jobs.rows_affected,
        sessions = sessions.rows_affected,
        links = links.rows_affected,
        invitations = invitations.rows_affected,
        failures,
        sealed,
        mails,
        files,
        blobs,
        "swept"
    );
    let head = audit::head(app.db.read()).await?;
    tracing::info!(seq = head.seq, hash = head.hash, "head of the audit chain");
    Ok(Outcome::Done)
}
