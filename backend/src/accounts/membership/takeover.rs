//! Taking an imported entry over: at once by who proves to belong to it, or after a review.

use super::enrolment::{Who, join, late};
use crate::{Actor, App, Result, accounts::notices, audit, notifications::letter::Letter};
use contract::{accounts::Role, organizations::OrganizationStatus};
use entity::organization;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;

/// What proved that the enterprise is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// An address of the recorded domain.
    EmailDomain,
    /// A reviewer looked at it.
    Review,
}

impl Proof {
    const fn as_str(self) -> &'static str {
        match self {
            Self::EmailDomain => "email_domain",
            Self::Review => "review",
        }
    }

    /// What the recorded address is told.
    const fn zh(self) -> &'static str {
        match self {
            Self::EmailDomain => "有人用贵公司域名下的邮箱认领了能力库中的企业条目，现在由其管理。",
            Self::Review => "有人申请认领能力库中的企业条目，平台核实后已通过，现在由其管理。",
        }
    }
}

/// Makes a person the owner of an imported entry; of two people who do so at once one succeeds.
///
/// # Errors
/// A conflict in words when the entry has people of its own by now, or the person belongs to an
/// organization.
pub(crate) async fn take_over(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    who: &Who<'_>,
    entry: &organization::Model,
    proof: Proof,
) -> Result<()> {
    let claimed = organization::Entity::update_many()
        .col_expr(organization::Column::Status, Expr::value(OrganizationStatus::Active.as_str()))
        .col_expr(organization::Column::ClaimedAt, Expr::value(app.now().0))
        .filter(organization::Column::Id.eq(entry.id))
        .filter(organization::Column::Status.eq(OrganizationStatus::Unclaimed.as_str()))
        .exec(tx)
        .await?;
    if claimed.rows_affected == 0 {
        return Err(late());
    }
    join(app, tx, who.id, entry.id, Role::Owner).await?;
    let detail = json!({ "by": who.id, "proof": proof.as_str() });
    audit::record(app, tx, actor, "organization.claimed", ("organizations", entry.id), detail).await?;
    tell_recorded(app, tx, who, entry, proof).await
}

/// Tells the address recorded for the enterprise who took its entry over, unless it was this very one.
async fn tell_recorded(
    app: &App,
    tx: &DatabaseTransaction,
    who: &Who<'_>,
    entry: &organization::Model,
    proof: Proof,
) -> Result<()> {
    let Some(address) = entry.email.as_deref().filter(|known| !known.eq_ignore_ascii_case(who.email)) else {
        return Ok(());
    };
    let letter = Letter {
        subject: format!("“{}”在数聚通的条目已被认领", entry.name),
        greeting: &entry.name,
        paragraphs: vec![proof.zh().into()],
        facts: vec![("时间", app.now().minute_zh())],
        button: None,
        closing: "如果不是贵公司的人，请立即回复这封邮件，平台会暂停并核实。",
    };
    notices::send(app, tx, (address, &entry.name), &letter, None).await
}
