//! Free fields change while a review waits: the review goes on as if nothing had happened.

use super::{
    accept, find, queue, reject, send_back,
    tests::{own, owner, proposed, reviewer, says, stored, submitted},
};
use crate::{
    Actor, Error,
    organizations::{
        profile,
        store::tests::{enterprise, insert},
    },
    testing::TestApp,
};
use contract::{
    ChangeId, ErrorCode,
    organizations::{CaseEntry, ProfileForm, ProfileSection, ProfileView, QualificationEntry, ReviewStatus},
};
use entity::{audit_entry, index_change, organization, organization_change};
use sea_orm::{EntityTrait, QuerySelect};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

async fn typed(
    app: &TestApp,
    by: &Actor,
    change: impl FnOnce(&mut ProfileForm),
) -> Result<ProfileView, Error> {
    let view = profile::find(app, by).await.unwrap();
    let mut form = view.form.clone();
    change(&mut form);
    profile::save(app, by, view.version, &ProfileSection::FORM, &form).await
}

async fn row(app: &TestApp, id: ChangeId) -> organization_change::Model {
    organization_change::Entity::find_by_id(id.0).one(app.db.read()).await.unwrap().unwrap()
}

#[tokio::test]
async fn what_was_changed_meanwhile_is_in_force_and_the_review_goes_on() {
    let app = TestApp::start().await;
    let (id, owner) = own(&app).await;
    let change = submitted(&app, &owner, |form| {
        form.name = "甲数据股份".into();
        form.qualifications.push(QualificationEntry { name: "CMMI 3".into(), ..Default::default() });
    })
    .await;
    let (seen, before) = (find(&app, &reviewer(), change).await.unwrap(), row(&app, change).await);
    app.clock.advance(86_400_000);
    let view = typed(&app, &owner, |form| {
        form.intro = "审核期间写的介绍。".into();
        form.contact_phone = "13800001111".into();
        form.cases.push(CaseEntry { title: "新案例".into(), ..CaseEntry::default() });
    })
    .await
    .unwrap();
    let stands = stored(&app, id).await;
    assert_eq!((stands.name.as_str(), stands.intro.as_str()), ("甲数据", "审核期间写的介绍。"));
    assert_eq!((view.form.name.as_str(), view.form.intro.as_str()), ("甲数据股份", "审核期间写的介绍。"));
    assert_eq!(view.change.as_ref().map(|c| c.status), Some(ReviewStatus::Submitted));
    let after = row(&app, change).await;
    assert_eq!(after.submitted_at, before.submitted_at, "its place in the queue");
    assert_ne!(after.version, before.version, "for others who write");
    assert!(app.seal.is_current(after.proposed["contact_phone"].as_str().unwrap()), "sealed there, too");
    let entries = audit_entry::Entity::find().all(app.db.read()).await.unwrap();
    let amended = entries.iter().find(|entry| entry.action == "profile.amend").unwrap();
    assert_eq!(amended.detail["applied"], json!(["intro", "contact_phone", "cases"]));
    assert!(!amended.detail.to_string().contains("138"), "names of fields only");
    assert!(!index_change::Entity::find().all(app.db.read()).await.unwrap().is_empty());
    // Handing in what waits already changes nothing.
    let again = profile::submit(&app, &owner, view.version).await.unwrap();
    assert_eq!((again.version, again.change.map(|c| c.id)), (view.version, Some(change)));

    // The reviewer decides about what was looked at before.
    accept(&app, &reviewer(), change, &says(seen.version, "")).await.unwrap();
    let stands = stored(&app, id).await;
    assert_eq!((stands.name.as_str(), stands.intro.as_str()), ("甲数据股份", "审核期间写的介绍。"));
    let mine = profile::find(&app, &owner).await.unwrap();
    assert_eq!((mine.form.qualifications.len(), mine.form.cases.len()), (2, 2));
    assert_eq!(mine.form.contact_phone, "13800001111");
    assert_eq!(row(&app, change).await.proposed["contact_phone"], "");
    app.finish().await;
}

#[tokio::test]
async fn what_waits_is_told_at_its_field_and_an_old_look_is_stale() {
    let app = TestApp::start().await;
    let (id, owner) = own(&app).await;
    let change = submitted(&app, &owner, |form| form.name = "甲数据股份".into()).await;
    let read = profile::find(&app, &owner).await.unwrap();
    let refused = typed(&app, &owner, |form| {
        form.name = "另一个名字".into();
        form.intro = "介绍".into();
    })
    .await;
    let Err(Error::Validation(errors)) = refused else { panic!("{refused:?}") };
    assert!(errors.at("name").unwrap().contains("等待审核"));
    assert_eq!(stored(&app, id).await.intro, "", "nothing of it");
    assert!(matches!(typed(&app, &owner, |form| form.place.clear()).await, Err(Error::Validation(_))));
    typed(&app, &owner, |form| form.intro = "先写的".into()).await.unwrap();
    let late = ProfileForm { intro: "后写的".into(), ..read.form.clone() };
    let late = profile::save(&app, &owner, read.version, &[ProfileSection::Profile], &late).await;
    assert!(matches!(late, Err(Error::Conflict(ErrorCode::Stale, _))), "{late:?}");
    assert!(matches!(
        profile::recall(&app, &owner, read.version).await,
        Err(Error::Conflict(ErrorCode::Stale, _))
    ));
    // What comes back is a draft with the newest words.
    let version = find(&app, &reviewer(), change).await.unwrap().version;
    send_back(&app, &reviewer(), change, &says(version, "请附证明")).await.unwrap();
    let mine = profile::find(&app, &owner).await.unwrap();
    assert_eq!((mine.form.name.as_str(), mine.form.intro.as_str()), ("甲数据股份", "先写的"));
    typed(&app, &owner, |form| form.name = "甲数据有限公司".into()).await.unwrap();
    let version = profile::find(&app, &owner).await.unwrap().version;
    profile::submit(&app, &owner, version).await.unwrap();
    let version = find(&app, &reviewer(), change).await.unwrap().version;
    accept(&app, &reviewer(), change, &says(version, "")).await.unwrap();
    let stands = stored(&app, id).await;
    assert_eq!((stands.name.as_str(), stands.intro.as_str()), ("甲数据有限公司", "先写的"));
    app.finish().await;
}

/// An enterprise whose registration waits, its owner, and the registration.
async fn registering(app: &TestApp) -> (Uuid, Actor, ChangeId) {
    let facts = organization::Model {
        status: "pending".into(),
        active: false,
        uscc: Some("91310112MA1GB00018".into()),
        ..enterprise("新企业")
    };
    let id = insert(app, facts).await;
    let owner = owner(app, id).await;
    let by = owner.person().unwrap().user_id.0;
    let facts = json!({ "name": "新企业", "uscc": "91310112MA1GB00018", "country": null,
        "registration_number": null, "place": "浦江镇", "contact_name": "李" });
    let registration = proposed(app, id, "registration", by, facts).await;
    (id, owner, registration)
}

#[tokio::test]
async fn a_registration_under_review_is_not_unsettled_by_free_words() {
    let app = TestApp::start().await;
    let (id, owner, registration) = registering(&app).await;
    let seen = find(&app, &reviewer(), registration).await.unwrap();
    // Without anything waiting beside it, the draft is handed in and done.
    let view = typed(&app, &owner, |form| form.intro = "介绍".into()).await.unwrap();
    let done = profile::submit(&app, &owner, view.version).await.unwrap();
    assert_eq!(done.change.map(|c| c.status), Some(ReviewStatus::Accepted));
    // A qualification waits; place and contact change beside it.
    submitted(&app, &owner, |form| {
        form.qualifications.push(QualificationEntry { name: "CMMI 3".into(), ..Default::default() });
    })
    .await;
    typed(&app, &owner, |form| {
        form.place = "七宝镇".into();
        form.contact_name = "王".into();
    })
    .await
    .unwrap();
    let list = queue(&app, &reviewer(), None, 1).await.unwrap();
    assert_eq!((list.registrations, list.profiles), (1, 1));
    accept(&app, &reviewer(), registration, &says(seen.version, "")).await.unwrap();
    let stands = stored(&app, id).await;
    assert_eq!((stands.status.as_str(), stands.intro.as_str()), ("active", "介绍"));
    assert_eq!((stands.place.as_str(), stands.contact_name.as_deref()), ("七宝镇", Some("王")));
    app.finish().await;
}

#[tokio::test]
async fn words_typed_while_the_reviewer_decides_are_neither_lost_nor_in_the_way() {
    let app = TestApp::start().await;
    let (id, owner) = own(&app).await;
    let change = submitted(&app, &owner, |form| form.name = "甲数据股份".into()).await;
    let seen = find(&app, &reviewer(), change).await.unwrap().version;
    // Both wait for the enterprise, in whatever order they come to it.
    let tx = app.db.begin().await.unwrap();
    organization::Entity::find_by_id(id).lock_exclusive().one(&tx).await.unwrap();
    let (by, decision) = (reviewer(), says(seen, ""));
    let (saved, accepted, ()) = tokio::join!(
        typed(&app, &owner, |form| form.intro = "同时写的".into()),
        accept(&app, &by, change, &decision),
        async {
            tokio::time::sleep(Duration::from_millis(400)).await;
            tx.commit().await.unwrap();
        }
    );
    accepted.unwrap();
    assert_eq!(stored(&app, id).await.name, "甲数据股份");
    match saved {
        Ok(_) => assert_eq!(stored(&app, id).await.intro, "同时写的"),
        // Decided first: what was read is no more, and what was typed is kept on the page.
        Err(error) => assert!(matches!(error, Error::Conflict(ErrorCode::Stale, _)), "{error:?}"),
    }
    app.finish().await;
}

#[tokio::test]
async fn a_suspended_enterprise_changes_nothing_at_once() {
    let app = TestApp::start().await;
    let (id, owner) = own(&app).await;
    submitted(&app, &owner, |form| form.name = "甲数据股份".into()).await;
    let because = contract::organizations::StandingForm { reason: "核实".into() };
    super::suspend(&app, &reviewer(), id.into(), &because).await.unwrap();
    let refused = typed(&app, &owner, |form| form.intro = "介绍".into()).await;
    assert!(matches!(refused, Err(Error::Conflict(ErrorCode::WrongState, _))), "{refused:?}");
    assert_eq!(stored(&app, id).await.intro, "");
    app.finish().await;
}

#[tokio::test]
async fn a_refused_registration_leaves_nothing_in_the_queue() {
    let app = TestApp::start().await;
    let (_, owner, registration) = registering(&app).await;
    let waiting = submitted(&app, &owner, |form| {
        form.qualifications.push(QualificationEntry { name: "CMMI 3".into(), ..Default::default() });
    })
    .await;
    let seen = find(&app, &reviewer(), registration).await.unwrap();
    reject(&app, &reviewer(), registration, &says(seen.version, "不是本企业")).await.unwrap();
    assert_eq!(queue(&app, &reviewer(), None, 1).await.unwrap().total, 0);
    let left = row(&app, waiting).await;
    assert_eq!((left.status.as_str(), left.open_key), ("withdrawn", None));
    app.finish().await;
}
