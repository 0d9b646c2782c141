//! Departments as they change: another name, closed for good or for a while, in use again.
//!
//! Nobody acts for a closed department: its memberships, tokens and invitations end with it. What it
//! published stays readable, its drafts stay for the auditors and for whoever it is opened for again.

use super::{departments, invitations, vacancy};
use crate::{
    Actor, App, Error, Result,
    accounts::{notices, policy},
    audit,
    notifications::letter::Letter,
    opportunities,
    organizations::departments::{is_closed, name_key, named},
    search,
};
use contract::{
    ErrorCode, OrganizationId,
    accounts::{DepartmentClosingForm, DepartmentNameForm, DepartmentView},
    field,
    opportunities::OpportunityStatus,
    organizations::{OrganizationKind, OrganizationStatus},
    search::DocKind,
};
use entity::{invitation, opportunity, organization, user};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use serde_json::json;
use uuid::Uuid;

/// One department.
///
/// # Errors
/// [`Error::NotFound`] for everything that is none; see also [`policy::may_see_users`].
pub async fn find(app: &App, actor: &Actor, id: OrganizationId) -> Result<DepartmentView> {
    let all = departments::list(app, actor).await?;
    all.into_iter().find(|one| one.id == id).ok_or(Error::NotFound)
}

async fn locked(tx: &DatabaseTransaction, id: OrganizationId) -> Result<organization::Model> {
    organization::Entity::find_by_id(id.0)
        .filter(organization::Column::Kind.eq(OrganizationKind::Department.as_str()))
        .lock_exclusive()
        .one(tx)
        .await?
        .ok_or(Error::NotFound)
}

fn wrong(words: impl Into<String>) -> Error {
    Error::Conflict(ErrorCode::WrongState, words.into())
}

/// Gives a department another name; what it published shows the new one.
///
/// # Errors
/// [`Error::Validation`] for a wrong name or another department's, a conflict for a closed department;
/// see also [`policy::may_set_up_departments`].
pub async fn rename(app: &App, actor: &Actor, id: OrganizationId, form: &DepartmentNameForm) -> Result<()> {
    policy::may_set_up_departments(actor)?;
    form.check().into_result(())?;
    let name = field::clean(&form.name);
    let tx = app.db.begin().await?;
    let row = locked(&tx, id).await?;
    if is_closed(&row) {
        return Err(wrong("这个单位已经关闭，请先重新启用，再改名称。"));
    }
    if row.name == name {
        return Ok(());
    }
    let detail = json!({ "from": row.name, "to": name });
    // The chain's lock puts two who want one name one after the other.
    audit::record(app, &tx, actor, "department.renamed", ("organizations", id.0), detail).await?;
    if name_key(&name) != name_key(&row.name) && named(&tx, &name).await?.is_some() {
        return Err(Error::field("name", "已经有一个委办局叫这个名称（不计空格和全半角），请核对"));
    }
    let (now, version) = (app.now().0, row.version + 1);
    let mut row: organization::ActiveModel = row.into();
    (row.name, row.version, row.updated_at) = (Set(name), Set(version), Set(now));
    row.update(&tx).await?;
    let published = published(&tx, id.0).await?;
    search::outbox::touch_many(app, &tx, &published).await?;
    tx.commit().await?;
    Ok(())
}

/// What the index knows of a department's.
async fn published(tx: &DatabaseTransaction, department: Uuid) -> Result<Vec<(DocKind, Uuid)>> {
    let ids: Vec<Uuid> = opportunity::Entity::find()
        .select_only()
        .column(opportunity::Column::Id)
        .filter(opportunity::Column::DepartmentId.eq(department))
        .filter(opportunity::Column::Status.ne(OpportunityStatus::Draft.as_str()))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(ids.into_iter().map(|id| (DocKind::Opportunity, id)).collect())
}

/// Closes a department: from now on nobody acts for it.
///
/// # Errors
/// [`Error::Validation`] without a reason; a conflict while its requirements take answers, and when it
/// is closed already; see also [`policy::may_staff_departments`].
pub async fn close(app: &App, actor: &Actor, id: OrganizationId, form: &DepartmentClosingForm) -> Result<()> {
    policy::may_staff_departments(app, actor)?;
    form.check().into_result(())?;
    let tx = app.db.begin().await?;
    let row = locked(&tx, id).await?;
    if is_closed(&row) {
        return Err(wrong("这个单位已经关闭了。"));
    }
    let open = opportunity::Entity::find()
        .filter(opportunity::Column::DepartmentId.eq(id.0))
        .filter(opportunities::store::has_status(OpportunityStatus::Published, app.now()))
        .count(&tx)
        .await?;
    if open > 0 {
        let words = format!("它还有 {open} 条需求在接受报名。请先由这个单位撤回，或等报名截止，再关闭。");
        return Err(wrong(words));
    }
    // All rows before the trail: whoever changes one of them waits for the trail with it in hand.
    let people = vacancy::people(&tx, id.0).await?;
    let reason = field::clean(&form.reason);
    change(app, &tx, &row, OrganizationStatus::Suspended, Some(reason.clone())).await?;
    // Whoever accepts one at this moment waits for the department, and is too late.
    let own = Condition::all().add(invitation::Column::OrganizationId.eq(id.0));
    invitations::revoke_open(app, &tx, actor, own).await?;
    let tokens = vacancy::release(app, &tx, actor, id.0).await?;
    for person in &people {
        tell(app, &tx, person, &row.name, &reason).await?;
    }
    // The reason stands at the department, and may go from there.
    let detail = json!({ "released": people.len(), "tokens": tokens });
    audit::record(app, &tx, actor, "department.closed", ("organizations", id.0), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Opens a closed department again; its first head is invited as for a new one.
///
/// # Errors
/// A conflict when it is open; see also [`policy::may_staff_departments`].
pub async fn reopen(app: &App, actor: &Actor, id: OrganizationId) -> Result<()> {
    policy::may_staff_departments(app, actor)?;
    let tx = app.db.begin().await?;
    let row = locked(&tx, id).await?;
    if !is_closed(&row) {
        return Err(wrong("这个单位没有关闭。"));
    }
    change(app, &tx, &row, OrganizationStatus::Active, None).await?;
    audit::record(app, &tx, actor, "department.reopened", ("organizations", id.0), json!({})).await?;
    tx.commit().await?;
    Ok(())
}

async fn change(
    app: &App,
    tx: &DatabaseTransaction,
    row: &organization::Model,
    status: OrganizationStatus,
    reason: Option<String>,
) -> Result<()> {
    let row = organization::ActiveModel {
        id: Unchanged(row.id),
        status: Set(status.as_str().to_owned()),
        active: Set(status.is_shown()),
        status_reason: Set(reason),
        version: Set(row.version + 1),
        updated_at: Set(app.now().0),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

async fn tell(
    app: &App,
    tx: &DatabaseTransaction,
    person: &user::Model,
    department: &str,
    reason: &str,
) -> Result<()> {
    let letter = Letter {
        subject: format!("“{department}”在平台上已关闭"),
        greeting: &person.name,
        paragraphs: vec![
            "你不再代表这个单位，不能再看和办它的事，令牌随即失效；账号还在，可以接受别的邀请。".to_owned(),
        ],
        facts: vec![
            ("单位", department.to_owned()),
            ("原因", reason.to_owned()),
            ("时间", app.now().minute_zh()),
        ],
        button: None,
        closing: "如有疑问，请联系平台运营方。",
    };
    notices::send(app, tx, (&person.email, &person.name), &letter, None).await
}
