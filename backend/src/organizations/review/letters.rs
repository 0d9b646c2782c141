//! Mails about reviews, to those who handed a change in and to an enterprise's owners.

use crate::{
    App, Result, mail,
    notifications::letter::{self, Letter},
    organizations::profile::form,
};
use contract::{
    accounts::Role,
    organizations::{ChangeKind, ProfileForm, Remarks, ReviewStatus},
};
use entity::{organization, organization_change, user};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

/// The kind of mails about reviews; nobody can unsubscribe from them.
pub const KIND: &str = "review";

/// The decision about a change.
pub(super) async fn decided(
    app: &App,
    tx: &DatabaseTransaction,
    change: &organization_change::Model,
    kind: ChangeKind,
    status: ReviewStatus,
    remarks: &Remarks,
) -> Result<()> {
    let organization = organization::Entity::find_by_id(change.organization_id).one(tx).await?;
    let name = organization.map(|o| o.name).unwrap_or_default();
    let outcome = match status {
        ReviewStatus::Accepted => "已通过审核",
        ReviewStatus::Returned => "被退回，需要修改",
        _ => "没有通过审核",
    };
    let mut paragraphs = vec![format!("“{name}”的{}{outcome}。", kind.zh())];
    if !remarks.words.is_empty() {
        paragraphs.push(format!("审核意见：{}", remarks.words));
    }
    let proposed: ProfileForm = serde_json::from_value(change.proposed.clone()).unwrap_or_default();
    for error in &remarks.fields.0 {
        paragraphs.push(format!("对“{}”的意见：{}", form::label(&error.field, &proposed), error.message));
    }
    if kind == ChangeKind::Registration && status == ReviewStatus::Rejected {
        paragraphs.push("你的账号不再代表这家企业，可以重新登记，或接受其他单位的邀请。".to_owned());
    }
    let (path, button) = match (kind, status) {
        (ChangeKind::Claim, ReviewStatus::Returned) => ("/my", "补充后再次提交"),
        (ChangeKind::Claim, _) => ("/my", "打开工作台"),
        (_, ReviewStatus::Returned) => ("/my/profile", "按意见修改"),
        _ => ("/my", "打开工作台"),
    };
    for reader in readers(tx, change, kind, status).await? {
        let letter = Letter {
            subject: format!("{}{outcome}：{name}", kind.zh()),
            greeting: &reader.name,
            paragraphs: paragraphs.clone(),
            facts: vec![("时间", app.now().minute_zh())],
            button: Some((button, format!("{}{path}", app.settings.http.public_url))),
            closing: "",
        };
        let key = format!("{KIND}:{}:{}:{}", change.id, change.version, reader.id);
        send(app, tx, (key, &reader), &letter).await?;
    }
    Ok(())
}

/// Whom a decision concerns: who handed it in while acting for the enterprise, else its owners; a claim's
/// person; all who go with a registration that was refused.
async fn readers(
    tx: &DatabaseTransaction,
    change: &organization_change::Model,
    kind: ChangeKind,
    status: ReviewStatus,
) -> Result<Vec<user::Model>> {
    if kind == ChangeKind::Registration && status == ReviewStatus::Rejected {
        return Ok(members(change.organization_id).all(tx).await?);
    }
    let applicant = match change.proposed_by {
        Some(id) => user::Entity::find_by_id(id).one(tx).await?,
        None => None,
    };
    let applicant = applicant.filter(|person| person.active && person.deleted_at.is_none());
    if kind == ChangeKind::Claim {
        return Ok(applicant.into_iter().collect());
    }
    match applicant.filter(|person| person.organization_id == Some(change.organization_id)) {
        Some(person) => Ok(vec![person]),
        None => owners(tx, change.organization_id).await,
    }
}

/// Those who may sign in for an enterprise.
fn members(organization: Uuid) -> Select<user::Entity> {
    user::Entity::find()
        .filter(user::Column::OrganizationId.eq(organization))
        .filter(user::Column::Active.eq(true))
}

async fn owners(tx: &DatabaseTransaction, organization: Uuid) -> Result<Vec<user::Model>> {
    Ok(members(organization).filter(user::Column::Role.eq(Role::Owner.as_str())).all(tx).await?)
}

/// An enterprise was taken from view, or is shown again.
pub(super) async fn standing(
    app: &App,
    tx: &DatabaseTransaction,
    organization: &organization::Model,
    suspended: bool,
    reason: &str,
) -> Result<()> {
    let (outcome, meaning) = if suspended {
        ("已被平台暂停", "暂停期间企业和它的产品不再公开，也不会得到新的推荐；资料仍可查看和准备。")
    } else {
        ("已恢复", "企业和它的产品重新公开，并参加匹配。")
    };
    let name = &organization.name;
    for owner in owners(tx, organization.id).await? {
        let letter = Letter {
            subject: format!("{name}{outcome}"),
            greeting: &owner.name,
            paragraphs: vec![format!("“{name}”{outcome}。{meaning}"), format!("原因：{reason}")],
            facts: vec![("时间", app.now().minute_zh())],
            button: Some(("打开工作台", format!("{}/my", app.settings.http.public_url))),
            closing: "",
        };
        let key = format!("{KIND}:{}:{}:{}", organization.id, organization.version, owner.id);
        send(app, tx, (key, &owner), &letter).await?;
    }
    Ok(())
}

async fn send(
    app: &App,
    tx: &DatabaseTransaction,
    (dedupe_key, reader): (String, &user::Model),
    letter: &Letter<'_>,
) -> Result<()> {
    let composed = letter::compose(app, letter);
    let mail = mail::NewMail {
        kind: KIND,
        dedupe_key,
        // The person's own address counts, not the organization's.
        organization: None::<Uuid>,
        to_address: reader.email.clone(),
        to_name: reader.name.clone(),
        subject: composed.subject,
        text: composed.text,
        html: composed.html,
        unsubscribe: None,
        secret: None,
    };
    mail::queue_many(app, tx, vec![mail]).await?;
    Ok(())
}
