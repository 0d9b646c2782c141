//! Queries about changes, and writing an enterprise's entry.

use super::{
    files,
    form::{self, phone_place},
};
use crate::{
    App, Error, Result,
    attachments::link,
    organizations::{
        model::{Place, SupplierTexts},
        store::with_all_products,
    },
};
use contract::{
    ErrorCode, FieldErrors,
    attachments::AttachmentPurpose,
    organizations::{
        ChangeKind, OrganizationKind, OrganizationStatus, ProfileForm, Remarks, ReviewAction, ReviewStatus,
    },
};
use entity::{capability, case_study, organization, organization_change, qualification};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;
use uuid::Uuid;

/// Unique while a change is open.
pub fn open_key(id: Uuid, kind: ChangeKind) -> String {
    format!("{id}:{}", kind.as_str())
}

/// An enterprise with everything it tells, whatever its standing.
///
/// # Errors
/// [`Error::NotFound`] for everything that is no enterprise.
pub async fn texts(db: &impl ConnectionTrait, id: Uuid) -> Result<SupplierTexts> {
    one(db, organization::Entity::find_by_id(id).one(db).await?).await
}

/// The same, locked until the transaction ends.
///
/// # Errors
/// As [`texts`].
pub async fn texts_locked(tx: &DatabaseTransaction, id: Uuid) -> Result<SupplierTexts> {
    one(tx, organization::Entity::find_by_id(id).lock_exclusive().one(tx).await?).await
}

async fn one(db: &impl ConnectionTrait, found: Option<organization::Model>) -> Result<SupplierTexts> {
    let enterprise = found.filter(|o| o.kind == OrganizationKind::Enterprise.as_str());
    with_all_products(db, enterprise.into_iter().collect()).await?.pop().ok_or(Error::NotFound)
}

/// The open change of a kind.
///
/// # Errors
/// When the database fails.
pub async fn open(
    db: &impl ConnectionTrait,
    id: Uuid,
    kind: ChangeKind,
) -> Result<Option<organization_change::Model>> {
    Ok(organization_change::Entity::find()
        .filter(organization_change::Column::OpenKey.eq(open_key(id, kind)))
        .one(db)
        .await?)
}

/// The newest change of a kind that its writer did not throw away.
///
/// # Errors
/// When the database fails.
pub async fn latest(
    db: &impl ConnectionTrait,
    id: Uuid,
    kind: ChangeKind,
) -> Result<Option<organization_change::Model>> {
    Ok(organization_change::Entity::find()
        .filter(organization_change::Column::OrganizationId.eq(id))
        .filter(organization_change::Column::Kind.eq(kind.as_str()))
        .filter(organization_change::Column::Status.ne(ReviewStatus::Withdrawn.as_str()))
        .order_by_desc(organization_change::Column::Id)
        .one(db)
        .await?)
}

/// Where a change stands.
pub fn status(row: &organization_change::Model) -> ReviewStatus {
    ReviewStatus::parse(&row.status).unwrap_or(ReviewStatus::Withdrawn)
}

/// The version that its reviewer has looked at and decides about.
pub fn waiting_version(row: &organization_change::Model) -> i32 {
    row.waiting_version.unwrap_or(row.version)
}

/// The state after an action, or why not.
///
/// # Errors
/// [`ErrorCode::WrongState`] in words for people.
pub fn step(row: &organization_change::Model, action: ReviewAction) -> Result<ReviewStatus> {
    status(row).apply(action).map_err(|words| Error::Conflict(ErrorCode::WrongState, words.to_owned()))
}

/// Writes a change that stands where it stood when it was read.
///
/// # Errors
/// `Stale` when it does so no longer.
pub async fn move_on(
    tx: &DatabaseTransaction,
    read: (Uuid, ReviewStatus),
    row: organization_change::ActiveModel,
) -> Result<()> {
    let moved = organization_change::Entity::update_many()
        .set(row)
        .filter(organization_change::Column::Id.eq(read.0))
        .filter(organization_change::Column::Status.eq(read.1.as_str()))
        .exec(tx)
        .await?;
    if moved.rows_affected == 1 {
        return Ok(());
    }
    let words = "这次变更刚刚有了新的进展，请刷新页面查看。";
    Err(Error::Conflict(ErrorCode::Stale, words.to_owned()))
}

/// The reviewer's words.
pub fn remarks(row: &organization_change::Model) -> Remarks {
    serde_json::from_value(row.remarks.clone()).unwrap_or_default()
}

/// The field in which another organization says the same already: the code, or the number in its country.
///
/// # Errors
/// When the database fails.
pub async fn taken(db: &impl ConnectionTrait, id: Uuid, form: &ProfileForm) -> Result<Option<&'static str>> {
    let others = || organization::Entity::find().filter(organization::Column::Id.ne(id));
    let code = others().filter(organization::Column::Uscc.eq(&form.uscc));
    if !form.uscc.is_empty() && code.count(db).await? > 0 {
        return Ok(Some("uscc"));
    }
    let number = others()
        .filter(organization::Column::Country.eq(&form.country))
        .filter(organization::Column::RegistrationNumber.eq(&form.registration_number));
    let abroad = !form.country.is_empty() && !form.registration_number.is_empty();
    Ok((abroad && number.count(db).await? > 0).then_some("registration_number"))
}

/// What the form names must be there: capabilities of the taxonomy, files of the enterprise.
///
/// # Errors
/// [`Error::Validation`] at the fields.
pub async fn check_references(
    app: &App,
    db: &impl ConnectionTrait,
    id: Uuid,
    form: &ProfileForm,
) -> Result<()> {
    let mut errors = FieldErrors::default();
    // A code that stands already may have left the taxonomy since; that is not the enterprise's fault.
    let standing: Vec<Option<String>> = capability::Entity::find()
        .select_only()
        .column(capability::Column::TaxonomyCode)
        .filter(capability::Column::OrganizationId.eq(id))
        .into_tuple()
        .all(db)
        .await?;
    for (n, entry) in form.capabilities.iter().enumerate() {
        let known = entry.code.is_empty()
            || app.matcher.capability_name(&entry.code).is_some()
            || standing.iter().flatten().any(|code| *code == entry.code);
        errors.check(
            !known,
            &format!("capabilities.{n}.code"),
            "没有这个归类，请从提示中选一项，或留空由平台识别",
        );
    }
    let words = "没有找到这个附件，请重新上传";
    let logo: Vec<_> = form.logo_id.into_iter().collect();
    let foreign = link::foreign(db, id, AttachmentPurpose::Logo, &logo).await?;
    errors.check(!foreign.is_empty(), "logo_id", words);
    let scans: Vec<_> = form.qualifications.iter().filter_map(|q| q.attachment_id).collect();
    let foreign = link::foreign(db, id, AttachmentPurpose::Qualification, &scans).await?;
    for (n, entry) in form.qualifications.iter().enumerate() {
        let strange = entry.attachment_id.is_some_and(|file| foreign.contains(&file));
        errors.check(strange, &format!("qualifications.{n}.attachment_id"), words);
    }
    let material: Vec<_> = form.cases.iter().flat_map(|c| c.attachments.iter().copied()).collect();
    let foreign = link::foreign(db, id, AttachmentPurpose::Case, &material).await?;
    for (n, entry) in form.cases.iter().enumerate() {
        let strange = entry.attachments.iter().any(|file| foreign.contains(file));
        errors.check(strange, &format!("cases.{n}.attachments"), words);
    }
    errors.into_result(()).map_err(Error::from)
}

/// Notes that something points to the form's files, so that they are not swept away.
///
/// # Errors
/// When the database fails.
pub async fn use_files(app: &App, tx: &DatabaseTransaction, form: &ProfileForm) -> Result<()> {
    let mut all = files::of_lists(form);
    all.extend(form.logo_id);
    link::use_files(app, tx, &all).await
}

/// Writes what an enterprise says about itself; `standing` changes where it stands as well.
///
/// # Errors
/// When the database fails.
pub async fn write(
    app: &App,
    tx: &DatabaseTransaction,
    texts: &SupplierTexts,
    after: &ProfileForm,
    standing: Option<OrganizationStatus>,
) -> Result<()> {
    let o = &texts.organization;
    let before = form::of(app, texts)?;
    columns(app, o, &before, after, standing)?.update(tx).await?;
    if before.capabilities != after.capabilities {
        write_capabilities(app, tx, o.id, after).await?;
    }
    if before.qualifications != after.qualifications {
        write_qualifications(app, tx, o.id, after).await?;
    }
    if before.cases != after.cases {
        write_cases(app, tx, o.id, after).await?;
    }
    Ok(())
}

fn columns(
    app: &App,
    o: &organization::Model,
    before: &ProfileForm,
    after: &ProfileForm,
    standing: Option<OrganizationStatus>,
) -> Result<organization::ActiveModel> {
    let mut row = organization::ActiveModel {
        id: Unchanged(o.id),
        name: Set(after.name.clone()),
        uscc: Set(given(&after.uscc)),
        country: Set(given(&after.country)),
        registration_number: Set(given(&after.registration_number)),
        size: Set(given(&after.size)),
        founded: Set(after.founded.parse().ok()),
        intro: Set(after.intro.clone()),
        website: Set(given(&after.website)),
        email: Set(given(&after.email)),
        contact_name: Set(given(&after.contact_name)),
        mail_consent: Set(after.mail_consent),
        logo_id: Set(after.logo_id.map(|id| id.0)),
        version: Set(o.version.saturating_add(1)),
        updated_at: Set(app.now().0),
        ..Default::default()
    };
    if before.place != after.place || standing.is_some() {
        let place = Place::normalise(&after.place);
        row.place = Set(place.name);
        row.local = Set(place.local);
    }
    if before.contact_phone != after.contact_phone {
        let sealed = given(&after.contact_phone).map(|phone| app.seal.seal(&phone_place(o.id), &phone));
        row.contact_phone = Set(sealed.transpose()?);
    }
    if let Some(status) = standing {
        row.status = Set(status.as_str().to_owned());
        row.active = Set(status.is_shown());
        row.status_reason = Set(None);
        row.claimed_at = Set(o.claimed_at.or(Some(app.now().0)));
    }
    Ok(row)
}

fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

async fn write_capabilities(app: &App, tx: &DatabaseTransaction, id: Uuid, form: &ProfileForm) -> Result<()> {
    let own = capability::Column::OrganizationId.eq(id);
    capability::Entity::delete_many().filter(own).exec(tx).await?;
    let rows = (0..).zip(&form.capabilities).map(|(position, entry)| capability::ActiveModel {
        id: Set(app.new_id()),
        organization_id: Set(id),
        position: Set(position),
        label: Set(entry.label.clone()),
        taxonomy_code: Set(given(&entry.code)),
        evidence: Set(given(&entry.evidence)),
    });
    if !form.capabilities.is_empty() {
        capability::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Qualifications keep their ids: files and reminders point to them.
async fn write_qualifications(
    app: &App,
    tx: &DatabaseTransaction,
    id: Uuid,
    form: &ProfileForm,
) -> Result<()> {
    let own = qualification::Column::OrganizationId.eq(id);
    qualification::Entity::delete_many().filter(own).exec(tx).await?;
    let rows = (0..).zip(&form.qualifications).map(|(position, entry)| qualification::ActiveModel {
        id: Set(entry.id.map_or_else(|| app.new_id(), |id| id.0)),
        organization_id: Set(id),
        position: Set(position),
        name: Set(entry.name.clone()),
        number: Set(given(&entry.number)),
        issuer: Set(given(&entry.issuer)),
        valid_from: Set(given(&entry.valid_from)),
        valid_until: Set(given(&entry.valid_until)),
        attachment_id: Set(entry.attachment_id.map(|id| id.0)),
    });
    if !form.qualifications.is_empty() {
        qualification::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Cases keep their ids, too: uploads name them.
async fn write_cases(app: &App, tx: &DatabaseTransaction, id: Uuid, form: &ProfileForm) -> Result<()> {
    let own = case_study::Column::OrganizationId.eq(id);
    case_study::Entity::delete_many().filter(own).exec(tx).await?;
    let rows = (0..).zip(&form.cases).map(|(position, entry)| case_study::ActiveModel {
        id: Set(entry.id.map_or_else(|| app.new_id(), |id| id.0)),
        organization_id: Set(id),
        position: Set(position),
        title: Set(entry.title.clone()),
        client: Set(given(&entry.client)),
        year: Set(entry.year.parse().ok()),
        detail: Set(given(&entry.detail)),
        attachments: Set(json!(entry.attachments)),
    });
    if !form.cases.is_empty() {
        case_study::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}
