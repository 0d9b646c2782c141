//! Mails to the owners: reminders, and letters that are sent again.

use super::{
    tests::{admitted, enterprise, form, subjects},
    *,
};
use crate::{
    App,
    admission::{nightly, reminders},
    mail::service::retry,
    testing::{TestApp, member},
};
use contract::{Timestamp, accounts::Role, mail::MailState};
use entity::{mail, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, sea_query::Expr};

/// The text of the newest mail.
async fn last_text(app: &App) -> String {
    let row = mail::Entity::find().order_by_desc(mail::Column::Id).one(app.db.read()).await.unwrap();
    row.unwrap().text
}

async fn reminded(app: &TestApp, days: i64) -> Vec<String> {
    let before = subjects(app).await.len();
    app.clock.advance(days * Timestamp::DAY);
    reminders::run(app).await.unwrap();
    reminders::run(app).await.unwrap();
    subjects(app).await.split_off(before)
}

#[tokio::test]
async fn reminds_four_times_and_makes_missed_days_up() {
    let app = TestApp::start().await;
    let owner = enterprise(&app, "甲").await;
    admitted(&app, &owner).await;
    assert_eq!(reminded(&app, 1).await, [""; 0]);
    // The last day is 364 days after the first.
    app.clock.advance((364 - 28 - 2) * Timestamp::DAY);
    assert_eq!(reminded(&app, 0).await, [""; 0]);
    assert_eq!(reminded(&app, 1).await, ["数商资格即将到期：甲"]);
    assert!(last_text(&app).await.contains("/my/admission"), "leads to the renewal");
    assert_eq!(reminded(&app, 13).await, [""; 0]);
    // Away on the day itself.
    assert_eq!(reminded(&app, 4).await, ["数商资格即将到期：甲"]);
    assert_eq!(reminded(&app, 11).await, ["数商资格今天到期：甲"]);
    nightly::run(&app).await.unwrap();
    assert_eq!(reminded(&app, 27).await, [""; 0]);
    assert_eq!(reminded(&app, 1).await, ["数商资格已过期：甲"]);
    assert_eq!(reminded(&app, 100).await, [""; 0]);
    app.finish().await;
}

#[tokio::test]
async fn a_renewed_admission_is_not_reminded_of_and_qualifications_are() {
    let app = TestApp::start().await;
    let owner = enterprise(&app, "甲").await;
    admitted(&app, &owner).await;
    app.clock.advance(320 * Timestamp::DAY);
    admitted(&app, &owner).await;
    assert_eq!(reminded(&app, 20).await, [""; 0]);
    let tx = app.db.begin().await.unwrap();
    let end = app.now().plus_days(16).date_iso();
    entity::qualification::ActiveModel {
        id: Set(app.new_id()),
        organization_id: Set(owner.member().unwrap().organization_id.0),
        position: Set(0),
        name: Set("信息安全管理体系认证".into()),
        valid_until: Set(Some(end)),
        ..Default::default()
    }
    .insert(&tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(reminded(&app, 1).await, [""; 0]);
    assert_eq!(reminded(&app, 1).await, ["资质证书即将到期：甲"]);
    assert_eq!(reminded(&app, 14).await, ["资质证书今天到期：甲"]);
    let expiring = entity::qualification::Entity::find()
        .filter(entity::qualification::Column::ValidUntil.is_not_null())
        .one(app.db.read())
        .await
        .unwrap()
        .unwrap();
    assert!(last_text(&app).await.contains(&format!("/my/qualifications#q-{}", expiring.id)), "leads to it");
    app.finish().await;
}

#[tokio::test]
async fn what_is_made_up_late_is_true_today() {
    let app = TestApp::start().await;
    let owner = enterprise(&app, "甲").await;
    admitted(&app, &owner).await;
    assert_eq!(reminded(&app, 330).await, [""; 0]);
    // Away for 37 days: the last day was two days ago.
    assert_eq!(reminded(&app, 36).await, ["数商资格已过期：甲"]);
    assert!(last_text(&app).await.contains("已过期 2 天"), "{}", last_text(&app).await);
    // The milestone itself is done with.
    assert_eq!(reminded(&app, 0).await, [""; 0]);
    app.finish().await;
}

#[tokio::test]
async fn who_waits_for_the_review_is_not_told_to_apply() {
    let app = TestApp::start().await;
    let owner = enterprise(&app, "甲").await;
    admitted(&app, &owner).await;
    assert_eq!(reminded(&app, 330).await, [""; 0]);
    let draft = save(&app, &owner, None, &form()).await.unwrap();
    assert_eq!(reminded(&app, 10).await, ["数商资格即将到期：甲"], "a draft is not enough");
    submit(&app, &owner, Some(draft.version), &form()).await.unwrap();
    assert_eq!(reminded(&app, 25).await, [""; 0]);
    app.finish().await;
}

#[tokio::test]
async fn a_letter_sent_again_goes_to_the_owner_not_to_the_organization() {
    let app = TestApp::start().await;
    let owner = enterprise(&app, "甲").await;
    admitted(&app, &owner).await;
    app.clock.advance(336 * Timestamp::DAY);
    reminders::run(&app).await.unwrap();
    let tx = app.db.begin().await.unwrap();
    let public = organization::ActiveModel {
        id: Set(owner.member().unwrap().organization_id.0),
        email: Set(Some("front-desk@x.example".into())),
        ..Default::default()
    };
    public.update(&tx).await.unwrap();
    mail::Entity::update_many()
        .col_expr(mail::Column::State, Expr::value(MailState::Failed.as_str()))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let person = user::Entity::find_by_id(owner.person().unwrap().user_id.0).one(app.db.read()).await;
    let own = person.unwrap().unwrap().email;
    let mails = mail::Entity::find().filter(mail::Column::Subject.contains("数商")).all(app.db.read()).await;
    let mails = mails.unwrap();
    assert_eq!(mails.len(), 3, "two letters and a reminder");
    for mail in mails {
        let operator = member(Role::Operator, Uuid::nil());
        let view = retry(&app, &operator, mail.id.into()).await.unwrap();
        assert!(view.summary.to.contains(&own), "{}: {}", mail.subject, view.summary.to);
    }
    app.finish().await;
}
