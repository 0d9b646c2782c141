//! Files and what they belong to.

use super::{picture::tests::png, service, sweep, upload::Upload};
use crate::{
    Actor, Error, Person,
    accounts::membership::claims,
    admission::{
        self,
        service::tests::{enterprise as merchant, form as application},
    },
    organizations::{profile, review, store::tests},
    testing::{TestApp, member, person},
};
use contract::{
    AttachmentId, ErrorCode, Timestamp,
    accounts::Role,
    admission::AdmissionForm,
    attachments::{AttachmentPurpose, AttachmentView},
    organizations::{ProfileForm, ProfileSection, ProfileView},
};
use entity::{attachment, audit_entry, case_study, organization, organization_change, qualification};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde_json::json;
use uuid::Uuid;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n";

async fn send(
    app: &TestApp,
    actor: &Actor,
    purpose: AttachmentPurpose,
    target: impl ToString,
) -> Result<AttachmentView, Error> {
    let upload = Upload {
        purpose: purpose.as_str().into(),
        target: target.to_string(),
        name: "材料.pdf".into(),
        bytes: PDF.into(),
        ..Upload::default()
    };
    service::upload(app, actor, upload).await
}

async fn draft(app: &TestApp, actor: &Actor) -> ProfileView {
    profile::find(app, actor).await.unwrap()
}

/// An enterprise with a qualification and a case, and one who writes for it.
async fn own(app: &TestApp, name: &str) -> (Actor, ProfileForm) {
    let editor = member(Role::Editor, tests::insert(app, tests::enterprise(name)).await);
    let form = draft(app, &editor).await.form;
    (editor, form)
}

/// A claim that waits, of a person of nobody.
async fn claimed(app: &TestApp) -> (Actor, Uuid) {
    let (id, by, now) = (app.new_id(), app.new_id(), app.now().0);
    let entry = organization::Model { status: "unclaimed".into(), ..tests::enterprise("待认领") };
    let entry = tests::insert(app, entry).await;
    let row = organization_change::Model {
        id,
        organization_id: entry,
        kind: "claim".into(),
        status: "submitted".into(),
        open_key: Some(id.to_string()),
        base: json!({}),
        proposed: json!({ "user_id": by, "name": "王", "email": "w@a.cn", "reason": "法定代表人" }),
        remarks: json!({}),
        proposed_by: Some(by),
        decided_by: None,
        created_at: now,
        updated_at: now,
        submitted_at: Some(now),
        decided_at: None,
        version: 1,
        waiting_version: None,
    };
    let tx = app.db.begin().await.unwrap();
    organization_change::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
    (Actor::Person(Person { user_id: by.into(), ..person() }), id)
}

async fn rows(app: &TestApp) -> u64 {
    attachment::Entity::find().count(app.db.read()).await.unwrap()
}

#[tokio::test]
async fn the_sweep_leaves_what_something_points_to_and_removes_what_nothing_does() {
    let app = TestApp::start().await;
    let (editor, form) = own(&app, "甲").await;
    let merchant = merchant(&app, "乙").await;
    let applied = admission::service::save(&app, &merchant, None, &application()).await.unwrap();
    let (claimant, claim) = claimed(&app).await;
    let linked = [
        send(&app, &editor, AttachmentPurpose::Qualification, form.qualifications[0].id.unwrap()).await,
        send(&app, &editor, AttachmentPurpose::Case, form.cases[0].id.unwrap()).await,
        send(&app, &merchant, AttachmentPurpose::Admission, applied.id).await,
        send(&app, &claimant, AttachmentPurpose::Claim, claim).await,
    ];
    let linked = linked.map(Result::unwrap);
    assert!(linked.iter().all(|file| file.used && !file.public), "{linked:?}");
    for (actor, purpose) in [
        (&editor, AttachmentPurpose::Qualification),
        (&editor, AttachmentPurpose::Case),
        (&merchant, AttachmentPurpose::Admission),
        (&claimant, AttachmentPurpose::Claim),
    ] {
        assert!(!send(&app, actor, purpose, "").await.unwrap().used);
    }
    app.clock.advance(2 * Timestamp::DAY);
    assert_eq!(sweep::run(&app).await.unwrap().0, 4, "only what nothing points to");
    // Reviewers open what is left, on record.
    let operator = member(Role::Operator, Uuid::from_u128(77));
    for file in &linked {
        service::open(&app, &operator, file.id, true).await.unwrap();
    }
    let noted = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("attachment.viewed"));
    assert_eq!(noted.count(app.db.read()).await.unwrap(), 4);
    assert_eq!(rows(&app).await, 4);
    app.finish().await;
}

#[tokio::test]
async fn a_scan_waits_in_the_draft_for_its_review_and_material_is_in_force_with_its_case() {
    let app = TestApp::start().await;
    let (editor, form) = own(&app, "甲").await;
    let (scanned, shown) = (form.qualifications[0].id.unwrap(), form.cases[0].id.unwrap());
    let scan = send(&app, &editor, AttachmentPurpose::Qualification, scanned).await.unwrap();
    let paper = send(&app, &editor, AttachmentPurpose::Case, shown).await.unwrap();
    let own = editor.member().unwrap().organization_id;
    let in_force = || async {
        let scan = qualification::Entity::find_by_id(scanned.0).one(app.db.read()).await.unwrap().unwrap();
        let case = case_study::Entity::find_by_id(shown.0).one(app.db.read()).await.unwrap().unwrap();
        (scan.attachment_id, case.attachments)
    };
    assert_eq!(in_force().await, (None, json!([])), "a draft is nobody else's business");
    let view = draft(&app, &editor).await;
    assert_eq!(view.form.qualifications[0].attachment_id, Some(scan.id));
    assert_eq!(view.form.cases[0].attachments, [paper.id]);
    // What a form names cannot be pulled from under it.
    for file in [scan.id, paper.id] {
        let kept = service::delete(&app, &editor, file).await;
        assert!(matches!(kept, Err(Error::Conflict(ErrorCode::WrongState, _))), "{kept:?}");
    }
    let mut ready = view.form.clone();
    (ready.uscc, ready.place) = ("91310112MA1GB00018".into(), "浦江镇".into());
    let view = profile::save(&app, &editor, view.version, &ProfileSection::FORM, &ready).await.unwrap();
    let sent = profile::submit(&app, &editor, view.version).await.unwrap();
    assert_eq!(in_force().await, (None, json!([paper.id])), "the scan waits for its review");
    let reviewer = member(Role::Operator, Uuid::from_u128(77));
    let files = review::find(&app, &reviewer, sent.change.unwrap().id).await.unwrap().files;
    assert_eq!(files.iter().map(|file| file.id).collect::<Vec<_>>(), [paper.id]);
    let files = review::standing(&app, &reviewer, own).await.unwrap().files;
    assert_eq!(files.iter().map(|file| file.id).collect::<Vec<_>>(), [paper.id]);
    // While the scan waits no other takes its place; material about a case counts at once.
    let locked = send(&app, &editor, AttachmentPurpose::Qualification, scanned).await;
    assert!(matches!(&locked, Err(Error::Validation(e)) if e.at("qualifications").is_some()), "{locked:?}");
    let more = send(&app, &editor, AttachmentPurpose::Case, shown).await.unwrap();
    assert_eq!(in_force().await, (None, json!([paper.id, more.id])));
    app.finish().await;
}

#[tokio::test]
async fn nothing_is_joined_to_what_is_somebody_elses() {
    let app = TestApp::start().await;
    let (editor, _) = own(&app, "甲").await;
    let (stranger, theirs) = own(&app, "乙").await;
    let merchant = merchant(&app, "丙").await;
    let applied = admission::service::save(&app, &merchant, None, &application()).await.unwrap();
    let (claimant, claim) = claimed(&app).await;
    let before = rows(&app).await;
    let foreign = [
        send(&app, &editor, AttachmentPurpose::Qualification, theirs.qualifications[0].id.unwrap()).await,
        send(&app, &editor, AttachmentPurpose::Case, theirs.cases[0].id.unwrap()).await,
        send(&app, &editor, AttachmentPurpose::Admission, applied.id).await,
        send(&app, &editor, AttachmentPurpose::Claim, claim).await,
        send(&app, &claimant, AttachmentPurpose::Claim, app.new_id()).await,
    ];
    for refused in foreign {
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }
    assert_eq!(rows(&app).await, before, "nothing is left of them");
    // Naming a foreign file, or one for something else, in a form helps as little.
    let paper = send(&app, &stranger, AttachmentPurpose::Case, "").await.unwrap();
    let mut view = draft(&app, &editor).await;
    view.form.cases[0].attachments = vec![paper.id];
    let refused =
        profile::save(&app, &editor, view.version, &[ProfileSection::Cases], &view.form).await.unwrap_err();
    assert!(matches!(&refused, Error::Validation(e) if e.at("cases.0.attachments").is_some()), "{refused:?}");
    let own_paper = send(&app, &merchant, AttachmentPurpose::Case, "").await.unwrap();
    let form = AdmissionForm { attachments: vec![own_paper.id], ..application() };
    let refused = admission::service::save(&app, &merchant, Some(applied.version), &form).await.unwrap_err();
    assert!(matches!(&refused, Error::Validation(e) if e.at("attachments").is_some()), "{refused:?}");
    app.finish().await;
}

#[tokio::test]
async fn an_application_takes_material_until_it_is_handed_in() {
    let app = TestApp::start().await;
    let owner = merchant(&app, "甲").await;
    let draft = admission::service::save(&app, &owner, None, &application()).await.unwrap();
    let add = || send(&app, &owner, AttachmentPurpose::Admission, draft.id);
    let first = add().await.unwrap();
    let view = admission::service::own(&app, &owner).await.unwrap().application.unwrap();
    assert_eq!((view.version, view.form.attachments.as_slice()), (draft.version + 1, &[first.id][..]));
    assert_eq!(view.form.contact_phone, application().contact_phone, "the telephone stays sealed and whole");
    for _ in 1..AttachmentPurpose::Admission.most() {
        add().await.unwrap();
    }
    let full = add().await.unwrap_err();
    assert!(matches!(&full, Error::Validation(errors) if errors.at("file").is_some()), "{full:?}");
    let view = admission::service::own(&app, &owner).await.unwrap().application.unwrap();
    let form = AdmissionForm { attachments: vec![first.id], ..application() };
    let sent = admission::service::submit(&app, &owner, Some(view.version), &form).await.unwrap();
    assert!(matches!(add().await, Err(Error::Conflict(ErrorCode::WrongState, _))));
    let operator = member(Role::Operator, Uuid::from_u128(77));
    let seen: Vec<AttachmentId> = admission::service::find(&app, &operator, sent.id)
        .await
        .unwrap()
        .files
        .iter()
        .map(|file| file.id)
        .collect();
    assert_eq!(seen, [first.id], "what the form let go of is not shown");
    app.clock.advance(2 * Timestamp::DAY);
    assert_eq!(sweep::run(&app).await.unwrap().0, AttachmentPurpose::Admission.most() as u64 - 1);
    assert_eq!(rows(&app).await, 1, "nor kept");
    app.finish().await;
}

#[tokio::test]
async fn what_a_save_drops_can_be_put_back_for_a_day() {
    let app = TestApp::start().await;
    let owner = merchant(&app, "甲").await;
    let draft = admission::service::save(&app, &owner, None, &application()).await.unwrap();
    let file = send(&app, &owner, AttachmentPurpose::Admission, draft.id).await.unwrap();
    app.clock.advance(3 * Timestamp::DAY);
    let without =
        admission::service::save(&app, &owner, Some(draft.version + 1), &application()).await.unwrap();
    app.clock.advance(Timestamp::DAY - 1);
    assert_eq!(sweep::run(&app).await.unwrap().0, 0);
    let again = AdmissionForm { attachments: vec![file.id], ..application() };
    let back = admission::service::save(&app, &owner, Some(without.version), &again).await.unwrap();
    assert_eq!(back.files.len(), 1);
    admission::service::save(&app, &owner, Some(back.version), &application()).await.unwrap();
    app.clock.advance(Timestamp::DAY + 1);
    assert_eq!(sweep::run(&app).await.unwrap().0, 1);
    app.finish().await;
}

#[tokio::test]
async fn a_logo_that_no_organization_names_goes() {
    let app = TestApp::start().await;
    let (editor, _) = own(&app, "甲").await;
    let (other, _) = own(&app, "乙").await;
    let logo = || Upload {
        purpose: AttachmentPurpose::Logo.as_str().into(),
        name: "标识.png".into(),
        bytes: png(4, 4),
        ..Upload::default()
    };
    service::upload(&app, &editor, logo()).await.unwrap();
    let kept = service::upload(&app, &other, logo()).await.unwrap();
    let tx = app.db.begin().await.unwrap();
    organization::Entity::update_many()
        .col_expr(organization::Column::LogoId, Expr::value(None::<Uuid>))
        .filter(organization::Column::Name.eq("甲"))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    app.clock.advance(2 * Timestamp::DAY);
    assert_eq!(sweep::run(&app).await.unwrap().0, 1);
    assert_eq!(service::logo(&app, &other).await.unwrap().unwrap().id, kept.id);
    assert_eq!(rows(&app).await, 1);
    app.finish().await;
}

#[tokio::test]
async fn a_claim_takes_proof_until_it_is_decided_and_its_reviewer_sees_all_of_it() {
    let app = TestApp::start().await;
    let (claimant, id) = claimed(&app).await;
    let proof = send(&app, &claimant, AttachmentPurpose::Claim, id).await.unwrap();
    let own = claims::own_claim(&app, &claimant).await.unwrap().unwrap();
    assert_eq!((own.id.0, own.reason.as_str(), own.files[0].id), (id, "法定代表人", proof.id));
    let reviewer = member(Role::Operator, Uuid::from_u128(77));
    let view = review::find(&app, &reviewer, id.into()).await.unwrap();
    assert_eq!(view.files.iter().map(|file| file.id).collect::<Vec<_>>(), [proof.id]);
    assert!(view.facts.iter().any(|(name, value)| name == "理由" && value == "法定代表人"));
    let unseen =
        contract::organizations::ReviewDecision { version: 1, words: "不对".into(), ..Default::default() };
    let stale = review::reject(&app, &reviewer, id.into(), &unseen).await;
    assert!(matches!(stale, Err(Error::Conflict(ErrorCode::Stale, _))), "the proof was not seen: {stale:?}");
    let seen = contract::organizations::ReviewDecision { version: view.version, ..unseen };
    review::reject(&app, &reviewer, id.into(), &seen).await.unwrap();
    let late = send(&app, &claimant, AttachmentPurpose::Claim, id).await;
    assert!(matches!(late, Err(Error::Conflict(ErrorCode::WrongState, _))), "{late:?}");
    app.finish().await;
}
