//! What becomes of an enterprise when nobody of it is left: its code and its entry must be open to its
//! real people again, and nobody may be kept for want of a successor.

use super::members;
use crate::{
    Actor, App, Error, Result, admission, audit,
    organizations::profile::{form, reader},
    search,
};
use contract::{
    accounts::Role,
    organizations::{ChangeKind, OrganizationKind, OrganizationStatus, ReviewStatus},
    search::DocKind,
};
use entity::{api_token, organization, organization_change, user};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use serde_json::json;
use uuid::Uuid;

/// Why an enterprise without people came to nothing.
const ABANDONED: &str = "登记人已退出，这次登记作废";

/// Looks after what a member left behind; call it after the membership has ended. The last one of an
/// enterprise that came to nothing may go, and whoever deletes the account may go from any enterprise.
///
/// # Errors
/// See [`members::keep_a_head`].
pub(in crate::accounts) async fn after(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    was: &user::Model,
    deletes: bool,
) -> Result<()> {
    let role = was.role.as_deref().and_then(Role::parse);
    let Some((id, role)) = was.organization_id.zip(role) else {
        return Err(Error::Internal(anyhow::anyhow!("nobody's membership has ended")));
    };
    let entry = organization::Entity::find_by_id(id)
        .filter(organization::Column::Kind.eq(OrganizationKind::Enterprise.as_str()))
        .lock_exclusive()
        .one(tx)
        .await?;
    let left = user::Entity::find().filter(user::Column::OrganizationId.eq(id)).count(tx).await?;
    if let Some(entry) = entry.as_ref().filter(|_| left > 0) {
        reader::hand_over(tx, entry.id, &was.email).await?;
    }
    let Some(entry) = entry.filter(|_| left == 0) else {
        return members::keep_a_head(tx, id, role).await;
    };
    let status = OrganizationStatus::parse(&entry.status).unwrap_or_default();
    if !deletes && !matches!(status, OrganizationStatus::Pending | OrganizationStatus::Rejected) {
        return members::keep_a_head(tx, id, role).await;
    }
    vacate(app, tx, actor, (&entry, status), was).await
}

/// Leaves an enterprise without people: one that was shown can be claimed again, one that waited for its
/// review came to nothing. What names the last person goes.
async fn vacate(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    (entry, status): (&organization::Model, OrganizationStatus),
    was: &user::Model,
) -> Result<()> {
    let now = app.now().0;
    let mut row = organization::ActiveModel {
        id: Unchanged(entry.id),
        claimed_at: Set(None),
        version: Set(entry.version + 1),
        updated_at: Set(now),
        ..Default::default()
    };
    let next = match status {
        OrganizationStatus::Active | OrganizationStatus::Unclaimed => OrganizationStatus::Unclaimed,
        // Restoring it makes it one that waits to be claimed.
        OrganizationStatus::Suspended => OrganizationStatus::Suspended,
        OrganizationStatus::Pending | OrganizationStatus::Rejected => {
            (row.uscc, row.country, row.registration_number) = (Set(None), Set(None), Set(None));
            OrganizationStatus::Rejected
        }
    };
    row.status = Set(next.as_str().to_owned());
    row.active = Set(next.is_shown());
    if status == OrganizationStatus::Pending {
        row.status_reason = Set(Some(ABANDONED.to_owned()));
    }
    if entry.contact_name.as_deref() == Some(was.name.as_str()) {
        (row.contact_name, row.contact_phone) = (Set(None), Set(None));
    }
    if entry.email.as_deref().is_some_and(|email| email.eq_ignore_ascii_case(&was.email)) {
        (row.email, row.mail_consent) = (Set(None), Set(false));
    }
    row.update(tx).await?;
    close_changes(app, tx, entry.id).await?;
    admission::service::abandon(app, tx, actor, entry.id).await?;
    let tokens = revoke_tokens(app, tx, entry.id).await?;
    let detail = json!({ "from": status.as_str(), "to": next.as_str(), "tokens": tokens });
    audit::record(app, tx, actor, "organization.vacated", ("organizations", entry.id), detail).await?;
    search::outbox::touch(app, tx, DocKind::Supplier, entry.id).await
}

/// Nobody is there to write on, and nobody has to decide any more.
async fn close_changes(app: &App, tx: &DatabaseTransaction, id: Uuid) -> Result<()> {
    let kinds = [ChangeKind::Registration.as_str(), ChangeKind::Profile.as_str()];
    let open = organization_change::Entity::find()
        .filter(organization_change::Column::OrganizationId.eq(id))
        .filter(organization_change::Column::Kind.is_in(kinds))
        .filter(organization_change::Column::OpenKey.is_not_null())
        .all(tx)
        .await?;
    for change in open {
        let closed = |json| form::kept(app, id, json).and_then(|form| form::keep_closed(&form));
        let texts = if change.kind == ChangeKind::Profile.as_str() {
            Some((closed(&change.base)?, closed(&change.proposed)?))
        } else {
            None
        };
        let version = change.version + 1;
        let mut row: organization_change::ActiveModel = change.into();
        row.status = Set(ReviewStatus::Withdrawn.as_str().to_owned());
        row.open_key = Set(None);
        row.updated_at = Set(app.now().0);
        row.version = Set(version);
        if let Some((base, proposed)) = texts {
            (row.base, row.proposed) = (Set(base), Set(proposed));
        }
        row.update(tx).await?;
    }
    Ok(())
}

/// Ends all memberships of a department that closes, or of an enterprise whose registration was refused: its
/// people are free to join or register another, or the same with better facts. What they had under way ends
/// with them. Answers how many tokens of the organization ended.
///
/// # Errors
/// When the database fails, or a membership changes at the same time.
pub(crate) async fn release(app: &App, tx: &DatabaseTransaction, actor: &Actor, id: Uuid) -> Result<u64> {
    for was in &people(tx, id).await? {
        members::part(app, tx, actor, was, "member.removed").await?;
    }
    close_changes(app, tx, id).await?;
    revoke_tokens(app, tx, id).await
}

/// Who acts for an organization, locked.
///
/// # Errors
/// When the database fails.
pub(super) async fn people(tx: &DatabaseTransaction, id: Uuid) -> Result<Vec<user::Model>> {
    Ok(user::Entity::find()
        .filter(user::Column::OrganizationId.eq(id))
        .order_by_asc(user::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?)
}

/// A token of the organization's would act for it without anybody.
async fn revoke_tokens(app: &App, tx: &DatabaseTransaction, id: Uuid) -> Result<u64> {
    let revoked = api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(app.now().0))
        .filter(api_token::Column::OrganizationId.eq(id))
        .filter(api_token::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(revoked.rows_affected)
}
