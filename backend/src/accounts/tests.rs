//! Signing in and out, sessions, tokens and accounts against a database.

use super::{
    Client, NewUser, OrganizationRef, SignedIn,
    access::sign_in::{How, Step, finish, second_step},
    credentials::{kept, second_factor::place},
    service::{
        actor_of_api_token, actor_of_session, create_token, create_user, list_tokens, me, renew,
        revoke_token, sign_in, sign_out,
    },
};
use crate::{Actor, Error, audit, testing::TestApp};
use argon2::password_hash::PasswordHasher;
use contract::{
    ErrorCode, Timestamp,
    accounts::{ApiTokenForm, LoginForm, Role},
};
use entity::{api_token, mail, session, user};
use sea_orm::{EntityTrait, PaginatorTrait, sea_query::Expr};

const PASSWORD: &str = "minhang-demo-2026";
const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

fn officer(email: &str) -> NewUser {
    NewUser {
        email: email.into(),
        name: "王经办".into(),
        role: Role::Officer,
        organization: OrganizationRef::Name("浦江镇政府".into()),
        password: Some(PASSWORD.into()),
        demo: true,
    }
}

async fn app_with_officer() -> TestApp {
    let app = TestApp::start().await;
    create_user(&app, &Actor::System, &officer("Officer@Demo.example")).await.unwrap();
    app
}

fn form(email: &str, password: &str) -> LoginForm {
    LoginForm { email: email.into(), password: password.into(), ..LoginForm::default() }
}

fn client() -> Client {
    Client { address: "192.0.2.1".into(), user_agent: "test".into(), device: None }
}

async fn enter(app: &TestApp, email: &str) -> SignedIn {
    sign_in(app, &form(email, PASSWORD), &client()).await.unwrap().done().unwrap()
}

async fn signed_in(app: &TestApp) -> (Actor, String) {
    let signed = enter(app, "officer@demo.example").await;
    (actor_of_session(app, &signed.tokens.access).await.unwrap(), signed.tokens.access)
}

#[tokio::test]
async fn a_session_lasts_until_sign_out() {
    let app = app_with_officer().await;
    let signed = enter(&app, " OFFICER@demo.example ").await;
    assert_eq!(signed.user.organization.as_deref(), Some("浦江镇政府"));
    assert_eq!(signed.user.email, "officer@demo.example");
    let actor = actor_of_session(&app, &signed.tokens.access).await.unwrap();
    assert_eq!(actor.role(), Some(Role::Officer));
    assert_eq!(me(&app, &actor).await.unwrap(), Some(signed.user));
    assert_eq!(me(&app, &Actor::Visitor).await.unwrap(), None);

    let (other, cookie) = signed_in(&app).await;
    sign_out(&app, &actor).await.unwrap();
    assert_eq!(actor_of_session(&app, &signed.tokens.access).await.unwrap(), Actor::Visitor);
    assert_eq!(actor_of_session(&app, &cookie).await.unwrap(), other, "other sessions go on");
    sign_out(&app, &actor).await.unwrap();
    sign_out(&app, &Actor::Visitor).await.unwrap();
    assert!(matches!(audit::verify(app.db.read()).await.unwrap(), audit::Verdict::Whole(_)));
    app.finish().await;
}

#[tokio::test]
async fn a_new_device_is_told_to_the_owner_and_a_known_one_is_not() {
    let app = app_with_officer().await;
    let told = || async { mail::Entity::find().all(app.db.read()).await.unwrap() };
    let from = |device: Option<String>| Client {
        address: "192.0.2.77".into(),
        user_agent: "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0".into(),
        device,
    };
    let form = form("officer@demo.example", PASSWORD);
    let first = sign_in(&app, &form, &from(None)).await.unwrap().done().unwrap();
    assert!(told().await.is_empty(), "the first sign-in ever is no news");
    sign_in(&app, &form, &from(Some(first.device.clone()))).await.unwrap().done().unwrap();
    assert!(told().await.is_empty(), "the same browser again");
    let wrong = sign_in(&app, &self::form("officer@demo.example", "wrong"), &from(None)).await;
    assert!(wrong.is_err() && told().await.is_empty(), "nobody came in");
    // A mark of another account, or one altered, makes no browser known.
    for device in [None, Some("x".to_owned()), Some(first.tokens.access)] {
        sign_in(&app, &form, &from(device)).await.unwrap().done().unwrap();
    }
    let mails = told().await;
    assert_eq!(mails.len(), 3);
    assert_eq!(
        (mails[0].to_address.as_str(), mails[0].subject.as_str()),
        ("officer@demo.example", "你的账号在一台新设备上登录了")
    );
    assert!(mails[0].text.contains("Windows 上的 Firefox"), "{}", mails[0].text);
    assert!(!mails[0].text.contains("192.0.2.77"), "the end of the address is hidden");
    app.finish().await;
}

#[tokio::test]
async fn a_hash_of_weaker_parameters_is_renewed_at_the_sign_in() {
    let app = app_with_officer().await;
    let weak = argon2::Argon2::new(
        argon2::Algorithm::Argon2id,
        argon2::Version::V0x13,
        argon2::Params::new(8, 1, 1, None).unwrap(),
    );
    let weak = weak.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    let tx = app.db.begin().await.unwrap();
    let update = user::Entity::update_many().col_expr(user::Column::PasswordHash, Expr::value(&weak));
    update.exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let hash = || async { user::Entity::find().one(app.db.read()).await.unwrap().unwrap().password_hash };
    let wrong = sign_in(&app, &form("officer@demo.example", "wrong"), &client()).await;
    assert!(matches!(wrong, Err(Error::WrongCredentials)));
    assert_eq!(hash().await, weak, "a wrong password renews nothing");
    let (right, by) = (form("officer@demo.example", PASSWORD), client());
    let (one, two) = tokio::join!(sign_in(&app, &right, &by), sign_in(&app, &right, &by));
    assert!(
        matches!((one, two), (Ok(Step::Done(_)), Ok(Step::Done(_)))),
        "a double click is no wrong password"
    );
    let renewed = hash().await;
    let row = user::Entity::find().one(app.db.read()).await.unwrap().unwrap();
    let opened = kept::open(&app, &row).unwrap().unwrap();
    assert!(app.gate.is_outdated(&weak) && !app.gate.is_outdated(&opened), "{opened}");
    enter(&app, "officer@demo.example").await;
    assert_eq!(hash().await, renewed, "once is enough");

    // With a second factor the first step is marked by the new hash.
    let tx = app.db.begin().await.unwrap();
    user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(&weak))
        .col_expr(user::Column::TotpSecret, Expr::value(app.seal.seal(&place(row.id), SECRET).unwrap()))
        .col_expr(user::Column::TotpConfirmedAt, Expr::value(1_i64))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let step = sign_in(&app, &form("officer@demo.example", PASSWORD), &client()).await.unwrap();
    let Step::SecondFactor(pending) = step else { panic!("asks for a code") };
    let wrong = second_step(&app, &pending, "000000", &client()).await;
    assert!(matches!(wrong, Err(Error::WrongCredentials)), "{wrong:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_session_begins_only_while_what_it_is_by_still_holds() {
    let app = app_with_officer().await;
    let row = || async { user::Entity::find().one(app.db.read()).await.unwrap().unwrap() };
    let how = How { second_factor: false, sign_on: false, confirmed: true };
    let seen = row().await;
    finish(&app, &seen, how, &client()).await.unwrap();
    let changes = [
        (user::Column::PasswordHash, Expr::value("$argon2id$other")),
        (user::Column::TotpConfirmedAt, Expr::value(1_i64)),
        (user::Column::Active, Expr::value(false)),
    ];
    for (column, value) in changes {
        let seen = row().await;
        let tx = app.db.begin().await.unwrap();
        user::Entity::update_many().col_expr(column, value).exec(&tx).await.unwrap();
        tx.commit().await.unwrap();
        let late = finish(&app, &seen, how, &client()).await;
        assert!(matches!(late, Err(Error::WrongCredentials)), "{column:?}: {late:?}");
    }
    app.finish().await;
}

#[tokio::test]
async fn many_tries_at_once_are_slowed_down_like_one_after_the_other() {
    let app = app_with_officer().await;
    let tries = (0..12).map(|n| {
        let from = Client { address: format!("192.0.2.{n}"), ..client() };
        let app = &app;
        async move { sign_in(app, &form("officer@demo.example", "wrong"), &from).await.err() }
    });
    let answers = futures::future::join_all(tries).await;
    let tried = answers.iter().filter(|a| matches!(a, Some(Error::WrongCredentials))).count();
    let waits = answers.iter().filter(|a| matches!(a, Some(Error::TooMany(_)))).count();
    assert!(tried <= 7 && tried + waits == 12, "{tried} were tried");
    app.finish().await;
}

#[tokio::test]
async fn whoever_has_only_the_database_can_try_no_passwords_and_give_none() {
    let app = app_with_officer().await;
    let known = create_user(&app, &Actor::System, &officer("intruder@demo.example")).await.unwrap();
    let rows = user::Entity::find().all(app.db.read()).await.unwrap();
    assert!(rows.iter().all(|row| !row.password_hash.contains("argon2")), "{rows:?}");
    // A hash whose password the intruder knows, put in the officer's place.
    let theirs = rows.into_iter().find(|row| row.id == known.0).unwrap().password_hash;
    let tx = app.db.begin().await.unwrap();
    let update = user::Entity::update_many().col_expr(user::Column::PasswordHash, Expr::value(theirs));
    update.exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let put = sign_in(&app, &form("officer@demo.example", PASSWORD), &client()).await;
    assert!(matches!(put, Err(Error::Internal(_))), "{put:?}");
    sign_in(&app, &form("intruder@demo.example", PASSWORD), &client()).await.unwrap();
    app.finish().await;
}

#[tokio::test]
async fn a_session_ends_in_time_and_with_its_account() {
    let app = app_with_officer().await;
    let SignedIn { mut tokens, .. } = enter(&app, "officer@demo.example").await;
    let actor = actor_of_session(&app, &tokens.access).await.unwrap();
    // 15 minutes of access, 12 hours of session, renewed every quarter of an hour.
    for _ in 1..48 {
        app.clock.advance(15 * 60_000 - 1000);
        assert_eq!(actor_of_session(&app, &tokens.access).await.unwrap(), actor);
        app.clock.advance(1000);
        assert_eq!(actor_of_session(&app, &tokens.access).await.unwrap(), Actor::Visitor);
        let (fresh, same) = renew(&app, &tokens.refresh.unwrap()).await.unwrap().unwrap();
        assert_eq!(same, actor);
        tokens = fresh;
    }
    app.clock.advance(15 * 60_000);
    assert!(renew(&app, &tokens.refresh.unwrap()).await.unwrap().is_none());

    let (_, cookie) = signed_in(&app).await;
    block_everybody(&app).await;
    assert_eq!(actor_of_session(&app, &cookie).await.unwrap(), Actor::Visitor);
    let refused = sign_in(&app, &form("officer@demo.example", PASSWORD), &client()).await;
    assert!(matches!(refused, Err(Error::WrongCredentials)));
    app.finish().await;
}

#[tokio::test]
async fn an_unused_session_ends_earlier() {
    let app = app_with_officer().await;
    let unused = enter(&app, "officer@demo.example").await.tokens;
    app.clock.advance(120 * 60_000);
    assert!(renew(&app, &unused.refresh.unwrap()).await.unwrap().is_none());
    app.finish().await;
}

#[tokio::test]
async fn a_copied_refresh_token_ends_its_session() {
    let app = app_with_officer().await;
    let first = enter(&app, "officer@demo.example").await.tokens;
    let stolen = first.refresh.unwrap();
    let (second, _) = renew(&app, &stolen).await.unwrap().unwrap();
    // A second request of the same browser, sent before the first one's answer came.
    let (beside, _) = renew(&app, &stolen).await.unwrap().unwrap();
    assert!(beside.refresh.is_none());
    assert_ne!(actor_of_session(&app, &beside.access).await.unwrap(), Actor::Visitor);
    app.clock.advance(30_001);
    let mails = mail::Entity::find().count(app.db.read()).await.unwrap();
    assert!(renew(&app, &stolen).await.unwrap().is_none());
    assert_eq!(actor_of_session(&app, &second.access).await.unwrap(), Actor::Visitor, "at once");
    assert!(renew(&app, &second.refresh.unwrap()).await.unwrap().is_none());
    assert_eq!(mail::Entity::find().count(app.db.read()).await.unwrap(), mails + 1, "its owner is told");
    assert!(renew(&app, "x").await.unwrap().is_none());
    app.finish().await;
}

async fn block_everybody(app: &TestApp) {
    let tx = app.db.begin().await.unwrap();
    let block = user::Entity::update_many().col_expr(user::Column::Active, Expr::value(false));
    block.exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_database_has_the_last_word_about_the_end() {
    let app = app_with_officer().await;
    let (_, cookie) = signed_in(&app).await;
    let tx = app.db.begin().await.unwrap();
    let shorten =
        session::Entity::update_many().col_expr(session::Column::ExpiresAt, Expr::value(app.now().0));
    shorten.exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(actor_of_session(&app, &cookie).await.unwrap(), Actor::Visitor);
    app.finish().await;
}

#[tokio::test]
async fn wrong_and_unknown_are_alike_and_limited() {
    let app = app_with_officer().await;
    for n in 0..8 {
        let email = if n % 2 == 0 { "officer@demo.example" } else { "nobody@demo.example" };
        let refused = sign_in(&app, &form(email, "wrong"), &client()).await;
        assert!(matches!(refused, Err(Error::WrongCredentials)), "{n}");
    }
    let refused = sign_in(&app, &form("officer@demo.example", "wrong"), &client()).await;
    assert!(matches!(refused, Err(Error::WrongCredentials)));
    let tried = sign_in(&app, &form("officer@demo.example", PASSWORD), &client()).await;
    assert!(matches!(tried, Err(Error::TooMany(_))), "even the right password has to wait");
    app.clock.advance(60_000);
    for _ in 0..11 {
        enter(&app, "officer@demo.example").await;
    }
    let incomplete = sign_in(&app, &form("", ""), &client()).await;
    assert!(matches!(incomplete, Err(Error::Validation(fields)) if fields.0.len() == 2));
    app.finish().await;
}

#[tokio::test]
async fn one_password_cannot_be_tried_on_everybody() {
    let app = app_with_officer().await;
    for _ in 0..100 {
        app.gate.failures.count("192.0.2.1", app.now()).unwrap();
    }
    let tried = sign_in(&app, &form("officer@demo.example", PASSWORD), &client()).await;
    assert!(matches!(tried, Err(Error::TooMany(_))));
    app.finish().await;
}

#[tokio::test]
async fn a_token_acts_for_its_owner_until_revoked() {
    let app = app_with_officer().await;
    let (owner, _) = signed_in(&app).await;
    let made = create_token(
        &app,
        &owner,
        &ApiTokenForm { name: "夜间同步".into(), days: Some(2), ..ApiTokenForm::default() },
    )
    .await
    .unwrap();
    let stored = api_token::Entity::find().one(app.db.read()).await.unwrap().unwrap();
    assert!(!stored.secret_hash.contains(&made.secret[4..]));

    let by_token = actor_of_api_token(&app, &made.secret).await.unwrap();
    assert_eq!(by_token.person().unwrap().user_id, owner.person().unwrap().user_id);
    assert_eq!(by_token.person().unwrap().session_id(), None);
    let used = |app: &TestApp| {
        let (app, owner) = (app.app.clone(), owner.clone());
        async move { list_tokens(&app, &owner).await.unwrap()[0].last_used_at }
    };
    let first = used(&app).await;
    assert_eq!(first, Some(app.now()));
    app.clock.advance(59_999);
    actor_of_api_token(&app, &made.secret).await.unwrap();
    assert_eq!(used(&app).await, first, "noted at most once a minute");
    app.clock.advance(1);
    actor_of_api_token(&app, &made.secret).await.unwrap();
    assert_eq!(used(&app).await, Some(app.now()));

    let by_itself =
        create_token(&app, &by_token, &ApiTokenForm { name: "再来".into(), ..ApiTokenForm::default() }).await;
    assert!(matches!(by_itself, Err(Error::Forbidden)), "a token makes no tokens");

    app.clock.advance(2 * Timestamp::DAY);
    assert!(matches!(actor_of_api_token(&app, &made.secret).await, Err(Error::Unauthenticated)));
    app.finish().await;
}

#[tokio::test]
async fn a_revoked_or_foreign_token_is_gone() {
    let app = app_with_officer().await;
    let (owner, _) = signed_in(&app).await;
    let name = |name: &str| ApiTokenForm { name: name.into(), ..ApiTokenForm::default() };
    let made = create_token(&app, &owner, &name("一")).await.unwrap();
    create_user(&app, &Actor::System, &officer("second@demo.example")).await.unwrap();
    let signed = enter(&app, "second@demo.example").await;
    let other = actor_of_session(&app, &signed.tokens.access).await.unwrap();
    assert!(list_tokens(&app, &other).await.unwrap().is_empty());
    assert!(matches!(revoke_token(&app, &other, made.token.id).await, Err(Error::NotFound)));
    revoke_token(&app, &owner, made.token.id).await.unwrap();
    assert!(matches!(actor_of_api_token(&app, &made.secret).await, Err(Error::Unauthenticated)));
    assert!(matches!(revoke_token(&app, &owner, made.token.id).await, Err(Error::NotFound)));
    for n in 0..20 {
        create_token(&app, &owner, &name(&n.to_string())).await.unwrap();
    }
    assert!(matches!(create_token(&app, &owner, &name("多")).await, Err(Error::Validation(_))));
    app.finish().await;
}

#[tokio::test]
async fn accounts_fit_their_organization() {
    let app = app_with_officer().await;
    let twice = create_user(&app, &Actor::System, &officer("officer@demo.example")).await;
    assert!(matches!(twice, Err(Error::Conflict(ErrorCode::Duplicate, _))));
    let member = NewUser { role: Role::Owner, ..officer("member@demo.example") };
    let refused = create_user(&app, &Actor::System, &member).await;
    assert!(matches!(refused, Err(Error::Validation(f)) if f.at("organization").is_some()));
    let weak = NewUser { password: Some("short".into()), ..officer("weak@demo.example") };
    assert!(matches!(create_user(&app, &Actor::System, &weak).await, Err(Error::Validation(_))));
    let (by, _) = signed_in(&app).await;
    let new = officer("third@demo.example");
    assert!(matches!(create_user(&app, &by, &new).await, Err(Error::Forbidden)));
    assert!(matches!(create_user(&app, &Actor::Visitor, &new).await, Err(Error::Unauthenticated)));
    create_user(&app, &Actor::System, &new).await.unwrap();
    assert_eq!(entity::organization::Entity::find().count(app.db.read()).await.unwrap(), 1);
    app.finish().await;
}
