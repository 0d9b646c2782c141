//! Writing drafts.

use super::{check_version, own_row, view, with_content};
use crate::{
    Actor, App, Member, Result, audit,
    opportunities::{
        model::{self, Action},
        policy,
    },
};
use contract::{
    OpportunityId,
    opportunities::{CheckedOpportunity, OpportunityForm, OpportunityStatus, OpportunityView},
};
use entity::opportunity;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

/// Saves a draft. An id that does not exist yet makes a new draft of that id, so that sending the same
/// form twice makes one draft; `version` guards against overwriting somebody else's change, `None`
/// overwrites.
///
/// # Errors
/// [`crate::Error::Validation`] with every wrong field, `Stale` and `WrongState` conflicts,
/// [`crate::Error::NotFound`] for another department's draft.
pub async fn save_draft(
    app: &App,
    actor: &Actor,
    id: Option<OpportunityId>,
    version: Option<i32>,
    form: &OpportunityForm,
) -> Result<OpportunityView> {
    let member = policy::may_write(actor)?;
    let checked = form.check_draft()?;
    let id = id.map_or_else(|| app.new_id(), |id| id.0);
    let tx = app.db.begin().await?;
    let row = if opportunity::Entity::find_by_id(id).one(&tx).await?.is_some() {
        let row = own_row(&tx, actor, id).await?;
        model::apply(stored_status(&row), Action::Save)?;
        if let Some(version) = version {
            check_version(&row, version)?;
        }
        let next = row.version + 1;
        let mut row = with_content(row, &checked);
        row.version = Set(next);
        row.updated_at = Set(app.now().0);
        row.update(&tx).await?
    } else {
        let row = new_draft(app, member, id, &checked).insert(&tx).await?;
        audit::record(app, &tx, actor, "opportunity.draft", ("opportunities", id), json!({})).await?;
        row
    };
    tx.commit().await?;
    view(app, actor, row).await
}

/// Throws an own draft away.
///
/// # Errors
/// As [`save_draft`].
pub async fn discard(app: &App, actor: &Actor, id: OpportunityId) -> Result<()> {
    let tx = app.db.begin().await?;
    let row = own_row(&tx, actor, id.0).await?;
    model::apply(stored_status(&row), Action::Discard)?;
    opportunity::Entity::delete_by_id(id.0).exec(&tx).await?;
    audit::record(app, &tx, actor, "opportunity.discard", ("opportunities", id.0), json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// The status people decided on.
pub fn stored_status(row: &opportunity::Model) -> OpportunityStatus {
    OpportunityStatus::parse(&row.status).unwrap_or(OpportunityStatus::Withdrawn)
}

fn new_draft(app: &App, member: &Member, id: Uuid, checked: &CheckedOpportunity) -> opportunity::ActiveModel {
    let now = app.now().0;
    let empty = opportunity::Model {
        id,
        code: None,
        import_key: None,
        kind: String::new(),
        status: OpportunityStatus::Draft.as_str().to_owned(),
        department_id: member.organization_id.0,
        title: String::new(),
        background: String::new(),
        requirement: String::new(),
        budget: None,
        deadline_at: None,
        qualifications: json!([]),
        contact_name: String::new(),
        contact_phone: String::new(),
        recommended: 0,
        demo: false,
        created_by: Some(member.user_id.0),
        version: 1,
        created_at: now,
        updated_at: now,
        published_at: None,
    };
    with_content(empty, checked).into_active_model().reset_all()
}
