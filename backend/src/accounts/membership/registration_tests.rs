//! Registering against a database: from the form to the enterprise.

use super::{claims, registration};
use crate::{
    Actor, Error,
    accounts::{
        Client,
        service::{actor_of_session, sign_in},
    },
    audit,
    mail::SECRET,
    organizations::store::tests::{enterprise, insert},
    testing::TestApp,
};
use contract::{
    ErrorCode, Uscc,
    accounts::{LinkSecret, LoginForm, OVERSEAS, RegistrationForm, RegistrationOutcome, Role},
    organizations::OrganizationStatus,
};
use entity::{mail, one_time_link, organization, organization_change, user};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, sea_query::Expr,
};

pub const PASSWORD: &str = "une-phrase-longue-2026";
const CODE: &str = "91310112MA1GBX7Y99";

pub fn form(email: &str) -> RegistrationForm {
    RegistrationForm {
        kind: "domestic".into(),
        uscc: CODE.into(),
        name: "上海某某科技有限公司".into(),
        town: "浦江".into(),
        contact_name: "李工".into(),
        phone: "021-64881234".into(),
        email: email.into(),
        password: PASSWORD.into(),
        privacy: true,
        claim_reason: "我是这家企业的法定代表人，可核对执照".into(),
        ..RegistrationForm::default()
    }
}

fn client() -> Client {
    Client { address: "192.0.2.1".into(), user_agent: "test".into(), device: None }
}

/// The secret of the newest mail's link under a path; it stands sealed in the row.
pub async fn secret(app: &TestApp, path: &str) -> String {
    let row = mail::Entity::find()
        .filter(mail::Column::Secret.is_not_null())
        .filter(mail::Column::Text.contains(path))
        .order_by_desc(mail::Column::Id)
        .one(app.db.read())
        .await
        .unwrap()
        .expect("no mail with such a link");
    assert!(row.text.contains(&format!("{path}/{SECRET}")));
    app.seal.open(&format!("mails.secret:{}", row.id), &row.secret.unwrap()).unwrap()
}

/// The text of the newest mail.
pub async fn last_mail(app: &TestApp) -> String {
    let row = mail::Entity::find().order_by_desc(mail::Column::Id).one(app.db.read()).await.unwrap();
    row.unwrap().text
}

/// What the page of a link sends.
fn opened(secret: &str, reason: &str) -> LinkSecret {
    LinkSecret { secret: secret.to_owned(), password: PASSWORD.into(), claim_reason: reason.to_owned() }
}

pub async fn verified(app: &TestApp, form: &RegistrationForm) -> Result<RegistrationOutcome, Error> {
    registration::register(app, form, &client()).await?;
    let secret = secret(app, "/register/verify").await;
    registration::verify(app, &opened(&secret, &form.claim_reason), &client()).await
}

pub async fn enter(app: &TestApp, email: &str) -> Actor {
    let form = LoginForm { email: email.into(), password: PASSWORD.into(), ..LoginForm::default() };
    let signed = sign_in(app, &form, &client()).await.unwrap().done().unwrap();
    actor_of_session(app, &signed.tokens.access).await.unwrap()
}

pub async fn imported(app: &TestApp) -> uuid::Uuid {
    let entry = organization::Model {
        uscc: Some(CODE.into()),
        status: OrganizationStatus::Unclaimed.as_str().into(),
        email: Some("info@cangye.example".into()),
        ..enterprise("上海某某科技有限公司")
    };
    insert(app, entry).await
}

pub fn refused_at(error: &Error, field: &str) -> bool {
    matches!(error, Error::Validation(errors) if errors.at(field).is_some())
}

#[tokio::test]
async fn many_register_from_one_place_and_only_what_fails_counts() {
    let app = TestApp::start().await;
    for n in 0..12 {
        let uscc: String = Uscc::complete(&format!("91310112MA1GB{n:04}")).unwrap().into();
        let name = format!("上海第{n}科技有限公司");
        let one = RegistrationForm { uscc, name, ..form(&format!("li@firm{n}.example")) };
        verified(&app, &one).await.unwrap();
    }
    let unknown = opened(&"x".repeat(43), "");
    for _ in 0..10 {
        let refused = registration::verify(&app, &unknown, &client()).await;
        assert!(!matches!(refused, Ok(_) | Err(Error::TooMany(_))));
    }
    assert!(matches!(registration::verify(&app, &unknown, &client()).await, Err(Error::TooMany(_))));
    app.finish().await;
}

#[tokio::test]
async fn a_registration_waits_sealed_and_its_link_carries_it_out_once() {
    let app = TestApp::start().await;
    registration::register(&app, &form(" Li@Example.cn"), &client()).await.unwrap();
    assert_eq!(user::Entity::find().count(app.db.read()).await.unwrap(), 0, "nothing before the link");
    let link = one_time_link::Entity::find().one(app.db.read()).await.unwrap().unwrap();
    assert!(link.data.starts_with("v1.") && !link.data.contains("argon2"));
    let secret = secret(&app, "/register/verify").await;
    let shown = registration::preview(&app, &secret).await.unwrap();
    assert_eq!((shown.outcome, shown.place.as_str()), (RegistrationOutcome::Registered, "浦江镇"));
    assert_eq!(user::Entity::find().count(app.db.read()).await.unwrap(), 0, "looking changes nothing");
    assert_eq!(
        registration::verify(&app, &opened(&secret, ""), &client()).await.unwrap(),
        RegistrationOutcome::Registered
    );
    assert!(
        matches!(registration::verify(&app, &opened(&secret, ""), &client()).await, Err(Error::Conflict(..))),
        "once"
    );

    let entry = organization::Entity::find().one(app.db.read()).await.unwrap().unwrap();
    assert_eq!((entry.status.as_str(), entry.active, entry.local), ("pending", false, true));
    assert!(entry.contact_phone.unwrap().starts_with("v1."));
    let change = organization_change::Entity::find().one(app.db.read()).await.unwrap().unwrap();
    assert_eq!((change.kind.as_str(), change.status.as_str()), ("registration", "submitted"));
    assert_eq!(change.open_key, Some(format!("{}:registration", entry.id)));
    assert_eq!(change.proposed["uscc"], CODE);
    assert!(!change.proposed.to_string().contains("6488"), "no phone in it");
    let actor = enter(&app, "li@example.cn").await;
    let member = actor.member().unwrap();
    assert_eq!((member.role, member.status), (Role::Owner, OrganizationStatus::Pending));
    assert!(matches!(audit::verify(app.db.read()).await.unwrap(), audit::Verdict::Whole(_)));
    app.finish().await;
}

#[tokio::test]
async fn a_known_address_gets_the_same_answer_and_another_mail() {
    let app = TestApp::start().await;
    verified(&app, &form("li@example.cn")).await.unwrap();
    let other = RegistrationForm { uscc: "91310112MA1GB00018".into(), ..form("li@example.cn") };
    registration::register(&app, &other, &client()).await.unwrap();
    let last = last_mail(&app).await;
    assert!(last.contains("已经有账号") && !last.contains("/register/verify"), "{last}");
    assert!(last.contains("换一个邮箱") && !last.contains("加入单位"), "a member joins nothing: {last}");
    assert_eq!(one_time_link::Entity::find().count(app.db.read()).await.unwrap(), 1, "only the used one");
    app.finish().await;
}

#[tokio::test]
async fn a_known_address_that_belongs_nowhere_hears_how_to_register() {
    let app = TestApp::start().await;
    verified(&app, &form("li@example.cn")).await.unwrap();
    let tx = app.db.begin().await.unwrap();
    let leave = user::Entity::update_many()
        .col_expr(user::Column::OrganizationId, Expr::value(None::<uuid::Uuid>))
        .col_expr(user::Column::Role, Expr::value(None::<String>));
    leave.exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let other = RegistrationForm { uscc: "91310112MA1GB00018".into(), ..form("li@example.cn") };
    registration::register(&app, &other, &client()).await.unwrap();
    assert!(last_mail(&app).await.contains("“加入单位”"));
    app.finish().await;
}

#[tokio::test]
async fn companies_from_abroad_read_their_mail_in_english_too() {
    let app = TestApp::start().await;
    registration::register(&app, &form("li@example.cn"), &client()).await.unwrap();
    assert!(!last_mail(&app).await.contains("Please open"));
    let abroad = RegistrationForm {
        kind: OVERSEAS.into(),
        uscc: String::new(),
        country: "Singapore".into(),
        registration_number: "201912345K".into(),
        ..form("tan@example.sg")
    };
    registration::register(&app, &abroad, &client()).await.unwrap();
    let mail = last_mail(&app).await;
    assert!(mail.contains("Please open") && mail.contains("/register/verify"), "{mail}");
    app.finish().await;
}

#[tokio::test]
async fn wrong_forms_are_told_and_strangers_are_slowed_down() {
    let app = TestApp::start().await;
    let short = RegistrationForm { password: "short".into(), privacy: false, ..form("a@b.cn") };
    let error = registration::register(&app, &short, &client()).await.unwrap_err();
    assert!(refused_at(&error, "password") && refused_at(&error, "privacy"));
    for _ in 0..3 {
        registration::register(&app, &form("a@b.cn"), &client()).await.unwrap();
    }
    let fourth = registration::register(&app, &form("a@b.cn"), &client()).await;
    assert!(matches!(fourth, Err(Error::TooMany(_))), "one address is not flooded with mails");
    app.finish().await;
}

#[tokio::test]
async fn an_enterprise_with_people_is_joined_by_invitation() {
    let app = TestApp::start().await;
    verified(&app, &form("li@example.cn")).await.unwrap();
    let error = registration::register(&app, &form("other@example.cn"), &client()).await.unwrap_err();
    assert!(refused_at(&error, "uscc"));
    app.finish().await;
}

#[tokio::test]
async fn of_two_verifications_for_one_code_one_wins() {
    let app = TestApp::start().await;
    let mut secrets = [String::new(), String::new()];
    for (email, kept) in ["one@example.cn", "two@example.cn"].into_iter().zip(&mut secrets) {
        registration::register(&app, &form(email), &client()).await.unwrap();
        *kept = secret(&app, "/register/verify").await;
    }
    let from = client();
    let both = secrets.map(|secret| opened(&secret, ""));
    let (one, two) = tokio::join!(
        registration::verify(&app, &both[0], &from),
        registration::verify(&app, &both[1], &from)
    );
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let words = match one.and(two) {
        Err(Error::Conflict(ErrorCode::Duplicate, words)) => words,
        other => panic!("{other:?}"),
    };
    assert!(words.contains("邀请"), "{words}");
    assert_eq!(user::Entity::find().count(app.db.read()).await.unwrap(), 1);
    assert_eq!(organization::Entity::find().count(app.db.read()).await.unwrap(), 1);
    app.finish().await;
}

#[tokio::test]
async fn the_domain_of_an_imported_entry_lets_its_people_take_it_over() {
    let app = TestApp::start().await;
    let id = imported(&app).await;
    let outcome = verified(&app, &form("li@cangye.example")).await.unwrap();
    assert_eq!(outcome, RegistrationOutcome::Claimed);
    let entry = organization::Entity::find_by_id(id).one(app.db.read()).await.unwrap().unwrap();
    assert!(entry.status == "active" && entry.claimed_at.is_some());
    assert_eq!(enter(&app, "li@cangye.example").await.role(), Some(Role::Owner));
    app.finish().await;
}

#[tokio::test]
async fn others_claim_it_and_wait_for_the_review() {
    let app = TestApp::start().await;
    let id = imported(&app).await;
    let outcome = verified(&app, &form("li@qq.com")).await.unwrap();
    assert_eq!(outcome, RegistrationOutcome::ClaimSubmitted);
    let actor = enter(&app, "li@qq.com").await;
    assert!(matches!(actor, Actor::Person(_)));
    let claim = claims::own_claim(&app, &actor).await.unwrap().unwrap();
    assert_eq!((claim.organization_id.0, claim.status.as_str()), (id, "submitted"));
    let change = organization_change::Entity::find()
        .filter(organization_change::Column::Kind.eq("claim"))
        .one(app.db.read())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(change.proposed["email"], "li@qq.com");
    assert_eq!(change.proposed["reason"], form("").claim_reason);
    assert_eq!(claim.reason, form("").claim_reason);
    let again = registration::register_as(&app, &actor, &form("")).await;
    assert!(matches!(again, Err(Error::Conflict(ErrorCode::Duplicate, _))), "{again:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_claim_without_a_reason_is_refused_at_its_field_and_its_link_stays_good() {
    let app = TestApp::start().await;
    imported(&app).await;
    registration::register(&app, &form("li@qq.com"), &client()).await.unwrap();
    let secret = secret(&app, "/register/verify").await;
    for reason in ["", "老板", &"长".repeat(501)] {
        let refused = registration::verify(&app, &opened(&secret, reason), &client()).await.unwrap_err();
        assert!(refused_at(&refused, "claim_reason"), "{refused:?}");
    }
    assert_eq!(user::Entity::find().count(app.db.read()).await.unwrap(), 0);
    let done = registration::verify(&app, &opened(&secret, &form("").claim_reason), &client()).await.unwrap();
    assert_eq!(done, RegistrationOutcome::ClaimSubmitted);
    // The same for who is signed in.
    let other = organization::Model {
        uscc: Some("91310112MA1GB00018".into()),
        status: "unclaimed".into(),
        ..enterprise("上海另一家有限公司")
    };
    insert(&app, other).await;
    let actor = enter(&app, "li@qq.com").await;
    let bare =
        RegistrationForm { uscc: "91310112MA1GB00018".into(), claim_reason: String::new(), ..form("") };
    let refused = registration::register_as(&app, &actor, &bare).await.unwrap_err();
    assert!(refused_at(&refused, "claim_reason"), "{refused:?}");
    app.finish().await;
}

#[tokio::test]
async fn from_abroad_and_signed_in_without_a_password() {
    let app = TestApp::start().await;
    imported(&app).await;
    verified(&app, &form("li@qq.com")).await.unwrap();
    let actor = enter(&app, "li@qq.com").await;
    let abroad = RegistrationForm {
        kind: "overseas".into(),
        country: "新加坡".into(),
        registration_number: "201912345K".into(),
        town: String::new(),
        outside: "新加坡".into(),
        password: String::new(),
        ..form("")
    };
    let (_, outcome) = registration::register_as(&app, &actor, &abroad).await.unwrap();
    assert_eq!(outcome, RegistrationOutcome::Registered);
    let actor = enter(&app, "li@qq.com").await;
    assert_eq!(actor.role(), Some(Role::Owner));
    // The same number in another way of writing; the database refuses it, too.
    let again = RegistrationForm {
        registration_number: "2019 12345k".into(),
        email: "tan@a.sg".into(),
        password: PASSWORD.into(),
        ..abroad.clone()
    };
    let refused = registration::register(&app, &again, &client()).await.unwrap_err();
    assert!(refused_at(&refused, "registration_number"), "{refused:?}");
    let tx = app.db.begin().await.unwrap();
    let twice = organization::Model {
        id: app.new_id(),
        country: Some("新加坡".into()),
        registration_number: Some("201912345K".into()),
        ..enterprise("另一家")
    };
    let twice = organization::Entity::insert(twice.into_active_model()).exec_without_returning(&tx).await;
    assert!(matches!(twice.map_err(Error::from), Err(Error::Conflict(ErrorCode::Duplicate, _))));
    tx.rollback().await.unwrap();
    let more = registration::register_as(&app, &actor, &abroad).await;
    assert!(matches!(more, Err(Error::Conflict(..))), "one organization a person");
    assert!(matches!(
        registration::register_as(&app, &Actor::Visitor, &abroad).await,
        Err(Error::Unauthenticated)
    ));
    app.finish().await;
}

#[tokio::test]
async fn nobody_makes_an_account_for_whoever_opens_the_mail() {
    let app = TestApp::start().await;
    registration::register(&app, &form("li@example.cn"), &client()).await.unwrap();
    let own = secret(&app, "/register/verify").await;
    app.clock.advance(1000);
    let theirs = RegistrationForm { password: "purple-otter-lantern-41".into(), ..form("li@example.cn") };
    registration::register(&app, &theirs, &client()).await.unwrap();
    let planted = secret(&app, "/register/verify").await;
    let refused = registration::verify(&app, &opened(&planted, ""), &client()).await.unwrap_err();
    assert!(refused_at(&refused, "password"), "{refused:?}");
    assert_eq!(user::Entity::find().count(app.db.read()).await.unwrap(), 0);
    registration::verify(&app, &opened(&own, ""), &client()).await.unwrap();
    enter(&app, "li@example.cn").await;
    let other = LinkSecret { password: theirs.password, ..opened(&planted, "") };
    let ended = registration::verify(&app, &other, &client()).await;
    assert!(matches!(ended, Err(Error::Conflict(ErrorCode::WrongState, _))), "{ended:?}");
    app.finish().await;
}
