//! Departments: set up by operators and administrators, who invite the first head.

use super::invitations::{self, Into};
use crate::{
    Actor, App, Error, Result,
    accounts::policy,
    audit,
    opportunities::store::has_status,
    organizations::{
        self,
        departments::{is_closed, named},
    },
};
use contract::{
    OrganizationId, Timestamp,
    accounts::{DepartmentForm, DepartmentView, Role},
    field,
    opportunities::OpportunityStatus,
    organizations::{OrganizationKind, OrganizationStatus},
};
use entity::{invitation, opportunity, organization, user};
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
    let open: Vec<(Uuid, i64)> = opportunity::Entity::find()
        .select_only()
        .column(opportunity::Column::DepartmentId)
        .column_as(opportunity::Column::Id.count(), "open")
        .filter(has_status(OpportunityStatus::Published, app.now()))
        .group_by(opportunity::Column::DepartmentId)
        .into_tuple()
        .all(db)
        .await?;
    let open: HashMap<Uuid, i64> = open.into_iter().collect();
    let count = |counts: &HashMap<Uuid, i64>, id| counts.get(&id).map_or(0, |n: &i64| n.unsigned_abs());
    let view = |row: organization::Model| DepartmentView {
        id: OrganizationId(row.id),
        members: count(&counts, row.id),
        open_requirements: count(&open, row.id),
        closed: is_closed(&row),
        closed_reason: row.status_reason,
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
/// [`policy::may_staff_departments`].
pub async fn create(app: &App, actor: &Actor, form: &DepartmentForm) -> Result<OrganizationId> {
    let member = policy::may_staff_departments(app, actor)?;
    form.check().into_result(())?;
    app.gate.registrations.count(&member.person.user_id.to_string(), app.now())?;
    let (name, email) = (field::clean(&form.name), form.email.trim().to_lowercase());
    let tx = app.db.begin().await?;
    let known = named(&tx, &name).await?;
    let id = if let Some(known) = known {
        if is_closed(&known) {
            return Err(Error::field("name", "这个单位已经关闭；请在名单中打开它，先重新启用"));
        }
        let people =
            user::Entity::find().filter(user::Column::OrganizationId.eq(known.id)).count(&tx).await?;
        if people > 0 {
            return Err(Error::field("name", "这个单位已经有成员，请由它的负责人邀请其他人"));
        }
        organizations::store::lock(&tx, known.id).await?;
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
        let detail = json!({ "kind": kind.as_str() });
        audit::record(app, &tx, actor, "organization.created", ("organizations", id), detail).await?;
        // Under the chain's lock: somebody else may have set it up at this moment.
        if named(&tx, &name).await?.is_some() {
            return Err(Error::field("name", "这个单位刚刚由别人建立了，请刷新名单"));
        }
        organization::Entity::insert(row).exec_without_returning(&tx).await?;
        id
    };
    let into = Into { id: OrganizationId(id), name: &name, role: Role::Head };
    invitations::send(app, &tx, actor, &into, &email).await?;
    tx.commit().await?;
    Ok(OrganizationId(id))
}
