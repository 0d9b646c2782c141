//! Use cases of attachments.

use super::{
    decoding, link,
    model::{self, Kind},
    policy::{self, Holder, Sight},
    scan, store,
    upload::Upload,
};
use crate::{Actor, App, Error, Member, Result, audit, storage};
use actix_web::web::Bytes;
use contract::{
    AttachmentId, ErrorCode, Timestamp,
    accounts::Role,
    attachments::{AttachmentPurpose, AttachmentView, size_zh},
};
use entity::{attachment, organization};
use futures::{Stream, TryStreamExt};
use object_store::{ObjectStoreExt, path::Path};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect, sea_query::Expr,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A person without organization stores so many files of the largest size.
const FILES_OF_A_PERSON: u64 = 5;

/// Whether the actor may upload anything; ask before reading the body.
///
/// # Errors
/// See [`policy::may_upload`].
pub fn may_upload(actor: &Actor) -> Result<()> {
    policy::may_upload(actor).map(drop)
}

/// Stores a file, and joins it to what it belongs to.
///
/// # Errors
/// Field errors at `file`, `purpose` and `target`; [`Error::Unavailable`] when the store or the scanner
/// is away; see also [`policy::may_upload_for`].
pub async fn upload(app: &App, actor: &Actor, upload: Upload) -> Result<AttachmentView> {
    let purpose = AttachmentPurpose::parse(&upload.purpose)
        .ok_or_else(|| Error::field("purpose", "请说明文件的用途，例如 logo 或 qualification"))?;
    let holder = policy::may_upload_for(actor, purpose)?;
    let target = match upload.target.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| Error::NotFound)?),
    };
    let kind = model::kind_of(&upload.bytes, purpose).map_err(|words| Error::field("file", words))?;
    scan::clean(&app.settings.storage.clamd, &upload.bytes).await?;
    let (bytes, kind) = made_safe(upload.bytes, kind, purpose).await?;
    let row = row(app, holder, purpose, &model::safe_name(&upload.name, kind), kind, &bytes);
    let key = Path::from(row.storage_key.as_str());
    app.blobs.put(&key, bytes.into()).await.map_err(storage::failed)?;
    match save(app, actor, holder, row, target).await {
        Ok(row) => Ok(view(row)),
        Err(error) => {
            // Should this fail too, the sweep finds it.
            let _ = app.blobs.delete(&key).await;
            Err(error)
        }
    }
}

/// What is stored: pictures are written anew.
async fn made_safe(bytes: Vec<u8>, kind: Kind, purpose: AttachmentPurpose) -> Result<(Vec<u8>, Kind)> {
    if kind.is_picture() { decoding::anew(bytes, kind, purpose).await } else { Ok((bytes, kind)) }
}

fn row(
    app: &App,
    holder: Holder,
    purpose: AttachmentPurpose,
    name: &str,
    kind: Kind,
    bytes: &[u8],
) -> attachment::Model {
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    attachment::Model {
        id: app.new_id(),
        organization_id: holder.organization,
        uploaded_by: holder.person,
        purpose: purpose.as_str().to_owned(),
        name: name.to_owned(),
        content_type: kind.media_type().to_owned(),
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        sha256: hex(&Sha256::digest(bytes)),
        storage_key: hex(&rand::random::<[u8; 32]>()),
        public: false,
        created_at: app.now().0,
        used_at: None,
    }
}

async fn save(
    app: &App,
    actor: &Actor,
    holder: Holder,
    mut row: attachment::Model,
    target: Option<Uuid>,
) -> Result<attachment::Model> {
    let tx = app.db.begin().await?;
    within_limit(app, &tx, holder, row.bytes.unsigned_abs()).await?;
    attachment::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    let detail = json!({ "purpose": &row.purpose, "type": &row.content_type, "bytes": row.bytes,
        "target": target });
    audit::record(app, &tx, actor, "attachment.uploaded", ("attachments", row.id), detail).await?;
    link::join(app, &tx, actor, &mut row, target).await?;
    tx.commit().await?;
    Ok(row)
}

async fn within_limit(app: &App, tx: &DatabaseTransaction, holder: Holder, more: u64) -> Result<()> {
    let settings = &app.settings.storage;
    if let Some(id) = holder.organization {
        // Two uploads at once count one after the other.
        organization::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    }
    let one = u64::try_from(settings.attachment_limit).unwrap_or(u64::MAX);
    let limit =
        holder.organization.map_or(one.saturating_mul(FILES_OF_A_PERSON), |_| settings.organization_limit);
    if store::stored(tx, holder).await?.saturating_add(more) > limit {
        let words =
            format!("附件总量已到上限（{}）。请先删除不再需要的附件，或联系平台运营方", size_zh(limit));
        return Err(Error::field("file", words));
    }
    Ok(())
}

/// What is known of a file.
///
/// # Errors
/// [`Error::Unauthenticated`] for visitors; [`Error::NotFound`] for files of others.
pub async fn find(app: &App, actor: &Actor, id: AttachmentId) -> Result<AttachmentView> {
    actor.require_person()?;
    let row = store::find(app.db.read(), id.0).await?.ok_or(Error::NotFound)?;
    policy::may_see(actor, &row)?;
    Ok(view(row))
}

/// A file that may be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// What is known of it.
    pub view: AttachmentView,
    key: Path,
}

impl Opened {
    /// Its content, piece by piece.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn content(&self, app: &App) -> Result<impl Stream<Item = std::io::Result<Bytes>> + use<>> {
        let found = app.blobs.get(&self.key).await.map_err(storage::failed)?;
        Ok(found.into_stream().map_err(std::io::Error::other))
    }
}

/// A file to be read; `noted` writes down that a reviewer saw it.
///
/// # Errors
/// [`Error::NotFound`] when there is none the actor may see.
pub async fn open(app: &App, actor: &Actor, id: AttachmentId, noted: bool) -> Result<Opened> {
    let row = store::find(app.db.read(), id.0).await?.ok_or(Error::NotFound)?;
    if policy::may_see(actor, &row)? == Sight::Review && noted {
        let tx = app.db.begin().await?;
        let detail = json!({ "purpose": &row.purpose, "organization": row.organization_id });
        audit::record(app, &tx, actor, "attachment.viewed", ("attachments", row.id), detail).await?;
        tx.commit().await?;
    }
    Ok(Opened { key: Path::from(row.storage_key.as_str()), view: view(row) })
}

/// Removes a file of one's own. What a form names stays; the form lets go of it.
///
/// # Errors
/// [`Error::NotFound`] for files of others; a conflict for what a form names.
pub async fn delete(app: &App, actor: &Actor, id: AttachmentId) -> Result<()> {
    policy::may_upload(actor)?;
    let tx = app.db.begin().await?;
    let row = attachment::Entity::find_by_id(id.0).lock_exclusive().one(&tx).await?;
    let row = row.filter(|row| policy::owns(actor, row)).ok_or(Error::NotFound)?;
    let purpose = AttachmentPurpose::parse(&row.purpose);
    match (purpose, row.used_at) {
        (Some(AttachmentPurpose::Logo), _) => {
            organization::Entity::update_many()
                .col_expr(organization::Column::LogoId, Expr::value(None::<Uuid>))
                .filter(organization::Column::LogoId.eq(row.id))
                .exec(&tx)
                .await?;
        }
        (_, None) => {}
        (_, Some(_)) => {
            let words = "这份材料已用在资料或申请里，不能直接删除；请在那一页移除或更换".to_owned();
            return Err(Error::Conflict(ErrorCode::WrongState, words));
        }
    }
    attachment::Entity::delete_by_id(row.id).exec(&tx).await?;
    let detail = json!({ "purpose": &row.purpose });
    audit::record(app, &tx, actor, "attachment.deleted", ("attachments", row.id), detail).await?;
    tx.commit().await?;
    // Should this fail, the sweep finds it.
    let _ = app.blobs.delete(&Path::from(row.storage_key)).await;
    Ok(())
}

/// The own ones among the files of a form, in its order.
///
/// # Errors
/// When the database fails.
pub async fn own(app: &App, member: &Member, files: &[AttachmentId]) -> Result<Vec<AttachmentView>> {
    let rows = store::some(app.db.read(), files).await?;
    let own = rows.into_iter().filter(|row| row.organization_id == Some(member.organization_id.0));
    Ok(own.map(view).collect())
}

/// The files of a form in its order, for whoever may see it; opening one is decided and noted by
/// [`open`].
///
/// # Errors
/// When the database fails.
pub async fn listed(db: &impl ConnectionTrait, files: &[AttachmentId]) -> Result<Vec<AttachmentView>> {
    Ok(store::some(db, files).await?.into_iter().map(view).collect())
}

/// The newest files of an organization, whatever they are for.
pub(crate) async fn of_organization(
    db: &impl ConnectionTrait,
    id: Uuid,
    most: u64,
) -> Result<Vec<AttachmentView>> {
    Ok(store::of_organization(db, id, most).await?.into_iter().map(view).collect())
}

/// The own enterprise's logo.
///
/// # Errors
/// Unless the actor acts for an enterprise.
pub async fn logo(app: &App, actor: &Actor) -> Result<Option<AttachmentView>> {
    let member = actor.require_role(&[Role::Owner, Role::Editor, Role::Viewer])?;
    let db = app.db.read();
    let found = organization::Entity::find_by_id(member.organization_id.0).one(db).await?;
    let Some(id) = found.and_then(|o| o.logo_id) else { return Ok(None) };
    Ok(store::find(db, id).await?.map(view))
}

/// Takes the own enterprise's logo away; nothing happens when there is none.
///
/// # Errors
/// Unless the actor writes for an enterprise.
pub async fn remove_logo(app: &App, actor: &Actor) -> Result<()> {
    policy::may_upload_for(actor, AttachmentPurpose::Logo)?;
    match logo(app, actor).await? {
        Some(logo) => delete(app, actor, logo.id).await,
        None => Ok(()),
    }
}

fn view(row: attachment::Model) -> AttachmentView {
    AttachmentView {
        id: row.id.into(),
        purpose: AttachmentPurpose::parse(&row.purpose).unwrap_or(AttachmentPurpose::Case),
        href: format!("/attachments/{}", row.id),
        name: row.name,
        content_type: row.content_type,
        bytes: row.bytes.unsigned_abs(),
        sha256: row.sha256,
        public: row.public,
        used: row.used_at.is_some(),
        created_at: Timestamp(row.created_at),
    }
}
