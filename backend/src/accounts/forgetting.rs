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
use serde_json::{Value, json};

/// What stands in the place of a name.
pub(super) const NOBODY: &str = "已注销";
/// What tells of the person in a claim; the files are the person's own papers.
const OF_CLAIM: [&str; 4] = ["name", "email", "reason", "attachments"];

/// Takes the person out.
///
/// # Errors
/// When the database fails.
pub(super) async fn elsewhere(app: &App, tx: &DatabaseTransaction, user: &user::Model) -> Result<()> {
    mail::keeping::forget(tx, &user.email).await?;
    changes(app, tx, user).await?;
    decided(tx, user).await?;
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
        let left = if is_claim {
            without(row.proposed, &OF_CLAIM)
        } else {
            without_contact(row.proposed, &user.name, row.open_key.is_some())
        };
        let mut update = organization_change::Entity::update_many()
            .col_expr(organization_change::Column::Proposed, Expr::value(left))
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

/// Changes of the profile that were decided are kept as they were decided, without who stood in them as the
/// contact; what stands now is the enterprise's.
async fn decided(tx: &DatabaseTransaction, user: &user::Model) -> Result<()> {
    let rows = organization_change::Entity::find()
        .filter(organization_change::Column::ProposedBy.eq(user.id))
        .filter(organization_change::Column::Kind.eq(ChangeKind::Profile.as_str()))
        .filter(organization_change::Column::OpenKey.is_null())
        .all(tx)
        .await?;
    for row in rows {
        let (base, proposed) = (
            without_own(row.base, &user.name, &user.email),
            without_own(row.proposed, &user.name, &user.email),
        );
        organization_change::Entity::update_many()
            .col_expr(organization_change::Column::Base, Expr::value(base))
            .col_expr(organization_change::Column::Proposed, Expr::value(proposed))
            .filter(organization_change::Column::Id.eq(row.id))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// A form without the person's own name and address.
fn without_own(mut form: Value, name: &str, email: &str) -> Value {
    for (field, own, left) in [("contact_name", name, NOBODY), ("email", email, "")] {
        if let Some(value) = form.get_mut(field).filter(|value| **value == *own) {
            *value = json!(left);
        }
    }
    form
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

/// A registration without the person as its contact. Accepting an open one puts what it names into force
/// and passes over what it does not.
fn without_contact(mut form: Value, name: &str, open: bool) -> Value {
    if let Some(contact) = form.get_mut("contact_name").filter(|contact| **contact == *name) {
        *contact = json!(if open { "" } else { NOBODY });
    }
    form
}

/// A form without what stands in some fields; names say that somebody was there. Files that nothing
/// names any more are swept away.
fn without(mut form: Value, fields: &[&str]) -> Value {
    for field in fields {
        let Some(value) = form.get_mut(*field) else { continue };
        *value = match value {
            Value::Array(_) => json!([]),
            _ => json!(if field.ends_with("name") { NOBODY } else { "" }),
        };
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_name_and_address_go() {
        let form = json!({ "name": "上海某某", "contact_name": "王敏", "email": "wang@qiye.example" });
        let left = without_own(form.clone(), "王敏", "wang@qiye.example");
        assert_eq!(left, json!({ "name": "上海某某", "contact_name": NOBODY, "email": "" }));
        assert_eq!(without_own(form.clone(), "李工", "li@qiye.example"), form, "somebody else's stay");
    }

    #[test]
    fn only_the_named_fields_go() {
        let claim = json!({
            "user_id": "x", "name": "王敏", "email": "min@a.cn", "reason": "王敏，法人", "attachments": ["a"],
        });
        let left = json!({ "user_id": "x", "name": "已注销", "email": "", "reason": "", "attachments": [] });
        assert_eq!(without(claim, &OF_CLAIM), left);
    }

    #[test]
    fn a_registration_loses_the_person_and_no_other_contact() {
        let of = |contact: &str| json!({ "name": "甲公司", "contact_name": contact });
        assert_eq!(without_contact(of("王敏"), "王敏", true), of(""), "accepting it must not write a word");
        assert_eq!(without_contact(of("王敏"), "王敏", false), of("已注销"));
        assert_eq!(without_contact(of("李工"), "王敏", true), of("李工"));
    }
}
