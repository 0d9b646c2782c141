//! Reading and writing the draft of one's own entry.

use super::{amend, completeness, form, reader, store};
use crate::{
    Actor, App, Error, Member, Result, audit,
    organizations::{model::SupplierTexts, policy},
};
use contract::{
    ErrorCode, FieldErrors, Timestamp,
    organizations::{
        ChangeKind, ChangeView, OrganizationStatus, ProfileForm, ProfileSection, ProfileView, ReviewAction,
        ReviewStatus,
    },
    oversight::EntryField,
};
use entity::{organization_change, taxonomy_capability};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryOrder,
    QuerySelect,
};
use serde_json::json;
use uuid::Uuid;

/// The own entry: the draft, what is under way, what is missing.
///
/// # Errors
/// [`Error::Forbidden`] for everybody who acts for no enterprise.
pub async fn find(app: &App, actor: &Actor) -> Result<ProfileView> {
    let member = policy::may_read_profile(actor)?;
    let (db, id) = (app.db.read(), member.organization_id.0);
    let texts = store::texts(db, id).await?;
    let current = form::of(app, &texts)?;
    let change = match store::open(db, id, ChangeKind::Profile).await? {
        Some(open) => Some(open),
        None => store::latest(db, id, ChangeKind::Profile).await?,
    };
    let status = stored_status(&texts);
    let registration =
        if status.is_shown() { None } else { store::latest(db, id, ChangeKind::Registration).await? };
    let draft = change.as_ref().filter(|row| store::status(row).is_open());
    let (version, form) = match draft {
        Some(row) => (row.version, typed(app, row, &current)?),
        None => (0, current.clone()),
    };
    Ok(ProfileView {
        id: id.into(),
        status,
        status_reason: texts.organization.status_reason.clone(),
        changed: form != current,
        version,
        change: change.as_ref().map(change_view),
        registration: registration.as_ref().map(change_view),
        completeness: completeness::completeness(&form),
        missing: completeness::missing(&form),
        waiting: completeness::waiting(&form, &current),
        form,
    })
}

/// An enterprise's whole entry in words, with what its open change makes of it, and that change.
pub(crate) async fn entry(
    app: &App,
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<(Vec<EntryField>, Option<ChangeView>)> {
    let current = form::of(app, &store::texts(db, id).await?)?;
    let change = store::open(db, id, ChangeKind::Profile).await?;
    let proposed = match &change {
        Some(row) => with_logo(form::kept(app, id, &row.proposed)?, &current),
        None => current.clone(),
    };
    let field = |field: &form::FieldOf| EntryField {
        field: field.name.to_owned(),
        label: field.label.to_owned(),
        now: form::in_full(field, &current),
        proposed: (!(field.same)(&current, &proposed)).then(|| form::in_full(field, &proposed)),
    };
    Ok((form::FIELDS.iter().map(field).collect(), change.as_ref().map(change_view)))
}

/// A logo is in force at once, so a draft proposes none: the one it began with may be gone.
fn with_logo(proposed: ProfileForm, current: &ProfileForm) -> ProfileForm {
    ProfileForm { logo_id: current.logo_id, ..proposed }
}

/// What is typed: the draft, or while that waits for its review what stands with what is proposed.
fn typed(app: &App, row: &organization_change::Model, current: &ProfileForm) -> Result<ProfileForm> {
    let proposed = form::kept(app, row.organization_id, &row.proposed)?;
    Ok(match store::status(row) {
        ReviewStatus::Submitted => amend::shown(current, &proposed),
        _ => with_logo(proposed, current),
    })
}

/// Where an enterprise stands.
pub(super) fn stored_status(texts: &SupplierTexts) -> OrganizationStatus {
    OrganizationStatus::parse(&texts.organization.status).unwrap_or_default()
}

/// A change as its applicant sees it.
pub(crate) fn change_view(row: &organization_change::Model) -> ChangeView {
    let remarks = store::remarks(row);
    let proposed: ProfileForm = serde_json::from_value(row.proposed.clone()).unwrap_or_default();
    ChangeView {
        id: row.id.into(),
        kind: ChangeKind::parse(&row.kind).unwrap_or(ChangeKind::Profile),
        status: store::status(row),
        labels: remarks.fields.0.iter().map(|one| form::label(&one.field, &proposed)).collect(),
        remarks,
        submitted_at: row.submitted_at.map(Timestamp),
        decided_at: row.decided_at.map(Timestamp),
    }
}

/// Saves parts of the form into the draft, which begins with the first saving. Others do not see it,
/// and nothing is audited yet. While a change waits for its review, its free fields come into force at
/// once instead. `version` is that of the draft that was read, 0 when there was none.
///
/// # Errors
/// [`Error::Validation`] with what is wrong in these parts, `Stale` and `WrongState` conflicts.
pub async fn save(
    app: &App,
    actor: &Actor,
    version: i32,
    sections: &[ProfileSection],
    typed: &ProfileForm,
) -> Result<ProfileView> {
    let member = policy::may_write_profile(actor)?;
    let id = member.organization_id.0;
    let mut typed = typed.cleaned();
    let mut errors = FieldErrors::default();
    for section in sections {
        errors.0.extend(typed.check_section(*section, app.now().year()).0);
    }
    errors.into_result(())?;
    form::settle(app, &mut typed);
    let tx = app.db.begin().await?;
    let draft = Draft::load(app, &tx, member, Some(version)).await?;
    let mut proposed = draft.proposed.clone();
    for section in sections {
        proposed.take(*section, typed.clone());
    }
    let mut proposed = with_logo(proposed, &draft.current);
    own_ids_only(app, &mut proposed, &draft);
    store::check_references(app, &tx, id, &proposed).await?;
    // Others have no field at which it could be mended.
    if sections.contains(&ProfileSection::Profile) {
        reader::check(&tx, id, &proposed).await?;
    }
    store::use_files(app, &tx, &proposed).await?;
    draft.save(app, &tx, actor, &proposed).await?;
    tx.commit().await?;
    find(app, actor).await
}

/// Qualifications and cases keep the ids under which the platform knows them; an id from elsewhere is
/// not taken.
fn own_ids_only(app: &App, form: &mut ProfileForm, draft: &Draft) {
    let (now, then) = (&draft.current, &draft.proposed);
    let known: Vec<_> = then.qualifications.iter().chain(&now.qualifications).map(|q| q.id).collect();
    renew_strange(&known, form.qualifications.iter_mut().map(|q| &mut q.id), || app.new_id().into());
    let known: Vec<_> = then.cases.iter().chain(&now.cases).map(|c| c.id).collect();
    renew_strange(&known, form.cases.iter_mut().map(|c| &mut c.id), || app.new_id().into());
}

fn renew_strange<'a, Id: PartialEq + Copy + 'a>(
    known: &[Option<Id>],
    ids: impl Iterator<Item = &'a mut Option<Id>>,
    new: impl Fn() -> Id,
) {
    let mut seen = Vec::new();
    for id in ids {
        if !known.contains(id) || seen.contains(id) {
            // Made by `settle` a moment ago, or copied: either way a new one.
            *id = Some(new());
        }
        seen.push(*id);
    }
}

/// The draft within a transaction.
pub(super) struct Draft {
    /// The enterprise.
    pub texts: SupplierTexts,
    /// What stands.
    pub current: ProfileForm,
    /// What is typed.
    pub proposed: ProfileForm,
    /// Its row, unless nothing was saved yet.
    pub row: Option<organization_change::Model>,
}

impl Draft {
    /// The enterprise and its draft, locked; refuses when somebody changed the draft since `version`.
    pub async fn load(
        app: &App,
        tx: &DatabaseTransaction,
        member: &Member,
        version: Option<i32>,
    ) -> Result<Self> {
        let id = member.organization_id.0;
        let texts = store::texts_locked(tx, id).await?;
        let current = form::of(app, &texts)?;
        let row = store::open(tx, id, ChangeKind::Profile).await?;
        if let Some(row) = &row {
            store::step(row, ReviewAction::Save)?;
        }
        let stands = row.as_ref().map_or(0, |row| row.version);
        if version.is_some_and(|version| version != stands) {
            return Err(stale());
        }
        let proposed = match &row {
            Some(row) => typed(app, row, &current)?,
            None => current.clone(),
        };
        Ok(Self { texts, current, proposed, row })
    }

    /// Where the enterprise stands.
    pub fn status(&self) -> OrganizationStatus {
        stored_status(&self.texts)
    }

    /// The change, while it waits for its review.
    pub fn waiting(&self) -> Option<&organization_change::Model> {
        self.row.as_ref().filter(|row| store::status(row) == ReviewStatus::Submitted)
    }

    /// Writes what is typed: into the draft, or into force while that waits.
    pub async fn save(
        self,
        app: &App,
        tx: &DatabaseTransaction,
        actor: &Actor,
        proposed: &ProfileForm,
    ) -> Result<()> {
        if let Some(row) = self.waiting() {
            return amend::put_into_force(app, tx, actor, &self, row, proposed).await;
        }
        let (id, now) = (self.texts.organization.id, app.now().0);
        let proposed = form::keep(app, id, proposed)?;
        let proposed_by = Set(actor.person().map(|person| person.user_id.0));
        let Some(row) = self.row else {
            let row = organization_change::ActiveModel {
                id: Set(app.new_id()),
                organization_id: Set(id),
                kind: Set(ChangeKind::Profile.as_str().to_owned()),
                status: Set(ReviewStatus::Draft.as_str().to_owned()),
                open_key: Set(Some(store::open_key(id, ChangeKind::Profile))),
                base: Set(form::keep(app, id, &self.current)?),
                proposed: Set(proposed),
                remarks: Set(json!({})),
                proposed_by,
                decided_by: Set(None),
                created_at: Set(now),
                updated_at: Set(now),
                submitted_at: Set(None),
                decided_at: Set(None),
                version: Set(1),
                waiting_version: Set(None),
            };
            organization_change::Entity::insert(row).exec_without_returning(tx).await?;
            return Ok(());
        };
        let version = row.version + 1;
        let mut row: organization_change::ActiveModel = row.into();
        row.proposed = Set(proposed);
        row.proposed_by = proposed_by;
        row.updated_at = Set(now);
        row.version = Set(version);
        row.update(tx).await?;
        Ok(())
    }
}

fn stale() -> Error {
    let words = "有人（也可能是你在另一个窗口）刚改过这份资料。你写的内容还在这一页，还没有保存。";
    Error::Conflict(ErrorCode::Stale, words.to_owned())
}

/// Takes back what waits for its review, to write on.
///
/// # Errors
/// `Stale` and `WrongState` conflicts; [`Error::NotFound`] when nothing is open.
pub async fn recall(app: &App, actor: &Actor, version: i32) -> Result<ProfileView> {
    step(app, actor, version, ReviewAction::Recall, "profile.recall").await
}

/// Throws the draft away; what came into force stays.
///
/// # Errors
/// As [`recall`].
pub async fn withdraw(app: &App, actor: &Actor, version: i32) -> Result<ProfileView> {
    step(app, actor, version, ReviewAction::Withdraw, "profile.withdraw").await
}

async fn step(
    app: &App,
    actor: &Actor,
    version: i32,
    action: ReviewAction,
    name: &str,
) -> Result<ProfileView> {
    let member = policy::may_write_profile(actor)?;
    let id: Uuid = member.organization_id.0;
    let tx = app.db.begin().await?;
    store::texts_locked(&tx, id).await?;
    let row = store::open(&tx, id, ChangeKind::Profile).await?.ok_or(Error::NotFound)?;
    let status = store::step(&row, action)?;
    if row.version != version {
        return Err(stale());
    }
    let (subject, was, now) = (row.id, store::status(&row), app.now().0);
    let (base, proposed) = (form::kept(app, id, &row.base)?, form::kept(app, id, &row.proposed)?);
    let mut row: organization_change::ActiveModel = row.into();
    row.status = Set(status.as_str().to_owned());
    row.version = Set(version + 1);
    row.waiting_version = Set(None);
    row.updated_at = Set(now);
    if !status.is_open() {
        row.open_key = Set(None);
        row.base = Set(form::keep_closed(&base)?);
        row.proposed = Set(form::keep_closed(&proposed)?);
    }
    store::move_on(&tx, (subject, was), row).await?;
    audit::record(app, &tx, actor, name, ("organization_changes", subject), json!({})).await?;
    tx.commit().await?;
    find(app, actor).await
}

/// The taxonomy's codes and names in its order, to choose from.
///
/// # Errors
/// When the database fails.
pub async fn taxonomy(app: &App) -> Result<Vec<(String, String)>> {
    Ok(taxonomy_capability::Entity::find()
        .select_only()
        .columns([taxonomy_capability::Column::Code, taxonomy_capability::Column::Name])
        .order_by_asc(taxonomy_capability::Column::Position)
        .into_tuple()
        .all(app.db.read())
        .await?)
}
