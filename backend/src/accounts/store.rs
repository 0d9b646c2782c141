//! Queries about users, sessions and API tokens.

use crate::{Actor, App, Credential, Error, Member, Person, Result};
use contract::{
    OrganizationId, SessionId, Timestamp, UserId,
    accounts::{Role, Scopes, UserView},
    organizations::OrganizationStatus,
};
use entity::{api_token, organization, session, user};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select,
    sea_query::{Alias, Expr, ExprTrait},
};
use uuid::Uuid;

/// A user with the name and standing of the organization.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Account {
    user_id: Uuid,
    name: String,
    email: String,
    role: Option<String>,
    totp_confirmed_at: Option<i64>,
    organization_id: Option<Uuid>,
    organization: Option<String>,
    organization_status: Option<String>,
}

/// How somebody opened the door.
#[derive(Clone, Debug)]
pub enum Opened {
    /// By a session.
    Session {
        /// The session.
        id: SessionId,
        /// Opened with a second factor.
        second_factor: bool,
        /// When the password was last given.
        confirmed_at: Timestamp,
    },
    /// By an API token.
    Token {
        /// What it may do.
        scopes: Scopes,
        /// It acts for an organization, not for its maker.
        of_organization: bool,
    },
}

impl Opened {
    /// By a session that starts now.
    pub const fn now(id: SessionId, second_factor: bool, now: Timestamp) -> Self {
        Self::Session { id, second_factor, confirmed_at: now }
    }
}

impl Account {
    /// As pages and clients see it.
    ///
    /// # Errors
    /// When the row holds an unknown role.
    pub fn view(self) -> Result<UserView> {
        Ok(UserView {
            id: UserId(self.user_id),
            role: self.role()?,
            name: self.name,
            email: self.email,
            organization_id: self.organization_id.map(OrganizationId),
            organization: self.organization,
            second_factor: self.totp_confirmed_at.is_some(),
        })
    }

    /// The role, when the person acts for an organization.
    ///
    /// # Errors
    /// When the row holds an unknown role.
    pub fn role(&self) -> Result<Option<Role>> {
        self.role.as_deref().map(role).transpose()
    }

    /// As the asker of a use case: a member where there is an organization, and where the second factor
    /// that the role asks for was given.
    ///
    /// # Errors
    /// When the row holds an unknown role or standing.
    pub fn actor(self, app: &App, opened: &Opened) -> Result<Actor> {
        let role = self.role()?;
        let asked = role.is_some_and(|role| app.settings.accounts.second_factor_roles.contains(&role));
        let (credential, given) = match opened {
            Opened::Session { id, second_factor, confirmed_at } => {
                (Credential::Session { id: *id, confirmed_at: *confirmed_at }, *second_factor)
            }
            // Nobody is there to ask for a code: it counts as given while its maker has one in use, whatever
            // the role asked for when the token was made. An organization's goes on without its maker, who
            // gave one to make it.
            Opened::Token { scopes, of_organization } => {
                (Credential::Token(scopes.clone()), *of_organization || self.totp_confirmed_at.is_some())
            }
        };
        let person = Person {
            user_id: UserId(self.user_id),
            name: self.name,
            credential,
            lacks_second_factor: asked && !given,
        };
        let (Some(role), Some(id), Some(organization)) = (role, self.organization_id, self.organization)
        else {
            return Ok(Actor::Person(person));
        };
        if person.lacks_second_factor {
            return Ok(Actor::Person(person));
        }
        let status = self.organization_status.as_deref().and_then(OrganizationStatus::parse);
        let status =
            status.ok_or_else(|| Error::Internal(anyhow::anyhow!("unknown status in organizations")))?;
        let organization_id = OrganizationId(id);
        Ok(Actor::Member(Member { person, organization_id, organization, status, role }))
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

/// The columns of [`Account`], from a query that joined users.
fn account<E: EntityTrait>(query: Select<E>) -> Select<E> {
    query
        .join(JoinType::LeftJoin, to_organization())
        .select_only()
        .column_as(user::Column::Id, "user_id")
        .column_as(user::Column::Name, "name")
        .column_as(user::Column::Email, "email")
        .column_as(user::Column::Role, "role")
        .column_as(user::Column::TotpConfirmedAt, "totp_confirmed_at")
        .column_as(organization::Column::Id, "organization_id")
        .column_as(organization::Column::Name, "organization")
        .column_as(organization::Column::Status, "organization_status")
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
pub async fn person_by_id(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Account>> {
    Ok(account(user::Entity::find().filter(user::Column::Id.eq(id.0))).into_model().one(db).await?)
}

/// A session's row with its owner.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OfSession {
    /// Last request.
    pub seen_at: i64,
    /// When the second factor was given.
    pub second_factor_at: Option<i64>,
    /// When the password was last given.
    pub confirmed_at: i64,
    /// Its owner.
    #[sea_orm(nested)]
    pub person: Account,
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
) -> Result<Option<OfSession>> {
    let to_user =
        session::Entity::belongs_to(user::Entity).from(session::Column::UserId).to(user::Column::Id).into();
    let query = session::Entity::find()
        .join(JoinType::InnerJoin, to_user)
        .filter(session::Column::Id.eq(id.0))
        .filter(session::Column::UserId.eq(owner.0))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(user::Column::Active.eq(true));
    let query = account(query)
        .column_as(session::Column::SeenAt, "seen_at")
        .column_as(session::Column::SecondFactorAt, "second_factor_at")
        .column_as(session::Column::ConfirmedAt, "confirmed_at");
    Ok(query.into_model().one(db).await?)
}

/// An API token's row with its maker, as far as using it needs.
#[derive(Clone, Debug, FromQueryResult)]
pub struct UsedToken {
    /// The token.
    pub token_id: Uuid,
    /// When it last opened a door.
    pub last_used_at: Option<i64>,
    /// The names of its scopes.
    pub scopes: String,
    /// The role an organization's token acts with.
    pub token_role: Option<String>,
    /// The organization it acts for, its name and standing.
    pub for_id: Option<Uuid>,
    /// Its name.
    pub for_name: Option<String>,
    /// Its standing.
    pub for_status: Option<String>,
    /// Its maker.
    #[sea_orm(nested)]
    pub person: Account,
}

impl UsedToken {
    /// Who it acts for: its maker, or the organization, whether its maker still belongs to it or not.
    ///
    /// # Errors
    /// When the row holds an unknown role or standing.
    pub fn actor(self, app: &App) -> Result<Actor> {
        let mut account = self.person;
        let of_organization = self.token_role.is_some();
        if of_organization {
            account.organization_id = self.for_id;
            account.organization = self.for_name;
            account.organization_status = self.for_status;
            account.role = self.token_role;
        }
        account.actor(app, &Opened::Token { scopes: Scopes::parse(&self.scopes), of_organization })
    }
}

/// Who is behind an API token that is good at `now`, in one query. A personal token ends with its
/// maker's account.
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
    let acts_for = Alias::new("acts_for");
    let to_acts_for: RelationDef = api_token::Entity::belongs_to(organization::Entity)
        .from(api_token::Column::OrganizationId)
        .to(organization::Column::Id)
        .into();
    let living = Condition::any()
        .add(user::Column::Active.eq(true))
        .add(api_token::Column::OrganizationId.is_not_null());
    let query = api_token::Entity::find()
        .join(JoinType::InnerJoin, to_user)
        .filter(api_token::Column::SecretHash.eq(secret_hash))
        .filter(api_token::Column::RevokedAt.is_null())
        .filter(api_token::Column::ExpiresAt.gt(now))
        .filter(living);
    let of = |column| Expr::col((acts_for.clone(), column));
    let query = account(query)
        .join_as(JoinType::LeftJoin, to_acts_for, acts_for.clone())
        .column_as(api_token::Column::Id, "token_id")
        .column_as(api_token::Column::LastUsedAt, "last_used_at")
        .column_as(api_token::Column::Scopes, "scopes")
        .column_as(api_token::Column::Role, "token_role")
        .expr_as(of(organization::Column::Id), "for_id")
        .expr_as(of(organization::Column::Name), "for_name")
        .expr_as(of(organization::Column::Status), "for_status");
    Ok(query.into_model().one(db).await?)
}

/// The tokens of a person that are not revoked, newest first; for those who handle the organization's
/// tokens, these too.
///
/// # Errors
/// When the database fails.
pub async fn tokens_of(
    db: &impl ConnectionTrait,
    owner: UserId,
    organization: Option<OrganizationId>,
) -> Result<Vec<api_token::Model>> {
    let personal = api_token::Column::UserId.eq(owner.0).and(api_token::Column::OrganizationId.is_null());
    let mut whose = Condition::any().add(personal);
    if let Some(organization) = organization {
        whose = whose.add(api_token::Column::OrganizationId.eq(organization.0));
    }
    Ok(api_token::Entity::find()
        .filter(whose)
        .filter(api_token::Column::RevokedAt.is_null())
        .order_by_desc(api_token::Column::Id)
        .all(db)
        .await?)
}
