//! Use cases of API tokens: a person makes, lists and revokes the own ones.

use super::{model, policy, store};
use crate::{Actor, App, Error, Result, audit};
use contract::{
    ApiTokenId, Timestamp,
    accounts::{ApiTokenForm, ApiTokenView, NewApiToken},
    field,
};
use entity::api_token;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;

/// Tokens one person may have at a time.
const TOKENS_MAX: usize = 20;
/// Life time when none is asked for.
const DAYS_DEFAULT: u16 = 90;

/// Makes a token; its secret is in the answer and nowhere else.
///
/// # Errors
/// [`Error::Validation`] for a wrong form or too many tokens; see also [`policy::may_handle_tokens`].
pub async fn create_token(app: &App, actor: &Actor, form: &ApiTokenForm) -> Result<NewApiToken> {
    let owner = policy::may_handle_tokens(actor)?;
    form.check().into_result(())?;
    let now = app.now();
    let secret = model::new_secret();
    let hash = model::secret_hash(&secret)
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("a new secret has the wrong shape")))?;
    let row = api_token::Model {
        id: app.new_id(),
        user_id: owner.user_id.0,
        name: field::clean(&form.name),
        secret_hash: hash,
        created_at: now.0,
        expires_at: now.plus_days(i64::from(form.days.unwrap_or(DAYS_DEFAULT))).0,
        revoked_at: None,
        last_used_at: None,
    };
    let tx = app.db.begin().await?;
    if store::tokens_of(&tx, owner.user_id).await?.len() >= TOKENS_MAX {
        let words = format!("每人最多 {TOKENS_MAX} 个令牌，请先撤销不用的");
        return Err(Error::field("name", words));
    }
    api_token::Entity::insert(active(&row)).exec_without_returning(&tx).await?;
    let detail = json!({ "expires_at": row.expires_at });
    audit::record(app, &tx, actor, "api_token.created", ("api_tokens", row.id), detail).await?;
    tx.commit().await?;
    Ok(NewApiToken { token: view(row), secret })
}

/// The asker's tokens, newest first, ended ones included until they are revoked.
///
/// # Errors
/// See [`policy::may_handle_tokens`].
pub async fn list_tokens(app: &App, actor: &Actor) -> Result<Vec<ApiTokenView>> {
    let owner = policy::may_handle_tokens(actor)?;
    let rows = store::tokens_of(app.db.read(), owner.user_id).await?;
    Ok(rows.into_iter().map(view).collect())
}

/// Revokes a token of the asker; it works no longer from now on.
///
/// # Errors
/// [`Error::NotFound`] when it is not the asker's or revoked already.
pub async fn revoke_token(app: &App, actor: &Actor, id: ApiTokenId) -> Result<()> {
    let owner = policy::may_handle_tokens(actor)?;
    let tx = app.db.begin().await?;
    let revoked = api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(app.now().0))
        .filter(api_token::Column::Id.eq(id.0))
        .filter(api_token::Column::UserId.eq(owner.user_id.0))
        .filter(api_token::Column::RevokedAt.is_null())
        .exec(&tx)
        .await?;
    if revoked.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    audit::record(app, &tx, actor, "api_token.revoked", ("api_tokens", id.0), json!({})).await?;
    tx.commit().await?;
    Ok(())
}

fn active(row: &api_token::Model) -> api_token::ActiveModel {
    api_token::ActiveModel {
        id: Set(row.id),
        user_id: Set(row.user_id),
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
        created_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
        last_used_at: row.last_used_at.map(Timestamp),
    }
}
