//! Where an enterprise's recommendations go: only an address that somebody has proved is mailed.

use crate::{Error, Result};
use contract::organizations::ProfileForm;
use entity::{organization, user};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

/// Checks that a new address is that of a member, whose sign-in proved it. The one that stands may stay: it
/// was proved, or recorded with consent when the enterprise was surveyed.
///
/// # Errors
/// [`Error::Validation`] at `email`.
pub async fn check(db: &impl ConnectionTrait, id: Uuid, form: &ProfileForm) -> Result<()> {
    if form.email.is_empty() {
        return Ok(());
    }
    let standing = organization::Entity::find_by_id(id).one(db).await?.and_then(|row| row.email);
    if standing.is_some_and(|standing| standing.eq_ignore_ascii_case(&form.email)) {
        return Ok(());
    }
    let members = user::Entity::find()
        .filter(user::Column::OrganizationId.eq(id))
        .filter(user::Column::Active.eq(true))
        .filter(user::Column::Email.eq(form.email.to_lowercase()));
    if members.count(db).await? == 0 {
        let words =
            "只往确认过的邮箱寄：请填写本单位一位成员登录用的邮箱，或先在“成员”里邀请这个邮箱的使用人";
        return Err(Error::field("email", words));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::{
        Error,
        accounts::users::blank,
        organizations::store::tests::{enterprise, insert},
        testing::TestApp,
    };
    use contract::organizations::ProfileForm;
    use entity::{organization, user};
    use sea_orm::{ActiveValue::Set, EntityTrait};

    #[tokio::test]
    async fn recommendations_go_to_members_or_where_they_went() {
        let app = TestApp::start().await;
        let row = organization::Model {
            email: Some("survey@qiye.example".into()),
            ..enterprise("上海甲公司")
        };
        let (own, other) = (insert(&app, row).await, insert(&app, enterprise("上海乙公司")).await);
        let tx = app.db.begin().await.unwrap();
        for (email, organization, active) in [
            ("bd@qiye.example", own, true),
            ("gone@qiye.example", own, false),
            ("stranger@other.example", other, true),
        ] {
            let row = user::ActiveModel {
                organization_id: Set(Some(organization)),
                active: Set(active),
                ..blank(app.new_id(), email.into(), "某人", "!".into(), app.now())
            };
            user::Entity::insert(row).exec_without_returning(&tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        let told = async |email: &str| {
            check(app.db.read(), own, &ProfileForm { email: email.into(), ..ProfileForm::default() }).await
        };
        for good in ["", "Survey@qiye.example", "bd@qiye.example"] {
            told(good).await.unwrap();
        }
        for bad in ["victim@other.example", "gone@qiye.example", "stranger@other.example"] {
            let refused = told(bad).await;
            assert!(
                matches!(&refused, Err(Error::Validation(f)) if f.at("email").is_some()),
                "{bad}: {refused:?}"
            );
        }
        app.finish().await;
    }
}
