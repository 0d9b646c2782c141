//! Accounts as the platform's people see them: finding, looking, blocking.

use super::{
    access::sessions::{self, Which},
    links,
    membership::registration::phone_place,
    notices, policy,
};
use crate::{Actor, App, Error, Result, audit, like, notifications::letter::Letter};
use contract::{
    ErrorCode, Page, Timestamp, UserId,
    accounts::{Role, UserDetail, UserSummary},
};
use entity::{organization, session, user};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    RelationDef, Select, sea_query::Expr,
};
use serde_json::json;

/// Rows on one page.
pub const PAGE_SIZE: u64 = 50;

fn with_organization() -> Select<user::Entity> {
    let to_organization: RelationDef = user::Entity::belongs_to(organization::Entity)
        .from(user::Column::OrganizationId)
        .to(organization::Column::Id)
        .into();
    user::Entity::find().join(JoinType::LeftJoin, to_organization)
}

fn having(words: &str) -> Condition {
    let columns = [
        Expr::col((user::Entity, user::Column::Email)),
        Expr::col((user::Entity, user::Column::Name)),
        Expr::col((organization::Entity, organization::Column::Name)),
    ];
    like::all_words(words, &columns)
}

/// A page of the accounts whose address, name or organization has these words, newest first; `page`
/// counts from 1. That somebody looked, and at whom, is put on record.
///
/// # Errors
/// See [`policy::may_see_users`].
pub async fn list(app: &App, actor: &Actor, words: &str, page: u32) -> Result<Page<UserSummary>> {
    policy::may_see_users(actor)?;
    let query = with_organization().filter(having(words));
    let db = app.db.read();
    let total = query.clone().count(db).await?;
    let page = std::cmp::max(page, 1);
    let skipped = u64::from(page - 1) * PAGE_SIZE;
    let rows = query
        .select_also(organization::Entity)
        .order_by_desc(user::Column::CreatedAt)
        .order_by_desc(user::Column::Id)
        .offset(skipped)
        .limit(PAGE_SIZE)
        .all(db)
        .await?;
    audit::record_listed(app, actor, "users", rows.iter().map(|(user, _)| user.id).collect()).await?;
    let next_cursor = (skipped + PAGE_SIZE < total).then(|| (page + 1).to_string());
    let items = rows.into_iter().map(|(user, organization)| summary(&user, organization)).collect();
    Ok(Page { items, total, next_cursor })
}

fn summary(user: &user::Model, organization: Option<organization::Model>) -> UserSummary {
    UserSummary {
        id: UserId(user.id),
        name: user.name.clone(),
        email: user.email.clone(),
        role: user.role.as_deref().and_then(Role::parse),
        organization: organization.map(|o| o.name),
        active: user.active,
        created_at: Timestamp(user.created_at),
    }
}

/// An account with its personal data. That somebody looked is put on record.
///
/// # Errors
/// [`Error::NotFound`]; see also [`policy::may_see_users`].
pub async fn find(app: &App, actor: &Actor, id: UserId) -> Result<UserDetail> {
    policy::may_see_users(actor)?;
    let tx = app.db.begin().await?;
    let found = with_organization()
        .select_also(organization::Entity)
        .filter(user::Column::Id.eq(id.0))
        .one(&tx)
        .await?;
    let (user, organization) = found.ok_or(Error::NotFound)?;
    let sessions = session::Entity::find()
        .filter(session::Column::UserId.eq(id.0))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(app.now().0))
        .count(&tx)
        .await?;
    audit::record(app, &tx, actor, "personal_data.viewed", ("users", id.0), json!({})).await?;
    tx.commit().await?;
    let phone = user.phone.as_deref().map(|sealed| app.seal.read(&phone_place(id), sealed)).transpose()?;
    Ok(UserDetail {
        summary: summary(&user, organization),
        phone,
        second_factor: user.totp_confirmed_at.is_some(),
        privacy_version: user.privacy_version,
        privacy_consent_at: user.privacy_consent_at.map(Timestamp),
        signed_in_at: user.signed_in_at.map(Timestamp),
        deleted_at: user.deleted_at.map(Timestamp),
        sessions,
    })
}

/// Blocks an account, which ends its sessions at once, or unblocks it. Doing so again changes nothing.
///
/// # Errors
/// [`Error::NotFound`]; a conflict for the own account and for deleted ones; see also
/// [`policy::may_administer`].
pub async fn set_active(app: &App, actor: &Actor, id: UserId, active: bool) -> Result<()> {
    let member = policy::may_administer(actor)?;
    let tx = app.db.begin().await?;
    let user = user::Entity::find_by_id(id.0).one(&tx).await?.ok_or(Error::NotFound)?;
    let wrong = |words: &str| Err(Error::Conflict(ErrorCode::WrongState, words.to_owned()));
    if id == member.person.user_id {
        return wrong("不能停用自己的账号，请由另一位平台管理员操作。");
    }
    if user.deleted_at.is_some() {
        return wrong("这个账号已由本人注销，不能停用或恢复。");
    }
    if user.active == active {
        return Ok(());
    }
    user::Entity::update_many()
        .col_expr(user::Column::Active, Expr::value(active))
        .filter(user::Column::Id.eq(id.0))
        .exec(&tx)
        .await?;
    let ended = if active { 0 } else { sessions::revoke(app, &tx, Which::All(id)).await? };
    links::end_all(&tx, id).await?;
    let action = if active { "user.unblocked" } else { "user.blocked" };
    audit::record(app, &tx, actor, action, ("users", id.0), json!({ "sessions": ended })).await?;
    let words = if active {
        "平台管理员恢复了你的账号，现在可以登录。"
    } else {
        "平台管理员停用了你的账号，所有设备都已退出。"
    };
    let letter = Letter {
        subject: if active { "你的账号已恢复" } else { "你的账号已停用" }.into(),
        greeting: &user.name,
        paragraphs: vec![words.into()],
        facts: vec![("时间", app.now().minute_zh())],
        button: None,
        closing: "如有疑问，请联系平台。",
    };
    notices::send(app, &tx, (&user.email, &user.name), &letter, None).await?;
    tx.commit().await?;
    Ok(())
}
