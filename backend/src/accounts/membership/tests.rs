//! Invitations, members, departments, accounts and personal data against a database.

use super::{
    accepting, departments, invitations, members,
    registration_tests::{PASSWORD, enter, last_mail, secret},
};
use crate::{
    Actor, Credential, Error,
    accounts::{
        Client, NewUser, OrganizationRef, directory, personal_data,
        service::{actor_of_api_token, create_token, create_user, sign_in},
    },
    testing::TestApp,
};
use contract::{
    UserId,
    accounts::{AcceptForm, ApiTokenForm, DepartmentForm, InvitationForm, LoginForm, Role, RoleForm, Scopes},
};
use entity::audit_entry;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

pub(super) async fn account(app: &TestApp, email: &str, role: Role, organization: &str) -> UserId {
    let new = NewUser {
        email: email.into(),
        name: email.split('@').next().unwrap().into(),
        role,
        organization: OrganizationRef::Name(organization.into()),
        password: Some(PASSWORD.into()),
        demo: false,
    };
    create_user(app, &Actor::System, &new).await.unwrap()
}

pub(super) async fn with_head() -> (TestApp, Actor, UserId) {
    let app = TestApp::start().await;
    let id = account(&app, "head@gov.example", Role::Head, "浦江镇政府").await;
    let head = enter(&app, "head@gov.example").await;
    (app, head, id)
}

fn to(email: &str, role: &str) -> InvitationForm {
    InvitationForm { email: email.into(), role: role.into() }
}

fn new_person(secret: &str) -> AcceptForm {
    AcceptForm { secret: secret.into(), name: "新同事".into(), password: PASSWORD.into(), privacy: true }
}

pub(super) async fn invited(app: &TestApp, head: &Actor, email: &str) -> Actor {
    invitations::invite(app, head, &to(email, "officer")).await.unwrap();
    let secret = secret(app, "/invitations").await;
    accepting::accept(app, &Actor::Visitor, &new_person(&secret)).await.unwrap();
    enter(app, email).await
}

pub(super) fn id_of(actor: &Actor) -> UserId {
    actor.person().unwrap().user_id
}

fn role(name: &str) -> RoleForm {
    RoleForm { role: name.into() }
}

#[tokio::test]
async fn an_invited_person_sets_a_password_and_is_a_member() {
    let (app, head, _) = with_head().await;
    let odd = invitations::invite(&app, &head, &to("new@gov.example", "owner")).await;
    assert!(matches!(odd, Err(Error::Validation(_))), "a role of another kind of organization");
    invitations::invite(&app, &head, &to(" New@gov.example", "officer")).await.unwrap();
    let secret = secret(&app, "/invitations").await;
    let shown = accepting::preview(&app, &secret).await.unwrap();
    assert_eq!((shown.email.as_str(), shown.has_account), ("new@gov.example", false));
    let bad = AcceptForm { privacy: false, ..new_person(&secret) };
    assert!(matches!(accepting::accept(&app, &Actor::Visitor, &bad).await, Err(Error::Validation(_))));
    accepting::accept(&app, &Actor::Visitor, &new_person(&secret)).await.unwrap();
    let again = accepting::accept(&app, &Actor::Visitor, &new_person(&secret)).await;
    assert!(matches!(again, Err(Error::Conflict(..))), "once");
    let actor = enter(&app, "new@gov.example").await;
    assert_eq!(actor.role(), Some(Role::Officer));
    let seen = members::list(&app, &actor).await.unwrap();
    assert_eq!((seen.members.len(), seen.handles), (2, false));
    assert!(matches!(
        invitations::invite(&app, &actor, &to("x@y.cn", "officer")).await,
        Err(Error::Forbidden)
    ));
    let known = invitations::invite(&app, &head, &to("new@gov.example", "officer")).await;
    assert!(matches!(known, Err(Error::Validation(_))), "a member already");
    app.finish().await;
}

#[tokio::test]
async fn invitations_are_revoked_sent_again_and_end() {
    let (app, head, _) = with_head().await;
    let first = invitations::invite(&app, &head, &to("new@gov.example", "officer")).await.unwrap();
    let old = secret(&app, "/invitations").await;
    let second = invitations::resend(&app, &head, first.id).await.unwrap();
    assert!(accepting::preview(&app, &old).await.is_err(), "the older link ends");
    let newer = secret(&app, "/invitations").await;
    accepting::preview(&app, &newer).await.unwrap();
    assert!(matches!(invitations::revoke(&app, &head, first.id).await, Err(Error::NotFound)));
    invitations::revoke(&app, &head, second.id).await.unwrap();
    assert!(accepting::preview(&app, &newer).await.is_err());
    invitations::invite(&app, &head, &to("new@gov.example", "officer")).await.unwrap();
    let last = secret(&app, "/invitations").await;
    app.clock.advance(7 * 86_400_000);
    assert!(accepting::preview(&app, &last).await.is_err(), "seven days");
    app.finish().await;
}

#[tokio::test]
async fn an_account_joins_with_its_own_invitation_and_only_from_nowhere() {
    let (app, head, _) = with_head().await;
    let colleague = invited(&app, &head, "new@gov.example").await;
    account(&app, "other@gov.example", Role::Head, "莘庄镇政府").await;
    let other = enter(&app, "other@gov.example").await;
    invitations::invite(&app, &other, &to("new@gov.example", "officer")).await.unwrap();
    let secret = secret(&app, "/invitations").await;
    let form = AcceptForm { secret, ..AcceptForm::default() };
    assert!(
        matches!(accepting::accept(&app, &colleague, &form).await, Err(Error::Conflict(..))),
        "leave first"
    );
    members::remove(&app, &colleague, id_of(&colleague)).await.unwrap();
    let free = enter(&app, "new@gov.example").await;
    assert!(matches!(free, Actor::Person(_)));
    accepting::accept(&app, &free, &form).await.unwrap();
    let joined = enter(&app, "new@gov.example").await;
    assert_eq!(joined.member().unwrap().organization, "莘庄镇政府");
    app.finish().await;
}

#[tokio::test]
async fn the_last_head_stays_until_somebody_else_is_one() {
    let (app, head, id) = with_head().await;
    for answer in [
        members::remove(&app, &head, id).await,
        members::change_role(&app, &head, id, &role("officer")).await,
        personal_data::delete_account(&app, &head, "head@gov.example").await,
    ] {
        assert!(matches!(answer, Err(Error::Conflict(..))), "{answer:?}");
    }
    let officer = invited(&app, &head, "new@gov.example").await;
    members::transfer(&app, &head, id_of(&officer)).await.unwrap();
    assert_eq!(enter(&app, "new@gov.example").await.role(), Some(Role::Head));
    let former = enter(&app, "head@gov.example").await;
    assert_eq!(former.role(), Some(Role::Officer));
    members::remove(&app, &former, id).await.unwrap();
    assert!(matches!(enter(&app, "head@gov.example").await, Actor::Person(_)));
    app.finish().await;
}

#[tokio::test]
async fn of_two_heads_who_leave_at_once_one_stays() {
    let (app, head, id) = with_head().await;
    let other = invited(&app, &head, "new@gov.example").await;
    members::change_role(&app, &head, id_of(&other), &role("head")).await.unwrap();
    let other = enter(&app, "new@gov.example").await;
    let (one, two) =
        tokio::join!(members::remove(&app, &head, id), members::remove(&app, &other, id_of(&other)));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    app.finish().await;
}

#[tokio::test]
async fn whoever_is_removed_can_do_nothing_more_at_once() {
    let (app, head, _) = with_head().await;
    let officer = invited(&app, &head, "new@gov.example").await;
    let form = ApiTokenForm { name: "同步".into(), ..ApiTokenForm::default() };
    let token = create_token(&app, &officer, &form).await.unwrap().secret;
    assert!(actor_of_api_token(&app, &token).await.unwrap().member().is_some());
    members::remove(&app, &head, id_of(&officer)).await.unwrap();
    assert!(last_mail(&app).await.contains("不再代表“浦江镇政府”"), "told by mail");
    let revoked = actor_of_api_token(&app, &token).await;
    assert!(matches!(revoked, Err(Error::Unauthenticated)), "nor for the organization they join next");
    assert!(matches!(
        members::list(&app, &enter(&app, "new@gov.example").await).await,
        Err(Error::Forbidden)
    ));
    app.finish().await;
}

#[tokio::test]
async fn whom_a_removed_head_invited_comes_in_no_more() {
    let (app, head, _) = with_head().await;
    let other = id_of(&invited(&app, &head, "new@gov.example").await);
    members::change_role(&app, &head, other, &role("head")).await.unwrap();
    let other = enter(&app, "new@gov.example").await;
    invitations::invite(&app, &other, &to("friend@gov.example", "head")).await.unwrap();
    let friend = secret(&app, "/invitations").await;
    invitations::invite(&app, &head, &to("later@gov.example", "officer")).await.unwrap();
    let later = secret(&app, "/invitations").await;
    members::remove(&app, &head, id_of(&other)).await.unwrap();
    assert!(accepting::preview(&app, &friend).await.is_err());
    accepting::preview(&app, &later).await.unwrap();
    let left = members::list(&app, &head).await.unwrap().invitations;
    assert_eq!(left.iter().map(|i| i.email.as_str()).collect::<Vec<_>>(), ["later@gov.example"]);
    app.finish().await;
}

#[tokio::test]
async fn giving_rights_asks_for_the_password_once_more_after_a_while() {
    let (app, head, id) = with_head().await;
    let officer = id_of(&invited(&app, &head, "new@gov.example").await);
    let open = invitations::invite(&app, &head, &to("later@gov.example", "officer")).await.unwrap();
    app.clock.advance(15 * 60_000);
    for refused in [
        invitations::invite(&app, &head, &to("x@gov.example", "officer")).await.err(),
        invitations::resend(&app, &head, open.id).await.err(),
        members::change_role(&app, &head, officer, &role("head")).await.err(),
        members::transfer(&app, &head, officer).await.err(),
    ] {
        assert!(matches!(refused, Some(Error::ConfirmationRequired)), "{refused:?}");
    }
    let list = members::list(&app, &head).await.unwrap();
    assert!(list.handles && !list.confirmed);
    // Taking rights away must not wait for anything.
    invitations::revoke(&app, &head, open.id).await.unwrap();
    let again = enter(&app, "head@gov.example").await;
    assert!(members::list(&app, &again).await.unwrap().confirmed);
    members::transfer(&app, &again, officer).await.unwrap();
    members::remove(&app, &enter(&app, "new@gov.example").await, id).await.unwrap();
    app.finish().await;
}

#[tokio::test]
async fn neither_strangers_nor_tokens_handle_members() {
    let (app, head, id) = with_head().await;
    account(&app, "other@gov.example", Role::Head, "莘庄镇政府").await;
    let other = enter(&app, "other@gov.example").await;
    assert!(matches!(members::remove(&app, &other, id).await, Err(Error::NotFound)));
    assert!(matches!(members::change_role(&app, &other, id, &role("officer")).await, Err(Error::NotFound)));
    let mut token = head.clone();
    if let Actor::Member(member) = &mut token {
        member.person.credential = Credential::Token(Scopes::parse("read write publish operate"));
    }
    assert!(matches!(
        invitations::invite(&app, &token, &to("x@y.cn", "officer")).await,
        Err(Error::Forbidden)
    ));
    assert!(matches!(members::remove(&app, &token, id).await, Err(Error::Forbidden)));
    assert!(matches!(personal_data::export(&app, &token).await, Err(Error::Forbidden)));
    app.finish().await;
}

#[tokio::test]
async fn an_administrator_sets_up_a_department_and_its_head() {
    let app = TestApp::start().await;
    account(&app, "admin@platform.example", Role::Administrator, "平台").await;
    let admin = enter(&app, "admin@platform.example").await;
    let form = DepartmentForm { name: "浦锦街道办事处".into(), email: "haed@gov.example".into() };
    let id = departments::create(&app, &admin, &form).await.unwrap();
    // An address that was wrong: the next invitation ends the one before.
    let strange = secret(&app, "/invitations").await;
    let form = DepartmentForm { email: "head@gov.example".into(), ..form };
    assert_eq!(departments::create(&app, &admin, &form).await.unwrap(), id, "invited again");
    assert!(accepting::preview(&app, &strange).await.is_err());
    let secret = secret(&app, "/invitations").await;
    accepting::accept(&app, &Actor::Visitor, &new_person(&secret)).await.unwrap();
    let head = enter(&app, "head@gov.example").await;
    assert_eq!((head.role(), head.member().unwrap().organization_id), (Some(Role::Head), id));
    assert!(matches!(departments::create(&app, &admin, &form).await, Err(Error::Validation(_))));
    assert_eq!(departments::list(&app, &admin).await.unwrap()[0].members, 1);
    assert!(matches!(departments::create(&app, &head, &form).await, Err(Error::Forbidden)));
    app.finish().await;
}

#[tokio::test]
async fn accounts_are_found_looked_at_on_record_and_blocked() {
    let (app, head, id) = with_head().await;
    let admin_id = account(&app, "admin@platform.example", Role::Administrator, "平台").await;
    let admin = enter(&app, "admin@platform.example").await;
    for (words, count) in [("HEAD@gov", 1), ("浦江", 1), ("head 浦江", 1), ("", 2), ("100%", 0)] {
        assert_eq!(directory::list(&app, &admin, words, 1).await.unwrap().total, count, "{words}");
    }
    let listed = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("personal_data.listed"));
    let listed = listed.all(app.db.read()).await.unwrap();
    assert_eq!(listed.len(), 4, "a list of nobody shows nothing");
    assert_eq!((listed[0].actor_id, &listed[0].detail), (Some(admin_id.0), &json!({ "shown": [id.0] })));
    let detail = directory::find(&app, &admin, id).await.unwrap();
    assert_eq!((detail.summary.organization.as_deref(), detail.sessions), (Some("浦江镇政府"), 1));
    let looked = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("personal_data.viewed"));
    assert_eq!(looked.count(app.db.read()).await.unwrap(), 1);
    assert!(matches!(directory::list(&app, &head, "", 1).await, Err(Error::Forbidden)));
    assert!(matches!(directory::set_active(&app, &admin, admin_id, false).await, Err(Error::Conflict(..))));
    directory::set_active(&app, &admin, id, false).await.unwrap();
    directory::set_active(&app, &admin, id, false).await.unwrap();
    let form =
        LoginForm { email: "head@gov.example".into(), password: PASSWORD.into(), ..LoginForm::default() };
    assert!(sign_in(&app, &form, &Client::default()).await.is_err());
    directory::set_active(&app, &admin, id, true).await.unwrap();
    enter(&app, "head@gov.example").await;
    app.finish().await;
}
