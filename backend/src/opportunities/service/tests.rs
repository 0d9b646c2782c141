use super::*;
use crate::{
    audit, matching,
    organizations::store::tests::{enterprise, insert},
    testing::{NOW, TestApp, member},
};
use contract::{
    accounts::Role,
    matching::{DismissForm, RecommendationStatus},
    opportunities::{OpportunityForm, OpportunityStatus},
};
use entity::{index_change, mail, organization, recommendation};
use sea_orm::PaginatorTrait;

fn form() -> OpportunityForm {
    OpportunityForm {
        title: "老旧档案变成能检索的电子件".into(),
        background: "库房里的卷宗年年增加，翻找一次要半天。".into(),
        requirement: "把一万二千卷婚姻登记纸质档案逐页扫描著录，做成可全文检索的电子件，半年内完成。".into(),
        budget_wan: "86".into(),
        deadline: "2026-12-04".into(),
        qualifications: "ISO27001".into(),
        contact_name: "王老师".into(),
        contact_phone: "021-64881234".into(),
        ..OpportunityForm::default()
    }
}

async fn department(app: &TestApp, name: &str) -> Actor {
    let row = organization::Model { kind: "department".into(), ..enterprise(name) };
    member(Role::Officer, insert(app, row).await)
}

/// An enterprise that scans archives; the engine is away in these tests, so the database finds it.
async fn supplier(app: &TestApp) -> Uuid {
    insert(
        app,
        organization::Model {
            intro: "专做纸质档案扫描、目录著录与双层PDF。".into(),
            ..enterprise("卷宗数字")
        },
    )
    .await
}

#[tokio::test]
async fn the_same_draft_sent_twice_is_one_draft() {
    let app = TestApp::start().await;
    let officer = department(&app, "区档案局").await;
    let id = Some(app.new_id().into());
    let first = save_draft(&app, &officer, id, None, &form()).await.unwrap();
    let again = save_draft(&app, &officer, id, None, &form()).await.unwrap();
    assert_eq!((first.summary.id, again.version), (again.summary.id, 2));
    assert_eq!(list_own(&app, &officer, None, 1).await.unwrap().total, 1);
    let (stored, _) = super::form(&app, &officer, first.summary.id).await.unwrap();
    assert_eq!(OpportunityForm { kind: String::new(), ..stored }, form());
    // Nobody else sees it, and nobody else may touch it.
    let stranger = department(&app, "区水务局").await;
    for actor in [&stranger, &Actor::Visitor, &member(Role::Operator, Uuid::nil())] {
        assert!(matches!(find(&app, actor, &first.summary.id.to_string()).await, Err(Error::NotFound)));
    }
    assert!(matches!(save_draft(&app, &stranger, id, None, &form()).await, Err(Error::NotFound)));
    assert!(matches!(discard(&app, &stranger, first.summary.id).await, Err(Error::NotFound)));
    assert!(matches!(
        save_draft(&app, &Actor::Visitor, id, None, &form()).await,
        Err(Error::Unauthenticated)
    ));
    discard(&app, &officer, first.summary.id).await.unwrap();
    assert_eq!(list_own(&app, &officer, None, 1).await.unwrap().total, 0);
    app.finish().await;
}

#[tokio::test]
async fn forms_sent_at_the_same_time_make_one_draft_and_none_comes_back_from_the_dead() {
    let app = TestApp::start().await;
    let officer = department(&app, "区档案局").await;
    let id: contract::OpportunityId = app.new_id().into();
    let form = form();
    let send = || save_draft(&app, &officer, Some(id), None, &form);
    let (one, other) = tokio::join!(send(), send());
    let versions = [one.unwrap().version, other.unwrap().version];
    assert_eq!(versions.iter().sum::<i32>(), 3, "{versions:?}");
    assert_eq!(list_own(&app, &officer, None, 1).await.unwrap().total, 1);
    discard(&app, &officer, id).await.unwrap();
    let late = save_draft(&app, &officer, Some(id), Some(2), &form).await;
    assert!(matches!(late, Err(Error::Conflict(ErrorCode::Stale, _))));
    assert_eq!(list_own(&app, &officer, None, 1).await.unwrap().total, 0);
    app.finish().await;
}

#[tokio::test]
async fn a_change_elsewhere_is_never_overwritten() {
    let app = TestApp::start().await;
    let officer = department(&app, "区档案局").await;
    let draft = save_draft(&app, &officer, None, None, &form()).await.unwrap();
    let id = draft.summary.id;
    save_draft(&app, &officer, Some(id), Some(draft.version), &form()).await.unwrap();
    let stale = save_draft(&app, &officer, Some(id), Some(draft.version), &form()).await;
    assert!(matches!(stale, Err(Error::Conflict(ErrorCode::Stale, _))));
    let stale = publish(&app, &officer, id, draft.version, &form()).await;
    assert!(matches!(stale, Err(Error::Conflict(ErrorCode::Stale, _))));
    app.finish().await;
}

#[tokio::test]
async fn publishing_recommends_and_queues_mail_once() {
    let app = TestApp::start().await;
    let officer = department(&app, "区档案局").await;
    let who = supplier(&app).await;
    let draft = save_draft(&app, &officer, None, None, &form()).await.unwrap();
    let id = draft.summary.id;
    let published = publish(&app, &officer, id, draft.version, &form()).await.unwrap();
    assert_eq!(published.summary.code.as_deref(), Some("MH-2026-0001"));
    assert_eq!(published.summary.recommended, 1);
    // A double click.
    let again = publish(&app, &officer, id, draft.version, &form()).await.unwrap();
    assert_eq!(again.summary.code, published.summary.code);
    // Not the same: another budget from another window is not silently lost.
    let other = OpportunityForm { budget_wan: "90".into(), ..form() };
    let refused = publish(&app, &officer, id, draft.version, &other).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::WrongState);
    let db = app.db.read();
    assert_eq!(recommendation::Entity::find().count(db).await.unwrap(), 1);
    assert_eq!(mail::Entity::find().count(db).await.unwrap(), 1);
    assert_eq!(index_change::Entity::find().count(db).await.unwrap(), 1);
    assert!(matches!(audit::verify(db).await.unwrap(), audit::Verdict::Whole(2)));
    // Everybody reads it; the contact is for those who signed in, the matches for the department.
    let seen = find(&app, &Actor::Visitor, "mh-2026-0001").await.unwrap();
    assert_eq!((seen.contact, seen.summary.status), (None, OpportunityStatus::Published));
    let supplier = member(Role::Owner, who);
    assert!(find(&app, &supplier, "MH-2026-0001").await.unwrap().contact.is_some());
    let matches = matching::service::for_opportunity(&app, &officer, id).await.unwrap();
    assert_eq!(matches[0].organization_id.0, who);
    assert!(matches[0].reasons.iter().any(|r| r.label.starts_with("主营") && !r.marks.is_empty()));
    assert!(matches[0].reasons.iter().any(|r| r.label == "资质：ISO27001"));
    for (actor, code) in [(&Actor::Visitor, ErrorCode::Unauthenticated), (&supplier, ErrorCode::Forbidden)] {
        let refused = matching::service::for_opportunity(&app, actor, id).await.unwrap_err();
        assert_eq!(refused.code(), code);
    }
    app.finish().await;
}

#[tokio::test]
async fn not_relevant_is_kept_and_can_be_taken_back() {
    let app = TestApp::start().await;
    let officer = department(&app, "区档案局").await;
    let who = member(Role::Owner, supplier(&app).await);
    let draft = save_draft(&app, &officer, None, None, &form()).await.unwrap();
    let published = publish(&app, &officer, draft.summary.id, 1, &form()).await.unwrap();
    let list = async |dismissed| {
        matching::service::list_for_supplier(&app, &who, dismissed, None, None).await.unwrap().items
    };
    matching::service::seen(&app, &who, published.summary.id).await.unwrap();
    let shown = list(false).await;
    assert_eq!((shown.len(), shown[0].status), (1, RecommendationStatus::Seen));
    assert_eq!(shown[0].opportunity.title, form().title);
    let wrong = DismissForm { reason: "because".into() };
    assert!(matching::service::dismiss(&app, &who, shown[0].id, &wrong).await.is_err());
    let reason = DismissForm { reason: "too_small".into() };
    let stranger = member(Role::Owner, insert(&app, enterprise("别家")).await);
    let foreign = matching::service::dismiss(&app, &stranger, shown[0].id, &reason).await;
    assert!(matches!(foreign, Err(Error::NotFound)));
    matching::service::dismiss(&app, &who, shown[0].id, &reason).await.unwrap();
    assert_eq!((list(false).await.len(), list(true).await.len()), (0, 1));
    // Matching again does not bring it back.
    matching::service::recommend(&app, published.summary.id).await.unwrap();
    assert_eq!((list(false).await.len(), list(true).await.len()), (0, 1));
    matching::service::restore(&app, &who, shown[0].id).await.unwrap();
    assert_eq!((list(false).await.len(), list(true).await.len()), (1, 0));
    app.finish().await;
}

#[tokio::test]
async fn the_deadline_closes_and_withdrawing_is_for_open_ones() {
    let app = TestApp::start().await;
    let officer = department(&app, "区档案局").await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let draft = save_draft(&app, &officer, None, None, &form()).await.unwrap();
        ids.push(publish(&app, &officer, draft.summary.id, 1, &form()).await.unwrap());
    }
    let gone = withdraw(&app, &officer, ids[0].summary.id, ids[0].version).await.unwrap();
    assert_eq!(gone.summary.status, OpportunityStatus::Withdrawn);
    app.clock.advance(Timestamp::DAY * 20);
    let closed = find(&app, &Actor::Visitor, "MH-2026-0002").await.unwrap();
    assert_eq!((closed.summary.status, closed.summary.days_left), (OpportunityStatus::Closed, None));
    let late = withdraw(&app, &officer, ids[1].summary.id, ids[1].version).await;
    assert!(matches!(late, Err(Error::Conflict(ErrorCode::WrongState, _))));
    let own = |status| list_own(&app, &officer, Some(status), 1);
    assert_eq!(own(OpportunityStatus::Closed).await.unwrap().total, 1);
    assert_eq!(own(OpportunityStatus::Published).await.unwrap().total, 0);
    app.finish().await;
}

#[tokio::test]
async fn a_bad_form_is_refused_whole_and_changes_nothing() {
    let app = TestApp::start().await;
    let officer = department(&app, "区档案局").await;
    let draft = save_draft(&app, &officer, None, None, &form()).await.unwrap();
    let bad = OpportunityForm { deadline: "2026-11-21".into(), contact_phone: String::new(), ..form() };
    match publish(&app, &officer, draft.summary.id, 1, &bad).await {
        Err(Error::Validation(errors)) => {
            assert!(errors.at("deadline").is_some() && errors.at("contact_phone").is_some());
        }
        other => panic!("{other:?}"),
    }
    let (_, still) = super::form(&app, &officer, draft.summary.id).await.unwrap();
    assert_eq!((still.summary.status, still.version), (OpportunityStatus::Draft, 1));
    app.finish().await;
}

#[tokio::test]
async fn codes_count_by_year_and_lists_page() {
    let app = TestApp::start().await;
    let officer = department(&app, "区档案局").await;
    for _ in 0..3 {
        let draft = save_draft(&app, &officer, None, None, &form()).await.unwrap();
        publish(&app, &officer, draft.summary.id, 1, &form()).await.unwrap();
        app.clock.advance(1_000);
    }
    let first = list(&app, &Actor::Visitor, None, Some(2)).await.unwrap();
    let rest = list(&app, &Actor::Visitor, first.next_cursor.as_deref(), Some(2)).await.unwrap();
    let codes: Vec<_> =
        first.items.iter().chain(&rest.items).map(|o| o.code.clone().unwrap_or_default()).collect();
    assert_eq!(codes, ["MH-2026-0003", "MH-2026-0002", "MH-2026-0001"]);
    assert_eq!(rest.next_cursor, None);
    assert!(NOW.0 < first.items[0].published_at.unwrap().0);
    app.finish().await;
}
