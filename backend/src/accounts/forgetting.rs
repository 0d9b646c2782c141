//! Where a person stands outside of the own row, taken out when the account is deleted: mails,
//! registrations and claims, and applications that came to nothing. What the enterprise itself declares
//! stays with the enterprise.

use crate::{App, Result, mail};
use contract::{
    admission::AdmissionStatus,
    organizations::{ChangeKind, ReviewStatus},
};
use entity::{merchant_admission, organization_change, user};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use serde_json::Value;

/// What stands in the place of a name.
pub(super) const NOBODY: &str = "已注销";
/// The fields of registrations and claims that tell of the person who handed them in.
const OF_PERSON: [&str; 4] = ["name", "email", "reason", "contact_name"];

/// Takes the person out.
///
/// # Errors
/// When the database fails.
pub(super) async fn elsewhere(app: &App, tx: &DatabaseTransaction, user: &user::Model) -> Result<()> {
    mail::keeping::forget(tx, &user.email).await?;
    changes(app, tx, user).await?;
    applications(tx, user).await
}

/// A claim is a person's alone: its name goes, and nobody has to decide on it any more. Of a registration
/// the name of its contact goes; name and number of the enterprise stay.
async fn changes(app: &App, tx: &DatabaseTransaction, user: &user::Model) -> Result<()> {
    let kinds = [ChangeKind::Claim.as_str(), ChangeKind::Registration.as_str()];
    let rows = organization_change::Entity::find()
        .filter(organization_change::Column::ProposedBy.eq(user.id))
        .filter(organization_change::Column::Kind.is_in(kinds))
        .all(tx)
        .await?;
    for row in rows {
        let is_claim = row.kind == ChangeKind::Claim.as_str();
        let fields = if is_claim { OF_PERSON.get(..3) } else { OF_PERSON.get(3..) };
        let mut update = organization_change::Entity::update_many()
            .col_expr(
                organization_change::Column::Proposed,
                Expr::value(without(row.proposed, fields.unwrap_or_default())),
            )
            .col_expr(
                organization_change::Column::Version,
                Expr::col(organization_change::Column::Version).add(1),
            );
        if is_claim && row.open_key.is_some() {
            update = update
                .col_expr(organization_change::Column::Status, Expr::value(ReviewStatus::Withdrawn.as_str()))
                .col_expr(organization_change::Column::OpenKey, Expr::value(None::<String>))
                .col_expr(organization_change::Column::UpdatedAt, Expr::value(app.now().0));
        }
        update.filter(organization_change::Column::Id.eq(row.id)).exec(tx).await?;
    }
    Ok(())
}

/// Applications that were refused or taken back: nobody will call the contact any more. Those on their way
/// or in the register keep theirs, whom the enterprise answers for.
async fn applications(tx: &DatabaseTransaction, user: &user::Model) -> Result<()> {
    let over = [AdmissionStatus::Rejected.as_str(), AdmissionStatus::Withdrawn.as_str()];
    let rows = merchant_admission::Entity::find()
        .filter(merchant_admission::Column::AppliedBy.eq(user.id))
        .filter(merchant_admission::Column::Status.is_in(over))
        .all(tx)
        .await?;
    let own = |row: &merchant_admission::Model| {
        row.application.get("contact_name").is_some_and(|n| *n == *user.name)
    };
    for row in rows.into_iter().filter(own) {
        merchant_admission::Entity::update_many()
            .col_expr(
                merchant_admission::Column::Application,
                Expr::value(without(row.application, &["contact_name", "contact_phone"])),
            )
            .col_expr(
                merchant_admission::Column::Version,
                Expr::col(merchant_admission::Column::Version).add(1),
            )
            .filter(merchant_admission::Column::Id.eq(row.id))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// A form without the texts of some fields; names say that somebody was there.
fn without(mut form: Value, fields: &[&str]) -> Value {
    for field in fields {
        if let Some(text) = form.get_mut(*field) {
            *text = Value::from(if field.ends_with("name") { NOBODY } else { "" });
        }
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_the_named_fields_go() {
        let claim = json!({ "user_id": "x", "name": "王敏", "email": "min@a.cn", "reason": "王敏，法人" });
        assert_eq!(
            without(claim, &OF_PERSON),
            json!({ "user_id": "x", "name": "已注销", "email": "", "reason": "" })
        );
    }
}
