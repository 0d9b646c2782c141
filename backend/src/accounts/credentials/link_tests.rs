//! Passwords set by links, against a database.

use super::{
    email, reset, second_factor,
    tests::{EMAIL, NEW, PASSWORD, app_with, client, enter, mail_about, secret_in, try_sign_in},
};
use crate::{
    Actor, Error,
    accounts::{
        Client, NewUser, OrganizationRef,
        service::{actor_of_session, create_user, end_other_sessions},
    },
    audit,
    jobs::worker::run_due,
    testing::TestApp,
};
use contract::{
    ErrorCode,
    accounts::{EmailChange, NewPassword, ResetRequest, Role},
};
use entity::{mail, one_time_link, user};
use sea_orm::{EntityTrait, PaginatorTrait, sea_query::Expr};

async fn mails(app: &TestApp) -> u64 {
    mail::Entity::find().count(app.db.read()).await.unwrap()
}

fn ask(email: &str) -> ResetRequest {
    ResetRequest { email: email.into() }
}

#[tokio::test]
async fn a_forgotten_password_is_set_by_a_link_once() {
    let app = app_with(Role::Officer).await;
    let (_, session) = enter(&app, EMAIL).await;
    reset::ask(&app, &ask(" OFFICER@demo.example "), &client()).await.unwrap();
    let row = mail::Entity::find().one(app.db.read()).await.unwrap().unwrap();
    let letter = mail_about(&app, "重设数聚通登录密码").await;
    assert_eq!(letter.to, EMAIL);
    let secret = secret_in(&letter.text, "/reset/");
    assert!(secret.len() >= 43 && !row.text.contains(&secret), "in the database it stands sealed");
    run_due(&app).await;
    let sent = String::from_utf8(app.sent.mails.lock().unwrap()[0].bytes.clone()).unwrap();
    assert!(!sent.contains("{{secret}}"), "the reader gets the secret");
    let row = mail::Entity::find().one(app.db.read()).await.unwrap().unwrap();
    assert_eq!(row.secret, None, "and nobody else afterwards");
    assert_eq!(reset::look(&app, &secret).await.unwrap(), EMAIL);

    let form = |password: &str| NewPassword { secret: secret.clone(), password: password.into() };
    let weak = reset::reset(&app, &form("Password2026!"), &client()).await;
    assert!(matches!(weak, Err(Error::Validation(_))));
    for _ in 0..5 {
        let _ = try_sign_in(&app, EMAIL, "wrong").await;
    }
    assert!(matches!(try_sign_in(&app, EMAIL, PASSWORD).await, Err(Error::TooMany(_))));
    reset::reset(&app, &form(NEW), &client()).await.unwrap();
    assert_eq!(actor_of_session(&app, &session).await.unwrap(), Actor::Visitor, "all sessions end");
    try_sign_in(&app, EMAIL, NEW).await.expect("failed tries are forgotten");
    let twice = reset::reset(&app, &form("another-otter-lantern-42"), &client()).await;
    assert!(matches!(twice, Err(Error::Conflict(ErrorCode::WrongState, _))));
    assert!(reset::look(&app, &secret).await.is_err());
    assert_eq!(mail_about(&app, "已通过邮件链接重设").await.to, EMAIL);
    assert!(matches!(audit::verify(app.db.read()).await.unwrap(), audit::Verdict::Whole(_)));
    app.finish().await;
}

#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    let app = app_with(Role::Officer).await;
    reset::ask(&app, &ask("nobody@demo.example"), &client()).await.unwrap();
    assert_eq!(mails(&app).await, 0);
    assert_eq!(one_time_link::Entity::find().count(app.db.read()).await.unwrap(), 0);
    // Both are limited alike.
    for email in ["nobody@demo.example", EMAIL] {
        for _ in 0..3 {
            let _ = reset::ask(&app, &ask(email), &client()).await;
        }
        assert!(matches!(reset::ask(&app, &ask(email), &client()).await, Err(Error::TooMany(_))));
    }
    let tx = app.db.begin().await.unwrap();
    let block = user::Entity::update_many().col_expr(user::Column::Active, Expr::value(false));
    block.exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    app.clock.advance(60_000);
    let before = mails(&app).await;
    reset::ask(&app, &ask(EMAIL), &client()).await.unwrap();
    assert_eq!(mails(&app).await, before, "a blocked account gets no link");
    app.finish().await;
}

#[tokio::test]
async fn a_link_ends_in_time_and_no_newer_one_breaks_it() {
    let app = app_with(Role::Officer).await;
    reset::ask(&app, &ask(EMAIL), &client()).await.unwrap();
    let first = secret_in(&mail_about(&app, "重设数聚通登录密码").await.text, "/reset/");
    app.clock.advance(60_000);
    reset::ask(&app, &ask(EMAIL), &client()).await.unwrap();
    let second = secret_in(&mail_about(&app, "重设数聚通登录密码").await.text, "/reset/");
    // Whoever asks on and on must not keep the owner from opening one.
    reset::look(&app, &first).await.unwrap();
    app.clock.advance(3_600_000 - 60_000);
    assert!(reset::look(&app, &first).await.is_err());
    reset::look(&app, &second).await.unwrap();
    app.clock.advance(60_000);
    assert!(reset::look(&app, &second).await.is_err());
    assert!(reset::look(&app, "").await.is_err());
    app.finish().await;
}

#[tokio::test]
async fn an_inbox_is_not_filled_and_one_used_link_ends_the_others() {
    let app = app_with(Role::Officer).await;
    let mut secrets = Vec::new();
    for n in 0..8 {
        let from = Client { address: format!("192.0.2.{n}"), ..client() };
        reset::ask(&app, &ask(EMAIL), &from).await.unwrap();
        secrets.push(secret_in(&mail_about(&app, "重设数聚通登录密码").await.text, "/reset/"));
        app.clock.advance(61_000);
    }
    assert!(matches!(reset::ask(&app, &ask(EMAIL), &client()).await, Err(Error::TooMany(_))), "in an hour");
    let set = |secret: &str| NewPassword { secret: secret.to_owned(), password: NEW.into() };
    reset::reset(&app, &set(&secrets[0]), &client()).await.unwrap();
    for other in &secrets[1..] {
        assert!(reset::look(&app, other).await.is_err());
    }
    app.finish().await;
}

#[tokio::test]
async fn what_an_intruder_began_ends_with_the_password() {
    let app = app_with(Role::Officer).await;
    let (intruder, _) = enter(&app, EMAIL).await;
    email::ask(&app, &intruder, &EmailChange { email: "intruder@evil.example".into() }).await.unwrap();
    assert_eq!(mail_about(&app, "有人申请更换你的登录邮箱").await.to, EMAIL);
    let link = secret_in(&mail_about(&app, "新邮箱").await.text, "/email/");
    let known = second_factor::offer(&app, &intruder).await.unwrap().secret;

    reset::ask(&app, &ask(EMAIL), &client()).await.unwrap();
    let secret = secret_in(&mail_about(&app, "重设数聚通登录密码").await.text, "/reset/");
    reset::reset(&app, &NewPassword { secret, password: NEW.into() }, &client()).await.unwrap();
    assert!(matches!(email::change(&app, &link, &client()).await, Err(Error::Conflict(..))));
    let access = try_sign_in(&app, EMAIL, NEW).await.unwrap().tokens.access;
    let owner = actor_of_session(&app, &access).await.unwrap();
    assert!(second_factor::offered(&app, &owner).await.unwrap().is_none());
    assert_ne!(second_factor::offer(&app, &owner).await.unwrap().secret, known);

    email::ask(&app, &owner, &EmailChange { email: "again@evil.example".into() }).await.unwrap();
    let link = secret_in(&mail_about(&app, "新邮箱").await.text, "/email/");
    end_other_sessions(&app, &owner).await.unwrap();
    assert!(email::look(&app, &link).await.is_err(), "ending all other devices ends it as well");
    app.finish().await;
}

#[tokio::test]
async fn an_account_without_password_gets_one_by_a_link_of_the_command_line() {
    let app = TestApp::start().await;
    let new = NewUser {
        email: EMAIL.into(),
        name: "王经办".into(),
        role: Role::Operator,
        organization: OrganizationRef::Name("平台运营中心".into()),
        password: None,
        demo: false,
    };
    create_user(&app, &Actor::System, &new).await.unwrap();
    for guess in ["!", PASSWORD] {
        let refused = try_sign_in(&app, EMAIL, guess).await;
        assert!(matches!(refused, Err(Error::WrongCredentials)), "{refused:?}");
    }
    let link = reset::hand_out(&app, &Actor::System, EMAIL).await.unwrap();
    let older = secret_in(&link, "/reset/");
    let link = reset::hand_out(&app, &Actor::System, " Officer@demo.example ").await.unwrap();
    let set = |secret: String| NewPassword { secret, password: PASSWORD.into() };
    let secret = secret_in(&link, "/reset/");
    reset::reset(&app, &set(secret.clone()), &client()).await.unwrap();
    assert!(reset::reset(&app, &set(secret), &client()).await.is_err(), "once");
    assert!(reset::reset(&app, &set(older), &client()).await.is_err(), "the older one ended with it");
    let (actor, _) = enter(&app, EMAIL).await;
    assert!(matches!(reset::hand_out(&app, &actor, EMAIL).await, Err(Error::Forbidden)));
    assert!(matches!(reset::hand_out(&app, &Actor::System, "no@body.cn").await, Err(Error::NotFound)));
    app.finish().await;
}
