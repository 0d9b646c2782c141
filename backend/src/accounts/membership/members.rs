//! The members of an organization: who they are, their roles, handing over, leaving, removing.
//!
//! What a person may do is read with every request from the membership as it stands, so that whoever
//! was removed or given another role can do nothing more the moment after, in no session and with no
//! personal token.

use super::{
    invitations::{self, fitting},
    vacancy,
};
use crate::{
    Actor, App, Error, Member, Result,
    accounts::{access::tokens, notices, policy},
    audit,
    notifications::letter::Letter,
    organizations::store,
};
use contract::{
    ErrorCode, OrganizationId, Timestamp, UserId,
    accounts::{InvitationView, MemberView, Role, RoleForm},
};
use entity::{invitation, user};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, Select, UpdateMany,
    sea_query::{Expr, SimpleExpr},
};
use serde_json::json;
use uuid::Uuid;

/// The members and, for those who handle them, the open invitations.
#[derive(Clone, Debug)]
pub struct Members {
    /// The members: the most powerful roles first, then by name.
    pub members: Vec<MemberView>,
    /// Open invitations; empty for others.
    pub invitations: Vec<InvitationView>,
    /// The asker handles members.
    pub handles: bool,
    /// The asker has given the password lately enough to invite and to change roles.
    pub confirmed: bool,
    /// Why nobody can be invited yet.
    pub invites_later: Option<&'static str>,
}

fn of(organization: OrganizationId) -> Select<user::Entity> {
    user::Entity::find().filter(user::Column::OrganizationId.eq(organization.0))
}

/// The role at the head of a kind of organization: somebody must have it.
fn head(role: Role) -> Role {
    Role::of_kind(role.kind()).first().copied().unwrap_or(role)
}

fn role_of(user: &user::Model) -> Result<Role> {
    let role = user.role.as_deref().and_then(Role::parse);
    role.ok_or_else(|| Error::Internal(anyhow::anyhow!("unknown role in users")))
}

/// The members of the asker's organization.
///
/// # Errors
/// See [`policy::may_see_members`].
pub async fn list(app: &App, actor: &Actor) -> Result<Members> {
    let member = policy::may_see_members(actor)?;
    let db = app.db.read();
    let members = all(db, member.organization_id).await?;
    let handles = policy::may_handle_members(actor).is_ok();
    let invitations = if handles { invitations::list(app, db, member).await? } else { Vec::new() };
    let confirmed = policy::may_change_members(app, actor).is_ok();
    let invites_later = policy::invites_later(member);
    Ok(Members { members, invitations, handles, confirmed, invites_later })
}

/// Everybody who acts for an organization: the most powerful roles first, then by name.
pub(crate) async fn all(db: &impl ConnectionTrait, id: OrganizationId) -> Result<Vec<MemberView>> {
    let rows = of(id).order_by_asc(user::Column::Name).all(db).await?;
    let mut members = rows.into_iter().map(view).collect::<Result<Vec<_>>>()?;
    members.sort_by_key(|m| Role::of_kind(m.role.kind()).iter().position(|role| *role == m.role));
    Ok(members)
}

fn view(user: user::Model) -> Result<MemberView> {
    Ok(MemberView {
        id: UserId(user.id),
        role: role_of(&user)?,
        name: user.name,
        email: user.email,
        second_factor: user.totp_confirmed_at.is_some(),
        active: user.active,
        joined_at: user.joined_at.map(Timestamp),
        signed_in_at: user.signed_in_at.map(Timestamp),
    })
}

async fn find(db: &impl ConnectionTrait, member: &Member, id: UserId) -> Result<user::Model> {
    let found = of(member.organization_id).filter(user::Column::Id.eq(id.0)).one(db).await?;
    found.ok_or(Error::NotFound)
}

/// Refuses when nobody is left at the head. Call it after the change and after its audit entry: the
/// audit chain's lock puts two who give up the head at once one after the other, so that the second one
/// sees what the first has done.
pub(in crate::accounts) async fn keep_a_head(
    tx: &DatabaseTransaction,
    organization: Uuid,
    role: Role,
) -> Result<()> {
    let head = head(role);
    let left = of(OrganizationId(organization))
        .filter(user::Column::Role.eq(head.as_str()))
        .filter(user::Column::Active.eq(true))
        .count(tx)
        .await?;
    if left > 0 {
        return Ok(());
    }
    let words = format!("单位至少要有一位{}。请先把它交给另一位成员，再做这件事。", head.zh());
    Err(Error::Conflict(ErrorCode::WrongState, words))
}

/// Changes a membership as it was read; of two changes at once one succeeds.
async fn change(
    tx: &DatabaseTransaction,
    was: &user::Model,
    set: [(user::Column, SimpleExpr); 3],
) -> Result<()> {
    let mut update: UpdateMany<user::Entity> = user::Entity::update_many();
    for (column, value) in set {
        update = update.col_expr(column, value);
    }
    let changed = update
        .filter(user::Column::Id.eq(was.id))
        .filter(user::Column::OrganizationId.eq(was.organization_id))
        .filter(user::Column::Role.eq(was.role.clone()))
        .exec(tx)
        .await?;
    if changed.rows_affected == 1 {
        return Ok(());
    }
    Err(Error::Conflict(ErrorCode::Stale, "这位成员刚刚被别人改过，请刷新后再试。".to_owned()))
}

async fn set_role(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    was: &user::Model,
    role: Role,
) -> Result<()> {
    let joined = Expr::col(user::Column::JoinedAt);
    let kept = Expr::value(was.organization_id);
    let values = [
        (user::Column::Role, Expr::value(role.as_str())),
        (user::Column::OrganizationId, kept),
        (user::Column::JoinedAt, joined),
    ];
    change(tx, was, values).await?;
    let detail = json!({ "from": was.role, "to": role.as_str() });
    audit::record(app, tx, actor, "member.role_changed", ("users", was.id), detail).await?;
    let words = format!("你在单位中的角色改为“{}”。", role.zh());
    tell(app, tx, actor, was, "你的角色有变化", words).await
}

/// Gives a member another role.
///
/// # Errors
/// [`Error::NotFound`] for people of other organizations, a conflict when nobody would be left at the
/// head; see also [`policy::may_change_members`].
pub async fn change_role(app: &App, actor: &Actor, id: UserId, form: &RoleForm) -> Result<()> {
    let member = policy::may_change_members(app, actor)?;
    let tx = app.db.begin().await?;
    let was = find(&tx, member, id).await?;
    let role = fitting(&form.role, member.role)?;
    if role_of(&was)? == role {
        return Ok(());
    }
    set_role(app, &tx, actor, &was, role).await?;
    keep_a_head(&tx, member.organization_id.0, member.role).await?;
    tx.commit().await?;
    Ok(())
}

/// Hands the head of the organization over to another member; the asker gets the role after it.
///
/// # Errors
/// See [`change_role`]; at the own account.
pub async fn transfer(app: &App, actor: &Actor, id: UserId) -> Result<()> {
    let member = policy::may_change_members(app, actor)?;
    let tx = app.db.begin().await?;
    let to = find(&tx, member, id).await?;
    if id == member.person.user_id {
        return Err(Error::Conflict(ErrorCode::WrongState, "不能移交给自己，请选择另一位成员。".to_owned()));
    }
    let next = Role::of_kind(member.role.kind()).get(1).copied().unwrap_or(member.role);
    let head = head(member.role);
    if role_of(&to)? != head {
        set_role(app, &tx, actor, &to, head).await?;
    }
    let own = find(&tx, member, member.person.user_id).await?;
    set_role(app, &tx, actor, &own, next).await?;
    keep_a_head(&tx, member.organization_id.0, member.role).await?;
    tx.commit().await?;
    Ok(())
}

/// Removes a member, or leaves: whoever goes keeps the account and acts for nobody.
///
/// # Errors
/// [`Error::NotFound`] for people of other organizations, a conflict when nobody would be left at the
/// head; others are removed by those who handle members only.
pub async fn remove(app: &App, actor: &Actor, id: UserId) -> Result<()> {
    let member = policy::may_see_members(actor)?;
    policy::may_handle_account(actor)?;
    let leaves = id == member.person.user_id;
    if !leaves {
        policy::may_handle_members(actor)?;
    }
    let tx = app.db.begin().await?;
    // Before the person, as a reviewer does who ends the memberships of a refused enterprise.
    store::lock(&tx, member.organization_id.0).await?;
    let was = find(&tx, member, id).await?;
    part(app, &tx, actor, &was, if leaves { "member.left" } else { "member.removed" }).await?;
    vacancy::after(app, &tx, actor, &was, false).await?;
    let words = format!(
        "你不再代表“{}”，不能再看和办它的事，个人令牌随即失效；账号还在，可以接受别的邀请。",
        member.organization
    );
    tell(app, &tx, actor, &was, "你已离开单位", words).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends a membership within a transaction. Whom the person invited and who has not come yet must be
/// invited by somebody who stays.
pub(in crate::accounts) async fn part(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    was: &user::Model,
    action: &str,
) -> Result<()> {
    let values = [
        (user::Column::Role, Expr::value(None::<String>)),
        (user::Column::OrganizationId, Expr::value(None::<Uuid>)),
        (user::Column::JoinedAt, Expr::value(None::<i64>)),
    ];
    change(tx, was, values).await?;
    // They acted for the organization that is left, and must not for the next one.
    let tokens = tokens::revoke_personal(app, tx, UserId(was.id)).await?;
    let detail = json!({ "organization": was.organization_id, "role": was.role, "tokens": tokens });
    audit::record(app, tx, actor, action, ("users", was.id), detail).await?;
    let invited = Condition::all()
        .add(invitation::Column::InvitedBy.eq(was.id))
        .add(invitation::Column::OrganizationId.eq(was.organization_id));
    invitations::revoke_open(app, tx, actor, invited).await
}

async fn tell(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    user: &user::Model,
    subject: &str,
    words: String,
) -> Result<()> {
    let organization = actor.member().map(|m| m.organization.clone()).unwrap_or_default();
    let by = actor.person().map(|p| p.name.clone()).unwrap_or_default();
    let letter = Letter {
        subject: format!("{subject}：{organization}"),
        greeting: &user.name,
        paragraphs: vec![words],
        facts: vec![("单位", organization), ("操作人", by), ("时间", app.now().minute_zh())],
        button: Some(("打开工作台", format!("{}/my", app.settings.http.public_url))),
        closing: "如有疑问，请联系本单位的管理员。",
    };
    notices::send(app, tx, (&user.email, &user.name), &letter, None).await
}
