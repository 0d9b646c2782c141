//! Where an enterprise's recommendations go: only an address that somebody has proved is mailed, or one that
//! was recorded with consent.

use crate::{Error, Result};
use contract::{accounts::Role, organizations::ProfileForm};
use entity::{organization, user};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait, Func},
};
use uuid::Uuid;

/// Checks that a new address is that of a member, whose sign-in proved it. The one that stands may stay as
/// it is: what is mailed was proved, or recorded with consent when the enterprise was surveyed. What was
/// recorded without consent is mailed by nobody's saying so but its owner's.
///
/// # Errors
/// [`Error::Validation`] at `email`.
pub async fn check(db: &impl ConnectionTrait, id: Uuid, form: &ProfileForm) -> Result<()> {
    if form.email.is_empty() {
        return Ok(());
    }
    let row = organization::Entity::find_by_id(id).one(db).await?;
    let may_stay = |row: &organization::Model| row.mail_consent || !form.mail_consent;
    let standing = row.filter(may_stay).and_then(|row| row.email);
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

/// Recommendations that went to somebody who is leaving go to the owner from now on who has been there
/// longest.
///
/// # Errors
/// When the database fails.
pub(crate) async fn hand_over(tx: &DatabaseTransaction, id: Uuid, from: &str) -> Result<()> {
    let owner = user::Entity::find()
        .filter(user::Column::OrganizationId.eq(id))
        .filter(user::Column::Role.eq(Role::Owner.as_str()))
        .filter(user::Column::Active.eq(true))
        .order_by_asc(user::Column::JoinedAt)
        .order_by_asc(user::Column::Id)
        .one(tx)
        .await?;
    replace(tx, id, from, owner.map(|owner| owner.email)).await
}

/// Takes another address for one that stands there.
///
/// # Errors
/// When the database fails.
pub(crate) async fn replace(
    tx: &DatabaseTransaction,
    id: Uuid,
    from: &str,
    to: Option<String>,
) -> Result<()> {
    organization::Entity::update_many()
        .col_expr(organization::Column::Email, Expr::value(to))
        .filter(organization::Column::Id.eq(id))
        .filter(Expr::expr(Func::lower(Expr::col(organization::Column::Email))).eq(from.to_lowercase()))
        .exec(tx)
        .await?;
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
            mail_consent: false,
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
        let consents =
            ProfileForm { email: "survey@qiye.example".into(), mail_consent: true, ..Default::default() };
        assert!(check(app.db.read(), own, &consents).await.is_err(), "recorded without consent");
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
