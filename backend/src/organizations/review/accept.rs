//! Putting an accepted change into force.

use super::{ClaimFacts, RegistrationFacts, read, standing_of};
use crate::{
    Actor, App, Error, Result,
    accounts::membership::{
        enrolment::Who,
        takeover::{Proof, take_over},
    },
    organizations::{
        policy,
        profile::{form, store},
    },
};
use contract::{
    ErrorCode,
    organizations::{ChangeKind, OrganizationStatus, ProfileForm},
};
use entity::{organization_change, user};
use sea_orm::{DatabaseTransaction, EntityTrait, QuerySelect};

pub(super) async fn put_into_force(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    row: &organization_change::Model,
    kind: ChangeKind,
) -> Result<()> {
    match kind {
        ChangeKind::Registration => registration(app, tx, row).await,
        ChangeKind::Profile => profile(app, tx, row).await,
        ChangeKind::Claim => claim(app, tx, actor, row).await,
    }
}

fn conflict(code: ErrorCode, words: impl Into<String>) -> Error {
    Error::Conflict(code, words.into())
}

async fn free_number(tx: &DatabaseTransaction, id: uuid::Uuid, form: &ProfileForm) -> Result<()> {
    let Some(field) = store::taken(tx, id, form).await? else { return Ok(()) };
    let number = if field == "uscc" { "统一社会信用代码" } else { "境外注册号" };
    let words = format!("平台上已有另一家企业用了这个{number}，不能通过；请退回或不通过");
    Err(conflict(ErrorCode::Duplicate, words))
}

async fn registration(app: &App, tx: &DatabaseTransaction, row: &organization_change::Model) -> Result<()> {
    let texts = store::texts_locked(tx, row.organization_id).await?;
    if standing_of(&texts.organization) != OrganizationStatus::Pending {
        return Err(conflict(ErrorCode::WrongState, "这家企业的注册已经有了结果，请刷新页面查看"));
    }
    let facts: RegistrationFacts =
        serde_json::from_value(row.proposed.clone()).map_err(anyhow::Error::from)?;
    let after = read::with_registration(&form::of(app, &texts)?, &facts);
    free_number(tx, row.organization_id, &after).await?;
    store::write(app, tx, &texts, &after, Some(OrganizationStatus::Active)).await
}

async fn profile(app: &App, tx: &DatabaseTransaction, row: &organization_change::Model) -> Result<()> {
    let id = row.organization_id;
    let texts = store::texts_locked(tx, id).await?;
    if standing_of(&texts.organization) == OrganizationStatus::Rejected {
        return Err(conflict(ErrorCode::WrongState, "这家企业的注册没有通过，变更不能再通过"));
    }
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
    free_number(tx, id, &merged).await?;
    let mut after = current;
    for field in form::FIELDS.iter().filter(|field| policy::is_reviewed(field.name)) {
        (field.copy)(&mut after, &merged);
    }
    store::write(app, tx, &texts, &after, None).await
}

/// The claimant becomes the owner, unless somebody else was faster or the person joined another
/// organization meanwhile.
async fn claim(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    row: &organization_change::Model,
) -> Result<()> {
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
    let who = Who { id: person.id.into(), name: &person.name, email: &person.email, reason: "" };
    take_over(app, tx, actor, &who, &texts.organization, Proof::Review).await
}
