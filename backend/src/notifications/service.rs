//! Queueing the mails of a publication.

pub use super::unsubscribe::{resubscribe, unsubscribe, unsubscribe_page};

use super::compose::{Telling, compose};
use crate::{
    App, Error, Result,
    mail::{self, NewMail},
    opportunities::model,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{
    OpportunityId, Timestamp,
    matching::{Reason, RecommendationStatus},
    organizations::OrganizationKind,
};
use entity::{mail as mail_row, mail_suppression, opportunity, organization, recommendation};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Queues one mail for each recommendation of an opportunity whose supplier is active, has an
/// address, agreed to such mail and has not unsubscribed; says how many were new. Repeating it queues
/// nothing twice. The number of queries does not grow with the recommendations.
///
/// # Errors
/// [`Error::NotFound`] without such an opportunity, or when the database fails.
pub async fn queue_recommendations(
    app: &App,
    tx: &DatabaseTransaction,
    opportunity_id: OpportunityId,
) -> Result<usize> {
    let opportunity =
        opportunity::Entity::find_by_id(opportunity_id.0).one(tx).await?.ok_or(Error::NotFound)?;
    let recommendations = recommendation::Entity::find()
        .filter(recommendation::Column::OpportunityId.eq(opportunity.id))
        .filter(recommendation::Column::Status.ne(RecommendationStatus::Dismissed.as_str()))
        .order_by_asc(recommendation::Column::Rank)
        .all(tx)
        .await?;
    let ids = recommendations.iter().map(|r| r.organization_id).chain([opportunity.department_id]);
    let organizations = organizations(tx, ids.collect()).await?;
    let addresses = organizations.values().filter_map(|o| o.email.as_ref()).map(|e| e.to_lowercase());
    let unsubscribed = unsubscribed(tx, addresses.collect()).await?;
    let department = organizations.get(&opportunity.department_id).map_or("", |o| o.name.as_str());
    let mails = recommendations
        .iter()
        .filter_map(|r| Some((r, organizations.get(&r.organization_id).filter(|o| wants(o))?)))
        .filter_map(|(r, supplier)| Some((r, supplier, supplier.email.as_deref()?)))
        .filter(|(_, _, address)| !unsubscribed.contains(&address.to_lowercase()))
        .map(|(r, supplier, address)| new_mail(app, &opportunity, department, r, supplier, address))
        .collect();
    mail::queue_many(app, tx, mails).await
}

/// For tests: queues the mails in a transaction of its own.
#[cfg(test)]
pub async fn recommend(app: &App, opportunity_id: OpportunityId) -> Result<()> {
    let tx = app.db.begin().await?;
    queue_recommendations(app, &tx, opportunity_id).await?;
    tx.commit().await.map_err(Error::from)
}

/// Withdraws the mails about an opportunity that still wait, within the transaction that withdraws it;
/// says how many.
///
/// # Errors
/// When the database fails.
pub async fn withdraw_recommendations(
    tx: &DatabaseTransaction,
    opportunity_id: OpportunityId,
) -> Result<u64> {
    mail::suppress(tx, &keys(opportunity_id.0)).await
}

/// Whether a mail is still true: a recommendation only while its opportunity is open. A mail may wait
/// long for its server.
///
/// # Errors
/// When the database fails.
pub async fn still_wanted(app: &App, mail: &mail_row::Model) -> Result<bool> {
    let Some(id) = opportunity_of(mail) else { return Ok(true) };
    let Some(row) = opportunity::Entity::find_by_id(id).one(app.db.read()).await? else { return Ok(false) };
    Ok(model::is_open(&row.status, row.deadline_at.map(Timestamp), app.now()))
}

/// How the dedupe keys of all mails about an opportunity begin.
fn keys(opportunity_id: Uuid) -> String {
    format!("{}:{opportunity_id}:", mail::RECOMMENDATION)
}

/// The opportunity that [`keys`] wrote into a mail's dedupe key.
fn opportunity_of(mail: &mail_row::Model) -> Option<Uuid> {
    let (kind, rest) = mail.dedupe_key.split_once(':')?;
    let (id, _) = rest.split_once(':')?;
    if kind == mail::RECOMMENDATION { id.parse().ok() } else { None }
}

fn wants(supplier: &organization::Model) -> bool {
    supplier.active && supplier.mail_consent && supplier.kind == OrganizationKind::Enterprise.as_str()
}

async fn organizations(
    tx: &DatabaseTransaction,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, organization::Model>> {
    let rows = organization::Entity::find().filter(organization::Column::Id.is_in(ids)).all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

async fn unsubscribed(tx: &DatabaseTransaction, addresses: Vec<String>) -> Result<HashSet<String>> {
    let rows: Vec<String> = mail_suppression::Entity::find()
        .select_only()
        .column(mail_suppression::Column::Address)
        .filter(mail_suppression::Column::Kind.eq(mail::RECOMMENDATION))
        .filter(mail_suppression::Column::Address.is_in(addresses))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(rows.into_iter().collect())
}

fn new_mail(
    app: &App,
    opportunity: &opportunity::Model,
    department: &str,
    recommendation: &recommendation::Model,
    supplier: &organization::Model,
    address: &str,
) -> NewMail {
    let reasons: Vec<Reason> = serde_json::from_value(recommendation.reasons.clone()).unwrap_or_default();
    let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let composed = compose(&Telling {
        opportunity,
        department,
        supplier: &supplier.name,
        reasons: &reasons,
        public_url: &app.settings.http.public_url,
        contact: &app.settings.mail.contact,
        token: &token,
        now: app.now(),
    });
    NewMail {
        secret: None,
        kind: mail::RECOMMENDATION,
        dedupe_key: format!("{}{}", keys(opportunity.id), supplier.id),
        organization: Some(supplier.id),
        to_address: address.to_owned(),
        to_name: supplier.name.clone(),
        subject: composed.subject,
        text: composed.text,
        html: composed.html,
        unsubscribe: Some(token),
    }
}
