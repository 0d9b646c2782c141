//! What a renewal continues. A draft may be older than the facts, so they are asked anew whenever it moves on.

use crate::{
    App, Error, Result,
    admission::{model, store},
    audit,
};
use contract::{ErrorCode, Timestamp, admission::AdmissionStatus};
use entity::merchant_admission;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

/// The admission that an application continues, locked; `None` for one that stands for itself, also when
/// it began as a renewal and was handed in, at `submitted`, too late for that.
///
/// # Errors
/// `WrongState` when the old admission is suspended, or ended so.
pub(super) async fn continued(
    app: &App,
    tx: &DatabaseTransaction,
    row: &merchant_admission::Model,
    submitted: Timestamp,
) -> Result<Option<merchant_admission::Model>> {
    let Some(renews) = row.renews else { return Ok(None) };
    let old = merchant_admission::Entity::find_by_id(renews).lock_exclusive().one(tx).await?;
    let old = old.ok_or_else(|| anyhow::anyhow!("a renewal of nothing"))?;
    let until = old.valid_until.map(Timestamp);
    // The clock, and the nightly run, make an expired one of it: what was decided last still counts.
    let last = audit::last_of(tx, old.id, &["admission.suspend", "admission.restore"]).await?;
    if last.as_deref() == Some("admission.suspend") {
        let words = match model::status(&old.status, until, app.now()) {
            AdmissionStatus::Expired => "原数商资格在暂停中到期，不能续期；请撤回这份申请，再重新申请入库。",
            _ => "原数商资格正在暂停中，请先恢复，再办理续期。",
        };
        return Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()));
    }
    let in_time = until.is_some_and(|until| model::continues(until, submitted, app.now()));
    Ok(Some(old).filter(|_| in_time))
}

/// Whether an accepted renewal has taken the place of a row.
pub(super) async fn is_renewed(db: &impl ConnectionTrait, row: &merchant_admission::Model) -> Result<bool> {
    let newer = merchant_admission::Entity::find()
        .filter(store::Column::Renews.eq(row.id))
        .filter(store::Column::Status.is_in(store::REGISTERED));
    Ok(newer.count(db).await? > 0)
}

/// Refuses to decide on what a renewal has taken the place of: its certificate would stay valid.
///
/// # Errors
/// `WrongState`, with the way to the renewal.
pub(super) async fn check_newest(tx: &DatabaseTransaction, row: &merchant_admission::Model) -> Result<()> {
    if !is_renewed(tx, row).await? {
        return Ok(());
    }
    let words = "这份资格已经续期，证书按续期的那一份有效。请在“数商审核”的列表里打开同一企业、同一编号的续期再办理。";
    Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()))
}
