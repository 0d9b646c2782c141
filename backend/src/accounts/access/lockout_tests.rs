//! Nobody is locked out for good, however long somebody tries.

use crate::{
    Error,
    accounts::{
        Client,
        credentials::{
            reset,
            tests::{EMAIL, PASSWORD, app_with, client, mail_about, secret_in},
        },
        service::{create_token, revoke_token, sign_in},
    },
};
use contract::accounts::{ApiTokenForm, LoginForm, NewPassword, ResetRequest, Role};

fn form(password: &str) -> LoginForm {
    LoginForm { email: EMAIL.into(), password: password.into(), ..LoginForm::default() }
}

#[tokio::test]
async fn the_owner_gets_in_by_a_link_while_somebody_goes_on_trying() {
    let app = app_with(Role::Officer).await;
    let attack = |from: u8| Client { address: format!("198.51.100.{from}"), ..client() };
    for from in 0..7 {
        let tried = sign_in(&app, &form("wrong"), &attack(from)).await;
        assert!(tried.is_err());
        app.clock.advance(1000);
    }
    let unknown = sign_in(&app, &form(PASSWORD), &client()).await;
    assert!(matches!(unknown, Err(Error::TooMany(_))), "{unknown:?}");
    reset::ask(&app, &ResetRequest { email: EMAIL.into() }, &client()).await.unwrap();
    let secret = secret_in(&mail_about(&app, "重设数聚通登录密码").await.text, "/reset/");
    let set = NewPassword { secret, password: "purple-otter-lantern-41".into() };
    let (device, _) = reset::reset(&app, &set, &client()).await.unwrap();
    for from in 10..24 {
        let _ = sign_in(&app, &form("wrong"), &attack(from)).await;
    }
    let own = Client { device: Some(device), ..client() };
    sign_in(&app, &form("purple-otter-lantern-41"), &own).await.unwrap();
    app.finish().await;
}

#[tokio::test]
async fn keys_that_are_made_and_revoked_are_told_to_their_owner() {
    let app = app_with(Role::Officer).await;
    let (actor, _) = crate::accounts::credentials::tests::enter(&app, EMAIL).await;
    let form = ApiTokenForm { name: "同步".into(), ..ApiTokenForm::default() };
    let made = create_token(&app, &actor, &form).await.unwrap();
    assert_eq!(mail_about(&app, "“同步”已创建").await.to, EMAIL);
    revoke_token(&app, &actor, made.token.id).await.unwrap();
    assert_eq!(mail_about(&app, "“同步”已撤销").await.to, EMAIL);
    app.finish().await;
}
