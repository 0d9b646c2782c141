//! Registering: the form waits sealed behind a link sent by mail, and using the link carries it out.
//!
//! Whether an address has an account shows neither in the answer nor in its time: the same page, a
//! password hashed in either case, one mail in either case.

use super::enrolment;
use crate::{
    Actor, App, Error, Result,
    accounts::{
        Client,
        credentials::{kept, password},
        links::{self, LinkPurpose},
        notices, policy, store,
        users::blank,
    },
    audit,
    notifications::letter::Letter,
    organizations::model::Place,
};
use contract::{
    ErrorCode, OrganizationId, UserId,
    accounts::{
        EnterpriseFacts, LinkSecret, PRIVACY_VERSION, RegistrationForm, RegistrationOutcome,
        RegistrationPreview,
    },
};
use entity::user;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    EntityTrait,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What waits behind the link.
#[derive(Serialize, Deserialize)]
struct Waiting {
    facts: EnterpriseFacts,
    password_hash: String,
    privacy_version: String,
}

/// The facts of a form, with its place as places are stored.
fn facts(form: &RegistrationForm) -> EnterpriseFacts {
    let facts = form.facts();
    EnterpriseFacts { place: Place::normalise(&facts.place).name, ..facts }
}

/// Asks for an account and an enterprise: sends a mail, whatever is known of the address.
///
/// # Errors
/// [`Error::Validation`] naming the wrong fields, [`Error::TooMany`].
pub async fn register(app: &App, form: &RegistrationForm, client: &Client) -> Result<()> {
    let now = app.now();
    app.gate.registrations.count(&client.address, now)?;
    let email = form.address();
    let mut errors = form.check();
    password::check(&form.password, &[&form.contact_name, &email], &mut errors);
    errors.into_result(())?;
    let facts = facts(form);
    enrolment::check_code(app.db.read(), &facts).await?;
    app.gate.count_letter(&email, now)?;
    let password_hash = app.gate.hash(&form.password).await?;
    let (name, abroad) = (facts.contact_name.clone(), facts.country.is_some());
    let waiting = Waiting { facts, password_hash, privacy_version: PRIVACY_VERSION.to_owned() };
    let waiting = serde_json::to_string(&waiting).map_err(anyhow::Error::new)?;
    let tx = app.db.begin().await?;
    if let Some(known) = store::user_by_email(&tx, &email).await? {
        let letter = has_account(app, &known);
        notices::send(app, &tx, (&email, &known.name), &letter, None).await?;
    } else {
        let secret = links::create(app, &tx, LinkPurpose::Register, &email, None, &waiting).await?;
        notices::send(app, &tx, (&email, &name), &verify_letter(app, &name, abroad), Some(secret)).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn has_account<'a>(app: &App, known: &'a user::Model) -> Letter<'a> {
    let way = if known.organization_id.is_some() {
        "这个账号已经代表一个单位，一个账号只能属于一个单位。要登记另一家企业，请换一个邮箱，或先在“成员”中退出。"
    } else {
        "要为账号登记一家企业，请登录后打开“加入单位”。"
    };
    let base = &app.settings.http.public_url;
    Letter {
        subject: "这个邮箱已经有数聚通账号".into(),
        greeting: &known.name,
        paragraphs: vec![
            "刚刚有人用这个邮箱注册数聚通，但它已经有账号，所以没有新建。".into(),
            format!("直接登录即可；忘记密码可以重设：{base}/reset"),
            way.into(),
        ],
        facts: vec![],
        button: Some(("登录", format!("{base}/login"))),
        closing: "如果不是你本人操作，不用理会这封邮件，账号没有任何变化。",
    }
}

/// Companies from abroad read it in English too.
fn verify_letter<'a>(app: &App, name: &'a str, abroad: bool) -> Letter<'a> {
    let zh = "点下面的按钮，核对登记的内容并完成注册。链接 24 小时内有效，只能用一次。";
    let en = "Please open the link below within 24 hours, check what you entered and finish the registration. It \
        works once. If it was not you who registered, ignore this message: nothing will happen.";
    let mut paragraphs = vec![zh.to_owned()];
    paragraphs.extend(abroad.then(|| en.to_owned()));
    Letter {
        subject: if abroad {
            "请确认邮箱，完成注册 · Confirm your e-mail address".into()
        } else {
            "请确认邮箱，完成注册".into()
        },
        greeting: name,
        paragraphs,
        facts: vec![],
        button: Some(("核对并完成注册", notices::link(app, "/register/verify"))),
        closing: "如果不是你本人注册，不用理会这封邮件，什么也不会发生。",
    }
}

fn waiting(link: &links::Link) -> Result<Waiting> {
    Ok(serde_json::from_str(&link.data).map_err(anyhow::Error::new)?)
}

/// What the link will carry out; changes nothing.
///
/// # Errors
/// A conflict in words when the link has ended, or the enterprise was taken meanwhile.
pub async fn preview(app: &App, secret: &str) -> Result<RegistrationPreview> {
    let link = links::look(app, app.db.read(), LinkPurpose::Register, secret).await?;
    let facts = waiting(&link)?.facts;
    let outcome = enrolment::foresee(app.db.read(), &facts, &link.email).await?;
    let abroad = || {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        format!("{} {}", text(&facts.country), text(&facts.registration_number))
    };
    Ok(RegistrationPreview {
        code: facts.uscc.as_ref().map_or_else(abroad, ToString::to_string),
        email: link.email,
        contact_name: facts.contact_name,
        name: facts.name,
        place: facts.place,
        outcome,
    })
}

/// Carries a registration out: the account, and the enterprise or the claim of its entry. The password is
/// asked for once more: opening the mail shows whose the mailbox is, and not that its owner filled in the
/// form. Somebody else's password must never become the account's.
///
/// # Errors
/// A conflict in words when the link has ended, or address or enterprise were taken meanwhile; at
/// `password` when it is another one, at `claim_reason` when a reviewer needs one, and the link stays good;
/// [`Error::TooMany`] after too many that failed.
pub async fn verify(app: &App, form: &LinkSecret, client: &Client) -> Result<RegistrationOutcome> {
    let (place, asked) = (format!("registration by {}", client.address), app.now());
    app.gate.attempts.count(&place, asked)?;
    let link = links::look(app, app.db.read(), LinkPurpose::Register, &form.secret).await?;
    if !app.gate.verify(&form.password, &waiting(&link)?.password_hash).await? {
        let words = "密码和注册时填的不一样。如果这次注册不是你本人填写的，请不要继续，可以自己重新注册";
        return Err(Error::field("password", words));
    }
    let tx = app.db.begin().await?;
    let link = links::take(app, &tx, LinkPurpose::Register, &form.secret).await?;
    let Waiting { facts, password_hash, privacy_version } = waiting(&link)?;
    enrolment::hold(&tx, &facts).await?;
    if store::user_by_email(&tx, &link.email).await?.is_some() {
        let words = "这个邮箱已经有账号，请直接登录。".to_owned();
        return Err(Error::Conflict(ErrorCode::Duplicate, words));
    }
    let (id, now) = (app.new_id(), app.now());
    let phone = app.seal.seal(&phone_place(UserId(id)), &facts.phone)?;
    let hash = kept::seal(app, id, &password_hash)?;
    let row = user::ActiveModel {
        phone: Set(Some(phone)),
        privacy_version: Set(Some(privacy_version)),
        privacy_consent_at: Set(Some(now.0)),
        ..blank(id, link.email.clone(), &facts.contact_name, hash, now)
    };
    let taken = |error: Error| enrolment::in_words(error, "这个邮箱刚刚完成了注册，请直接登录。");
    user::Entity::insert(row).exec_without_returning(&tx).await.map_err(Error::from).map_err(taken)?;
    audit::record(app, &tx, &Actor::Visitor, "user.registered", ("users", id), json!({})).await?;
    let who = enrolment::Who {
        id: UserId(id),
        name: &facts.contact_name,
        email: &link.email,
        reason: &form.claim_reason,
    };
    let (_, outcome) = enrolment::enrol(app, &tx, &Actor::Visitor, &who, &facts).await?;
    tx.commit().await?;
    // Those who register from one office, or at one event, do not keep each other waiting.
    app.gate.attempts.take_back(&place, asked);
    Ok(outcome)
}

/// Registers an enterprise for somebody who is signed in and acts for nobody; the address is known
/// already, so it takes no mail to prove it.
///
/// # Errors
/// [`Error::Validation`] naming the wrong fields; see also [`policy::may_join`].
pub async fn register_as(
    app: &App,
    actor: &Actor,
    form: &RegistrationForm,
) -> Result<(OrganizationId, RegistrationOutcome)> {
    let person = policy::may_join(actor)?;
    app.gate.registrations.count(&person.user_id.to_string(), app.now())?;
    form.check_enterprise().into_result(())?;
    let facts = facts(form);
    let tx = app.db.begin().await?;
    enrolment::hold(&tx, &facts).await?;
    let user = user::Entity::find_by_id(person.user_id.0).one(&tx).await?.ok_or(Error::Unauthenticated)?;
    if user.phone.is_none() {
        // Whom a reviewer may call; those who registered with a mail have given it already.
        let phone = app.seal.seal(&phone_place(person.user_id), &facts.phone)?;
        let row = user::ActiveModel { id: Unchanged(user.id), phone: Set(Some(phone)), ..Default::default() };
        row.update(&tx).await?;
    }
    let who = enrolment::Who {
        id: person.user_id,
        name: &user.name,
        email: &user.email,
        reason: &form.claim_reason,
    };
    let done = enrolment::enrol(app, &tx, actor, &who, &facts).await?;
    tx.commit().await?;
    Ok(done)
}

/// Where a person's telephone stands, for the seal.
pub(in crate::accounts) fn phone_place(user: UserId) -> String {
    format!("users.phone:{user}")
}
