//! Queueing the mails of a publication.

pub use super::unsubscribe::{resubscribe, unsubscribe, unsubscribe_page};

use super::compose::{Telling, compose};
use crate::{
    App, Error, Result,
    jobs::Outcome,
    mail::{self, NewMail},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{
    OpportunityId,
    matching::{Reason, RecommendationStatus},
    opportunities::OpportunityStatus,
    organizations::OrganizationKind,
};
use entity::{mail_suppression, opportunity, organization, recommendation};
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

/// The job `notifications.recommend`: the same for an opportunity that is published, in a
/// transaction of its own.
///
/// # Errors
/// When the database fails.
pub async fn recommend(app: &App, opportunity_id: OpportunityId) -> Result<Outcome> {
    let found = opportunity::Entity::find_by_id(opportunity_id.0).one(app.db.read()).await?;
    if found.is_some_and(|o| o.status == OpportunityStatus::Published.as_str()) {
        let tx = app.db.begin().await?;
        queue_recommendations(app, &tx, opportunity_id).await?;
        tx.commit().await?;
    }
    Ok(Outcome::Done)
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
        kind: mail::RECOMMENDATION,
        dedupe_key: format!("recommendation:{}:{}", opportunity.id, supplier.id),
        organization: Some(supplier.id),
        to_address: address.to_owned(),
        to_name: supplier.name.clone(),
        subject: composed.subject,
        text: composed.text,
        html: composed.html,
        unsubscribe: Some(token),
    }
}
