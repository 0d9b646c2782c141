//! What reviewers decide.

use super::{check_active, check_version, organization, renewal, stored_status};
use crate::{
    Actor, App, Error, Result,
    admission::{
        letters::{self, News},
        model::{self, Action},
        policy, store,
    },
    audit,
};
use contract::{
    AdmissionId, Timestamp,
    admission::{AdmissionRemarks, AdmissionStatus, AdmissionView},
};
use entity::merchant_admission;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, EntityTrait, QuerySelect};
use serde_json::json;

/// A decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Admit.
    Accept,
    /// Give back with remarks at fields.
    Return,
    /// Refuse, with a reason.
    Reject,
    /// Take the validity away, with a reason.
    Suspend,
    /// Give it back, with a reason.
    Restore,
}

impl Decision {
    const fn parts(self) -> (Action, News, &'static str) {
        match self {
            Self::Accept => (Action::Accept, News::Admitted, "admission.accept"),
            Self::Return => (Action::Return, News::Returned, "admission.return"),
            Self::Reject => (Action::Reject, News::Rejected, "admission.reject"),
            Self::Suspend => (Action::Suspend, News::Suspended, "admission.suspend"),
            Self::Restore => (Action::Restore, News::Restored, "admission.restore"),
        }
    }

    /// The name in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Return => "return",
            Self::Reject => "reject",
            Self::Suspend => "suspend",
            Self::Restore => "restore",
        }
    }

    /// Reads [`Decision::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Accept, Self::Return, Self::Reject, Self::Suspend, Self::Restore]
            .into_iter()
            .find(|d| d.as_str() == text)
    }
}

/// Decides on an application or an admission, and tells its enterprise.
///
/// # Errors
/// [`Error::Validation`] without remarks or reason, `Stale` and `WrongState` conflicts,
/// [`Error::Forbidden`] for an own application, [`Error::NotFound`].
pub async fn decide(
    app: &App,
    actor: &Actor,
    id: AdmissionId,
    version: i32,
    decision: Decision,
    remarks: &AdmissionRemarks,
) -> Result<AdmissionView> {
    let member = policy::may_decide(actor)?;
    let remarks = match decision {
        Decision::Accept => AdmissionRemarks::default(),
        Decision::Return => remarks.check_return()?,
        Decision::Reject | Decision::Suspend | Decision::Restore => remarks.check_reason()?,
    };
    let (action, news, name) = decision.parts();
    let tx = app.db.begin().await?;
    let row = merchant_admission::Entity::find_by_id(id.0).lock_exclusive().one(&tx).await?;
    // Drafts are their enterprise's own business.
    let row = row.filter(|row| stored_status(row) != AdmissionStatus::Draft).ok_or(Error::NotFound)?;
    policy::is_foreign(member, &row)?;
    let now = app.now();
    let shown = model::status(&row.status, row.valid_until.map(Timestamp), now);
    let status = model::apply(shown, action)?;
    check_version(&row, version)?;
    if matches!(decision, Decision::Suspend | Decision::Restore) {
        renewal::check_newest(&tx, &row).await?;
    }
    let organization = organization(&tx, row.organization_id).await?;
    let next = row.version + 1;
    let mut row = if decision == Decision::Accept {
        check_active(&organization)?;
        admit(app, &tx, row).await?
    } else {
        row.into()
    };
    row.status = Set(status.as_str().to_owned());
    if !status.is_open() {
        row.open_key = Set(None);
    }
    row.remarks = Set(serde_json::to_value(&remarks).map_err(anyhow::Error::new)?);
    row.decided_by = Set(Some(member.person.user_id.0));
    row.decided_at = Set(Some(now.0));
    row.version = Set(next);
    row.updated_at = Set(now.0);
    let row = row.update(&tx).await?;
    letters::tell(app, &tx, &row, &organization, news).await?;
    let detail = json!({ "number": row.number, "status": row.status, "organization": row.organization_id });
    audit::record(app, &tx, actor, name, ("merchant_admissions", row.id), detail).await?;
    let view = super::view(app, &tx, &row, &organization).await?;
    tx.commit().await?;
    Ok(view)
}

/// An accepted application with its number and its time.
async fn admit(
    app: &App,
    tx: &DatabaseTransaction,
    row: merchant_admission::Model,
) -> Result<merchant_admission::ActiveModel> {
    let now = app.now();
    let old = renewal::continued(app, tx, &row, row.submitted_at.map_or(now, Timestamp)).await?;
    let time = old.as_ref().and_then(|old| old.valid_from.zip(old.valid_until));
    let (from, until) = model::validity(time.map(|(from, until)| (Timestamp(from), Timestamp(until))), now);
    let (number, renews) = match old {
        Some(old) => {
            (old.number.ok_or_else(|| anyhow::anyhow!("an admission without number"))?, Some(old.id))
        }
        None => (store::next_number(tx, now.year()).await?, None),
    };
    let mut row: merchant_admission::ActiveModel = row.into();
    (row.number, row.renews) = (Set(Some(number)), Set(renews));
    (row.valid_from, row.valid_until) = (Set(Some(from.0)), Set(Some(until.0)));
    Ok(row)
}
