//! Use cases of API tokens: a person makes, lists and revokes the own ones.

use crate::{
    Actor, App, Error, Member, Result,
    accounts::{model, notices, policy, store},
    audit,
};
use contract::{
    ApiTokenId, ErrorCode, OrganizationId, Timestamp, UserId,
    accounts::{ApiTokenForm, ApiTokenView, NewApiToken, Scopes},
    field,
    oversight::TokenRecord,
};
use entity::{api_token, user};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, sea_query::Expr,
};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Tokens one person may have at a time.
const TOKENS_MAX: usize = 20;
/// Life time when none is asked for.
const DAYS_DEFAULT: u16 = 90;

/// Makes a token; its secret is in the answer and nowhere else.
///
/// # Errors
/// See [`create_token_once`].
pub async fn create_token(app: &App, actor: &Actor, form: &ApiTokenForm) -> Result<NewApiToken> {
    create_token_once(app, actor, ApiTokenId(app.new_id()), form).await
}

/// The same under an id that the form had before it was sent: sent twice, it makes one token.
///
/// # Errors
/// [`Error::Validation`] for a wrong form or too many tokens, a conflict for an id that a token has; see
/// also [`policy::may_create_tokens`].
pub async fn create_token_once(
    app: &App,
    actor: &Actor,
    id: ApiTokenId,
    form: &ApiTokenForm,
) -> Result<NewApiToken> {
    let owner = policy::may_create_tokens(app, actor)?;
    form.check().into_result(())?;
    if !form.for_organization && app.settings.accounts.second_factor_roles.contains(&owner.role) {
        lasting_second_factor(app, owner).await?;
    }
    if form.for_organization && !policy::handles_organization_tokens(owner) {
        return Err(Error::field(
            "for_organization",
            "单位的令牌由本单位的管理员或负责人创建；可以为自己创建个人令牌",
        ));
    }
    let now = app.now();
    let secret = model::new_secret();
    let hash = model::secret_hash(&secret)
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("a new secret has the wrong shape")))?;
    let row = api_token::Model {
        id: id.0,
        user_id: owner.person.user_id.0,
        organization_id: form.for_organization.then_some(owner.organization_id.0),
        role: form.for_organization.then(|| owner.role.as_str().to_owned()),
        scopes: form.scopes.to_text(),
        name: field::clean(&form.name),
        secret_hash: hash,
        created_at: now.0,
        expires_at: now.plus_days(i64::from(form.days.unwrap_or(DAYS_DEFAULT))).0,
        revoked_at: None,
        last_used_at: None,
    };
    let tx = app.db.begin().await?;
    if api_token::Entity::find_by_id(id.0).one(&tx).await?.is_some() {
        return Err(Error::Conflict(ErrorCode::Duplicate, String::new()));
    }
    if store::tokens_of(&tx, owner.person.user_id, shared(owner)).await?.len() >= TOKENS_MAX {
        let words = format!("个人和单位的令牌合计最多 {TOKENS_MAX} 个，请先撤销不用的");
        return Err(Error::field("name", words));
    }
    api_token::Entity::insert(active(&row)).exec_without_returning(&tx).await?;
    let detail = json!({
        "expires_at": row.expires_at,
        "scopes": &row.scopes,
        "for_organization": row.organization_id.is_some(),
    });
    audit::record(app, &tx, actor, "api_token.created", ("api_tokens", row.id), detail).await?;
    tell(app, &tx, owner, &format!("接口令牌“{}”已创建", row.name)).await?;
    tx.commit().await?;
    Ok(NewApiToken { token: view(row), secret })
}

/// A personal token stands in for its maker, whose second factor must be in use: one that a single sign-on
/// vouched for ends with the session.
async fn lasting_second_factor(app: &App, owner: &Member) -> Result<()> {
    let row = user::Entity::find_by_id(owner.person.user_id.0).one(app.db.read()).await?;
    if row.is_some_and(|row| row.totp_confirmed_at.is_some()) {
        return Ok(());
    }
    let words = "你的角色必须使用两步验证。请先在“账号安全”中设置，再创建个人令牌。".to_owned();
    Err(Error::Conflict(ErrorCode::WrongState, words))
}

/// The organization whose tokens the member handles beside the own ones.
fn shared(member: &Member) -> Option<OrganizationId> {
    policy::handles_organization_tokens(member).then_some(member.organization_id)
}

/// The asker's tokens, and the organization's for those who handle them; newest first, ended ones
/// included until they are revoked.
///
/// # Errors
/// See [`policy::may_handle_tokens`].
pub async fn list_tokens(app: &App, actor: &Actor) -> Result<Vec<ApiTokenView>> {
    let owner = policy::may_handle_tokens(actor)?;
    let rows = store::tokens_of(app.db.read(), owner.person.user_id, shared(owner)).await?;
    Ok(rows.into_iter().map(view).collect())
}

/// Revokes a token of the asker or of the organization whose tokens the asker handles; it works no longer from now on.
///
/// # Errors
/// [`Error::NotFound`] when it is not the asker's or revoked already.
pub async fn revoke_token(app: &App, actor: &Actor, id: ApiTokenId) -> Result<()> {
    let owner = policy::may_handle_tokens(actor)?;
    let tx = app.db.begin().await?;
    let own = store::tokens_of(&tx, owner.person.user_id, shared(owner)).await?;
    let name = own.into_iter().find(|token| token.id == id.0).ok_or(Error::NotFound)?.name;
    let revoked = api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(app.now().0))
        .filter(api_token::Column::Id.eq(id.0))
        .filter(api_token::Column::RevokedAt.is_null())
        .exec(&tx)
        .await?;
    if revoked.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    audit::record(app, &tx, actor, "api_token.revoked", ("api_tokens", id.0), json!({})).await?;
    tell(app, &tx, owner, &format!("接口令牌“{name}”已撤销")).await?;
    tx.commit().await?;
    Ok(())
}

async fn tell(app: &App, tx: &DatabaseTransaction, owner: &Member, what: &str) -> Result<()> {
    let row = user::Entity::find_by_id(owner.person.user_id.0).one(tx).await?.ok_or(Error::NotFound)?;
    notices::credentials_changed(app, tx, &row, what).await
}

/// Revokes all of a person's own tokens within a transaction; says how many.
pub(in crate::accounts) async fn revoke_personal(
    app: &App,
    tx: &DatabaseTransaction,
    owner: UserId,
) -> Result<u64> {
    let revoked = api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(app.now().0))
        .filter(api_token::Column::UserId.eq(owner.0))
        .filter(api_token::Column::OrganizationId.is_null())
        .filter(api_token::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(revoked.rows_affected)
}

/// The newest tokens of an organization and of its members, ended ones too, without their secrets.
pub(crate) async fn records(
    db: &impl ConnectionTrait,
    id: OrganizationId,
    most: u64,
) -> Result<Vec<TokenRecord>> {
    let members = user::Entity::find().select_only().column(user::Column::Id);
    let members = members.filter(user::Column::OrganizationId.eq(id.0)).into_query();
    let personal = Condition::all()
        .add(api_token::Column::OrganizationId.is_null())
        .add(api_token::Column::UserId.in_subquery(members));
    let rows = api_token::Entity::find()
        .filter(Condition::any().add(api_token::Column::OrganizationId.eq(id.0)).add(personal))
        .order_by_desc(api_token::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    let owners: HashMap<Uuid, String> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Name])
        .filter(user::Column::Id.is_in(rows.iter().map(|row| row.user_id)))
        .into_tuple::<(Uuid, String)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let record = |row: api_token::Model| TokenRecord {
        id: ApiTokenId(row.id),
        owner: owners.get(&row.user_id).cloned(),
        for_organization: row.organization_id.is_some(),
        scopes: Scopes::parse(&row.scopes),
        created_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
        revoked_at: row.revoked_at.map(Timestamp),
        last_used_at: row.last_used_at.map(Timestamp),
        name: row.name,
    };
    Ok(rows.into_iter().map(record).collect())
}

fn active(row: &api_token::Model) -> api_token::ActiveModel {
    api_token::ActiveModel {
        id: Set(row.id),
        user_id: Set(row.user_id),
        organization_id: Set(row.organization_id),
        role: Set(row.role.clone()),
        scopes: Set(row.scopes.clone()),
        name: Set(row.name.clone()),
        secret_hash: Set(row.secret_hash.clone()),
        created_at: Set(row.created_at),
        expires_at: Set(row.expires_at),
        revoked_at: Set(row.revoked_at),
        last_used_at: Set(row.last_used_at),
    }
}

fn view(row: api_token::Model) -> ApiTokenView {
    ApiTokenView {
        id: ApiTokenId(row.id),
        name: row.name,
        scopes: Scopes::parse(&row.scopes),
        for_organization: row.organization_id.is_some(),
        created_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
        last_used_at: row.last_used_at.map(Timestamp),
    }
}
