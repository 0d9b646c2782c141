//! Use cases about opportunities.

mod drafts;
mod publish;
mod read;

pub use drafts::{discard, save_draft};
pub use publish::{publish, withdraw};
pub use read::{ALL_ROWS, count_all, find, form, list, list_all, list_own};

use super::{policy, store};
use crate::{Actor, App, Error, Result};
use contract::{
    ErrorCode, Timestamp,
    opportunities::{CheckedOpportunity, OpportunityView},
};
use entity::opportunity;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, QuerySelect};
use uuid::Uuid;

/// The page of a row, as this actor may see it.
async fn view(app: &App, actor: &Actor, row: opportunity::Model) -> Result<OpportunityView> {
    let department = store::department_name(app.db.read(), row.department_id).await?;
    Ok(view_of(actor, row, department, app.now()))
}

fn view_of(actor: &Actor, row: opportunity::Model, department: String, now: Timestamp) -> OpportunityView {
    let contact = [row.contact_name.as_str(), row.contact_phone.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("，");
    OpportunityView {
        summary: store::summary(&row, department, now),
        department_id: row.department_id.into(),
        qualifications: strings(&row.qualifications),
        contact: (!contact.is_empty() && policy::may_see_contact(actor)).then_some(contact),
        background: row.background,
        requirement: row.requirement,
        version: row.version,
    }
}

/// A JSON array of strings as such.
fn strings(json: &serde_json::Value) -> Vec<String> {
    serde_json::from_value(json.clone()).unwrap_or_default()
}

/// The officer's own row, locked until the transaction ends: of two who publish at once, the second
/// sees what the first has done.
async fn own_row(tx: &DatabaseTransaction, actor: &Actor, id: Uuid) -> Result<opportunity::Model> {
    // First of all, or the answer would tell anybody which ids are drafts.
    policy::may_write(actor)?;
    let row = opportunity::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    // A foreign row does not exist.
    row.filter(|row| policy::is_own(actor, row.department_id)).ok_or(Error::NotFound)
}

/// Refuses to overwrite what somebody changed meanwhile.
fn check_version(row: &opportunity::Model, version: i32) -> Result<()> {
    if row.version == version {
        return Ok(());
    }
    Err(Error::Conflict(
        ErrorCode::Stale,
        "这条需求刚刚在别处被改过。你写的内容还在这一页，请先复制保存，再重新打开最新版本修改。".to_owned(),
    ))
}

/// A row with a checked form's content.
fn with_content(row: opportunity::Model, checked: &CheckedOpportunity) -> opportunity::ActiveModel {
    let mut row: opportunity::ActiveModel = row.into();
    row.kind = Set(checked.kind.as_str().to_owned());
    row.title = Set(checked.title.clone());
    row.background = Set(checked.background.clone());
    row.requirement = Set(checked.requirement.clone());
    row.budget = Set(checked.budget.map(|b| b.0));
    row.deadline_at = Set(checked.deadline.map(|d| d.0));
    row.qualifications = Set(checked.qualifications.clone().into());
    row.contact_name = Set(checked.contact_name.clone());
    row.contact_phone = Set(checked.contact_phone.clone());
    row
}

#[cfg(test)]
mod tests;
