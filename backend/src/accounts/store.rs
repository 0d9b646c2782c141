//! Queries about users, sessions and API tokens.

use crate::{Error, Member, Result};
use contract::{OrganizationId, SessionId, UserId, accounts::Role, accounts::UserView};
use entity::{api_token, organization, session, user};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select,
};
use uuid::Uuid;

/// A user with the name of the organization.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Person {
    user_id: Uuid,
    name: String,
    email: String,
    role: String,
    organization_id: Uuid,
    organization: String,
}

impl Person {
    /// As pages and clients see it.
    ///
    /// # Errors
    /// When the row holds an unknown role.
    pub fn view(self) -> Result<UserView> {
        Ok(UserView {
            id: UserId(self.user_id),
            role: role(&self.role)?,
            name: self.name,
            email: self.email,
            organization_id: OrganizationId(self.organization_id),
            organization: self.organization,
        })
    }

    /// As the asker of a use case.
    ///
    /// # Errors
    /// When the row holds an unknown role.
    pub fn member(self, session_id: Option<SessionId>) -> Result<Member> {
        Ok(Member {
            user_id: UserId(self.user_id),
            role: role(&self.role)?,
            name: self.name,
            organization_id: OrganizationId(self.organization_id),
            organization: self.organization,
            session_id,
        })
    }
}

fn role(name: &str) -> Result<Role> {
    Role::parse(name).ok_or_else(|| Error::Internal(anyhow::anyhow!("unknown role {name:?} in users")))
}

fn to_organization() -> RelationDef {
    user::Entity::belongs_to(organization::Entity)
        .from(user::Column::OrganizationId)
        .to(organization::Column::Id)
        .into()
}

/// The columns of [`Person`], from a query that joined users.
fn person<E: EntityTrait>(query: Select<E>) -> Select<E> {
    query
        .join(JoinType::InnerJoin, to_organization())
        .select_only()
        .column_as(user::Column::Id, "user_id")
        .column_as(user::Column::Name, "name")
        .column_as(user::Column::Email, "email")
        .column_as(user::Column::Role, "role")
        .column_as(organization::Column::Id, "organization_id")
        .column_as(organization::Column::Name, "organization")
}

/// An account by its address.
///
/// # Errors
/// When the database fails.
pub async fn user_by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<user::Model>> {
    Ok(user::Entity::find().filter(user::Column::Email.eq(email)).one(db).await?)
}

/// Whether there is an account of the demonstration that may sign in.
pub async fn has_demo_accounts(db: &impl ConnectionTrait) -> Result<bool> {
    let one = user::Entity::find()
        .filter(user::Column::Demo.eq(true))
        .filter(user::Column::Active.eq(true))
        .one(db)
        .await?;
    Ok(one.is_some())
}

/// An account by its id, with the organization.
///
/// # Errors
/// When the database fails.
pub async fn person_by_id(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Person>> {
    Ok(person(user::Entity::find().filter(user::Column::Id.eq(id.0))).into_model().one(db).await?)
}

/// Who is behind a session that runs at `now`, in one query.
///
/// # Errors
/// When the database fails.
pub async fn person_of_session(
    db: &impl ConnectionTrait,
    id: SessionId,
    owner: UserId,
    now: i64,
) -> Result<Option<Person>> {
    let to_user =
        session::Entity::belongs_to(user::Entity).from(session::Column::UserId).to(user::Column::Id).into();
    let query = session::Entity::find()
        .join(JoinType::InnerJoin, to_user)
        .filter(session::Column::Id.eq(id.0))
        .filter(session::Column::UserId.eq(owner.0))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(user::Column::Active.eq(true));
    Ok(person(query).into_model().one(db).await?)
}

/// An API token's row, as far as using it needs.
#[derive(Clone, Debug, FromQueryResult)]
pub struct UsedToken {
    /// The token.
    pub token_id: Uuid,
    /// When it last opened a door.
    pub last_used_at: Option<i64>,
    /// Its owner.
    #[sea_orm(nested)]
    pub person: Person,
}

/// Who is behind an API token that is good at `now`, in one query.
///
/// # Errors
/// When the database fails.
pub async fn person_of_token(
    db: &impl ConnectionTrait,
    secret_hash: &str,
    now: i64,
) -> Result<Option<UsedToken>> {
    let to_user = api_token::Entity::belongs_to(user::Entity)
        .from(api_token::Column::UserId)
        .to(user::Column::Id)
        .into();
    let query = api_token::Entity::find()
        .join(JoinType::InnerJoin, to_user)
        .filter(api_token::Column::SecretHash.eq(secret_hash))
        .filter(api_token::Column::RevokedAt.is_null())
        .filter(api_token::Column::ExpiresAt.gt(now))
        .filter(user::Column::Active.eq(true));
    let query = person(query)
        .column_as(api_token::Column::Id, "token_id")
        .column_as(api_token::Column::LastUsedAt, "last_used_at");
    Ok(query.into_model().one(db).await?)
}

/// The tokens of a person that are not revoked, newest first.
///
/// # Errors
/// When the database fails.
pub async fn tokens_of(db: &impl ConnectionTrait, owner: UserId) -> Result<Vec<api_token::Model>> {
    Ok(api_token::Entity::find()
        .filter(api_token::Column::UserId.eq(owner.0))
        .filter(api_token::Column::RevokedAt.is_null())
        .order_by_desc(api_token::Column::Id)
        .all(db)
        .await?)
}
