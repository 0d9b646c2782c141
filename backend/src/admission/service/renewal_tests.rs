//! Renewals that meet what happened meanwhile.

use super::{
    tests::{admitted, enterprise, form, is_conflict, operator, reason},
    *,
};
use crate::{
    Actor,
    admission::{model, nightly},
    testing::TestApp,
};
use contract::{
    AdmissionId, Timestamp,
    admission::{AdmissionRemarks, AdmissionView},
};

async fn accept(app: &TestApp, sent: &AdmissionView) -> Result<AdmissionView> {
    decide(app, &operator(), sent.id, sent.version, Decision::Accept, &AdmissionRemarks::default()).await
}

/// An enterprise whose admission may be renewed from now on: 50 days are left.
async fn renewable(app: &TestApp) -> (Actor, AdmissionView) {
    let owner = enterprise(app, "甲").await;
    let first = admitted(app, &owner).await;
    app.clock.advance((365 - 50) * Timestamp::DAY);
    (owner, first)
}

async fn suspend(app: &TestApp, id: AdmissionId, version: i32) -> Result<AdmissionView> {
    decide(app, &operator(), id, version, Decision::Suspend, &reason("被投诉核查")).await
}

#[tokio::test]
async fn what_was_renewed_is_decided_on_by_its_renewal() {
    let app = TestApp::start().await;
    let (owner, first) = renewable(&app).await;
    let second = admitted(&app, &owner).await;
    let Err(Error::Conflict(ErrorCode::WrongState, words)) = suspend(&app, first.id, first.version).await
    else {
        panic!("its certificate would have stayed valid")
    };
    assert!(words.contains("续期"), "{words}");
    let renewed = async |id| find(&app, &operator(), id).await.unwrap().renewed;
    assert!(renewed(first.id).await && !renewed(second.id).await, "the page draws no button");
    let valid = queue(&app, &operator(), AdmissionStatus::Admitted, 1).await.unwrap();
    assert_eq!((valid.total, valid.items[0].id), (1, second.id));
    let counts = counts(&app, &operator()).await.unwrap();
    assert!(counts.contains(&(AdmissionStatus::Admitted, 1)), "{counts:?}");
    suspend(&app, second.id, second.version).await.unwrap();
    let entry = merchant(&app, &Actor::Visitor, &first.number.unwrap()).await.unwrap();
    assert_eq!(entry.status, AdmissionStatus::Suspended);
    app.finish().await;
}

#[tokio::test]
async fn a_renewal_handed_in_too_late_is_an_application_like_the_first() {
    let app = TestApp::start().await;
    let (owner, first) = renewable(&app).await;
    let draft = save(&app, &owner, None, &form()).await.unwrap();
    assert!(draft.renewal);
    app.clock.advance(50 * Timestamp::DAY);
    let sent = submit(&app, &owner, Some(draft.version), &form()).await.unwrap();
    assert_eq!((sent.renewal, &sent.number), (false, &None));
    let second = accept(&app, &sent).await.unwrap();
    assert_eq!(second.valid_from, Some(app.now().start_of_day()));
    assert_ne!(second.number, first.number);
    let old = merchant(&app, &Actor::Visitor, &first.number.unwrap()).await.unwrap();
    assert_eq!(old.status, AdmissionStatus::Expired, "its paper stays what it was");
    app.finish().await;
}

#[tokio::test]
async fn a_renewal_sent_back_keeps_the_day_it_was_handed_in() {
    let app = TestApp::start().await;
    let (owner, first) = renewable(&app).await;
    app.clock.advance(40 * Timestamp::DAY);
    let sent = submit(&app, &owner, None, &form()).await.unwrap();
    app.clock.advance(15 * Timestamp::DAY);
    let (by, words) = (operator(), reason("材料看不清"));
    let back = decide(&app, &by, sent.id, sent.version, Decision::Return, &words).await.unwrap();
    app.clock.advance(Timestamp::DAY);
    let again = submit(&app, &owner, Some(back.version), &form()).await.unwrap();
    assert_eq!((again.renewal, again.submitted_at), (true, sent.submitted_at));
    let second = accept(&app, &again).await.unwrap();
    assert_eq!((&second.number, second.valid_from), (&first.number, first.valid_from), "without a gap");
    app.finish().await;
}

#[tokio::test]
async fn a_review_may_run_over_the_end_but_not_for_ever() {
    let app = TestApp::start().await;
    let (owner, first) = renewable(&app).await;
    let sent = submit(&app, &owner, None, &form()).await.unwrap();
    let other = enterprise(&app, "乙").await;
    app.clock.advance(51 * Timestamp::DAY);
    nightly::run(&app).await.unwrap();
    let second = accept(&app, &sent).await.unwrap();
    assert_eq!((&second.number, second.renewal), (&first.number, true));
    assert_eq!(second.valid_until, first.valid_until.map(Timestamp::a_year_later));

    let third = admitted(&app, &other).await;
    app.clock.advance((365 - 50) * Timestamp::DAY);
    let sent = submit(&app, &other, None, &form()).await.unwrap();
    assert!(sent.renewal);
    app.clock.advance((51 + model::REVIEW_DAYS) * Timestamp::DAY);
    let late = accept(&app, &sent).await.unwrap();
    assert_eq!((late.renewal, late.valid_from), (false, Some(app.now().start_of_day())));
    assert_ne!(late.number, third.number);
    app.finish().await;
}

#[tokio::test]
async fn a_suspension_is_not_lifted_by_waiting_for_its_end() {
    let app = TestApp::start().await;
    let (owner, first) = renewable(&app).await;
    let draft = save(&app, &owner, None, &form()).await.unwrap();
    let suspended = suspend(&app, first.id, first.version).await.unwrap();
    let late = submit(&app, &owner, Some(draft.version), &form()).await;
    assert!(is_conflict(late, ErrorCode::WrongState), "while it is suspended");
    let restored =
        decide(&app, &operator(), first.id, suspended.version, Decision::Restore, &reason("核查无误")).await;
    let sent = submit(&app, &owner, Some(draft.version), &form()).await.unwrap();
    suspend(&app, first.id, restored.unwrap().version).await.unwrap();
    for _ in 0..2 {
        assert!(is_conflict(accept(&app, &sent).await, ErrorCode::WrongState));
        app.clock.advance(51 * Timestamp::DAY);
        nightly::run(&app).await.unwrap();
    }
    // A new application is looked at as a whole.
    withdraw(&app, &owner, sent.version).await.unwrap();
    let second = admitted(&app, &owner).await;
    assert!(!second.renewal && second.number != first.number);
    app.finish().await;
}
