//! Inviting people into an organization: a link by mail that works once, for seven days.

use crate::{
    Actor, App, Error, Member, Result,
    accounts::{
        model::{digest, link_secret},
        notices, policy, store,
    },
    audit,
    notifications::letter::Letter,
    organizations::{self, departments},
};
use contract::{
    ErrorCode, InvitationId, OrganizationId, Timestamp,
    accounts::{InvitationForm, InvitationView, Role},
    oversight::InvitationRecord,
};
use entity::invitation;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use serde_json::json;

/// How long a link works.
const DAYS: i64 = 7;
/// Invitations an organization may have open at a time.
const OPEN_MAX: u64 = 100;

/// Those of an organization that were neither accepted nor revoked.
fn open(organization: OrganizationId) -> Select<invitation::Entity> {
    invitation::Entity::find()
        .filter(invitation::Column::OrganizationId.eq(organization.0))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
}

/// The role of a name, when the organization's kind has it.
///
/// # Errors
/// At the field `role`.
pub(in crate::accounts) fn fitting(name: &str, own: Role) -> Result<Role> {
    let role = Role::parse(name).filter(|role| role.kind() == own.kind());
    role.ok_or_else(|| Error::field("role", "请选择对方在本单位的角色"))
}

/// Invites somebody into the asker's organization. A newer invitation to the same address takes the
/// place of the older one.
///
/// # Errors
/// [`Error::Validation`] for a wrong form or a member of the organization; see also
/// [`policy::may_invite`].
pub async fn invite(app: &App, actor: &Actor, form: &InvitationForm) -> Result<InvitationView> {
    let member = policy::may_invite(app, actor)?;
    form.check().into_result(())?;
    let role = fitting(&form.role, member.role)?;
    app.gate.registrations.count(&member.person.user_id.to_string(), app.now())?;
    let tx = app.db.begin().await?;
    let known = store::user_by_email(&tx, &form.address()).await?;
    if known.is_some_and(|user| user.organization_id == Some(member.organization_id.0)) {
        return Err(Error::field("email", "对方已经是本单位的成员，可以在下面的名单中修改角色"));
    }
    let into = Into { id: member.organization_id, name: &member.organization, role };
    let row = send(app, &tx, actor, &into, &form.address()).await?;
    tx.commit().await?;
    view(row, app.now())
}

/// Into what somebody is invited.
pub(in crate::accounts) struct Into<'a> {
    /// The organization.
    pub id: OrganizationId,
    /// Its name.
    pub name: &'a str,
    /// As what.
    pub role: Role,
}

/// Writes an invitation and its mail.
pub(in crate::accounts) async fn send(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    into: &Into<'_>,
    email: &str,
) -> Result<invitation::Model> {
    let now = app.now();
    departments::must_be_open(tx, into.id.0).await?;
    invitation::Entity::update_many()
        .col_expr(invitation::Column::RevokedAt, Expr::value(now.0))
        .filter(invitation::Column::OrganizationId.eq(into.id.0))
        .filter(invitation::Column::Email.eq(email))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    if open(into.id).count(tx).await? >= OPEN_MAX {
        return Err(Error::field("email", format!("未接受的邀请最多 {OPEN_MAX} 份，请先撤销不用的")));
    }
    let (id, secret) = (app.new_id(), link_secret());
    let row = invitation::Model {
        id,
        organization_id: into.id.0,
        email: email.to_owned(),
        role: into.role.as_str().to_owned(),
        secret_hash: digest(&secret),
        invited_by: actor.person().map(|person| person.user_id.0),
        created_at: now.0,
        expires_at: now.plus_days(DAYS).0,
        accepted_at: None,
        revoked_at: None,
    };
    invitation::Entity::insert(active(&row)).exec_without_returning(tx).await?;
    let detail = json!({ "organization": into.id, "role": into.role.as_str() });
    audit::record(app, tx, actor, "invitation.sent", ("invitations", id), detail).await?;
    mail(app, tx, actor, into, email, secret).await?;
    Ok(row)
}

fn active(row: &invitation::Model) -> invitation::ActiveModel {
    invitation::ActiveModel {
        id: Set(row.id),
        organization_id: Set(row.organization_id),
        email: Set(row.email.clone()),
        role: Set(row.role.clone()),
        secret_hash: Set(row.secret_hash.clone()),
        invited_by: Set(row.invited_by),
        created_at: Set(row.created_at),
        expires_at: Set(row.expires_at),
        accepted_at: Set(row.accepted_at),
        revoked_at: Set(row.revoked_at),
    }
}

async fn mail(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    into: &Into<'_>,
    email: &str,
    secret: String,
) -> Result<()> {
    let by = actor.person().map_or("平台", |person| person.name.as_str());
    let letter = Letter {
        subject: format!("邀请你加入“{}”", into.name),
        greeting: email,
        paragraphs: vec![format!(
            "{by}邀请你在数聚通代表“{}”办事。链接 {DAYS} 天内有效，只能用一次。",
            into.name
        )],
        facts: vec![("单位", into.name.to_owned()), ("角色", into.role.zh().to_owned())],
        button: Some(("查看邀请", notices::link(app, "/invitations"))),
        closing: "如果你不认识对方，不用理会这封邮件，什么也不会发生。",
    };
    notices::send(app, tx, (email, email), &letter, Some(secret)).await
}

/// The open invitations of an organization, newest first, ended ones included until they are revoked.
pub(in crate::accounts) async fn list(
    app: &App,
    db: &impl ConnectionTrait,
    member: &Member,
) -> Result<Vec<InvitationView>> {
    let rows = open(member.organization_id).order_by_desc(invitation::Column::Id).all(db).await?;
    rows.into_iter().map(|row| view(row, app.now())).collect()
}

/// The newest invitations into an organization and what became of them.
pub(crate) async fn records(
    app: &App,
    db: &impl ConnectionTrait,
    id: OrganizationId,
    most: u64,
) -> Result<Vec<InvitationRecord>> {
    let rows = invitation::Entity::find()
        .filter(invitation::Column::OrganizationId.eq(id.0))
        .order_by_desc(invitation::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    let record = |row: invitation::Model| {
        let (accepted_at, revoked_at) = (row.accepted_at.map(Timestamp), row.revoked_at.map(Timestamp));
        Ok(InvitationRecord { invitation: view(row, app.now())?, accepted_at, revoked_at })
    };
    rows.into_iter().map(record).collect()
}

/// The open invitations of the asker's organization.
///
/// # Errors
/// See [`policy::may_handle_members`].
pub async fn list_invitations(app: &App, actor: &Actor) -> Result<Vec<InvitationView>> {
    let member = policy::may_handle_members(actor)?;
    list(app, app.db.read(), member).await
}

fn view(row: invitation::Model, now: Timestamp) -> Result<InvitationView> {
    Ok(InvitationView {
        id: InvitationId(row.id),
        role: role_of(&row)?,
        email: row.email,
        created_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
        ended: row.expires_at <= now.0,
    })
}

/// The role somebody is invited as.
pub(in crate::accounts) fn role_of(row: &invitation::Model) -> Result<Role> {
    Role::parse(&row.role).ok_or_else(|| Error::Internal(anyhow::anyhow!("unknown role in invitations")))
}

async fn own(tx: &DatabaseTransaction, member: &Member, id: InvitationId) -> Result<invitation::Model> {
    let found = open(member.organization_id).filter(invitation::Column::Id.eq(id.0)).one(tx).await?;
    found.ok_or(Error::NotFound)
}

/// Revokes an invitation: its link works no longer.
///
/// # Errors
/// [`Error::NotFound`] when it is not the organization's, or accepted or revoked already.
pub async fn revoke(app: &App, actor: &Actor, id: InvitationId) -> Result<()> {
    let member = policy::may_handle_members(actor)?;
    let tx = app.db.begin().await?;
    organizations::store::lock(&tx, member.organization_id.0).await?;
    own(&tx, member, id).await?;
    let revoked = invitation::Entity::update_many()
        .col_expr(invitation::Column::RevokedAt, Expr::value(app.now().0))
        .filter(invitation::Column::Id.eq(id.0))
        .filter(Condition::all().add(invitation::Column::AcceptedAt.is_null()))
        .exec(&tx)
        .await?;
    if revoked.rows_affected == 0 {
        return Err(Error::Conflict(ErrorCode::WrongState, "这份邀请刚刚被接受了。".to_owned()));
    }
    let detail = json!({ "organization": member.organization_id });
    audit::record(app, &tx, actor, "invitation.revoked", ("invitations", id.0), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Revokes open invitations within a transaction, each on record.
pub(in crate::accounts) async fn revoke_open(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    which: Condition,
) -> Result<()> {
    let which =
        which.add(invitation::Column::AcceptedAt.is_null()).add(invitation::Column::RevokedAt.is_null());
    let rows = invitation::Entity::find().filter(which.clone()).all(tx).await?;
    for row in rows {
        let revoked = invitation::Entity::update_many()
            .col_expr(invitation::Column::RevokedAt, Expr::value(app.now().0))
            .filter(invitation::Column::Id.eq(row.id))
            .filter(which.clone())
            .exec(tx)
            .await?;
        if revoked.rows_affected == 1 {
            let detail = json!({ "organization": row.organization_id });
            audit::record(app, tx, actor, "invitation.revoked", ("invitations", row.id), detail).await?;
        }
    }
    Ok(())
}

/// Sends an invitation again, with a new link; the older link works no longer.
///
/// # Errors
/// [`Error::NotFound`] when it is not the organization's, or accepted or revoked already; see also
/// [`policy::may_invite`].
pub async fn resend(app: &App, actor: &Actor, id: InvitationId) -> Result<InvitationView> {
    let member = policy::may_invite(app, actor)?;
    app.gate.registrations.count(&member.person.user_id.to_string(), app.now())?;
    let tx = app.db.begin().await?;
    let row = own(&tx, member, id).await?;
    let into = Into { id: member.organization_id, name: &member.organization, role: role_of(&row)? };
    let row = send(app, &tx, actor, &into, &row.email).await?;
    tx.commit().await?;
    view(row, app.now())
}
