//! Use cases of the catalogue.

use super::{policy, store};
use crate::{
    Actor, App, Error, Result,
    cursor::{self, Cursor},
};
use contract::{
    Page, ProductId,
    catalog::{ProductKind, ProductView},
};

/// One product.
///
/// # Errors
/// [`Error::NotFound`] when there is none the actor may see.
pub async fn find(app: &App, actor: &Actor, id: ProductId) -> Result<ProductView> {
    store::find(app.db.read(), policy::scope(actor), id.0).await?.ok_or(Error::NotFound)
}

/// Products the actor may see, newest first, of one kind or all.
///
/// # Errors
/// [`Error::Malformed`] for a bad cursor or limit.
pub async fn list(
    app: &App,
    actor: &Actor,
    kind: Option<ProductKind>,
    cursor: Option<&str>,
    limit: Option<u32>,
) -> Result<Page<ProductView>> {
    let (after, limit) = (Cursor::parse_optional(cursor)?, cursor::limit(limit)?);
    let rows = u64::from(limit) + 1;
    let (items, total) = store::list(app.db.read(), policy::scope(actor), kind, after, rows).await?;
    Ok(cursor::page(items, limit, total, |p| Cursor { at: p.updated_at, id: p.id.0 }))
}
