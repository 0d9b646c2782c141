//! Putting an accepted change into force.

use super::{ClaimFacts, RegistrationFacts, read, standing_of};
use crate::{
    App, Error, Result,
    organizations::{
        self, policy,
        profile::{form, store},
    },
};
use contract::{
    ErrorCode,
    accounts::Role,
    organizations::{ChangeKind, OrganizationStatus},
};
use entity::{organization_change, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, EntityTrait, QuerySelect};

pub(super) async fn put_into_force(
    app: &App,
    tx: &DatabaseTransaction,
    row: &organization_change::Model,
    kind: ChangeKind,
) -> Result<()> {
    match kind {
        ChangeKind::Registration => registration(app, tx, row).await,
        ChangeKind::Profile => profile(app, tx, row).await,
        ChangeKind::Claim => claim(app, tx, row).await,
    }
}

fn conflict(code: ErrorCode, words: impl Into<String>) -> Error {
    Error::Conflict(code, words.into())
}

async fn free_code(tx: &DatabaseTransaction, id: uuid::Uuid, uscc: &str) -> Result<()> {
    if store::code_is_taken(tx, id, uscc).await? {
        let words = "平台上已有另一家企业用了这个统一社会信用代码，不能通过；请退回或不通过";
        return Err(conflict(ErrorCode::Duplicate, words));
    }
    Ok(())
}

async fn registration(app: &App, tx: &DatabaseTransaction, row: &organization_change::Model) -> Result<()> {
    let texts = store::texts_locked(tx, row.organization_id).await?;
    if standing_of(&texts.organization) != OrganizationStatus::Pending {
        return Err(conflict(ErrorCode::WrongState, "这家企业的注册已经有了结果，请刷新页面查看"));
    }
    let facts: RegistrationFacts =
        serde_json::from_value(row.proposed.clone()).map_err(anyhow::Error::from)?;
    let after = read::with_registration(&form::of(app, &texts)?, &facts);
    free_code(tx, row.organization_id, &after.uscc).await?;
    store::write(app, tx, &texts, &after, Some(OrganizationStatus::Active)).await
}

async fn profile(app: &App, tx: &DatabaseTransaction, row: &organization_change::Model) -> Result<()> {
    let id = row.organization_id;
    let texts = store::texts_locked(tx, id).await?;
    let current = form::of(app, &texts)?;
    let (base, proposed) = (form::kept(app, id, &row.base)?, form::kept(app, id, &row.proposed)?);
    let (merged, conflicts) = form::merge(&base, &current, &proposed);
    let conflicts: Vec<&str> =
        conflicts.into_iter().filter(|field| policy::is_reviewed(field.name)).map(|f| f.label).collect();
    if !conflicts.is_empty() {
        let words = format!(
            "提交之后，{}在别处改过，不能直接通过。请退回申请人，对方会看到最新内容再提交",
            conflicts.join("、")
        );
        return Err(conflict(ErrorCode::Stale, words));
    }
    free_code(tx, id, &merged.uscc).await?;
    let mut after = current;
    for field in form::FIELDS.iter().filter(|field| policy::is_reviewed(field.name)) {
        (field.copy)(&mut after, &merged);
    }
    store::write(app, tx, &texts, &after, None).await
}

/// The claimant becomes the owner, unless somebody else was faster or the person joined another
/// organization meanwhile.
async fn claim(app: &App, tx: &DatabaseTransaction, row: &organization_change::Model) -> Result<()> {
    let id = row.organization_id;
    let texts = store::texts_locked(tx, id).await?;
    if standing_of(&texts.organization) != OrganizationStatus::Unclaimed {
        return Err(conflict(ErrorCode::WrongState, "这家企业已被认领，或不在可认领的状态；请选择不通过"));
    }
    let claim: ClaimFacts = serde_json::from_value(row.proposed.clone()).map_err(anyhow::Error::from)?;
    let person = user::Entity::find_by_id(claim.user_id).lock_exclusive().one(tx).await?;
    let person = person.filter(|person| person.active && person.deleted_at.is_none());
    let Some(person) = person else {
        return Err(conflict(ErrorCode::WrongState, "申请人的账号已停用或注销，请选择不通过"));
    };
    if person.organization_id.is_some() {
        return Err(conflict(ErrorCode::WrongState, "申请人已加入另一家单位，请选择不通过"));
    }
    let (now, version) = (app.now(), person.version + 1);
    let mut person: user::ActiveModel = person.into();
    person.organization_id = Set(Some(id));
    person.role = Set(Some(Role::Owner.as_str().to_owned()));
    person.joined_at = Set(Some(now.0));
    person.version = Set(version);
    person.update(tx).await?;
    organizations::store::claim(tx, id, now).await
}
