//! Use cases about admissions.

mod apply;
mod decide;
mod files;
mod read;
mod renewal;

pub(crate) use apply::abandon;
pub use apply::{save, submit, withdraw};
pub use decide::{Decision, decide};
pub(crate) use files::attach;
pub(crate) use read::of_organization;
pub use read::{
    QUEUE_ROWS, REGISTER_ROWS, counts, find, form, merchant, merchants, merchants_page, own, queue,
};

use super::store;
use crate::{App, Error, Result, attachments};
use contract::{
    ErrorCode,
    admission::{AdmissionStatus, AdmissionView},
    organizations::OrganizationStatus,
};
use entity::{merchant_admission, organization};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait};
use uuid::Uuid;

/// The status people decided on.
fn stored_status(row: &merchant_admission::Model) -> AdmissionStatus {
    AdmissionStatus::parse(&row.status).unwrap_or(AdmissionStatus::Withdrawn)
}

/// Refuses to overwrite what somebody changed meanwhile.
fn check_version(row: &merchant_admission::Model, version: i32) -> Result<()> {
    if row.version == version {
        return Ok(());
    }
    let words = "这份申请刚刚在别处被改过。请重新打开这一页，看过最新内容再操作。";
    Err(Error::Conflict(ErrorCode::Stale, words.to_owned()))
}

async fn organization(tx: &DatabaseTransaction, id: Uuid) -> Result<organization::Model> {
    organization::Entity::find_by_id(id).one(tx).await?.ok_or(Error::NotFound)
}

/// Only enterprises that passed their own review, and are not suspended, may become merchants.
fn check_active(organization: &organization::Model) -> Result<()> {
    if organization.status == OrganizationStatus::Active.as_str() {
        return Ok(());
    }
    let words = "企业信息审核通过、状态正常后，才能申请数商入库。";
    Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()))
}

/// The view of a row with its files, and whether it was renewed.
async fn view(
    app: &App,
    db: &impl ConnectionTrait,
    row: &merchant_admission::Model,
    organization: &organization::Model,
) -> Result<AdmissionView> {
    let mut view = store::view(app, row, organization);
    view.files = attachments::service::listed(db, &view.form.attachments).await?;
    view.renewed = renewal::is_renewed(db, row).await?;
    Ok(view)
}

#[cfg(test)]
mod letter_tests;
#[cfg(test)]
mod renewal_tests;
#[cfg(test)]
pub(crate) mod tests;
