//! Claims that a reviewer sends back.

use super::{
    claims, registration,
    registration_tests::{enter, form, imported, refused_at, verified},
};
use crate::{
    Error,
    organizations::review,
    testing::{TestApp, member},
};
use contract::{
    ErrorCode,
    accounts::Role,
    organizations::{ReviewDecision, ReviewView},
};
use entity::{audit_entry, mail};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

#[tokio::test]
async fn a_claim_is_returned_mended_and_accepted_and_its_reviewer_may_call() {
    let app = TestApp::start().await;
    let id = imported(&app).await;
    verified(&app, &form("li@qq.com")).await.unwrap();
    let actor = enter(&app, "li@qq.com").await;
    let claim = claims::own_claim(&app, &actor).await.unwrap().unwrap();
    assert!(matches!(
        claims::resubmit(&app, &actor, &form("").claim_reason).await,
        Err(Error::Conflict(ErrorCode::WrongState, _))
    ));
    let reviewer = member(Role::Operator, Uuid::from_u128(77));
    let seen = review::find(&app, &reviewer, claim.id).await.unwrap();
    let phone = |view: &ReviewView| view.facts.iter().find(|(name, _)| name == "申请人电话").cloned();
    assert_eq!(phone(&seen).unwrap().1, form("").phone);
    let looks = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("personal_data.viewed"));
    assert_eq!(looks.count(app.db.read()).await.unwrap(), 1);
    let says = |version, words: &str| ReviewDecision { version, words: words.into(), ..Default::default() };
    let silent = review::send_back(&app, &reviewer, claim.id, &says(seen.version, "")).await;
    assert!(matches!(silent, Err(Error::Validation(_))));
    review::send_back(&app, &reviewer, claim.id, &says(seen.version, "请附上任职证明")).await.unwrap();
    let mail = mail::Entity::find().filter(mail::Column::Subject.starts_with("企业认领被退回"));
    let mail = mail.one(app.db.read()).await.unwrap().unwrap();
    assert!(mail.to_address == "li@qq.com" && mail.text.contains("请附上任职证明"), "{}", mail.text);

    let back = claims::own_claim(&app, &actor).await.unwrap().unwrap();
    assert_eq!((back.status.as_str(), back.remarks.words.as_str()), ("returned", "请附上任职证明"));
    let other = member(Role::Owner, Uuid::from_u128(9));
    assert!(matches!(claims::resubmit(&app, &other, "x").await, Err(Error::Conflict(..))));
    let short = claims::resubmit(&app, &actor, "老板").await.unwrap_err();
    assert!(refused_at(&short, "claim_reason"), "{short:?}");
    app.clock.advance(86_400_000);
    let better = "我是公司的行政负责人，任职证明见附件。";
    claims::resubmit(&app, &actor, better).await.unwrap();
    let view = review::find(&app, &reviewer, claim.id).await.unwrap();
    assert_eq!(view.summary.submitted_at, Some(app.now()), "at the end of the queue");
    assert!(view.facts.iter().any(|(_, value)| value == better) && view.remarks.is_empty());
    let old = review::accept(&app, &reviewer, claim.id, &says(seen.version, "")).await;
    assert!(matches!(old, Err(Error::Conflict(ErrorCode::Stale, _))), "{old:?}");
    let done = review::accept(&app, &reviewer, claim.id, &says(view.version, "")).await.unwrap();
    assert_eq!(phone(&done), None, "nobody is called any more");
    assert_eq!(enter(&app, "li@qq.com").await.member().unwrap().organization_id.0, id);
    app.finish().await;
}

#[tokio::test]
async fn a_claim_is_taken_back_and_made_anew() {
    let app = TestApp::start().await;
    imported(&app).await;
    verified(&app, &form("li@qq.com")).await.unwrap();
    let actor = enter(&app, "li@qq.com").await;
    let claim = claims::own_claim(&app, &actor).await.unwrap().unwrap();
    let other = member(Role::Owner, Uuid::from_u128(9));
    assert!(matches!(claims::withdraw(&app, &other, claim.id).await, Err(Error::NotFound)), "another's");
    let withdraw = || claims::withdraw(&app, &actor, claim.id);
    let (one, two) = tokio::join!(withdraw(), withdraw());
    assert!(one.is_ok() != two.is_ok(), "a double click takes back once: {one:?} {two:?}");
    assert_eq!(claims::own_claim(&app, &actor).await.unwrap(), None);
    let reviewer = member(Role::Operator, Uuid::from_u128(77));
    let accepted = ReviewDecision { version: 1, ..Default::default() };
    let late = review::accept(&app, &reviewer, claim.id, &accepted).await;
    assert!(matches!(late, Err(Error::Conflict(..))), "{late:?}");
    assert!(review::queue(&app, &reviewer, None, 1).await.unwrap().items.is_empty());

    registration::register_as(&app, &actor, &form("")).await.unwrap();
    let anew = claims::own_claim(&app, &actor).await.unwrap().unwrap();
    assert!(anew.id != claim.id && anew.status == "submitted");
    let late = claims::withdraw(&app, &actor, claim.id).await;
    assert!(matches!(late, Err(Error::Conflict(..))), "a late click takes no other one back: {late:?}");
    assert_eq!(claims::own_claim(&app, &actor).await.unwrap(), Some(anew));
    app.finish().await;
}

#[tokio::test]
async fn a_returned_claim_comes_too_late_when_others_have_the_entry() {
    let app = TestApp::start().await;
    imported(&app).await;
    verified(&app, &form("li@qq.com")).await.unwrap();
    let actor = enter(&app, "li@qq.com").await;
    let claim = claims::own_claim(&app, &actor).await.unwrap().unwrap();
    let reviewer = member(Role::Operator, Uuid::from_u128(77));
    let words = ReviewDecision { version: 1, words: "请附证明".into(), ..Default::default() };
    review::send_back(&app, &reviewer, claim.id, &words).await.unwrap();
    verified(&app, &form("wang@cangye.example")).await.unwrap();
    let late = claims::resubmit(&app, &actor, &form("").claim_reason).await;
    assert!(matches!(late, Err(Error::Conflict(ErrorCode::Duplicate, _))), "{late:?}");
    app.finish().await;
}
