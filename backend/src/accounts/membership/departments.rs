//! Departments: set up by administrators, who invite the first head.

use super::invitations::{self, Into};
use crate::{Actor, App, Error, Result, accounts::policy, audit, organizations};
use contract::{
    OrganizationId, Timestamp,
    accounts::{DepartmentForm, DepartmentView, Role},
    field,
    organizations::{OrganizationKind, OrganizationStatus},
};
use entity::{invitation, organization, user};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// All departments by name, with how many people act for each.
///
/// # Errors
/// Unless the asker may see accounts.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<DepartmentView>> {
    policy::may_see_users(actor)?;
    let db = app.db.read();
    let rows = organization::Entity::find()
        .filter(organization::Column::Kind.eq(OrganizationKind::Department.as_str()))
        .order_by_asc(organization::Column::Name)
        .all(db)
        .await?;
    let counts: Vec<(Uuid, i64)> = user::Entity::find()
        .select_only()
        .column(user::Column::OrganizationId)
        .column_as(user::Column::Id.count(), "members")
        .filter(user::Column::Role.is_in([Role::Officer.as_str(), Role::Head.as_str()]))
        .group_by(user::Column::OrganizationId)
        .into_tuple()
        .all(db)
        .await?;
    let counts: HashMap<Uuid, i64> = counts.into_iter().collect();
    let view = |row: organization::Model| DepartmentView {
        id: OrganizationId(row.id),
        members: counts.get(&row.id).map_or(0, |n| n.unsigned_abs()),
        name: row.name,
        created_at: Timestamp(row.created_at),
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Sets a department up and invites its first head. One that exists without anybody is invited again, and
/// the invitation before works no longer.
///
/// # Errors
/// [`Error::Validation`] for a wrong form, or a department that has people; see also
/// [`policy::may_set_up_departments`].
pub async fn create(app: &App, actor: &Actor, form: &DepartmentForm) -> Result<OrganizationId> {
    let member = policy::may_set_up_departments(actor)?;
    form.check().into_result(())?;
    app.gate.registrations.count(&member.person.user_id.to_string(), app.now())?;
    let (name, email) = (field::clean(&form.name), form.email.trim().to_lowercase());
    let tx = app.db.begin().await?;
    let known = organization::Entity::find()
        .filter(organization::Column::Kind.eq(OrganizationKind::Department.as_str()))
        .filter(organization::Column::Name.eq(&name))
        .one(&tx)
        .await?;
    let id = if let Some(known) = known {
        let people =
            user::Entity::find().filter(user::Column::OrganizationId.eq(known.id)).count(&tx).await?;
        if people > 0 {
            return Err(Error::field("name", "这个单位已经有成员，请由它的负责人邀请其他人"));
        }
        // Nobody else could revoke one that went to a wrong address.
        let earlier = Condition::all().add(invitation::Column::OrganizationId.eq(known.id));
        invitations::revoke_open(app, &tx, actor, earlier).await?;
        known.id
    } else {
        let (id, now) = (app.new_id(), app.now());
        let (kind, status) = (OrganizationKind::Department, OrganizationStatus::Active);
        let row = organization::ActiveModel {
            claimed_at: Set(Some(now.0)),
            ..organizations::store::blank(id, kind, name.clone(), status, now)
        };
        organization::Entity::insert(row).exec_without_returning(&tx).await?;
        let detail = json!({ "kind": kind.as_str() });
        audit::record(app, &tx, actor, "organization.created", ("organizations", id), detail).await?;
        id
    };
    let into = Into { id: OrganizationId(id), name: &name, role: Role::Head };
    invitations::send(app, &tx, actor, &into, &email).await?;
    tx.commit().await?;
    Ok(OrganizationId(id))
}
