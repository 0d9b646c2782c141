//! Scopes, and tokens of an organization, against a database.

use crate::{
    Actor, Error, Member,
    accounts::{
        credentials::tests::{EMAIL, app_with, enter, make},
        policy::credential_allows,
        service::{actor_of_api_token, create_token, create_token_once, list_tokens, me, revoke_token},
    },
    testing::TestApp,
};
use contract::{
    ApiTokenId, ErrorCode,
    accounts::{ApiTokenForm, Role, Scopes, TokenScope},
};
use entity::user;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

fn form(scopes: &[TokenScope], for_organization: bool) -> ApiTokenForm {
    ApiTokenForm { name: "同步".into(), scopes: Scopes(scopes.to_vec()), for_organization, days: None }
}

/// Changes columns of an account, as leaving or being blocked does.
async fn alter(app: &TestApp, email: &str, change: impl FnOnce(Update) -> Update) {
    let tx = app.db.begin().await.unwrap();
    change(user::Entity::update_many()).filter(user::Column::Email.eq(email)).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

type Update = sea_orm::UpdateMany<user::Entity>;

fn leave(update: Update) -> Update {
    update
        .col_expr(user::Column::OrganizationId, Expr::value(None::<uuid::Uuid>))
        .col_expr(user::Column::Role, Expr::value(None::<String>))
}

fn block(update: Update) -> Update {
    update.col_expr(user::Column::Active, Expr::value(false))
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_token() {
    let app = app_with(Role::Officer).await;
    let (owner, _) = enter(&app, EMAIL).await;
    let (id, form) = (ApiTokenId(app.new_id()), form(&[TokenScope::Read], false));
    let made = create_token_once(&app, &owner, id, &form).await.unwrap();
    let twice = create_token_once(&app, &owner, id, &form).await;
    assert!(matches!(twice, Err(Error::Conflict(ErrorCode::Duplicate, _))), "{twice:?}");
    assert_eq!(list_tokens(&app, &owner).await.unwrap().len(), 1);
    actor_of_api_token(&app, &made.secret).await.unwrap();
    app.finish().await;
}

#[tokio::test]
async fn a_token_opens_the_doors_of_its_scopes() {
    let app = app_with(Role::Officer).await;
    let (owner, _) = enter(&app, EMAIL).await;
    let made = create_token(&app, &owner, &form(&[TokenScope::Publish], false)).await.unwrap();
    assert_eq!(made.token.scopes.to_text(), "read publish");
    let token = actor_of_api_token(&app, &made.secret).await.unwrap();
    for (scope, allowed) in [
        (TokenScope::Read, true),
        (TokenScope::Publish, true),
        (TokenScope::Write, false),
        (TokenScope::Operate, false),
    ] {
        assert_eq!(credential_allows(&token, scope).is_ok(), allowed, "{scope:?}");
        assert!(credential_allows(&owner, scope).is_ok(), "a session opens all");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_personal_token_ends_with_its_owner() {
    let app = app_with(Role::Officer).await;
    let (owner, _) = enter(&app, EMAIL).await;
    let made = create_token(&app, &owner, &form(&[], false)).await.unwrap();
    alter(&app, EMAIL, leave).await;
    let left = actor_of_api_token(&app, &made.secret).await.unwrap();
    assert!(matches!(left.require_member(), Err(Error::Forbidden)), "acts for nobody");
    alter(&app, EMAIL, block).await;
    assert!(matches!(actor_of_api_token(&app, &made.secret).await, Err(Error::Unauthenticated)));
    app.finish().await;
}

#[tokio::test]
async fn a_token_of_the_organization_acts_on_without_its_maker() {
    let app = app_with(Role::Head).await;
    make(&app, "officer-2@demo.example", Role::Officer).await;
    make(&app, "head-2@demo.example", Role::Head).await;
    let (officer, _) = enter(&app, "officer-2@demo.example").await;
    let refused = create_token(&app, &officer, &form(&[], true)).await;
    assert!(matches!(refused, Err(Error::Validation(f)) if f.at("for_organization").is_some()));
    let (maker, _) = enter(&app, EMAIL).await;
    let organization = maker.member().unwrap().organization_id;
    let made = create_token(&app, &maker, &form(&[TokenScope::Write], true)).await.unwrap();
    assert!(made.token.for_organization);
    for change in [leave, block] {
        alter(&app, EMAIL, change).await;
        let token = actor_of_api_token(&app, &made.secret).await.unwrap();
        let member = token.require_member().unwrap();
        assert_eq!((member.organization_id, member.role), (organization, Role::Head));
        assert!(credential_allows(&token, TokenScope::Write).is_ok());
        let told = me(&app, &token).await.unwrap().unwrap();
        assert_eq!((told.organization_id, told.role), (Some(organization), Some(Role::Head)));
        assert_eq!(told.email, "", "where its maker is now is not its business");
    }
    // Who handles the organization's tokens handles this one; others do not see it.
    assert!(list_tokens(&app, &officer).await.unwrap().is_empty());
    assert!(matches!(revoke_token(&app, &officer, made.token.id).await, Err(Error::NotFound)));
    let (other, _) = enter(&app, "head-2@demo.example").await;
    assert_eq!(list_tokens(&app, &other).await.unwrap().len(), 1);
    revoke_token(&app, &other, made.token.id).await.unwrap();
    assert!(matches!(actor_of_api_token(&app, &made.secret).await, Err(Error::Unauthenticated)));
    app.finish().await;
}

#[tokio::test]
async fn a_token_outlives_the_session_that_made_it_only_with_a_second_factor_of_its_own() {
    let asked = vec![Role::Administrator];
    let app = TestApp::with_settings(|settings| settings.accounts.second_factor_roles = asked).await;
    make(&app, EMAIL, Role::Officer).await;
    // As after a single sign-on that vouches for a second factor: the account itself has none.
    let (Actor::Member(maker), _) = enter(&app, EMAIL).await else { panic!("a member") };
    let maker = Actor::Member(Member { role: Role::Administrator, ..maker });
    let refused = create_token(&app, &maker, &form(&[], false)).await;
    assert!(matches!(refused, Err(Error::Conflict(ErrorCode::WrongState, _))), "{refused:?}");
    let made = create_token(&app, &maker, &form(&[], true)).await.unwrap();
    let token = actor_of_api_token(&app, &made.secret).await.unwrap();
    assert_eq!(token.role(), Some(Role::Administrator), "the organization's goes on without its maker");
    app.finish().await;
}

#[tokio::test]
async fn a_token_of_the_organization_keeps_the_role_it_was_made_with() {
    let app = app_with(Role::Head).await;
    let (maker, _) = enter(&app, EMAIL).await;
    let made = create_token(&app, &maker, &form(&[], true)).await.unwrap();
    let personal = create_token(&app, &maker, &form(&[], false)).await.unwrap();
    let demote = |update: Update| update.col_expr(user::Column::Role, Expr::value("officer"));
    alter(&app, EMAIL, demote).await;
    assert_eq!(actor_of_api_token(&app, &made.secret).await.unwrap().role(), Some(Role::Head));
    assert_eq!(actor_of_api_token(&app, &personal.secret).await.unwrap().role(), Some(Role::Officer));
    app.finish().await;
}

#[tokio::test]
async fn a_token_passes_by_no_second_factor() {
    let asked = vec![Role::Administrator];
    let app = TestApp::with_settings(|settings| settings.accounts.second_factor_roles = asked).await;
    make(&app, EMAIL, Role::Officer).await;
    let (owner, _) = enter(&app, EMAIL).await;
    let made = create_token(&app, &owner, &form(&[TokenScope::Operate], false)).await.unwrap();
    let rise = |update: Update| update.col_expr(user::Column::Role, Expr::value("administrator"));
    alter(&app, EMAIL, rise).await;
    let token = actor_of_api_token(&app, &made.secret).await.unwrap();
    assert!(token.member().is_none(), "made before the role asked for one");
    let enable = |update: Update| update.col_expr(user::Column::TotpConfirmedAt, Expr::value(1_i64));
    alter(&app, EMAIL, enable).await;
    assert_eq!(actor_of_api_token(&app, &made.secret).await.unwrap().role(), Some(Role::Administrator));
    app.finish().await;
}
