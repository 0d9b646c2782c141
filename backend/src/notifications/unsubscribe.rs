//! The door behind the link in each mail (RFC 8058): whoever holds the link may stop this kind of
//! mail to its address, and take that back. Looking (GET) changes nothing, because mail scanners
//! follow links; only `unsubscribe` and `resubscribe` (POST) do.

use crate::{Actor, App, Error, Result, audit};
use contract::mail::UnsubscribeView;
use entity::{mail, mail_suppression};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Select,
    sea_query::OnConflict,
};
use serde_json::json;

/// What the page shows.
///
/// # Errors
/// [`Error::NotFound`] for an unknown link.
pub async fn unsubscribe_page(app: &App, token: &str) -> Result<UnsubscribeView> {
    let mail = find(app.db.read(), token).await?;
    let rows = suppression(&mail).count(app.db.read()).await?;
    Ok(view(&mail, rows > 0))
}

/// Stops this kind of mail to the address; harmless to repeat.
///
/// # Errors
/// [`Error::NotFound`] for an unknown link.
pub async fn unsubscribe(app: &App, token: &str) -> Result<UnsubscribeView> {
    let tx = app.db.begin().await?;
    let mail = find(&tx, token).await?;
    if suppression(&mail).count(&tx).await? == 0 {
        let row = mail_suppression::ActiveModel {
            id: Set(app.new_id()),
            address: Set(mail.to_address.to_lowercase()),
            kind: Set(mail.kind.clone()),
            created_at: Set(app.now().0),
        };
        let pair = [mail_suppression::Column::Address, mail_suppression::Column::Kind];
        mail_suppression::Entity::insert_many([row])
            .on_conflict(OnConflict::columns(pair).do_nothing().to_owned())
            .exec_without_returning(&tx)
            .await?;
        let detail = json!({ "kind": &mail.kind });
        audit::record(app, &tx, &Actor::Visitor, "mail.unsubscribe", ("mails", mail.id), detail).await?;
    }
    tx.commit().await?;
    Ok(view(&mail, true))
}

/// Lets this kind of mail come again; harmless to repeat.
///
/// # Errors
/// [`Error::NotFound`] for an unknown link.
pub async fn resubscribe(app: &App, token: &str) -> Result<UnsubscribeView> {
    let tx = app.db.begin().await?;
    let mail = find(&tx, token).await?;
    let removed = mail_suppression::Entity::delete_many()
        .filter(mail_suppression::Column::Address.eq(mail.to_address.to_lowercase()))
        .filter(mail_suppression::Column::Kind.eq(&mail.kind))
        .exec(&tx)
        .await?;
    if removed.rows_affected > 0 {
        let detail = json!({ "kind": &mail.kind });
        audit::record(app, &tx, &Actor::Visitor, "mail.resubscribe", ("mails", mail.id), detail).await?;
    }
    tx.commit().await?;
    Ok(view(&mail, false))
}

async fn find(db: &impl ConnectionTrait, token: &str) -> Result<mail::Model> {
    // The token is 32 bytes in base64url; anything else cannot be one, and a NUL would upset PostgreSQL.
    let plausible =
        token.len() == 43 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if !plausible {
        return Err(Error::NotFound);
    }
    let found = mail::Entity::find().filter(mail::Column::UnsubscribeToken.eq(token)).one(db).await?;
    found.ok_or(Error::NotFound)
}

fn suppression(mail: &mail::Model) -> Select<mail_suppression::Entity> {
    mail_suppression::Entity::find()
        .filter(mail_suppression::Column::Address.eq(mail.to_address.to_lowercase()))
        .filter(mail_suppression::Column::Kind.eq(&mail.kind))
}

fn view(mail: &mail::Model, unsubscribed: bool) -> UnsubscribeView {
    UnsubscribeView { organization: mail.to_name.clone(), address: masked(&mail.to_address), unsubscribed }
}

/// `l***@supplier.example`: the owner knows it, a stranger with the link learns little.
fn masked(address: &str) -> String {
    let (local, domain) = address.split_once('@').unwrap_or((address, ""));
    format!("{}***@{domain}", local.chars().take(1).collect::<String>())
}
