//! The queue, and one change side by side with what stands.

use super::{ClaimFacts, RegistrationFacts, standing_of};
use crate::{
    Actor, App, Error, Member, Result,
    accounts::membership::claims,
    attachments, audit,
    organizations::{
        model::SupplierTexts,
        policy,
        profile::{form, store},
    },
};
use contract::{
    AttachmentId, ChangeId, Timestamp,
    organizations::{
        ChangeKind, Difference, Lookalike, ProfileForm, QualificationEntry, ReviewQueue, ReviewStatus,
        ReviewSummary, ReviewView,
    },
};
use entity::{organization, organization_change, user};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Changes on a page of the queue.
pub const PAGE_SIZE: u64 = 50;

/// What waits for a decision, oldest first; `page` counts from 1.
///
/// # Errors
/// For everybody but the platform's reviewers and auditors.
pub async fn queue(app: &App, actor: &Actor, kind: Option<ChangeKind>, page: u32) -> Result<ReviewQueue> {
    policy::may_read_reviews(actor)?;
    let db = app.db.read();
    let waiting = organization_change::Entity::find()
        .filter(organization_change::Column::Status.eq(ReviewStatus::Submitted.as_str()));
    let counts: Vec<(String, i64)> = waiting
        .clone()
        .select_only()
        .column(organization_change::Column::Kind)
        .column_as(organization_change::Column::Id.count(), "waiting")
        .group_by(organization_change::Column::Kind)
        .into_tuple()
        .all(db)
        .await?;
    let count = |kind: ChangeKind| {
        let found = counts.iter().find(|(name, _)| name == kind.as_str());
        found.and_then(|(_, n)| u64::try_from(*n).ok()).unwrap_or(0)
    };
    let mut chosen = waiting;
    if let Some(kind) = kind {
        chosen = chosen.filter(organization_change::Column::Kind.eq(kind.as_str()));
    }
    let rows = chosen
        .order_by_asc(organization_change::Column::SubmittedAt)
        .order_by_asc(organization_change::Column::Id)
        .offset(u64::from(page.max(1) - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
        .all(db)
        .await?;
    // It names the applicants.
    audit::record_listed(app, actor, "organization_changes", rows.iter().map(|row| row.id).collect()).await?;
    let all = ChangeKind::ALL.map(count);
    Ok(ReviewQueue {
        items: summaries(db, &rows, app.now()).await?,
        total: kind.map_or(all.iter().sum(), count),
        registrations: count(ChangeKind::Registration),
        profiles: count(ChangeKind::Profile),
        claims: count(ChangeKind::Claim),
    })
}

/// Changes with the names that belong to them: two queries.
pub(super) async fn summaries(
    db: &impl ConnectionTrait,
    rows: &[organization_change::Model],
    now: Timestamp,
) -> Result<Vec<ReviewSummary>> {
    let organizations: HashMap<Uuid, String> = organization::Entity::find()
        .select_only()
        .columns([organization::Column::Id, organization::Column::Name])
        .filter(organization::Column::Id.is_in(rows.iter().map(|row| row.organization_id)))
        .into_tuple::<(Uuid, String)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let people: HashMap<Uuid, String> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Name])
        .filter(user::Column::Id.is_in(rows.iter().filter_map(|row| row.proposed_by)))
        .into_tuple::<(Uuid, String)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let summary = |row: &organization_change::Model| ReviewSummary {
        id: row.id.into(),
        kind: ChangeKind::parse(&row.kind).unwrap_or(ChangeKind::Profile),
        status: store::status(row),
        organization_id: row.organization_id.into(),
        organization: organizations.get(&row.organization_id).cloned().unwrap_or_default(),
        applicant: row.proposed_by.and_then(|id| people.get(&id).cloned()),
        submitted_at: row.submitted_at.map(Timestamp),
        days: row.submitted_at.map_or(0, |at| Timestamp(at).days_until(now)),
    };
    Ok(rows.iter().map(summary).collect())
}

/// One change. Drafts are their writers' alone. Looking at whom to call is audited.
///
/// # Errors
/// [`Error::NotFound`] when there is none that was ever handed in.
pub async fn find(app: &App, actor: &Actor, id: ChangeId) -> Result<ReviewView> {
    let member = policy::may_read_reviews(actor)?;
    let db = app.db.read();
    let row = organization_change::Entity::find_by_id(id.0).one(db).await?.ok_or(Error::NotFound)?;
    if store::status(&row) == ReviewStatus::Draft || row.submitted_at.is_none() {
        return Err(Error::NotFound);
    }
    let texts = store::texts(db, row.organization_id).await?;
    let summary = summaries(db, std::slice::from_ref(&row), app.now()).await?.pop().ok_or(Error::NotFound)?;
    let phone = claimant_phone(app, db, &row, summary.kind).await?;
    let (differences, facts) = compare(app, &row, &texts, summary.kind, &phone)?;
    if summary.kind != ChangeKind::Profile {
        let tx = app.db.begin().await?;
        let detail = json!({ "kind": summary.kind.as_str() });
        audit::record(app, &tx, actor, "personal_data.viewed", ("organization_changes", id.0), detail)
            .await?;
        tx.commit().await?;
    }
    let files = attachments::service::listed(db, &files(app, &row, summary.kind)?).await?;
    Ok(ReviewView {
        files,
        may_decide: may_decide(actor, member, &row) && summary.status == ReviewStatus::Submitted,
        lookalikes: lookalikes(db, &row, &texts, summary.kind).await?,
        remarks: store::remarks(&row),
        version: store::waiting_version(&row),
        summary,
        differences,
        facts,
    })
}

/// Whom to call about a claim; nobody once it is decided.
async fn claimant_phone(
    app: &App,
    db: &impl ConnectionTrait,
    row: &organization_change::Model,
    kind: ChangeKind,
) -> Result<String> {
    if kind != ChangeKind::Claim || !store::status(row).is_open() {
        return Ok(String::new());
    }
    let claim: ClaimFacts = serde_json::from_value(row.proposed.clone()).unwrap_or_default();
    claims::telephone(app, db, &claim).await
}

/// The files a reviewer looks at that stand at no field: proof of a claim, material of the cases.
fn files(app: &App, row: &organization_change::Model, kind: ChangeKind) -> Result<Vec<AttachmentId>> {
    Ok(match kind {
        ChangeKind::Registration => Vec::new(),
        ChangeKind::Claim => {
            let claim: ClaimFacts = serde_json::from_value(row.proposed.clone()).unwrap_or_default();
            claim.attachments
        }
        ChangeKind::Profile => {
            let proposed = form::kept(app, row.organization_id, &row.proposed)?;
            proposed.cases.into_iter().flat_map(|case| case.attachments).collect()
        }
    })
}

/// Whether the actor may decide this very change.
pub(super) fn may_decide(actor: &Actor, member: &Member, row: &organization_change::Model) -> bool {
    policy::may_review(actor).is_ok()
        && !policy::is_own_proposal(member, row.proposed_by, row.organization_id)
}

type Facts = Vec<(String, String)>;

fn compare(
    app: &App,
    row: &organization_change::Model,
    texts: &SupplierTexts,
    kind: ChangeKind,
    claimant_phone: &str,
) -> Result<(Vec<Difference>, Facts)> {
    let current = form::of(app, texts)?;
    let fact = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    match kind {
        ChangeKind::Profile => {
            let base = form::kept(app, row.organization_id, &row.base)?;
            let proposed = form::kept(app, row.organization_id, &row.proposed)?;
            // What is over is shown as it was decided, not beside what came later.
            let current = if store::status(row).is_open() { current } else { base.clone() };
            Ok((differences(&base, &current, &proposed), Vec::new()))
        }
        ChangeKind::Registration => {
            let facts: RegistrationFacts = serde_json::from_value(row.proposed.clone()).unwrap_or_default();
            let proposed = with_registration(&current, &facts);
            // Everything is new: what is there stands on one side only.
            let shown = ["name", "uscc", "country", "registration_number", "place", "contact_name"];
            let fields = form::FIELDS.iter().filter(|field| shown.contains(&field.name));
            let differences = fields
                .map(|field| Difference {
                    field: field.name.to_owned(),
                    label: field.label.to_owned(),
                    now: String::new(),
                    proposed: (field.show)(&proposed),
                    before: None,
                    attachment_id: None,
                })
                .filter(|difference| !difference.proposed.is_empty());
            let contact = [("联系电话", &current.contact_phone), ("接收邮箱", &current.email)];
            let contact = contact.into_iter().filter(|(_, value)| !value.is_empty());
            Ok((differences.collect(), contact.map(|(name, value)| fact(name, value)).collect()))
        }
        ChangeKind::Claim => {
            let claim: ClaimFacts = serde_json::from_value(row.proposed.clone()).unwrap_or_default();
            let facts = vec![
                fact("申请人", &claim.name),
                fact("申请人邮箱", &claim.email),
                fact("申请人电话", claimant_phone),
                fact("理由", &claim.reason),
                fact("企业登记的邮箱", &current.email),
                fact("企业登记的联系人", &current.contact_name),
                fact("企业登记的电话", &current.contact_phone),
            ];
            Ok((Vec::new(), facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()))
        }
    }
}

/// The form with a registration's facts.
pub(super) fn with_registration(current: &ProfileForm, facts: &RegistrationFacts) -> ProfileForm {
    let mut form = current.clone();
    let said = |target: &mut String, text: &str| text.clone_into(target);
    if !facts.name.is_empty() {
        said(&mut form.name, &facts.name);
    }
    said(&mut form.uscc, &facts.uscc);
    said(&mut form.country, &facts.country);
    said(&mut form.registration_number, &facts.registration_number);
    if !facts.place.is_empty() {
        said(&mut form.place, &facts.place);
    }
    if !facts.contact_name.is_empty() {
        said(&mut form.contact_name, &facts.contact_name);
    }
    form.cleaned()
}

/// What differs in the reviewed fields, qualifications one by one.
fn differences(base: &ProfileForm, current: &ProfileForm, proposed: &ProfileForm) -> Vec<Difference> {
    let simple = form::FIELDS
        .iter()
        .filter(|field| policy::is_fact_of_registration(field.name) && !(field.same)(base, proposed))
        .map(|field| {
            let conflict = !(field.same)(base, current) && !(field.same)(current, proposed);
            Difference {
                field: field.name.to_owned(),
                label: field.label.to_owned(),
                now: (field.show)(current),
                proposed: (field.show)(proposed),
                before: conflict.then(|| (field.show)(base)),
                attachment_id: None,
            }
        });
    simple.chain(qualifications(base, current, proposed)).collect()
}

/// A remark at a qualification names it by its id: rows may move before the applicant reads it.
fn qualifications(base: &ProfileForm, current: &ProfileForm, proposed: &ProfileForm) -> Vec<Difference> {
    let of = |form: &ProfileForm, id| form.qualifications.iter().find(|q| q.id == Some(id)).cloned();
    let mut ids: Vec<_> = proposed.qualifications.iter().filter_map(|q| q.id).collect();
    let gone: Vec<_> =
        base.qualifications.iter().filter_map(|q| q.id).filter(|id| !ids.contains(id)).collect();
    ids.extend(gone);
    let moved = base.qualifications != current.qualifications;
    ids.into_iter()
        .filter_map(|id| {
            let (before, now, then) = (of(base, id), of(current, id), of(proposed, id));
            (before != then).then(|| Difference {
                field: format!("qualifications.{id}"),
                label: format!("资质：{}", then.as_ref().or(before.as_ref()).map_or("", |q| q.name.as_str())),
                now: now.as_ref().map(in_words).unwrap_or_default(),
                proposed: then.as_ref().map_or_else(|| "（删除）".to_owned(), in_words),
                before: (moved && before != now && now != then)
                    .then(|| before.as_ref().map(in_words).unwrap_or_default()),
                attachment_id: then.and_then(|q| q.attachment_id),
            })
        })
        .collect()
}

fn in_words(q: &QualificationEntry) -> String {
    let mut lines = vec![q.name.clone()];
    for (name, value) in [("编号", &q.number), ("发证机构", &q.issuer)] {
        if !value.is_empty() {
            lines.push(format!("{name}：{value}"));
        }
    }
    if !(q.valid_from.is_empty() && q.valid_until.is_empty()) {
        lines.push(format!("有效期：{} 至 {}", q.valid_from, q.valid_until));
    }
    lines.push(if q.attachment_id.is_some() { "有扫描件" } else { "没有扫描件" }.to_owned());
    lines.join("\n")
}

/// Others of the same name, code or number abroad.
async fn lookalikes(
    db: &impl ConnectionTrait,
    row: &organization_change::Model,
    texts: &SupplierTexts,
    kind: ChangeKind,
) -> Result<Vec<Lookalike>> {
    let (name, uscc, number) = match kind {
        ChangeKind::Claim => return Ok(Vec::new()),
        ChangeKind::Registration => {
            let facts: RegistrationFacts = serde_json::from_value(row.proposed.clone()).unwrap_or_default();
            (facts.name, facts.uscc, facts.registration_number)
        }
        ChangeKind::Profile => {
            let form: ProfileForm = serde_json::from_value(row.proposed.clone()).unwrap_or_default();
            (form.name, form.uscc, form.registration_number)
        }
    };
    let mut same = Condition::any().add(organization::Column::Name.eq(name.trim()));
    if !uscc.is_empty() {
        same = same.add(organization::Column::Uscc.eq(uscc));
    }
    // In whatever words the country is written.
    if !number.is_empty() {
        same = same.add(organization::Column::RegistrationNumber.eq(number));
    }
    let found = organization::Entity::find()
        .filter(same)
        .filter(organization::Column::Id.ne(texts.organization.id))
        .limit(10)
        .all(db)
        .await?;
    let lookalike =
        |o: organization::Model| Lookalike { id: o.id.into(), status: standing_of(&o), name: o.name };
    Ok(found.into_iter().map(lookalike).collect())
}

/// How many people act for an organization.
pub(super) async fn members(db: &impl ConnectionTrait, id: Uuid) -> Result<u64> {
    Ok(user::Entity::find().filter(user::Column::OrganizationId.eq(id)).count(db).await?)
}
