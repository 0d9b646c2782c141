//! A person and an enterprise come together: a new entry under review, an imported one taken over at
//! once by who proves to belong to it, or a claim that waits for a reviewer.

use super::{
    proof::belongs,
    takeover::{Proof, take_over},
};
use crate::{
    Actor, App, Error, Result, accounts::notices, audit, notifications::letter::Letter, organizations,
};
use contract::{
    ErrorCode, OrganizationId, UserId,
    accounts::{EnterpriseFacts, RegistrationOutcome, Role, check_claim_reason},
    organizations::{OrganizationKind, OrganizationStatus},
};
use entity::{organization, organization_change, user};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Who enrols.
pub(crate) struct Who<'a> {
    /// The account.
    pub id: UserId,
    /// Its name.
    pub name: &'a str,
    /// Its proven address.
    pub email: &'a str,
    /// Why the enterprise is theirs; needed for a claim that a reviewer decides about.
    pub reason: &'a str,
}

/// The entry with the same 统一社会信用代码, or the same number in the same country.
async fn known(db: &impl ConnectionTrait, facts: &EnterpriseFacts) -> Result<Option<organization::Model>> {
    let query = organization::Entity::find();
    let query = match (&facts.uscc, &facts.country, &facts.registration_number) {
        (Some(uscc), ..) => query.filter(organization::Column::Uscc.eq(uscc.as_str())),
        (None, Some(country), Some(number)) => query
            .filter(organization::Column::Country.eq(country))
            .filter(organization::Column::RegistrationNumber.eq(number)),
        _ => return Ok(None),
    };
    Ok(query.one(db).await?)
}

/// Locks the enterprise that somebody is about to come together with, if there is one: before people and the
/// trail, as reviewers and members do.
///
/// # Errors
/// When the database fails.
pub(in crate::accounts) async fn hold(tx: &DatabaseTransaction, facts: &EnterpriseFacts) -> Result<()> {
    match known(tx, facts).await? {
        Some(entry) => organizations::store::lock(tx, entry.id).await,
        None => Ok(()),
    }
}

fn taken(facts: &EnterpriseFacts) -> Error {
    let field = if facts.uscc.is_some() { "uscc" } else { "registration_number" };
    Error::field(field, "这家企业已经在平台上登记，请联系它的管理员，让其在“成员”中邀请你加入")
}

/// Refuses the number of an enterprise that has people of its own.
///
/// # Errors
/// At the number's field.
pub(in crate::accounts) async fn check_code(
    db: &impl ConnectionTrait,
    facts: &EnterpriseFacts,
) -> Result<()> {
    match known(db, facts).await? {
        Some(entry) if entry.status != OrganizationStatus::Unclaimed.as_str() => Err(taken(facts)),
        _ => Ok(()),
    }
}

/// What enrolling would lead to.
///
/// # Errors
/// A conflict when the enterprise has people of its own by now.
pub(in crate::accounts) async fn foresee(
    db: &impl ConnectionTrait,
    facts: &EnterpriseFacts,
    email: &str,
) -> Result<RegistrationOutcome> {
    match known(db, facts).await? {
        None => Ok(RegistrationOutcome::Registered),
        Some(entry) if entry.status != OrganizationStatus::Unclaimed.as_str() => Err(late()),
        Some(entry) if belongs(db, email, &entry).await? => Ok(RegistrationOutcome::Claimed),
        Some(_) => Ok(RegistrationOutcome::ClaimSubmitted),
    }
}

const LATE: &str = "这家企业刚刚由别人登记了。请联系它的管理员，让其在“成员”中邀请你加入。";

/// Somebody else was faster.
pub(super) fn late() -> Error {
    Error::Conflict(ErrorCode::Duplicate, LATE.to_owned())
}

/// Gives a bare conflict of two at once its words.
pub(in crate::accounts) fn in_words(error: Error, words: &str) -> Error {
    match error {
        Error::Conflict(ErrorCode::Duplicate, _) => Error::Conflict(ErrorCode::Duplicate, words.to_owned()),
        other => other,
    }
}

/// Brings a person and an enterprise together.
///
/// # Errors
/// At the number's field for who is signed in, otherwise a conflict, when others have the enterprise; at
/// `claim_reason` when a reviewer needs one.
pub(in crate::accounts) async fn enrol(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    who: &Who<'_>,
    facts: &EnterpriseFacts,
) -> Result<(OrganizationId, RegistrationOutcome)> {
    let outcome = foresee(tx, facts, who.email).await.map_err(|error| match actor {
        Actor::Visitor => error,
        _ => taken(facts),
    })?;
    let id = match (outcome, known(tx, facts).await?) {
        (RegistrationOutcome::Registered, _) | (_, None) => found(app, tx, actor, who, facts).await?,
        (RegistrationOutcome::Claimed, Some(entry)) => {
            take_over(app, tx, actor, who, &entry, Proof::EmailDomain).await?;
            entry.id
        }
        (RegistrationOutcome::ClaimSubmitted, Some(entry)) => {
            let proposed = json!({
                "user_id": who.id, "name": who.name, "email": who.email,
                "reason": check_claim_reason(who.reason)?,
            });
            let key = format!("{}:claim:{}", entry.id, who.id);
            submit(
                app,
                tx,
                actor,
                Change { organization: entry.id, kind: "claim", key, by: who.id, proposed },
            )
            .await?;
            entry.id
        }
    };
    let letter = outcome_letter(app, who.name, &facts.name, outcome);
    notices::send(app, tx, (who.email, who.name), &letter, None).await?;
    Ok((OrganizationId(id), outcome))
}

/// A new enterprise under review, with the person as its owner.
async fn found(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    who: &Who<'_>,
    facts: &EnterpriseFacts,
) -> Result<Uuid> {
    let (id, now) = (app.new_id(), app.now());
    let place = organizations::model::Place::normalise(&facts.place);
    let phone = app.seal.seal(&format!("organizations.contact_phone:{id}"), &facts.phone)?;
    let status = OrganizationStatus::Pending;
    let row = organization::ActiveModel {
        uscc: Set(facts.uscc.as_ref().map(|code| code.as_str().to_owned())),
        place: Set(place.name),
        local: Set(place.local),
        email: Set(Some(who.email.to_owned())),
        contact_name: Set(Some(facts.contact_name.clone())),
        contact_phone: Set(Some(phone)),
        mail_consent: Set(facts.mail_consent),
        country: Set(facts.country.clone()),
        registration_number: Set(facts.registration_number.clone()),
        claimed_at: Set(Some(now.0)),
        ..organizations::store::blank(id, OrganizationKind::Enterprise, facts.name.clone(), status, now)
    };
    let inserted = organization::Entity::insert(row).exec_without_returning(tx).await;
    inserted.map_err(Error::from).map_err(|error| in_words(error, LATE))?;
    join(app, tx, who.id, id, Role::Owner).await?;
    let proposed = json!({
        "name": facts.name, "uscc": facts.uscc, "country": facts.country,
        "registration_number": facts.registration_number, "place": facts.place,
        "contact_name": facts.contact_name,
    });
    let key = format!("{id}:registration");
    submit(app, tx, actor, Change { organization: id, kind: "registration", key, by: who.id, proposed })
        .await?;
    Ok(id)
}

/// Makes a person without organization a member; of two ways at once one succeeds.
///
/// # Errors
/// A conflict in words for who belongs to an organization.
pub(in crate::accounts) async fn join(
    app: &App,
    tx: &DatabaseTransaction,
    user: UserId,
    organization: Uuid,
    role: Role,
) -> Result<()> {
    let joined = user::Entity::update_many()
        .col_expr(user::Column::OrganizationId, Expr::value(organization))
        .col_expr(user::Column::Role, Expr::value(role.as_str()))
        .col_expr(user::Column::JoinedAt, Expr::value(app.now().0))
        .filter(user::Column::Id.eq(user.0))
        .filter(user::Column::Active.eq(true))
        .filter(user::Column::OrganizationId.is_null())
        .exec(tx)
        .await?;
    if joined.rows_affected == 1 {
        return Ok(());
    }
    let words = "这个账号已经属于一个单位。一个账号只能属于一个单位，请先退出再加入。".to_owned();
    Err(Error::Conflict(ErrorCode::WrongState, words))
}

struct Change {
    organization: Uuid,
    kind: &'static str,
    key: String,
    by: UserId,
    proposed: Value,
}

/// Hands a change in for review.
async fn submit(app: &App, tx: &DatabaseTransaction, actor: &Actor, change: Change) -> Result<()> {
    let (id, now) = (app.new_id(), app.now().0);
    let row = organization_change::ActiveModel {
        id: Set(id),
        organization_id: Set(change.organization),
        kind: Set(change.kind.to_owned()),
        status: Set("submitted".to_owned()),
        open_key: Set(Some(change.key)),
        base: Set(json!({})),
        proposed: Set(change.proposed),
        remarks: Set(json!([])),
        proposed_by: Set(Some(change.by.0)),
        decided_by: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        submitted_at: Set(Some(now)),
        decided_at: Set(None),
        version: Set(1),
        waiting_version: Set(None),
    };
    let words = "已经提交过，不用再提交一次；被退回的，请在“加入单位”里补充后再次提交。";
    let inserted = organization_change::Entity::insert(row).exec_without_returning(tx).await;
    inserted.map_err(Error::from).map_err(|error| in_words(error, words))?;
    let detail = json!({ "change": id, "kind": change.kind, "by": change.by });
    let subject = ("organizations", change.organization);
    audit::record(app, tx, actor, "organization.change_submitted", subject, detail).await
}

fn outcome_letter<'a>(
    app: &App,
    name: &'a str,
    enterprise: &str,
    outcome: RegistrationOutcome,
) -> Letter<'a> {
    let (subject, words) = match outcome {
        RegistrationOutcome::Registered => {
            ("注册成功，等待审核", "企业已登记，平台审核通过后会在能力库中显示。审核结果会发邮件通知。")
        }
        RegistrationOutcome::Claimed => {
            ("已认领企业条目", "你的邮箱与企业登记的域名一致，平台上已有的条目现在由你管理。")
        }
        RegistrationOutcome::ClaimSubmitted => {
            ("认领申请已提交", "平台上已有这家企业的条目，审核员核实后由你管理。审核结果会发邮件通知。")
        }
    };
    Letter {
        subject: subject.into(),
        greeting: name,
        paragraphs: vec![words.into()],
        facts: vec![("企业", enterprise.to_owned()), ("时间", app.now().minute_zh())],
        button: Some(("登录", format!("{}/my", app.settings.http.public_url))),
        closing: "如果不是你本人操作，请联系平台。",
    }
}
