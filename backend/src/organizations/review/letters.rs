//! Mails about reviews, to those who handed a change in and to an enterprise's owners.

use crate::{
    App, Result, mail,
    notifications::letter::{self, Letter},
    organizations::profile::form,
};
use contract::{
    accounts::Role,
    organizations::{ChangeKind, Remarks, ReviewStatus},
};
use entity::{organization, organization_change, user};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
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
    let Some(applicant) = change.proposed_by else { return Ok(()) };
    let person = user::Entity::find_by_id(applicant).one(tx).await?;
    let Some(person) = person.filter(|person| person.active && person.deleted_at.is_none()) else {
        return Ok(());
    };
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
    for error in &remarks.fields.0 {
        paragraphs.push(format!("{}：{}", label(&error.field), error.message));
    }
    let (path, button) = match (kind, status) {
        (ChangeKind::Claim, _) => ("/my", "打开工作台"),
        (_, ReviewStatus::Returned) => ("/my/profile", "按意见修改"),
        _ => ("/my", "打开工作台"),
    };
    let letter = Letter {
        subject: format!("{}{outcome}：{name}", kind.zh()),
        greeting: &person.name,
        paragraphs,
        facts: vec![("时间", app.now().minute_zh())],
        button: Some((button, format!("{}{path}", app.settings.http.public_url))),
        closing: "",
    };
    let key = format!("{KIND}:{}:{}", change.id, change.version);
    send(app, tx, vec![(key, &person)], &letter).await
}

/// The name of a field that a remark is about.
fn label(field: &str) -> &'static str {
    let head = field.split('.').next().unwrap_or_default();
    form::FIELDS.iter().find(|known| known.name == head).map_or("其他", |known| known.label)
}

/// An enterprise was taken from view, or is shown again.
pub(super) async fn standing(
    app: &App,
    tx: &DatabaseTransaction,
    organization: &organization::Model,
    suspended: bool,
    reason: &str,
) -> Result<()> {
    let owners = user::Entity::find()
        .filter(user::Column::OrganizationId.eq(organization.id))
        .filter(user::Column::Role.eq(Role::Owner.as_str()))
        .filter(user::Column::Active.eq(true))
        .all(tx)
        .await?;
    let (outcome, meaning) = if suspended {
        ("已被平台暂停", "暂停期间企业和它的产品不再公开，也不会得到新的推荐；资料仍可查看和准备。")
    } else {
        ("已恢复", "企业和它的产品重新公开，并参加匹配。")
    };
    let name = &organization.name;
    for owner in owners {
        let letter = Letter {
            subject: format!("{name}{outcome}"),
            greeting: &owner.name,
            paragraphs: vec![format!("“{name}”{outcome}。{meaning}"), format!("原因：{reason}")],
            facts: vec![("时间", app.now().minute_zh())],
            button: Some(("打开工作台", format!("{}/my", app.settings.http.public_url))),
            closing: "",
        };
        let key = format!("{KIND}:{}:{}:{}", organization.id, organization.version, owner.id);
        send(app, tx, vec![(key, &owner)], &letter).await?;
    }
    Ok(())
}

async fn send(
    app: &App,
    tx: &DatabaseTransaction,
    readers: Vec<(String, &user::Model)>,
    letter: &Letter<'_>,
) -> Result<()> {
    let mails = readers.into_iter().map(|(dedupe_key, reader)| {
        let composed = letter::compose(app, letter);
        mail::NewMail {
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
        }
    });
    mail::queue_many(app, tx, mails.collect()).await?;
    Ok(())
}
