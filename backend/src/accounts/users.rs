//! Creating accounts: by operators, by the command line and by the seeds.

use super::{
    credentials::{kept, password},
    model::OrganizationRef,
    policy,
};
use crate::{
    Actor, App, Error, Result, audit,
    organizations::{self, departments},
};
use contract::{
    ErrorCode, FieldErrors, Timestamp, UserId,
    accounts::Role,
    field,
    organizations::{OrganizationKind, OrganizationStatus},
};
use entity::{organization, user};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

/// An account to be made.
#[derive(Clone)]
pub struct NewUser {
    /// Sign-in address.
    pub email: String,
    /// Name shown.
    pub name: String,
    /// Role; it must fit the kind of the organization.
    pub role: Role,
    /// Acts for. A department or operator that does not exist by that name is made; an enterprise
    /// must exist.
    pub organization: OrganizationRef,
    /// Password in the clear; without one a link sets the first.
    pub password: Option<String>,
    /// Demonstration account.
    pub demo: bool,
}

impl std::fmt::Debug for NewUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewUser").field("role", &self.role).finish_non_exhaustive()
    }
}

impl NewUser {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let name = field::clean(&self.name).chars().count();
        errors.check(!field::is_email(self.email.trim()), "email", "请填写邮箱，例如 name@example.cn");
        errors.check(!(1..=40).contains(&name), "name", "请填写姓名或称呼，1–40 个字");
        if let OrganizationRef::Name(name) = &self.organization {
            let length = field::clean(name).chars().count();
            errors.check(!(2..=100).contains(&length), "organization", "请填写单位全称，2–100 个字");
        }
        if let Some(password) = &self.password {
            password::check(password, &[&self.name, &self.email], &mut errors);
        }
        errors
    }
}

/// Creates an account.
///
/// # Errors
/// [`Error::Validation`] naming the wrong fields, [`Error::Conflict`] (`Duplicate`) for an address in
/// use; see also [`policy::may_create_user`].
pub async fn create_user(app: &App, actor: &Actor, new: &NewUser) -> Result<UserId> {
    policy::may_create_user(actor)?;
    new.check().into_result(())?;
    let hash = match &new.password {
        Some(password) => Some(app.gate.hash(password).await?),
        None => None,
    };
    let email = new.email.trim().to_lowercase();
    let tx = app.db.begin().await?;
    if super::store::user_by_email(&tx, &email).await?.is_some() {
        let words = "这个邮箱已有账号；如需修改，请用另一个邮箱或联系平台运营方".to_owned();
        return Err(Error::Conflict(ErrorCode::Duplicate, words));
    }
    let organization_id = organization_for(app, &tx, actor, new).await?;
    let id = app.new_id();
    let kept_hash = match hash {
        Some(hash) => kept::seal(app, id, &hash)?,
        None => kept::NONE.to_owned(),
    };
    let row = user::ActiveModel {
        id: Set(id),
        organization_id: Set(Some(organization_id)),
        role: Set(Some(new.role.as_str().to_owned())),
        joined_at: Set(Some(app.now().0)),
        demo: Set(new.demo),
        ..blank(id, email, &new.name, kept_hash, app.now())
    };
    user::Entity::insert(row).exec_without_returning(&tx).await?;
    let detail = json!({ "role": new.role.as_str(), "organization": organization_id });
    audit::record(app, &tx, actor, "user.created", ("users", id), detail).await?;
    tx.commit().await?;
    Ok(UserId(id))
}

/// A fresh account of a person who belongs to nobody.
pub(crate) fn blank(
    id: Uuid,
    email: String,
    name: &str,
    password_hash: String,
    now: Timestamp,
) -> user::ActiveModel {
    user::ActiveModel {
        id: Set(id),
        organization_id: Set(None),
        role: Set(None),
        email: Set(email),
        name: Set(field::clean(name)),
        phone: Set(None),
        password_hash: Set(password_hash),
        totp_secret: Set(None),
        totp_confirmed_at: Set(None),
        totp_step: Set(0),
        recovery_codes: Set(json!([])),
        oidc_subject: Set(None),
        privacy_version: Set(None),
        privacy_consent_at: Set(None),
        active: Set(true),
        demo: Set(false),
        version: Set(1),
        created_at: Set(now.0),
        joined_at: Set(None),
        signed_in_at: Set(None),
        deleted_at: Set(None),
    }
}

async fn organization_for(app: &App, tx: &DatabaseTransaction, actor: &Actor, new: &NewUser) -> Result<Uuid> {
    let kind = new.role.kind();
    let query = organization::Entity::find().filter(organization::Column::Kind.eq(kind.as_str()));
    let found = match &new.organization {
        OrganizationRef::Id(id) => query.filter(organization::Column::Id.eq(id.0)).all(tx).await?,
        OrganizationRef::Name(name) if kind == OrganizationKind::Department => {
            departments::named(tx, name).await?.into_iter().collect()
        }
        OrganizationRef::Name(name) => {
            query.filter(organization::Column::Name.eq(field::clean(name))).all(tx).await?
        }
    };
    if let Some(one) = found.iter().find(|one| departments::is_closed(one)) {
        return Err(departments::closed(&one.name));
    }
    match (found.as_slice(), &new.organization, kind) {
        ([one], _, _) => {
            organizations::store::claim(tx, one.id, app.now()).await?;
            Ok(one.id)
        }
        ([], OrganizationRef::Name(name), OrganizationKind::Department | OrganizationKind::Operator) => {
            create_organization(app, tx, actor, kind, &field::clean(name), new.demo).await
        }
        ([], _, OrganizationKind::Enterprise) => {
            Err(Error::field("organization", "没有找到这家企业，请先导入企业，或检查名称是否与登记的一致"))
        }
        ([], ..) => Err(Error::field("organization", "没有找到这个单位，或它的类型与角色不符")),
        _ => Err(Error::field("organization", "有几家单位同名，请改用单位编号指定")),
    }
}

async fn create_organization(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    kind: OrganizationKind,
    name: &str,
    demo: bool,
) -> Result<Uuid> {
    let now = app.now();
    let id = app.new_id();
    let row = organization::ActiveModel {
        demo: Set(demo),
        claimed_at: Set(Some(now.0)),
        ..organizations::store::blank(id, kind, name.to_owned(), OrganizationStatus::Active, now)
    };
    organization::Entity::insert(row).exec_without_returning(tx).await?;
    let detail = json!({ "kind": kind.as_str() });
    audit::record(app, tx, actor, "organization.created", ("organizations", id), detail).await?;
    Ok(id)
}
