//! Publishing and withdrawing.

use super::{check_version, drafts::stored_status, own_row, view, with_content};
use crate::{
    Actor, App, Result, audit, matching, notifications,
    opportunities::{
        model::{self, Action},
        policy, store,
    },
    organizations::departments,
    search,
};
use contract::{
    OpportunityId,
    opportunities::{CheckedOpportunity, OpportunityForm, OpportunityStatus, OpportunityView},
    search::DocKind,
};
use entity::opportunity;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;

/// Publishes a draft: gives it its code, recommends suppliers, queues their mails and the index change,
/// all in one transaction. Publishing the same content again is answered like the first time.
///
/// # Errors
/// [`crate::Error::Validation`] with every field a supplier would miss, `Stale` and `WrongState`
/// conflicts, [`crate::Error::NotFound`] for another department's draft.
pub async fn publish(
    app: &App,
    actor: &Actor,
    id: OpportunityId,
    version: i32,
    form: &OpportunityForm,
) -> Result<OpportunityView> {
    let member = policy::may_write(actor)?;
    let checked = form.check_publish(app.now())?;
    // Ranking only reads; done before the write lock is taken, so that nobody waits for it.
    let requirement = matching::Requirement::from(&checked);
    let ranking = matching::rank(app, &requirement, app.settings.matching.recommendations).await?;

    let tx = app.db.begin().await?;
    let row = own_row(&tx, actor, id.0).await?;
    if is_repeated(&row, version, &checked) {
        tx.rollback().await?;
        return view(app, actor, row).await;
    }
    departments::must_be_open(&tx, member.organization_id.0).await?;
    let status = model::apply(stored_status(&row), Action::Publish)?;
    check_version(&row, version)?;
    let now = app.now();
    let code = store::next_code(&tx, now.year()).await?;
    let next = row.version + 1;
    let mut row = with_content(row, &checked);
    row.code = Set(Some(code.clone()));
    row.status = Set(status.as_str().to_owned());
    row.version = Set(next);
    row.updated_at = Set(now.0);
    row.published_at = Set(Some(now.0));
    let row = row.update(&tx).await?;
    let recommended = matching::store::recommend(app, &tx, id.0, &ranking.ranked).await?;
    notifications::service::queue_recommendations(app, &tx, id).await?;
    if ranking.reduced {
        // Those whom the database alone did not find are recommended and told once the engine is back.
        matching::service::recommend_later(app, &tx, id).await?;
    }
    search::outbox::touch(app, &tx, DocKind::Opportunity, id.0).await?;
    let detail = json!({ "code": code, "recommended": recommended });
    audit::record(app, &tx, actor, "opportunity.publish", ("opportunities", id.0), detail).await?;
    tx.commit().await?;
    view(app, actor, opportunity::Model { recommended, ..row }).await
}

/// The same publication sent twice (a double click, a repeated request): published by exactly this
/// request, with exactly this content.
fn is_repeated(row: &opportunity::Model, version: i32, checked: &CheckedOpportunity) -> bool {
    stored_status(row) == OpportunityStatus::Published
        && row.version == version + 1
        && row.kind == checked.kind.as_str()
        && row.title == checked.title
        && row.requirement == checked.requirement
        && row.background == checked.background
        && row.budget == checked.budget.map(|budget| budget.0)
        && row.deadline_at == checked.deadline.map(|at| at.0)
        && row.qualifications == json!(checked.qualifications)
        && row.contact_name == checked.contact_name
        && row.contact_phone == checked.contact_phone
}

/// Takes a published opportunity back; it stays readable, marked as withdrawn.
///
/// # Errors
/// As [`publish`].
pub async fn withdraw(app: &App, actor: &Actor, id: OpportunityId, version: i32) -> Result<OpportunityView> {
    let tx = app.db.begin().await?;
    let row = own_row(&tx, actor, id.0).await?;
    let now = app.now();
    let shown = model::status(&row.status, row.deadline_at.map(contract::Timestamp), now);
    let status = model::apply(shown, Action::Withdraw)?;
    check_version(&row, version)?;
    let next = row.version + 1;
    let mut row: opportunity::ActiveModel = row.into();
    row.status = Set(status.as_str().to_owned());
    row.version = Set(next);
    row.updated_at = Set(now.0);
    let row = row.update(&tx).await?;
    notifications::service::withdraw_recommendations(&tx, id).await?;
    search::outbox::touch(app, &tx, DocKind::Opportunity, id.0).await?;
    audit::record(app, &tx, actor, "opportunity.withdraw", ("opportunities", id.0), json!({})).await?;
    tx.commit().await?;
    view(app, actor, row).await
}
