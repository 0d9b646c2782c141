//! The second factor against a database.

use super::{
    reset, second_factor,
    tests::{EMAIL, PASSWORD, app_with, client, enter, mail_about, make, secret_in, try_sign_in},
};
use crate::{
    Actor, Error,
    accounts::{
        access::sign_in::Step,
        service::{actor_of_session, list_sessions, reset_second_factor, second_step, security, sign_in},
    },
    testing::TestApp,
};
use contract::{
    ErrorCode,
    accounts::{LoginForm, NewPassword, ResetRequest, Role},
};
use entity::{audit_entry, mail, user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use totp_rs::{Builder, Secret};

const STEP: i64 = 30_000;

/// What an authenticator shows, so many milliseconds away from the application's clock.
fn code(app: &TestApp, secret: &str, away_ms: i64) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_digits(6).with_step_duration(30).with_secret(secret).build_noncompliant();
    totp.generate(u64::try_from(app.now().plus_ms(away_ms).0 / 1000).unwrap()).to_string()
}

/// Sets a second factor up; its secret and recovery codes.
async fn enable(app: &TestApp, actor: &Actor) -> (String, Vec<String>) {
    let offer = second_factor::offer(app, actor).await.unwrap();
    let codes = second_factor::confirm(app, actor, &code(app, &offer.secret, 0)).await.unwrap().codes;
    (offer.secret, codes)
}

async fn first_step(app: &TestApp) -> String {
    let form = LoginForm { email: EMAIL.into(), password: PASSWORD.into(), ..LoginForm::default() };
    match sign_in(app, &form, &client()).await.unwrap() {
        Step::SecondFactor(pending) => pending,
        Step::Done(_) => panic!("no second factor was asked for"),
    }
}

async fn with_code(app: &TestApp, code: &str) -> crate::Result<Actor> {
    let pending = first_step(app).await;
    let signed = second_step(app, &pending, code, &client()).await?;
    actor_of_session(app, &signed.tokens.access).await
}

#[tokio::test]
async fn it_counts_once_a_code_was_given() {
    let app = app_with(Role::Officer).await;
    let (actor, here) = enter(&app, EMAIL).await;
    let (_, there) = enter(&app, EMAIL).await;
    let early = second_factor::confirm(&app, &actor, "123456").await;
    assert!(matches!(early, Err(Error::Conflict(ErrorCode::WrongState, _))));
    assert!(second_factor::offered(&app, &actor).await.unwrap().is_none());
    let before = second_factor::offer(&app, &actor).await.unwrap();
    let offer = second_factor::offer(&app, &actor).await.unwrap();
    assert_ne!(before.secret, offer.secret, "a new one each time");
    assert_eq!(second_factor::offered(&app, &actor).await.unwrap().unwrap().url, offer.url);
    assert!(offer.url.starts_with("otpauth://totp/") && offer.url.contains(&offer.secret));
    let stored = user::Entity::find().one(app.db.read()).await.unwrap().unwrap();
    assert!(!stored.totp_secret.unwrap().contains(&offer.secret), "it stands sealed");
    try_sign_in(&app, EMAIL, PASSWORD).await.expect("an offer alone asks for nothing");
    let wrong = second_factor::confirm(&app, &actor, "000000").await;
    assert!(matches!(wrong, Err(Error::Validation(f)) if f.at("code").is_some()));

    let shown = code(&app, &offer.secret, 0);
    let codes = second_factor::confirm(&app, &actor, &shown).await.unwrap().codes;
    assert_eq!(codes.len(), 10);
    let state = security(&app, &actor).await.unwrap();
    assert!(state.second_factor && state.recovery_codes_left == 10);
    assert_eq!(actor_of_session(&app, &here).await.unwrap(), actor);
    assert_eq!(actor_of_session(&app, &there).await.unwrap(), Actor::Visitor, "opened by password alone");
    assert_eq!(mail_about(&app, "两步验证已启用").await.to, EMAIL);
    assert!(matches!(try_sign_in(&app, EMAIL, PASSWORD).await, Err(Error::SecondFactorRequired)));
    assert!(matches!(second_factor::offer(&app, &actor).await, Err(Error::Conflict(..))));
    app.finish().await;
}

#[tokio::test]
async fn a_code_works_once_and_only_near_its_time() {
    let app = app_with(Role::Officer).await;
    let (actor, _) = enter(&app, EMAIL).await;
    let (secret, _) = enable(&app, &actor).await;
    let used = code(&app, &secret, 0);
    assert!(matches!(with_code(&app, &used).await, Err(Error::WrongCredentials)), "used to enable it");
    app.clock.advance(5 * STEP);
    for away in [-2 * STEP, 2 * STEP] {
        let far = code(&app, &secret, away);
        assert!(matches!(with_code(&app, &far).await, Err(Error::WrongCredentials)), "{away}");
    }
    let before = code(&app, &secret, -STEP);
    let now = code(&app, &secret, 0);
    let spaced = format!(" {} {} ", &now[..3], &now[3..]);
    with_code(&app, &before).await.expect("a clock may be half a minute late");
    assert!(with_code(&app, &before).await.is_err(), "replayed");
    with_code(&app, &spaced).await.expect("people type spaces");
    assert!(with_code(&app, &before).await.is_err(), "older than the newest used");
    with_code(&app, &code(&app, &secret, STEP)).await.expect("or early");
    app.finish().await;
}

#[tokio::test]
async fn a_code_used_again_is_noted_and_told_to_its_owner_once_an_hour() {
    let app = app_with(Role::Officer).await;
    let (actor, _) = enter(&app, EMAIL).await;
    let (secret, _) = enable(&app, &actor).await;
    let noted = || async {
        let entries = audit_entry::Entity::find().all(app.db.read()).await.unwrap();
        let mails = mail::Entity::find().all(app.db.read()).await.unwrap();
        let told = mails.iter().filter(|mail| mail.subject.contains("再次使用")).count();
        (entries.iter().filter(|e| e.action == "second_factor.reused").count(), told)
    };
    assert!(with_code(&app, "000000").await.is_err());
    assert_eq!(noted().await, (0, 0), "a wrong code is another matter");
    for _ in 0..2 {
        assert!(with_code(&app, &code(&app, &secret, 0)).await.is_err());
    }
    assert_eq!(noted().await, (1, 1));
    assert_eq!(mail_about(&app, "再次使用").await.to, EMAIL);
    app.clock.advance(60 * 60_000);
    let fresh = code(&app, &secret, 0);
    with_code(&app, &fresh).await.unwrap();
    assert_eq!(noted().await, (1, 1), "a fresh code is no news");
    assert!(with_code(&app, &fresh).await.is_err());
    assert_eq!(noted().await, (2, 2));
    app.finish().await;
}

#[tokio::test]
async fn a_recovery_code_works_once() {
    let app = app_with(Role::Officer).await;
    let (actor, _) = enter(&app, EMAIL).await;
    let (_, codes) = enable(&app, &actor).await;
    assert!(with_code(&app, "AAAAA-AAAAA").await.is_err());
    let typed = codes[0].to_lowercase().replace('-', " ");
    let entered = with_code(&app, &typed).await.unwrap();
    assert_eq!(entered.role(), Some(Role::Officer));
    assert!(matches!(with_code(&app, &codes[0]).await, Err(Error::WrongCredentials)));
    assert_eq!(mail_about(&app, "有人用恢复码").await.to, EMAIL, "its owner is told");
    assert_eq!(security(&app, &actor).await.unwrap().recovery_codes_left, 9);
    // What stands in the database is no plain hash of a code.
    let stored = user::Entity::find().one(app.db.read()).await.unwrap().unwrap().recovery_codes.to_string();
    let plain = crate::accounts::model::digest(&codes[1].replace('-', ""));
    assert!(!stored.contains(&plain) && !stored.contains(&codes[1].replace('-', "")), "{stored}");

    let fresh = second_factor::renew_codes(&app, &actor).await.unwrap().codes;
    assert!(with_code(&app, &codes[1]).await.is_err(), "the old ones are void");
    with_code(&app, &fresh[0]).await.unwrap();
    app.finish().await;
}

#[tokio::test]
async fn both_steps_belong_together() {
    let app = app_with(Role::Officer).await;
    let (actor, access) = enter(&app, EMAIL).await;
    let (secret, codes) = enable(&app, &actor).await;
    app.clock.advance(STEP);
    let now = code(&app, &secret, 0);
    for bad in ["", "x", &access] {
        let refused = second_step(&app, bad, &now, &client()).await;
        assert!(matches!(refused, Err(Error::Unauthenticated)), "{bad}");
    }
    let pending = first_step(&app).await;
    assert_eq!(
        actor_of_session(&app, &pending).await.unwrap(),
        Actor::Visitor,
        "half a sign-in opens nothing"
    );
    app.clock.advance(10 * 60_000);
    let late = second_step(&app, &pending, &codes[0], &client()).await;
    assert!(matches!(late, Err(Error::Unauthenticated)));
    // In one request, as programs sign in.
    let form = |code: String| LoginForm {
        email: EMAIL.into(),
        password: PASSWORD.into(),
        code,
        ..LoginForm::default()
    };
    sign_in(&app, &form(code(&app, &secret, 0)), &client()).await.unwrap().done().unwrap();
    let wrong = sign_in(&app, &form("000000".into()), &client()).await;
    assert!(matches!(wrong, Err(Error::WrongCredentials)));
    app.finish().await;
}

#[tokio::test]
async fn guessing_codes_is_slowed_down() {
    let app = app_with(Role::Officer).await;
    let (actor, _) = enter(&app, EMAIL).await;
    let (secret, _) = enable(&app, &actor).await;
    app.clock.advance(STEP);
    let pending = first_step(&app).await;
    for _ in 0..5 {
        assert!(matches!(
            second_step(&app, &pending, "000000", &client()).await,
            Err(Error::WrongCredentials)
        ));
    }
    let right = code(&app, &secret, 0);
    assert!(matches!(second_step(&app, &pending, &right, &client()).await, Err(Error::TooMany(_))));
    app.finish().await;
}

#[tokio::test]
async fn a_reset_password_does_not_pass_by_it() {
    let app = app_with(Role::Officer).await;
    let (actor, _) = enter(&app, EMAIL).await;
    let (secret, _) = enable(&app, &actor).await;
    let pending = first_step(&app).await;
    reset::ask(&app, &ResetRequest { email: EMAIL.into() }, &client()).await.unwrap();
    let link = secret_in(&mail_about(&app, "重设数聚通登录密码").await.text, "/reset/");
    let password = "purple-otter-lantern-41";
    reset::reset(&app, &NewPassword { secret: link, password: password.into() }, &client()).await.unwrap();
    assert!(matches!(try_sign_in(&app, EMAIL, password).await, Err(Error::SecondFactorRequired)));
    app.clock.advance(STEP);
    let code = code(&app, &secret, 0);
    let old = second_step(&app, &pending, &code, &client()).await;
    assert!(matches!(old, Err(Error::Unauthenticated)), "the first step was with the old password");
    app.finish().await;
}

#[tokio::test]
async fn it_is_taken_out_of_use_by_its_owner_and_asks_for_the_password() {
    let app = app_with(Role::Officer).await;
    let (actor, access) = enter(&app, EMAIL).await;
    assert!(matches!(second_factor::disable(&app, &actor).await, Err(Error::Conflict(..))));
    let (secret, _) = enable(&app, &actor).await;
    app.clock.advance(15 * 60_000 - 1_000);
    let fresh = actor_of_session(&app, &access).await.unwrap();
    second_factor::renew_codes(&app, &fresh).await.unwrap();
    app.clock.advance(1_000);
    for refused in [
        second_factor::disable(&app, &actor).await.err(),
        second_factor::renew_codes(&app, &actor).await.err(),
        second_factor::offered(&app, &actor).await.err(),
    ] {
        assert!(matches!(refused, Some(Error::ConfirmationRequired)), "{refused:?}");
    }
    let actor = with_code(&app, &code(&app, &secret, 0)).await.unwrap();
    second_factor::disable(&app, &actor).await.unwrap();
    assert_eq!(mail_about(&app, "停用").await.to, EMAIL);
    try_sign_in(&app, EMAIL, PASSWORD).await.unwrap();
    app.finish().await;
}

#[tokio::test]
async fn a_role_that_asks_for_it_acts_for_nobody_without() {
    let app = TestApp::with_settings(|settings| {
        settings.accounts.second_factor_roles = vec![Role::Officer];
    })
    .await;
    make(&app, EMAIL, Role::Officer).await;
    let (actor, access) = enter(&app, EMAIL).await;
    assert!(matches!(&actor, Actor::Person(person) if person.lacks_second_factor));
    assert!(matches!(actor.require_member(), Err(Error::SecondFactorMissing)));
    assert!(security(&app, &actor).await.unwrap().second_factor_required);
    assert_eq!(list_sessions(&app, &actor).await.unwrap().len(), 1, "the own account is at hand");
    enable(&app, &actor).await;
    let member = actor_of_session(&app, &access).await.unwrap();
    assert_eq!(member.role(), Some(Role::Officer), "at once, in the same session");
    let kept = second_factor::disable(&app, &member).await;
    assert!(matches!(kept, Err(Error::Conflict(ErrorCode::WrongState, _))));
    app.finish().await;
}

#[tokio::test]
async fn an_administrator_helps_who_has_lost_it() {
    let app = app_with(Role::Officer).await;
    make(&app, "administrator@demo.example", Role::Administrator).await;
    let (owner, access) = enter(&app, EMAIL).await;
    let id = owner.person().unwrap().user_id;
    let (admin, _) = enter(&app, "administrator@demo.example").await;
    assert!(
        matches!(reset_second_factor(&app, &admin, id, None).await, Err(Error::Conflict(..))),
        "there is none"
    );
    enable(&app, &owner).await;
    assert!(matches!(reset_second_factor(&app, &owner, id, None).await, Err(Error::Forbidden)));
    let nobody = uuid::Uuid::from_u128(1).into();
    assert!(matches!(reset_second_factor(&app, &admin, nobody, None).await, Err(Error::NotFound)));
    let own = admin.person().unwrap().user_id;
    assert!(matches!(reset_second_factor(&app, &admin, own, None).await, Err(Error::Conflict(..))));
    reset_second_factor(&app, &admin, id, Some("手机丢失，已视频核实")).await.unwrap();
    assert_eq!(actor_of_session(&app, &access).await.unwrap(), Actor::Visitor);
    assert_eq!(mail_about(&app, "由平台管理员重置").await.to, EMAIL);
    let noted = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("second_factor.reset"));
    let noted = noted.one(app.db.read()).await.unwrap().unwrap();
    assert_eq!((noted.subject_id, noted.detail["reason"].as_str()), (id.0, Some("手机丢失，已视频核实")));
    try_sign_in(&app, EMAIL, PASSWORD).await.unwrap();
    app.clock.advance(15 * 60_000);
    assert!(matches!(reset_second_factor(&app, &admin, id, None).await, Err(Error::ConfirmationRequired)));
    app.finish().await;
}
