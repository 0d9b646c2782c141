//! Writing drafts.

use super::{check_version, own_row, view, with_content};
use crate::{
    Actor, App, Error, Member, Result, audit,
    opportunities::{
        model::{self, Action},
        policy,
    },
    organizations::departments,
};
use contract::{
    ErrorCode, OpportunityId,
    opportunities::{CheckedOpportunity, OpportunityForm, OpportunityStatus, OpportunityView},
};
use entity::opportunity;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    sea_query::OnConflict,
};
use serde_json::json;
use uuid::Uuid;

/// Saves a draft. Without a `version` an id that does not exist yet makes a new draft of that id, so
/// that sending the same form twice makes one draft, and an existing draft is overwritten; a `version`
/// guards against overwriting somebody else's change. Making a draft is audited, each further saving
/// is not: a form saves itself every few seconds, and only the department sees it.
///
/// # Errors
/// [`Error::Validation`] with every wrong field, `Stale` and `WrongState` conflicts,
/// [`Error::NotFound`] for another department's draft.
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
    departments::must_be_open(&tx, member.organization_id.0).await?;
    let row = if version.is_none() && insert_draft(&tx, new_draft(app, member, id, &checked)).await? {
        audit::record(app, &tx, actor, "opportunity.draft", ("opportunities", id), json!({})).await?;
        own_row(&tx, actor, id).await?
    } else {
        let row = own_row(&tx, actor, id).await;
        let row = row.map_err(|error| if version.is_some() { discarded(error) } else { error })?;
        model::apply(stored_status(&row), Action::Save)?;
        if let Some(version) = version {
            check_version(&row, version)?;
        }
        let next = row.version + 1;
        let mut row = with_content(row, &checked);
        row.version = Set(next);
        row.updated_at = Set(app.now().0);
        row.update(&tx).await?
    };
    tx.commit().await?;
    view(app, actor, row).await
}

/// Whether the draft is new: of two forms sent at the same time one makes it.
async fn insert_draft(tx: &DatabaseTransaction, draft: opportunity::ActiveModel) -> Result<bool> {
    let there = OnConflict::column(opportunity::Column::Id).do_nothing().to_owned();
    let inserted = opportunity::Entity::insert(draft).on_conflict(there).exec_without_returning(tx).await;
    match inserted {
        Ok(rows) => Ok(rows > 0),
        Err(DbErr::RecordNotInserted) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// A draft that was read once and is gone: the words must not be lost with it.
fn discarded(error: Error) -> Error {
    match error {
        Error::NotFound => {
            let words = "这份草稿已在别处被删除。你写的内容还在这一页，请复制后新建一份需求。";
            Error::Conflict(ErrorCode::Stale, words.to_owned())
        }
        other => other,
    }
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
        created_by: Some(member.person.user_id.0),
        version: 1,
        created_at: now,
        updated_at: now,
        published_at: None,
    };
    with_content(empty, checked).into_active_model().reset_all()
}
