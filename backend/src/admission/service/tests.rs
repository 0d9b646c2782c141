use super::*;
use crate::{
    Actor, App,
    admission::{model, nightly},
    testing::{TestApp, member, person},
};
use contract::{
    Timestamp, UserId,
    accounts::Role,
    admission::{AdmissionForm, AdmissionRemarks, AdmissionView, MerchantCategory},
    organizations::OrganizationKind,
};
use entity::{audit_entry, mail, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;

pub fn form() -> AdmissionForm {
    AdmissionForm {
        categories: vec![MerchantCategory::Data],
        offer: "企业经营数据的采集与分析服务".into(),
        sources: "公开的工商登记信息与客户授权数据".into(),
        measures: "分级授权、传输加密、操作留痕".into(),
        contact_name: "王敏".into(),
        contact_phone: "021-64881234".into(),
        promise: true,
        attachments: vec![],
    }
}

/// A claimed enterprise with an owner of its own.
pub async fn enterprise(app: &App, name: &str) -> Actor {
    let (id, owner) = (app.new_id(), app.new_id());
    let tx = app.db.begin().await.unwrap();
    organization::ActiveModel {
        id: Set(id),
        kind: Set(OrganizationKind::Enterprise.as_str().into()),
        name: Set(name.into()),
        place: Set("莘庄镇".into()),
        local: Set(true),
        intro: Set(String::new()),
        mail_consent: Set(true),
        active: Set(true),
        demo: Set(false),
        status: Set("active".into()),
        claimed_at: Set(Some(app.now().0)),
        version: Set(1),
        created_at: Set(app.now().0),
        updated_at: Set(app.now().0),
        ..Default::default()
    }
    .insert(&tx)
    .await
    .unwrap();
    user::ActiveModel {
        id: Set(owner),
        organization_id: Set(Some(id)),
        role: Set(Some(Role::Owner.as_str().into())),
        email: Set(format!("owner-{}@x.example", owner.simple())),
        name: Set("企业负责人".into()),
        password_hash: Set(String::new()),
        totp_step: Set(0),
        recovery_codes: Set(json!([])),
        active: Set(true),
        demo: Set(false),
        version: Set(1),
        created_at: Set(app.now().0),
        ..Default::default()
    }
    .insert(&tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let Actor::Member(mut one) = member(Role::Owner, id) else { unreachable!() };
    one.person.user_id = UserId(owner);
    Actor::Member(one)
}

pub(super) fn operator() -> Actor {
    member(Role::Operator, Uuid::from_u128(77))
}

pub(super) fn reason(words: &str) -> AdmissionRemarks {
    AdmissionRemarks { words: words.into(), ..AdmissionRemarks::default() }
}

pub(super) async fn admitted(app: &TestApp, owner: &Actor) -> AdmissionView {
    let sent = submit(app, owner, None, &form()).await.unwrap();
    decide(app, &operator(), sent.id, sent.version, Decision::Accept, &AdmissionRemarks::default())
        .await
        .unwrap()
}

pub(super) async fn subjects(app: &App) -> Vec<String> {
    let rows = mail::Entity::find().order_by_asc(mail::Column::Id).all(app.db.read()).await.unwrap();
    rows.into_iter().map(|row| row.subject).collect()
}

pub(super) fn is_conflict<T: std::fmt::Debug>(result: Result<T>, code: ErrorCode) -> bool {
    matches!(result, Err(Error::Conflict(found, _)) if found == code)
}

#[tokio::test]
async fn apply_return_mend_accept_and_stand_in_the_register() {
    let app = TestApp::start().await;
    let owner = enterprise(&app, "上海云帆数据科技有限公司").await;
    assert!(own(&app, &owner).await.unwrap().may_apply);
    let draft = save(&app, &owner, None, &AdmissionForm::default()).await.unwrap();
    assert!(is_conflict(save(&app, &owner, None, &form()).await, ErrorCode::Duplicate));
    assert!(matches!(
        submit(&app, &owner, Some(draft.version), &AdmissionForm::default()).await,
        Err(Error::Validation(_))
    ));
    let sent = submit(&app, &owner, Some(draft.version), &form()).await.unwrap();
    assert!(is_conflict(save(&app, &owner, Some(sent.version), &form()).await, ErrorCode::WrongState));
    app.clock.advance(3 * Timestamp::DAY);
    let queue = queue(&app, &operator(), AdmissionStatus::Submitted, 1).await.unwrap();
    assert_eq!((queue.total, queue.items[0].days_waiting), (1, Some(3)));

    let mut remarks = reason("");
    remarks.fields.add("sources", "请写明授权依据");
    let stale = decide(&app, &operator(), sent.id, 1, Decision::Return, &remarks).await;
    assert!(is_conflict(stale, ErrorCode::Stale));
    let back = decide(&app, &operator(), sent.id, sent.version, Decision::Return, &remarks).await.unwrap();
    let seen = own(&app, &owner).await.unwrap().application.unwrap();
    assert_eq!(seen.remarks.fields.at("sources"), Some("请写明授权依据"));
    assert_eq!(seen.form.contact_phone, "021-64881234");

    let sent = submit(&app, &owner, Some(back.version), &form()).await.unwrap();
    let none = AdmissionRemarks::default();
    let done = decide(&app, &operator(), sent.id, sent.version, Decision::Accept, &none).await.unwrap();
    assert_eq!(done.number.as_deref(), Some("MH-SS-2026-0001"));
    let entry = merchant(&app, &Actor::Visitor, "mh-ss-2026-0001").await.unwrap();
    assert_eq!((entry.status, entry.last_day.as_str()), (AdmissionStatus::Admitted, "2027-11-22"));
    let found = |q: &'static str| merchants(&app, &Actor::Visitor, q, None, None);
    assert_eq!(found("云帆").await.unwrap().items, [entry]);
    assert_eq!(found("ss-2026").await.unwrap().total, 1);
    assert_eq!(found("没有").await.unwrap().total, 0);
    let subjects = subjects(&app).await;
    assert_eq!(subjects.len(), 4, "{subjects:?}");
    assert!(subjects[3].starts_with("数商入库申请已通过"));
    let returned = mail::Entity::find().filter(mail::Column::Subject.starts_with("数商入库申请需要修改"));
    let returned = returned.one(app.db.read()).await.unwrap().unwrap();
    assert!(returned.text.contains("对“数据来源与合法性”的意见：请写明授权依据"), "{}", returned.text);
    app.finish().await;
}

#[tokio::test]
async fn phones_are_sealed_and_the_trail_holds_every_step_without_them() {
    let app = TestApp::start().await;
    let owner = enterprise(&app, "甲").await;
    admitted(&app, &owner).await;
    let row = merchant_admission::Entity::find().one(app.db.read()).await.unwrap().unwrap();
    assert!(!row.application.to_string().contains("64881234"));
    let seen = find(&app, &member(Role::Auditor, Uuid::from_u128(77)), row.id.into()).await.unwrap();
    assert_eq!(seen.form.contact_phone, form().contact_phone);
    let trail = audit_entry::Entity::find()
        .filter(audit_entry::Column::SubjectId.eq(row.id))
        .order_by_asc(audit_entry::Column::Seq)
        .all(app.db.read())
        .await
        .unwrap();
    let actions: Vec<&str> = trail.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["admission.draft", "admission.submit", "admission.accept", "personal_data.viewed"]);
    assert!(trail.iter().all(|entry| !entry.detail.to_string().contains("64881234")));
    app.finish().await;
}

#[tokio::test]
async fn each_side_keeps_to_its_part() {
    let app = TestApp::start().await;
    let owner = enterprise(&app, "甲").await;
    let stranger = enterprise(&app, "乙").await;
    let own_id = owner.member().unwrap().organization_id.0;
    let editor = member(Role::Editor, own_id);
    let draft = save(&app, &editor, None, &form()).await.unwrap();
    assert!(matches!(submit(&app, &editor, Some(1), &form()).await, Err(Error::Forbidden)));
    assert!(matches!(find(&app, &operator(), draft.id).await, Err(Error::NotFound)), "drafts are private");
    assert!(is_conflict(save(&app, &stranger, Some(1), &form()).await, ErrorCode::Stale));
    assert!(own(&app, &stranger).await.unwrap().application.is_none());
    let sent = submit(&app, &owner, Some(draft.version), &form()).await.unwrap();
    let none = AdmissionRemarks::default();
    let accept = |actor: Actor| {
        let (app, none) = (app.app.clone(), none.clone());
        async move { decide(&app, &actor, sent.id, sent.version, Decision::Accept, &none).await }
    };
    assert!(matches!(accept(owner.clone()).await, Err(Error::Forbidden)));
    assert!(matches!(accept(member(Role::Auditor, Uuid::from_u128(77))).await, Err(Error::Forbidden)));
    let Actor::Member(mut same) = operator() else { unreachable!() };
    same.person = crate::Person { user_id: owner.member().unwrap().person.user_id, ..person() };
    assert!(matches!(accept(Actor::Member(same)).await, Err(Error::Forbidden)), "an own application");
    assert!(accept(operator()).await.is_ok());
    app.finish().await;
}

#[tokio::test]
async fn only_active_enterprises_and_only_one_in_many_at_once() {
    let app = TestApp::start().await;
    let owner = enterprise(&app, "甲").await;
    let (one, two) = (form(), form());
    let (one, two) = tokio::join!(save(&app, &owner, None, &one), save(&app, &owner, None, &two));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let other = enterprise(&app, "乙").await;
    let id = other.member().unwrap().organization_id.0;
    let tx = app.db.begin().await.unwrap();
    let row = organization::ActiveModel { id: Set(id), status: Set("pending".into()), ..Default::default() };
    row.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
    assert!(is_conflict(save(&app, &other, None, &form()).await, ErrorCode::WrongState));
    assert!(!own(&app, &other).await.unwrap().may_apply);
    app.finish().await;
}

#[tokio::test]
async fn rejecting_suspending_and_restoring_need_a_reason() {
    let app = TestApp::start().await;
    let owner = enterprise(&app, "甲").await;
    let sent = submit(&app, &owner, None, &form()).await.unwrap();
    let bare = decide(&app, &operator(), sent.id, sent.version, Decision::Reject, &reason(" ")).await;
    assert!(matches!(bare, Err(Error::Validation(_))));
    decide(&app, &operator(), sent.id, sent.version, Decision::Reject, &reason("材料不实")).await.unwrap();
    let view = admitted(&app, &owner).await;
    let suspended =
        decide(&app, &operator(), view.id, view.version, Decision::Suspend, &reason("被投诉核查")).await;
    let suspended = suspended.unwrap();
    let number = view.number.unwrap();
    let shown = merchant(&app, &Actor::Visitor, &number).await.unwrap();
    assert_eq!(shown.status, AdmissionStatus::Suspended);
    assert!(is_conflict(save(&app, &owner, None, &form()).await, ErrorCode::WrongState));
    let restore = reason("核查无误");
    decide(&app, &operator(), view.id, suspended.version, Decision::Restore, &restore).await.unwrap();
    let shown = merchant(&app, &Actor::Visitor, &number).await.unwrap();
    assert_eq!(shown.status, AdmissionStatus::Admitted);
    app.finish().await;
}

#[tokio::test]
async fn a_renewal_keeps_the_number_and_continues_from_the_old_end() {
    let app = TestApp::start().await;
    let owner = enterprise(&app, "甲").await;
    let first = admitted(&app, &owner).await;
    assert!(is_conflict(save(&app, &owner, None, &form()).await, ErrorCode::WrongState), "too early");
    app.clock.advance((365 - model::RENEWAL_DAYS) * Timestamp::DAY);
    assert!(own(&app, &owner).await.unwrap().may_apply);
    let second = admitted(&app, &owner).await;
    assert!(second.renewal);
    assert_eq!((second.number.clone(), second.valid_from), (first.number.clone(), first.valid_from));
    assert_eq!(second.valid_until, first.valid_until.map(Timestamp::a_year_later));
    let list = merchants(&app, &Actor::Visitor, "", None, None).await.unwrap();
    assert_eq!((list.total, list.items[0].last_day.as_str()), (1, "2028-11-19"));
    app.clock.advance(100 * Timestamp::DAY);
    nightly::run(&app).await.unwrap();
    nightly::run(&app).await.unwrap();
    let entry = merchant(&app, &Actor::Visitor, &first.number.clone().unwrap()).await.unwrap();
    assert_eq!(entry.status, AdmissionStatus::Admitted, "the renewal counts");
    assert_eq!(find(&app, &operator(), first.id).await.unwrap().status, AdmissionStatus::Expired);
    app.clock.advance(365 * Timestamp::DAY);
    let entry = merchant(&app, &Actor::Visitor, &first.number.unwrap()).await.unwrap();
    assert_eq!(entry.status, AdmissionStatus::Expired, "also before the nightly run");
    nightly::run(&app).await.unwrap();
    let expired = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("admission.expire"));
    assert_eq!(expired.count(app.db.read()).await.unwrap(), 2);
    let fresh = admitted(&app, &owner).await;
    assert!(!fresh.renewal && fresh.number.unwrap().ends_with("-0001"), "the first of another year");
    app.finish().await;
}
