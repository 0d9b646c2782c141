//! What needs no provider; the conversation with a real one is tested with the running system.

use super::{
    ASKED, Asked, Returned, begin, finish, form_target, link,
    linking::{FOUND, Found},
    name, offer,
    provider::Secrets,
    state, subject, token, unlink,
};
use crate::{
    Actor, Error,
    accounts::credentials::tests::{EMAIL, client, enter, mail_about, make},
    testing::TestApp,
};
use contract::{ErrorCode, UserId, accounts::Role};
use entity::user;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use uuid::Uuid;

const OTHER: &str = "other@demo.example";
const NOBODY: UserId = UserId(Uuid::nil());
/// Nothing listens there.
const ISSUER: &str = "http://127.0.0.1:9";

async fn app() -> TestApp {
    let app = TestApp::with_settings(|settings| {
        settings.oidc.issuer = ISSUER.into();
        settings.oidc.name = "随申办".into();
        settings.oidc.client_id = "shujutong".into();
        settings.oidc.client_secret = "secret".into();
    })
    .await;
    make(&app, EMAIL, Role::Officer).await;
    make(&app, OTHER, Role::Officer).await;
    app
}

fn found(app: &TestApp, who: UserId, sub: &str) -> String {
    token(app, who, FOUND, &Found { subject: subject(ISSUER, sub), next: "/bureau".into() }).unwrap()
}

fn user_of(actor: &Actor) -> UserId {
    actor.person().unwrap().user_id
}

fn conflict<T: std::fmt::Debug>(result: crate::Result<T>, code: ErrorCode, words: &str) {
    match result {
        Err(Error::Conflict(is, said)) if is == code && said.contains(words) => {}
        other => panic!("{words} expected: {other:?}"),
    }
}

#[tokio::test]
async fn off_there_is_nothing_and_away_it_says_so() {
    let off = TestApp::start().await;
    assert!(matches!(begin(&off, &Actor::Visitor, "").await, Err(Error::NotFound)));
    assert!(matches!(finish(&off, "", &Returned::default(), &client()).await, Err(Error::NotFound)));
    assert!(matches!(link(&off, &Actor::Visitor, "").await, Err(Error::NotFound)));
    assert!(matches!(unlink(&off, &Actor::Visitor).await, Err(Error::NotFound)));
    assert!(matches!(offer(&off, ""), Err(Error::NotFound)));
    assert_eq!((name(&off), form_target(&off, "/login")), (None, None));
    off.finish().await;
    let on = app().await;
    assert!(matches!(begin(&on, &Actor::Visitor, "").await, Err(Error::Unavailable(_))));
    on.finish().await;
}

#[tokio::test]
async fn forms_may_lead_to_the_provider_from_their_own_pages_only() {
    let app = TestApp::with_settings(|s| s.oidc.issuer = "https://id.example.cn/realms/a".into()).await;
    for path in ["/login", "/my/security"] {
        assert_eq!(form_target(&app, path).as_deref(), Some("https://id.example.cn"), "{path}");
    }
    for path in ["/", "/my", "/login/sso/link", "/my/security/email", "/login/"] {
        assert_eq!(form_target(&app, path), None, "{path}");
    }
    app.finish().await;
}

#[test]
fn a_subject_is_its_issuers_and_fits_its_column() {
    assert_eq!(subject("https://a.example", "1"), "https://a.example|1");
    let long = subject("https://a.example", &"x".repeat(255));
    assert!(long.len() <= 255 && long != subject("https://b.example", &"x".repeat(255)), "{long}");
}

#[tokio::test]
async fn only_the_own_question_is_answered() {
    let app = app().await;
    let secrets = Secrets { state: "s".into(), nonce: "n".into(), verifier: "v".into() };
    let asked = token(&app, NOBODY, ASKED, &Asked { secrets, next: String::new() }).unwrap();
    assert!(!asked.contains("verifier"), "sealed");
    let end = async |cookie: &str, state: &str, code: &str, error: &str| {
        let returned = Returned { code: code.into(), state: state.into(), error: error.into() };
        finish(&app, cookie, &returned, &client()).await
    };
    for (cookie, state) in
        [("", "s"), ("x.y.z", "s"), (&found(&app, NOBODY, "1"), "s"), (&asked, "t"), (&asked, "")]
    {
        conflict(end(cookie, state, "c", "").await, ErrorCode::WrongState, "重新开始");
    }
    conflict(end(&asked, "s", "", "access_denied").await, ErrorCode::WrongState, "取消");
    conflict(end(&asked, "s", "", "<b>planted</b>").await, ErrorCode::WrongState, "没有完成登录");
    assert!(matches!(end(&asked, "s", "c", "").await, Err(Error::Unavailable(_))));
    app.clock.advance(10 * 60_000);
    conflict(end(&asked, "s", "c", "").await, ErrorCode::WrongState, "时间过长");
    app.finish().await;
}

#[tokio::test]
async fn an_identity_belongs_to_one_account_and_an_account_has_one() {
    let app = app().await;
    let (actor, _) = enter(&app, EMAIL).await;
    let (other, _) = enter(&app, OTHER).await;
    let one = found(&app, NOBODY, "1");
    assert!(matches!(link(&app, &Actor::Visitor, &one).await, Err(Error::Unauthenticated)));
    assert_eq!(offer(&app, &one).unwrap().next, "/bureau");
    conflict(
        link(&app, &actor, &found(&app, user_of(&other), "1")).await,
        ErrorCode::WrongState,
        "另一个账号",
    );
    assert_eq!(link(&app, &actor, &one).await.unwrap(), "/bureau");
    assert_eq!(link(&app, &actor, &one).await.unwrap(), "/bureau", "a second click");
    assert!(state(&app, &actor).await.unwrap().unwrap().linked);
    assert_eq!(mail_about(&app, "已关联随申办登录").await.to, EMAIL);
    conflict(link(&app, &other, &one).await, ErrorCode::Duplicate, "已经关联了另一个账号");
    conflict(link(&app, &actor, &found(&app, NOBODY, "2")).await, ErrorCode::WrongState, "先在");
    let late = found(&app, NOBODY, "3");
    app.clock.advance(10 * 60_000);
    conflict(link(&app, &other, &late).await, ErrorCode::WrongState, "超过了");
    app.clock.advance(5 * 60_000);
    let asked = link(&app, &other, &found(&app, NOBODY, "3")).await;
    assert!(matches!(asked, Err(Error::ConfirmationRequired)));
    assert!(matches!(unlink(&app, &actor).await, Err(Error::ConfirmationRequired)));
    app.finish().await;
}

#[tokio::test]
async fn a_link_goes_when_there_is_a_password_to_sign_in_with() {
    let app = app().await;
    let (actor, _) = enter(&app, EMAIL).await;
    conflict(unlink(&app, &actor).await, ErrorCode::WrongState, "没有关联");
    link(&app, &actor, &found(&app, NOBODY, "1")).await.unwrap();
    let password = |hash: &str| {
        let hash = hash.to_owned();
        let app = &app;
        async move {
            let row = user::Entity::find().all(app.db.read()).await.unwrap();
            let row = row.into_iter().find(|row| row.email == EMAIL).unwrap();
            let before = row.password_hash.clone();
            let mut row = row.into_active_model();
            row.password_hash = Set(hash);
            let tx = app.db.begin().await.unwrap();
            row.update(&tx).await.unwrap();
            tx.commit().await.unwrap();
            before
        }
    };
    let before = password("!").await;
    conflict(unlink(&app, &actor).await, ErrorCode::WrongState, "还没有密码");
    password(&before).await;
    unlink(&app, &actor).await.unwrap();
    assert!(!state(&app, &actor).await.unwrap().unwrap().linked);
    assert_eq!(mail_about(&app, "已解除随申办登录").await.to, EMAIL);
    app.finish().await;
}
