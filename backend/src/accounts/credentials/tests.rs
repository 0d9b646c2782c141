//! Passwords, addresses, confirmation and devices against a database.

use super::{email, password::strength, reset};
use crate::{
    Actor, Error,
    accounts::{
        Client, NewUser, OrganizationRef, SignedIn,
        service::{
            actor_of_api_token, actor_of_session, change_password, confirm, create_token, create_user,
            end_other_sessions, end_session, list_sessions, security, sign_in,
        },
    },
    audit,
    testing::TestApp,
};
use contract::{
    ErrorCode,
    accounts::{ApiTokenForm, ConfirmForm, EmailChange, LoginForm, PasswordChange, PasswordIdea, Role},
};
use entity::mail;
use sea_orm::EntityTrait;

pub(in crate::accounts) const PASSWORD: &str = "minhang-demo-2026";
pub(super) const NEW: &str = "purple-otter-lantern-41";
pub(in crate::accounts) const EMAIL: &str = "officer@demo.example";

pub(in crate::accounts) async fn app_with(role: Role) -> TestApp {
    let app = TestApp::start().await;
    make(&app, EMAIL, role).await;
    app
}

pub(in crate::accounts) async fn make(app: &TestApp, email: &str, role: Role) -> contract::UserId {
    let organization = if role.is_staff() { "平台运营中心" } else { "浦江镇政府" };
    let new = NewUser {
        email: email.into(),
        name: "王经办".into(),
        role,
        organization: OrganizationRef::Name(organization.into()),
        password: Some(PASSWORD.into()),
        demo: false,
    };
    create_user(app, &Actor::System, &new).await.unwrap()
}

pub(in crate::accounts) fn client() -> Client {
    Client { address: "192.0.2.1".into(), user_agent: "test".into(), device: None }
}

pub(in crate::accounts) async fn try_sign_in(
    app: &TestApp,
    email: &str,
    password: &str,
) -> crate::Result<SignedIn> {
    let form = LoginForm { email: email.into(), password: password.into(), ..LoginForm::default() };
    sign_in(app, &form, &client()).await?.done()
}

pub(in crate::accounts) async fn enter(app: &TestApp, email: &str) -> (Actor, String) {
    let access = try_sign_in(app, email, PASSWORD).await.unwrap().tokens.access;
    (actor_of_session(app, &access).await.unwrap(), access)
}

/// A mail as its reader gets it.
pub(in crate::accounts) struct Letter {
    pub to: String,
    pub text: String,
}

/// The newest mail whose subject has these words.
pub(in crate::accounts) async fn mail_about(app: &TestApp, words: &str) -> Letter {
    let mut rows = mail::Entity::find().all(app.db.read()).await.unwrap();
    rows.sort_by_key(|row| row.created_at);
    let subjects: Vec<String> = rows.iter().map(|row| row.subject.clone()).collect();
    let row = rows.into_iter().rfind(|row| row.subject.contains(words));
    let row = row.unwrap_or_else(|| panic!("no mail about {words} among {subjects:?}"));
    let secret =
        row.secret.map(|sealed| app.seal.open(&format!("mails.secret:{}", row.id), &sealed).unwrap());
    Letter { to: row.to_address, text: row.text.replace(crate::mail::SECRET, &secret.unwrap_or_default()) }
}

/// The secret at the end of a mailed link.
pub(in crate::accounts) fn secret_in(text: &str, path: &str) -> String {
    let line = text.lines().find(|line| line.contains(path)).unwrap();
    line.rsplit('/').next().unwrap().to_owned()
}

fn change(old: &str, new: &str) -> PasswordChange {
    PasswordChange { old_password: old.into(), password: new.into() }
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let app = app_with(Role::Officer).await;
    let (actor, here) = enter(&app, EMAIL).await;
    let (_, there) = enter(&app, EMAIL).await;
    for (form, field) in [
        (change("wrong", NEW), "old_password"),
        (change(PASSWORD, "short"), "password"),
        (change(PASSWORD, "officer-and-more-7X"), "password"),
        (change(PASSWORD, PASSWORD), "password"),
    ] {
        let refused = change_password(&app, &actor, &form, &client()).await;
        assert!(matches!(refused, Err(Error::Validation(f)) if f.at(field).is_some()), "{field}");
    }
    change_password(&app, &actor, &change(PASSWORD, NEW), &client()).await.unwrap();
    assert_eq!(actor_of_session(&app, &here).await.unwrap(), actor, "this one goes on");
    assert_eq!(actor_of_session(&app, &there).await.unwrap(), Actor::Visitor);
    assert!(matches!(try_sign_in(&app, EMAIL, PASSWORD).await, Err(Error::WrongCredentials)));
    try_sign_in(&app, EMAIL, NEW).await.unwrap();
    assert_eq!(mail_about(&app, "登录密码已修改").await.to, EMAIL, "its owner is told");
    assert!(matches!(audit::verify(app.db.read()).await.unwrap(), audit::Verdict::Whole(_)));
    app.finish().await;
}

#[tokio::test]
async fn guessing_the_old_password_is_slowed_down() {
    let app = app_with(Role::Officer).await;
    let (actor, _) = enter(&app, EMAIL).await;
    for _ in 0..5 {
        let wrong = confirm(&app, &actor, &ConfirmForm { password: "wrong".into() }, &client()).await;
        assert!(matches!(wrong, Err(Error::Validation(_))));
    }
    let right = ConfirmForm { password: PASSWORD.into() };
    assert!(matches!(confirm(&app, &actor, &right, &client()).await, Err(Error::TooMany(_))));
    app.clock.advance(5_001);
    confirm(&app, &actor, &right, &client()).await.unwrap();
    app.finish().await;
}

#[tokio::test]
async fn credentials_ask_for_the_password_once_more_after_a_while() {
    let app = app_with(Role::Officer).await;
    let (_, access) = enter(&app, EMAIL).await;
    app.clock.advance(14 * 60_000);
    let form = EmailChange { email: "new@demo.example".into() };
    let actor = actor_of_session(&app, &access).await.unwrap();
    email::ask(&app, &actor, &form).await.unwrap();
    app.clock.advance(60_000 - 1);
    let actor = actor_of_session(&app, &access).await.unwrap();
    confirm(&app, &actor, &ConfirmForm { password: PASSWORD.into() }, &client()).await.unwrap();
    let again = actor_of_session(&app, &access).await.unwrap();
    assert_ne!(again, actor, "the session says when");
    app.clock.advance(1);
    assert!(matches!(email::ask(&app, &actor, &form).await, Err(Error::ConfirmationRequired)));
    email::ask(&app, &again, &form).await.unwrap();
    app.finish().await;
}

#[tokio::test]
async fn an_address_is_proved_before_it_counts_and_the_old_one_is_told() {
    let app = app_with(Role::Officer).await;
    make(&app, "taken@demo.example", Role::Officer).await;
    let (actor, _) = enter(&app, EMAIL).await;
    let form = |email: &str| EmailChange { email: email.into() };
    for bad in ["nobody", EMAIL] {
        assert!(matches!(email::ask(&app, &actor, &form(bad)).await, Err(Error::Validation(_))));
    }
    email::ask(&app, &actor, &form("taken@demo.example")).await.unwrap();
    let told = mail_about(&app, "已经有").await.to;
    assert_eq!(told, "taken@demo.example", "only the owner learns that it is taken");

    email::ask(&app, &actor, &form(" New@demo.example ")).await.unwrap();
    let letter = mail_about(&app, "新邮箱").await;
    assert_eq!(letter.to, "new@demo.example");
    let secret = secret_in(&letter.text, "/email/");
    assert_eq!(email::look(&app, &secret).await.unwrap(), "new@demo.example");
    assert_eq!(security(&app, &actor).await.unwrap().email, EMAIL, "not yet");
    assert!(reset::look(&app, &secret).await.is_err(), "a link is good for one thing");
    email::change(&app, &secret, &client()).await.unwrap();
    assert_eq!(mail_about(&app, "登录邮箱已更换").await.to, EMAIL, "the old address is told");
    assert!(email::change(&app, &secret, &client()).await.is_err(), "once");
    assert!(matches!(try_sign_in(&app, EMAIL, PASSWORD).await, Err(Error::WrongCredentials)));
    try_sign_in(&app, "new@demo.example", PASSWORD).await.unwrap();
    app.finish().await;
}

#[tokio::test]
async fn an_address_taken_meanwhile_is_not_given_twice() {
    let app = app_with(Role::Officer).await;
    let (actor, _) = enter(&app, EMAIL).await;
    email::ask(&app, &actor, &EmailChange { email: "new@demo.example".into() }).await.unwrap();
    let secret = secret_in(&mail_about(&app, "新邮箱").await.text, "/email/");
    make(&app, "new@demo.example", Role::Officer).await;
    let refused = email::change(&app, &secret, &client()).await;
    assert!(matches!(refused, Err(Error::Conflict(ErrorCode::Duplicate, _))));
    app.finish().await;
}

#[tokio::test]
async fn devices_are_listed_and_ended_by_their_owner_only() {
    let app = app_with(Role::Officer).await;
    make(&app, "second@demo.example", Role::Officer).await;
    let (actor, here) = enter(&app, EMAIL).await;
    app.clock.advance(1_000);
    let (_, there) = enter(&app, EMAIL).await;
    let (_, third) = enter(&app, EMAIL).await;
    let (other, _) = enter(&app, "second@demo.example").await;
    let listed = list_sessions(&app, &actor).await.unwrap();
    assert_eq!(listed.len(), 3);
    assert_eq!(listed.iter().filter(|s| s.current).count(), 1);
    assert_eq!(listed[0].address, "192.0.2.*");
    let elsewhere = listed.iter().find(|s| !s.current).unwrap().id;
    assert!(matches!(end_session(&app, &other, elsewhere).await, Err(Error::NotFound)));
    end_session(&app, &actor, elsewhere).await.unwrap();
    assert!(matches!(end_session(&app, &actor, elsewhere).await, Err(Error::NotFound)));
    assert_eq!(list_sessions(&app, &actor).await.unwrap().len(), 2);
    assert_eq!(end_other_sessions(&app, &actor).await.unwrap(), 1);
    assert_eq!(end_other_sessions(&app, &actor).await.unwrap(), 0);
    assert_eq!(actor_of_session(&app, &here).await.unwrap(), actor);
    for ended in [there, third] {
        assert_eq!(actor_of_session(&app, &ended).await.unwrap(), Actor::Visitor);
    }
    app.finish().await;
}

#[tokio::test]
async fn a_token_handles_no_account() {
    let app = app_with(Role::Officer).await;
    let (owner, _) = enter(&app, EMAIL).await;
    let form = ApiTokenForm { name: "同步".into(), ..ApiTokenForm::default() };
    let made = create_token(&app, &owner, &form).await.unwrap();
    let token = actor_of_api_token(&app, &made.secret).await.unwrap();
    let refused = [
        change_password(&app, &token, &change(PASSWORD, NEW), &client()).await.err(),
        confirm(&app, &token, &ConfirmForm { password: PASSWORD.into() }, &client()).await.err(),
        email::ask(&app, &token, &EmailChange { email: "x@demo.example".into() }).await.err(),
        security(&app, &token).await.err(),
        list_sessions(&app, &token).await.err(),
        end_other_sessions(&app, &token).await.err(),
    ];
    for error in refused {
        assert!(matches!(error, Some(Error::Forbidden)), "{error:?}");
    }
    let visitor = change_password(&app, &Actor::Visitor, &change(PASSWORD, NEW), &client()).await;
    assert!(matches!(visitor, Err(Error::Unauthenticated)));
    app.finish().await;
}

#[tokio::test]
async fn a_password_is_rated_while_it_is_typed() {
    let (app, visitor) = (app_with(Role::Officer).await, Actor::Visitor);
    let idea = |password: &str, name: &str| PasswordIdea {
        password: password.into(),
        name: name.into(),
        email: "zhang@qiye.example".into(),
    };
    let short = strength(&app, &visitor, &idea("kX9#", "")).await.unwrap();
    assert!(short.score <= 2 && short.refused.unwrap().contains("至少 12 个字符"));
    let named = strength(&app, &visitor, &idea("我是王小明呀2026密码Xy9", "王小明")).await.unwrap();
    assert!(named.score <= 2 && named.refused.unwrap().contains("姓名或邮箱名"));
    let good = strength(&app, &visitor, &idea(NEW, "王小明")).await.unwrap();
    assert_eq!((good.score, good.refused), (4, None));
    assert!(strength(&app, &visitor, &idea(&"kX9#".repeat(20_000), "")).await.unwrap().refused.is_some());
    let (actor, _) = enter(&app, EMAIL).await;
    let own = strength(&app, &actor, &idea("purple officer lantern 41", "")).await.unwrap();
    assert!(own.refused.unwrap().contains("姓名或邮箱名"), "whose it is need not be said");
    app.finish().await;
}
