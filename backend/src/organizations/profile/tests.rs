use super::{reseal, service::find};
use crate::{
    Actor, Error,
    accounts::users::blank,
    organizations::{
        self, profile,
        store::tests::{enterprise, insert},
    },
    testing::{TestApp, member},
};
use contract::{
    ErrorCode,
    accounts::Role,
    organizations::{
        CapabilityEntry, CaseEntry, ProfileForm, ProfileSection, ProfileView, QualificationEntry,
        ReviewStatus,
    },
};
use entity::{attachment, audit_entry, index_change, organization, organization_change, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use uuid::Uuid;

const CODE: &str = "91310112MA1GB00018";

/// An enterprise whose facts are in order, and its editor.
async fn own(app: &TestApp) -> (Uuid, Actor) {
    let row = organization::Model { uscc: Some(CODE.into()), ..enterprise("甲数据") };
    let id = insert(app, row).await;
    (id, member(Role::Editor, id))
}

async fn saved(app: &TestApp, actor: &Actor, change: impl FnOnce(&mut ProfileForm)) -> ProfileView {
    let view = find(app, actor).await.unwrap();
    let mut form = view.form.clone();
    change(&mut form);
    profile::save(app, actor, view.version, &ProfileSection::FORM, &form).await.unwrap()
}

async fn stored(app: &TestApp, id: Uuid) -> organization::Model {
    organization::Entity::find_by_id(id).one(app.db.read()).await.unwrap().unwrap()
}

fn conflict(error: &Error) -> Option<ErrorCode> {
    match error {
        Error::Conflict(code, _) => Some(*code),
        _ => None,
    }
}

#[tokio::test]
async fn a_draft_is_seen_by_its_enterprise_only_and_is_not_audited() {
    let app = TestApp::start().await;
    let (id, editor) = own(&app).await;
    let view = saved(&app, &editor, |form| form.intro = "新介绍".into()).await;
    assert_eq!((view.version, view.changed, view.form.intro.as_str()), (1, true, "新介绍"));
    let public = organizations::service::find(&app, &Actor::Visitor, id.into()).await.unwrap();
    assert_eq!(public.intro, "");
    assert!(audit_entry::Entity::find().all(app.db.read()).await.unwrap().is_empty());
    assert_eq!(find(&app, &member(Role::Viewer, id)).await.unwrap().form.intro, "新介绍");
    let other = insert(&app, enterprise("乙")).await;
    assert_eq!(find(&app, &member(Role::Owner, other)).await.unwrap().form.intro, "");
    let viewer = member(Role::Viewer, id);
    let refused = profile::save(&app, &viewer, 1, &ProfileSection::FORM, &view.form).await;
    assert!(matches!(refused, Err(Error::Forbidden)));
    assert!(matches!(find(&app, &member(Role::Officer, id)).await, Err(Error::Forbidden)));
    app.finish().await;
}

#[tokio::test]
async fn free_fields_come_into_force_at_once_and_matching_follows() {
    let app = TestApp::start().await;
    let (id, editor) = own(&app).await;
    let view = saved(&app, &editor, |form| {
        form.intro = "做纸质档案数字化。".into();
        form.place = "七宝".into();
        form.contact_phone = "13800001111".into();
        form.capabilities = vec![CapabilityEntry {
            label: "档案数字化".into(),
            evidence: "三年 400 万页".into(),
            ..CapabilityEntry::default()
        }];
    })
    .await;
    let done = profile::submit(&app, &editor, view.version).await.unwrap();
    assert_eq!(done.change.as_ref().map(|c| c.status), Some(ReviewStatus::Accepted));
    assert_eq!((done.version, done.changed), (0, false));
    let row = stored(&app, id).await;
    assert_eq!((row.intro.as_str(), row.place.as_str(), row.version), ("做纸质档案数字化。", "七宝镇", 2));
    let phone = row.contact_phone.unwrap();
    assert!(app.seal.is_current(&phone), "sealed at rest");
    assert_eq!(done.form.contact_phone, "13800001111");
    let changes = organization_change::Entity::find().all(app.db.read()).await.unwrap();
    assert_eq!(changes[0].open_key, None);
    assert_eq!(changes[0].proposed["contact_phone"], "", "a change that is over keeps no telephone");
    assert_eq!(index_change::Entity::find().all(app.db.read()).await.unwrap().len(), 1);
    let audit = audit_entry::Entity::find().all(app.db.read()).await.unwrap();
    assert_eq!(audit[0].action, "profile.submit");
    assert!(!audit[0].detail.to_string().contains("1380000"), "names of fields only");
    let public = organizations::service::find(&app, &Actor::Visitor, id.into()).await.unwrap();
    assert_eq!(public.capabilities[0].evidence.as_deref(), Some("三年 400 万页"));
    let again = profile::submit(&app, &editor, 0).await.err().unwrap();
    assert_eq!(conflict(&again), Some(ErrorCode::WrongState), "nothing to submit");
    app.finish().await;
}

#[tokio::test]
async fn reviewed_fields_wait_while_the_others_are_in_force() {
    let app = TestApp::start().await;
    let (id, editor) = own(&app).await;
    let view = saved(&app, &editor, |form| {
        form.name = "甲数据股份".into();
        form.intro = "介绍".into();
        form.qualifications.push(QualificationEntry { name: "CMMI 3".into(), ..Default::default() });
    })
    .await;
    let waiting = profile::submit(&app, &editor, view.version).await.unwrap();
    assert_eq!(waiting.change.as_ref().map(|c| c.status), Some(ReviewStatus::Submitted));
    let row = stored(&app, id).await;
    assert_eq!((row.name.as_str(), row.intro.as_str()), ("甲数据", "介绍"));
    let back = profile::recall(&app, &editor, waiting.version).await.unwrap();
    assert_eq!(back.form.name, "甲数据股份", "nothing typed is lost");
    assert_eq!(back.change.map(|c| c.status), Some(ReviewStatus::Draft));
    let gone = profile::withdraw(&app, &editor, back.version).await.unwrap();
    assert_eq!((gone.version, gone.form.name.as_str()), (0, "甲数据"));
    app.finish().await;
}

#[tokio::test]
async fn wrong_fields_and_old_versions_are_refused() {
    let app = TestApp::start().await;
    let (id, editor) = own(&app).await;
    let view = saved(&app, &editor, |form| form.uscc = String::new()).await;
    let Err(Error::Validation(errors)) = profile::submit(&app, &editor, view.version).await else { panic!() };
    assert!(errors.at("uscc").is_some());
    let stale = profile::save(&app, &editor, 0, &ProfileSection::FORM, &view.form).await.err().unwrap();
    assert_eq!(conflict(&stale), Some(ErrorCode::Stale));
    let bad = ProfileForm { website: "javascript:alert(1)".into(), ..view.form.clone() };
    let refused = profile::save(&app, &editor, view.version, &[ProfileSection::Profile], &bad).await;
    assert!(matches!(refused, Err(Error::Validation(_))));
    let mut odd = view.form.clone();
    odd.capabilities =
        vec![CapabilityEntry { label: "甲".into(), code: "no.such".into(), evidence: String::new() }];
    let refused = profile::save(&app, &editor, view.version, &[ProfileSection::Capabilities], &odd).await;
    let Err(Error::Validation(errors)) = refused else { panic!() };
    assert!(errors.at("capabilities.0.code").is_some());

    insert(&app, organization::Model { uscc: Some("91310112MA1GB0002B".into()), ..enterprise("乙") }).await;
    let view = saved(&app, &editor, |form| form.uscc = "91310112MA1GB0002B".into()).await;
    let Err(Error::Validation(errors)) = profile::submit(&app, &editor, view.version).await else { panic!() };
    assert!(errors.at("uscc").unwrap().contains("另一家"));

    let mut row = stored(&app, id).await.into_active_model();
    row.status = Set("suspended".into());
    let tx = app.db.begin().await.unwrap();
    row.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let view = saved(&app, &editor, |form| form.uscc = CODE.into()).await;
    let refused = profile::submit(&app, &editor, view.version).await.err().unwrap();
    assert_eq!(conflict(&refused), Some(ErrorCode::WrongState), "suspended");
    app.finish().await;
}

#[tokio::test]
async fn an_address_of_somebody_gone_is_told_where_it_can_be_mended() {
    let app = TestApp::start().await;
    let (id, editor) = own(&app).await;
    let reader = user::ActiveModel {
        organization_id: Set(Some(id)),
        ..blank(app.new_id(), "bd@jia.example".into(), "某人", "!".into(), app.now())
    };
    let tx = app.db.begin().await.unwrap();
    let reader = reader.insert(&tx).await.unwrap();
    tx.commit().await.unwrap();
    saved(&app, &editor, |form| form.email = "bd@jia.example".into()).await;
    let tx = app.db.begin().await.unwrap();
    user::Entity::delete_by_id(reader.id).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let view = find(&app, &editor).await.unwrap();
    let save = async |section| profile::save(&app, &editor, view.version, &[section], &view.form).await;
    let refused = save(ProfileSection::Profile).await;
    assert!(matches!(refused, Err(Error::Validation(errors)) if errors.at("email").is_some()));
    save(ProfileSection::Cases).await.unwrap();
    app.finish().await;
}

#[tokio::test]
async fn what_changed_elsewhere_is_told_once_and_never_overwritten_silently() {
    let app = TestApp::start().await;
    let (id, editor) = own(&app).await;
    let view = saved(&app, &editor, |form| form.intro = "我写的".into()).await;
    let mut row = stored(&app, id).await.into_active_model();
    row.intro = Set("别处写的".into());
    row.founded = Set(Some(2011));
    let tx = app.db.begin().await.unwrap();
    row.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let Err(Error::Validation(errors)) = profile::submit(&app, &editor, view.version).await else { panic!() };
    assert!(errors.at("intro").unwrap().contains("别处写的"));
    profile::submit(&app, &editor, view.version).await.unwrap();
    let row = stored(&app, id).await;
    assert_eq!((row.intro.as_str(), row.founded), ("我写的", Some(2011)), "what was not touched here stays");
    app.finish().await;
}

#[tokio::test]
async fn the_draft_counts_for_the_completeness_and_says_what_the_matching_does_not_know() {
    let app = TestApp::start().await;
    let (_, editor) = own(&app).await;
    let before = find(&app, &editor).await.unwrap();
    assert!(before.waiting.is_empty());
    let view = saved(&app, &editor, |form| {
        form.website = "https://www.example.cn".into();
        form.uscc = CODE.into();
        form.intro = "介绍".repeat(60);
    })
    .await;
    assert_eq!(view.completeness, before.completeness + 22, "{:?}", view.waiting);
    assert!(view.waiting.iter().all(|part| !part.reviewed), "{:?}", view.waiting);
    assert!(view.missing.iter().all(|part| part.field != "website"));
    profile::submit(&app, &editor, view.version).await.unwrap();
    assert!(find(&app, &editor).await.unwrap().waiting.is_empty(), "in force");
    app.finish().await;
}

#[tokio::test]
async fn cases_keep_their_ids_and_take_none_from_elsewhere() {
    let app = TestApp::start().await;
    let (_, editor) = own(&app).await;
    let before = find(&app, &editor).await.unwrap().form.cases[0].id;
    let strange = Some(app.new_id().into());
    let view = saved(&app, &editor, |form| {
        form.cases[0].title = "改过的案例".into();
        form.cases.push(CaseEntry { id: strange, title: "新案例".into(), ..CaseEntry::default() });
        form.cases.push(CaseEntry { id: before, title: "抄来的".into(), ..CaseEntry::default() });
    })
    .await;
    let ids: Vec<_> = view.form.cases.iter().map(|case| case.id).collect();
    assert_eq!(ids[0], before);
    assert!(ids.iter().all(Option::is_some) && ids[1] != strange && ids[2] != before, "{ids:?}");
    let done = profile::submit(&app, &editor, view.version).await.unwrap();
    assert_eq!(done.form.cases.iter().map(|case| case.id).collect::<Vec<_>>(), ids, "also in force");
    app.finish().await;
}

/// What uploading or removing a logo comes to: the one before is gone.
async fn replace_logo(app: &TestApp, id: Uuid, another: bool) -> Option<Uuid> {
    let was = stored(app, id).await;
    let next = another.then(|| app.new_id());
    let tx = app.db.begin().await.unwrap();
    if let Some(next) = next {
        let row = attachment::Model {
            id: next,
            organization_id: Some(id),
            uploaded_by: Uuid::from_u128(1),
            purpose: "logo".into(),
            name: "标识.png".into(),
            content_type: "image/png".into(),
            bytes: 1,
            sha256: String::new(),
            storage_key: next.to_string(),
            public: true,
            created_at: app.now().0,
            used_at: Some(app.now().0),
        };
        attachment::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.unwrap();
    }
    let old = was.logo_id;
    let mut row = was.into_active_model();
    row.logo_id = Set(next);
    row.update(&tx).await.unwrap();
    if let Some(old) = old {
        attachment::Entity::delete_by_id(old).exec(&tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    next
}

#[tokio::test]
async fn a_draft_goes_on_after_the_logo_was_replaced_or_removed() {
    let app = TestApp::start().await;
    let (id, editor) = own(&app).await;
    replace_logo(&app, id, true).await;
    let begun = saved(&app, &editor, |form| form.intro = "介绍".into()).await;
    let second = replace_logo(&app, id, true).await.map(Into::into);
    // Also with the form as it was read before.
    let view = profile::save(&app, &editor, begun.version, &ProfileSection::FORM, &begun.form).await.unwrap();
    assert_eq!(view.form.logo_id, second);
    replace_logo(&app, id, false).await;
    assert_eq!(find(&app, &editor).await.unwrap().form.logo_id, None);
    let view = saved(&app, &editor, |form| form.website = "https://www.example.cn".into()).await;
    let done = profile::submit(&app, &editor, view.version).await.unwrap();
    assert_eq!((done.form.intro.as_str(), done.form.logo_id), ("介绍", None));
    assert_eq!(stored(&app, id).await.logo_id, None);
    app.finish().await;
}

#[tokio::test]
async fn the_nightly_sweep_seals_telephones_in_the_clear() {
    let app = TestApp::start().await;
    let (id, editor) = own(&app).await;
    assert_eq!(stored(&app, id).await.contact_phone.as_deref(), Some("021-00000000"));
    assert_eq!(reseal::run(&app).await.unwrap(), 1);
    assert!(app.seal.is_current(&stored(&app, id).await.contact_phone.unwrap()));
    assert_eq!(find(&app, &editor).await.unwrap().form.contact_phone, "021-00000000");
    assert_eq!(reseal::run(&app).await.unwrap(), 0, "once is enough");
    app.finish().await;
}
