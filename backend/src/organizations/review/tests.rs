use super::{accept, find, queue, reject, restore, send_back, standing, suspend};
use crate::{
    Actor, Error,
    organizations::{
        self, profile,
        store::tests::{enterprise, insert},
    },
    testing::{TestApp, member},
};
use contract::{
    ChangeId, ErrorCode, UserId,
    accounts::Role,
    organizations::{
        ChangeKind, OrganizationStatus, ProfileForm, ProfileSection, ReviewDecision, ReviewStatus,
        StandingForm,
    },
};
use entity::{audit_entry, mail, organization, organization_change, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use uuid::Uuid;

const CODE: &str = "91310112MA1GB00018";

pub(super) fn reviewer() -> Actor {
    let Actor::Member(mut reviewer) = member(Role::Operator, Uuid::from_u128(77)) else { panic!() };
    reviewer.person.user_id = Uuid::from_u128(78).into();
    Actor::Member(reviewer)
}

pub(super) fn says(version: i32, words: &str) -> ReviewDecision {
    ReviewDecision { version, words: words.into(), ..ReviewDecision::default() }
}

pub(super) fn conflict<T>(answer: Result<T, Error>) -> Option<ErrorCode> {
    match answer {
        Err(Error::Conflict(code, _)) => Some(code),
        _ => None,
    }
}

/// A person's account, perhaps acting for an enterprise.
pub(super) async fn account(app: &TestApp, organization: Option<Uuid>) -> Uuid {
    let id = app.new_id();
    let row = user::ActiveModel {
        organization_id: Set(organization),
        role: Set(organization.map(|_| Role::Owner.as_str().to_owned())),
        ..crate::accounts::users::blank(id, format!("{id}@mail.example"), "申请人", "!".into(), app.now())
    };
    let tx = app.db.begin().await.unwrap();
    user::Entity::insert(row).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub(super) async fn owner(app: &TestApp, organization: Uuid) -> Actor {
    let Actor::Member(mut owner) = member(Role::Owner, organization) else { panic!() };
    owner.person.user_id = UserId(account(app, Some(organization)).await);
    Actor::Member(owner)
}

pub(super) async fn own(app: &TestApp) -> (Uuid, Actor) {
    let row = organization::Model { uscc: Some(CODE.into()), ..enterprise("甲数据") };
    let id = insert(app, row).await;
    (id, owner(app, id).await)
}

pub(super) async fn submitted(
    app: &TestApp,
    owner: &Actor,
    change: impl FnOnce(&mut ProfileForm),
) -> ChangeId {
    let view = profile::find(app, owner).await.unwrap();
    let mut form = view.form.clone();
    change(&mut form);
    let view = profile::save(app, owner, view.version, &ProfileSection::FORM, &form).await.unwrap();
    profile::submit(app, owner, view.version).await.unwrap().change.unwrap().id
}

/// A row as the registration and the claim write it.
pub(super) async fn proposed(
    app: &TestApp,
    organization: Uuid,
    kind: &str,
    by: Uuid,
    proposed: Value,
) -> ChangeId {
    let id = app.new_id();
    let row = organization_change::Model {
        id,
        organization_id: organization,
        kind: kind.into(),
        status: "submitted".into(),
        open_key: Some(format!("{organization}:{kind}")),
        base: json!({}),
        proposed,
        remarks: json!({}),
        proposed_by: Some(by),
        decided_by: None,
        created_at: app.now().0,
        updated_at: app.now().0,
        submitted_at: Some(app.now().0),
        decided_at: None,
        version: 1,
        waiting_version: None,
    };
    let tx = app.db.begin().await.unwrap();
    organization_change::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
    id.into()
}

pub(super) async fn stored(app: &TestApp, id: Uuid) -> organization::Model {
    organization::Entity::find_by_id(id).one(app.db.read()).await.unwrap().unwrap()
}

async fn set(app: &TestApp, id: Uuid, change: impl FnOnce(&mut organization::ActiveModel)) {
    let mut row = stored(app, id).await.into_active_model();
    change(&mut row);
    let tx = app.db.begin().await.unwrap();
    row.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn actions(app: &TestApp) -> Vec<String> {
    let entries = audit_entry::Entity::find().all(app.db.read()).await.unwrap();
    entries.into_iter().map(|entry| entry.action).collect()
}

async fn subjects(app: &TestApp) -> Vec<String> {
    mail::Entity::find().all(app.db.read()).await.unwrap().into_iter().map(|mail| mail.subject).collect()
}

#[tokio::test]
async fn a_change_goes_back_with_reasons_and_comes_into_force_the_second_time() {
    let app = TestApp::start().await;
    let (id, owner) = own(&app).await;
    let change = submitted(&app, &owner, |form| form.name = "甲数据股份".into()).await;
    app.clock.advance(3 * 86_400_000);
    let list = queue(&app, &reviewer(), None, 1).await.unwrap();
    assert_eq!((list.total, list.profiles, list.items[0].days), (1, 1, 3));
    assert_eq!(queue(&app, &reviewer(), Some(ChangeKind::Claim), 1).await.unwrap().items.len(), 0);
    let view = find(&app, &reviewer(), change).await.unwrap();
    assert_eq!(view.differences.len(), 1);
    let name = &view.differences[0];
    assert_eq!((name.now.as_str(), name.proposed.as_str(), view.may_decide), ("甲数据", "甲数据股份", true));

    let silent = send_back(&app, &reviewer(), change, &says(view.version, "")).await;
    assert!(matches!(silent, Err(Error::Validation(_))));
    let mut words = says(view.version, "");
    words.fields.add("name", "与营业执照不一致");
    send_back(&app, &reviewer(), change, &words).await.unwrap();
    let mine = profile::find(&app, &owner).await.unwrap();
    let said = mine.change.unwrap();
    assert_eq!(
        (said.status, said.remarks.fields.at("name")),
        (ReviewStatus::Returned, Some("与营业执照不一致"))
    );
    assert_eq!(mine.form.name, "甲数据股份");

    submitted(&app, &owner, |form| form.name = "甲数据有限公司".into()).await;
    let view = find(&app, &reviewer(), change).await.unwrap();
    let done = accept(&app, &reviewer(), change, &says(view.version, "")).await.unwrap();
    assert_eq!(done.summary.status, ReviewStatus::Accepted);
    assert_eq!(stored(&app, id).await.name, "甲数据有限公司");
    let again = accept(&app, &reviewer(), change, &says(view.version, "")).await;
    assert_eq!(conflict(again), Some(ErrorCode::WrongState));
    assert_eq!(
        subjects(&app).await,
        ["资料变更被退回，需要修改：甲数据", "资料变更已通过审核：甲数据有限公司"]
    );
    let mut all = actions(&app).await;
    // The two looks at the queue: the one for claims showed nobody.
    assert_eq!(all.remove(1), "personal_data.listed");
    assert_eq!(all, ["profile.submit", "review.return", "profile.submit", "review.accept"]);
    app.finish().await;
}

#[tokio::test]
async fn an_older_look_and_a_base_that_no_longer_fits_are_conflicts() {
    let app = TestApp::start().await;
    let (id, owner) = own(&app).await;
    let change = submitted(&app, &owner, |form| form.name = "甲数据股份".into()).await;
    let version = find(&app, &reviewer(), change).await.unwrap().version;
    let old = accept(&app, &reviewer(), change, &says(version - 1, "")).await;
    assert_eq!(conflict(old), Some(ErrorCode::Stale));
    set(&app, id, |row| row.name = Set("别处改的".into())).await;
    let view = find(&app, &reviewer(), change).await.unwrap();
    assert_eq!(view.differences[0].before.as_deref(), Some("甲数据"));
    assert_eq!(view.differences[0].now, "别处改的");
    let refused = accept(&app, &reviewer(), change, &says(version, "")).await;
    assert_eq!(conflict(refused), Some(ErrorCode::Stale));
    assert_eq!(stored(&app, id).await.name, "别处改的");
    app.finish().await;
}

#[tokio::test]
async fn nobody_decides_who_may_not_and_nobody_on_an_own_proposal() {
    let app = TestApp::start().await;
    let (_, owner) = own(&app).await;
    let change = submitted(&app, &owner, |form| form.name = "甲数据股份".into()).await;
    for role in [Role::Owner, Role::Officer, Role::ContentEditor, Role::Auditor] {
        let actor = member(role, Uuid::from_u128(5));
        let refused = accept(&app, &actor, change, &says(2, "")).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{role:?}");
        assert_eq!(queue(&app, &actor, None, 1).await.is_ok(), role == Role::Auditor, "{role:?}");
    }
    let auditor = member(Role::Auditor, Uuid::from_u128(5));
    assert!(!find(&app, &auditor, change).await.unwrap().may_decide);
    let Actor::Member(mut own) = reviewer() else { panic!() };
    own.person.user_id = owner.person().unwrap().user_id;
    let own = Actor::Member(own);
    assert!(!find(&app, &own, change).await.unwrap().may_decide);
    assert!(matches!(accept(&app, &own, change, &says(2, "")).await, Err(Error::Forbidden)));
    app.finish().await;
}

#[tokio::test]
async fn a_registration_is_returned_mended_and_accepted() {
    let app = TestApp::start().await;
    let row = organization::Model {
        status: "pending".into(),
        active: false,
        contact_phone: None,
        ..enterprise("新企业")
    };
    let id = insert(&app, row).await;
    insert(&app, enterprise("新企业")).await;
    let owner = owner(&app, id).await;
    let by = owner.person().unwrap().user_id.0;
    let facts = json!({ "name": "新企业", "uscc": CODE, "country": null, "registration_number": null,
        "place": "浦江", "contact_name": "李" });
    let change = proposed(&app, id, "registration", by, facts).await;
    let view = find(&app, &reviewer(), change).await.unwrap();
    assert_eq!(view.lookalikes.len(), 1, "another one of this name");
    assert!(view.differences.iter().any(|d| d.field == "uscc" && d.proposed == CODE));
    assert_eq!(actions(&app).await, ["personal_data.viewed"]);
    send_back(&app, &reviewer(), change, &says(1, "名称请写全称")).await.unwrap();
    let mine = profile::find(&app, &owner).await.unwrap();
    assert_eq!(mine.registration.unwrap().remarks.words, "名称请写全称");

    submitted(&app, &owner, |form| {
        form.name = "新企业有限公司".into();
        form.uscc = CODE.into();
    })
    .await;
    let view = find(&app, &reviewer(), change).await.unwrap();
    assert_eq!(view.summary.status, ReviewStatus::Submitted);
    accept(&app, &reviewer(), change, &says(view.version, "")).await.unwrap();
    let row = stored(&app, id).await;
    assert_eq!((row.name.as_str(), row.uscc.as_deref()), ("新企业有限公司", Some(CODE)));
    assert_eq!((row.status.as_str(), row.active, row.local), ("active", true, true));
    assert!(row.claimed_at.is_some());
    assert!(organizations::service::find(&app, &Actor::Visitor, id.into()).await.is_ok());
    app.finish().await;
}

#[tokio::test]
async fn the_same_number_abroad_is_a_lookalike_and_not_given_twice() {
    let app = TestApp::start().await;
    let abroad = |status: &str, country: &str| organization::Model {
        status: status.into(),
        country: Some(country.into()),
        registration_number: Some("201912345K".into()),
        ..enterprise(country)
    };
    insert(&app, abroad("active", "Singapore")).await;
    let id = insert(&app, abroad("pending", "新加坡")).await;
    let by = account(&app, Some(id)).await;
    let facts = |country: &str| json!({ "name": "甲", "country": country, "registration_number": "201912345K", "place": "新加坡" });
    let change = proposed(&app, id, "registration", by, facts("Singapore")).await;
    assert_eq!(find(&app, &reviewer(), change).await.unwrap().lookalikes.len(), 1);
    let refused = accept(&app, &reviewer(), change, &says(1, "")).await;
    assert_eq!(conflict(refused), Some(ErrorCode::Duplicate));
    app.finish().await;
}

#[tokio::test]
async fn a_refused_registration_is_rejected_with_its_reason() {
    let app = TestApp::start().await;
    let row = organization::Model { status: "pending".into(), active: false, ..enterprise("新企业") };
    let id = insert(&app, row).await;
    let owner = owner(&app, id).await;
    let by = owner.person().unwrap().user_id.0;
    let change = proposed(&app, id, "registration", by, json!({ "name": "新企业" })).await;
    assert!(matches!(reject(&app, &reviewer(), change, &says(1, " ")).await, Err(Error::Validation(_))));
    reject(&app, &reviewer(), change, &says(1, "不是企业")).await.unwrap();
    let row = stored(&app, id).await;
    assert_eq!((row.status.as_str(), row.status_reason.as_deref()), ("rejected", Some("不是企业")));
    assert_eq!(profile::find(&app, &owner).await.unwrap().status, OrganizationStatus::Rejected);
    app.finish().await;
}

#[tokio::test]
async fn a_claim_makes_an_owner_once() {
    let app = TestApp::start().await;
    let id = insert(&app, organization::Model { status: "unclaimed".into(), ..enterprise("待认领") }).await;
    let (first, second) = (account(&app, None).await, account(&app, None).await);
    let claim = |user: Uuid| json!({ "user_id": user, "name": "王", "email": "w@a.cn", "reason": "法人" });
    let one = proposed(&app, id, &format!("claim:{first}"), first, claim(first)).await;
    let two = proposed(&app, id, &format!("claim:{second}"), second, claim(second)).await;
    for change in [one, two] {
        let row =
            organization_change::Entity::find_by_id(change.0).one(app.db.read()).await.unwrap().unwrap();
        let mut row = row.into_active_model();
        row.kind = Set("claim".into());
        let tx = app.db.begin().await.unwrap();
        row.update(&tx).await.unwrap();
        tx.commit().await.unwrap();
    }
    let view = find(&app, &reviewer(), one).await.unwrap();
    assert!(view.facts.iter().any(|(name, value)| name == "理由" && value == "法人"));
    accept(&app, &reviewer(), one, &says(1, "")).await.unwrap();
    let person = user::Entity::find_by_id(first).one(app.db.read()).await.unwrap().unwrap();
    assert_eq!((person.organization_id, person.role.as_deref()), (Some(id), Some("owner")));
    let row = stored(&app, id).await;
    assert_eq!((row.status.as_str(), row.claimed_at.is_some()), ("active", true));
    let entries = audit_entry::Entity::find().all(app.db.read()).await.unwrap();
    let claimed = entries.into_iter().find(|entry| entry.action == "organization.claimed").unwrap();
    assert_eq!(claimed.detail, json!({ "by": first, "proof": "review" }));
    let told = "“待认领”在数聚通的条目已被认领";
    assert!(subjects(&app).await.iter().any(|subject| subject == told), "the recorded address");
    assert_eq!(conflict(accept(&app, &reviewer(), two, &says(1, "")).await), Some(ErrorCode::WrongState));
    app.finish().await;
}

#[tokio::test]
async fn a_suspended_enterprise_is_hidden_until_restored() {
    let app = TestApp::start().await;
    let (id, _) = own(&app).await;
    let because = StandingForm { reason: "资质过期".into() };
    assert!(matches!(
        suspend(&app, &reviewer(), id.into(), &StandingForm::default()).await,
        Err(Error::Validation(_))
    ));
    let view = suspend(&app, &reviewer(), id.into(), &because).await.unwrap();
    assert_eq!(
        (view.status, view.status_reason.as_deref()),
        (OrganizationStatus::Suspended, Some("资质过期"))
    );
    assert!(organizations::service::find(&app, &Actor::Visitor, id.into()).await.is_err());
    assert_eq!(conflict(suspend(&app, &reviewer(), id.into(), &because).await), Some(ErrorCode::WrongState));
    let view = restore(&app, &reviewer(), id.into(), &because).await.unwrap();
    assert_eq!((view.status, view.status_reason, view.members), (OrganizationStatus::Active, None, 1));
    assert!(organizations::service::find(&app, &Actor::Visitor, id.into()).await.is_ok());
    assert_eq!(actions(&app).await, ["organization.suspend", "organization.restore"]);
    assert_eq!(subjects(&app).await, ["甲数据已被平台暂停", "甲数据已恢复"]);
    let missing = standing(&app, &reviewer(), app.new_id().into()).await;
    assert!(matches!(missing, Err(Error::NotFound)));
    app.finish().await;
}
