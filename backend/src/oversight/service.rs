//! Use cases of oversight: reading, each look on record.

use super::policy;
use crate::{
    Actor, App, Error, Result,
    accounts::{
        access::tokens,
        membership::{invitations, members},
    },
    admission, attachments, audit,
    organizations::profile,
};
use contract::{
    OrganizationId,
    organizations::{OrganizationKind, OrganizationStatus},
    oversight::DossierView,
};
use entity::organization;
use sea_orm::EntityTrait;
use serde_json::json;

/// Most invitations, tokens and files of a dossier.
pub const MOST: u64 = 200;

/// Everything about an organization. It names its people and whom to call: the look is audited.
///
/// # Errors
/// [`Error::NotFound`]; see also [`policy::may_read_dossiers`].
pub async fn dossier(app: &App, actor: &Actor, id: OrganizationId) -> Result<DossierView> {
    policy::may_read_dossiers(actor)?;
    let db = app.db.read();
    let row = organization::Entity::find_by_id(id.0).one(db).await?.ok_or(Error::NotFound)?;
    let kind = OrganizationKind::parse(&row.kind).ok_or(Error::NotFound)?;
    let (entry, change) = match kind {
        OrganizationKind::Enterprise => profile::service::entry(app, db, id.0).await?,
        OrganizationKind::Department | OrganizationKind::Operator => (Vec::new(), None),
    };
    let view = DossierView {
        id,
        kind,
        status: OrganizationStatus::parse(&row.status).unwrap_or_default(),
        entry,
        change,
        members: members::all(db, id).await?,
        invitations: invitations::records(app, db, id, MOST).await?,
        tokens: tokens::records(db, id, MOST).await?,
        admissions: admission::service::of_organization(app, db, &row).await?,
        files: attachments::service::of_organization(db, id.0, MOST).await?,
        name: row.name,
        status_reason: row.status_reason,
    };
    let tx = app.db.begin().await?;
    let detail = json!({ "part": "dossier" });
    audit::record(app, &tx, actor, "personal_data.viewed", ("organizations", id.0), detail).await?;
    tx.commit().await?;
    Ok(view)
}
