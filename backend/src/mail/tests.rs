//! Queueing and sending on both databases, over files and over a real SMTP server.

use super::*;
use crate::{
    App, Error,
    jobs::worker::run_due,
    organizations::store::tests::{enterprise, insert},
    settings::MailSettings,
    testing::{
        TestApp, member,
        smtp::{SmtpPeer, free_port, header},
    },
};
use contract::{ErrorCode, MailId, accounts::Role, mail::MailState};
use entity::{audit_entry, job, mail as row, mail_suppression, organization};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, PaginatorTrait, QueryOrder};
use serde_json::json;
use std::sync::Arc;

fn new(key: &str) -> NewMail {
    NewMail {
        secret: None,
        kind: RECOMMENDATION,
        dedupe_key: key.into(),
        organization: None,
        to_address: "Li.Lei@supplier.example".into(),
        to_name: "上海澄川科技有限公司".into(),
        subject: "为你推荐：河道与屋顶违建空中巡查服务（浦江镇政府，预算 86 万元，12月4日截止）".into(),
        text: "您好，\n这是正文。".into(),
        html: "<p>您好</p>".into(),
        unsubscribe: Some(format!("token-{key}")),
    }
}

async fn put(app: &TestApp, mail: NewMail) -> bool {
    let tx = app.db.begin().await.unwrap();
    let fresh = queue_many(app, &tx, vec![mail]).await.unwrap() == 1;
    tx.commit().await.unwrap();
    fresh
}

async fn all(app: &TestApp) -> Vec<row::Model> {
    row::Entity::find().order_by_asc(row::Column::Id).all(app.db.read()).await.unwrap()
}

fn states(mails: &[row::Model]) -> Vec<&str> {
    mails.iter().map(|m| m.state.as_str()).collect()
}

/// The application with another transport; the database stays the same.
fn over(app: &TestApp, transport: Arc<dyn Transport>) -> App {
    let mut other = app.app.clone();
    other.mail = transport;
    other
}

fn smtp(app: &TestApp, url: String) -> App {
    let settings = MailSettings { url, ..app.settings.mail.clone() };
    over(app, Arc::new(transport::Smtp::new(&settings).unwrap()))
}

#[tokio::test]
async fn a_mail_is_queued_once_and_sent_once() {
    let app = TestApp::start().await;
    assert!(put(&app, new("a")).await);
    assert!(!put(&app, new("a")).await, "never twice for the same thing");
    assert_eq!(run_due(&app).await, 1);
    assert!(!put(&app, new("a")).await, "not after it was sent either");
    assert_eq!(run_due(&app).await, 0);
    assert_eq!(app.sent.mails.lock().unwrap().len(), 1);
    let mails = all(&app).await;
    assert_eq!(states(&mails), ["sent"]);
    assert_eq!((mails[0].attempts, mails[0].sent_at), (1, Some(app.now().0)));
    app.finish().await;
}

#[tokio::test]
async fn the_message_has_what_readers_and_their_servers_need() {
    let app = TestApp::start().await;
    put(&app, new("a")).await;
    run_due(&app).await;
    let sent = app.sent.mails.lock().unwrap()[0].clone();
    let text = String::from_utf8(sent.bytes.clone()).unwrap();
    let id = all(&app).await[0].id;
    let is = |name: &str, value: &str| assert_eq!(header(&text, name).as_deref(), Some(value), "{name}");
    is("Message-ID", &format!("<{id}@127.0.0.1>"));
    is("Date", "Fri, 20 Nov 2026 00:00:00 +0000");
    is("List-Unsubscribe", "<http://127.0.0.1:8080/unsubscribe/token-a>");
    is("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    is("Auto-Submitted", "auto-generated");
    is("Reply-To", "service@shujutong.example");
    is("MIME-Version", "1.0");
    assert!(header(&text, "Subject").unwrap().starts_with("=?utf-8?b?"), "{text}");
    assert!(header(&text, "Content-Type").unwrap().starts_with("multipart/alternative"));
    assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 78 + 200));
    assert_eq!(
        (sent.from.as_str(), sent.to.as_str()),
        ("noreply@shujutong.example", "Li.Lei@supplier.example")
    );
    let again = message::build(&app.settings, &all(&app).await[0]).unwrap();
    assert_eq!(again.bytes, sent.bytes, "the same row gives the same bytes");
    app.finish().await;
}

#[tokio::test]
async fn hostile_names_and_subjects_start_no_header() {
    let app = TestApp::start().await;
    let hostile = "甲\r\nBcc: victim@x.cn\u{2028}\n\nX-Evil: 1\", \"<other@x.cn>";
    put(&app, NewMail { to_name: hostile.into(), subject: hostile.into(), ..new("a") }).await;
    put(&app, NewMail { to_name: "a\" <x@y.cn>, \"b".into(), ..new("b") }).await;
    run_due(&app).await;
    let sent = app.sent.mails.lock().unwrap().clone();
    assert_eq!(sent.len(), 2);
    for mail in sent {
        let text = String::from_utf8(mail.bytes).unwrap();
        assert_eq!((header(&text, "Bcc"), header(&text, "X-Evil")), (None, None));
        assert_eq!(mail.to, "Li.Lei@supplier.example");
        let to = header(&text, "To").unwrap();
        assert!(to.ends_with("<Li.Lei@supplier.example>"), "{to}");
        assert!(to.parse::<lettre::message::Mailboxes>().unwrap().into_iter().count() == 1, "{to}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_transport_that_fails_is_tried_again_until_it_works() {
    let app = TestApp::start().await;
    put(&app, new("a")).await;
    *app.sent.fail_with.lock().unwrap() = Some("no route to <Li.Lei@supplier.example>".into());
    run_due(&app).await;
    let mails = all(&app).await;
    assert_eq!((states(&mails), mails[0].attempts), (vec!["queued"], 1));
    assert_eq!(mails[0].last_error.as_deref(), Some("no route to <地址>"));
    assert_eq!(run_due(&app).await, 0, "only after a pause");
    *app.sent.fail_with.lock().unwrap() = None;
    app.clock.advance(10_000);
    assert_eq!(run_due(&app).await, 1);
    let mails = all(&app).await;
    assert_eq!((states(&mails), mails[0].last_error.as_deref()), (vec!["sent"], None));
    app.finish().await;
}

#[tokio::test]
async fn a_mail_given_up_is_seen_and_sent_again_with_its_message_id() {
    let app = TestApp::start().await;
    put(&app, new("a")).await;
    *app.sent.fail_with.lock().unwrap() = Some("down".into());
    for _ in 0..crate::jobs::MAX_ATTEMPTS {
        run_due(&app).await;
        app.clock.advance(7_200_000);
    }
    let failed = all(&app).await.remove(0);
    assert_eq!((failed.state.as_str(), failed.attempts), ("failed", crate::jobs::MAX_ATTEMPTS));
    let operator = member(Role::Operator, uuid::Uuid::nil());
    let listed = service::list(&app, &operator, "", Some(MailState::Failed), 1).await.unwrap();
    assert_eq!(listed.items[0].last_error.as_deref(), Some("down"));
    let noted = audit_entry::Entity::find().one(app.db.read()).await.unwrap().unwrap();
    let shown = json!({ "shown": [failed.id] });
    assert_eq!((noted.action.as_str(), noted.detail), ("personal_data.listed", shown));
    let found = async |words: &str| service::list(&app, &operator, words, None, 1).await.unwrap().total;
    let (subject, reader) = (failed.subject.as_str(), failed.to_address.to_uppercase());
    assert_eq!((found(subject).await, found(&reader).await, found("no such words").await), (1, 1, 0));
    *app.sent.fail_with.lock().unwrap() = None;
    let id = MailId(failed.id);
    assert_eq!(service::retry(&app, &operator, id).await.unwrap().summary.state, MailState::Queued);
    assert!(matches!(service::retry(&app, &operator, id).await, Err(Error::Conflict(..))));
    assert_eq!(run_due(&app).await, 1);
    let sent = service::find(&app, &operator, id).await.unwrap();
    assert_eq!((sent.summary.state, sent.message_id), (MailState::Sent, failed.message_id));
    assert!(service::counts(&app, &operator).await.unwrap().contains(&(MailState::Sent, 1)));
    app.finish().await;
}

#[tokio::test]
async fn running_the_given_up_job_again_sends_its_mail() {
    let app = TestApp::start().await;
    put(&app, NewMail { to_address: "nobody".into(), ..new("a") }).await;
    run_due(&app).await;
    let mail = all(&app).await.remove(0);
    assert_eq!(mail.state, "failed");
    assert!(mail.last_error.as_deref().unwrap().contains("收件人地址"));
    let tx = app.db.begin().await.unwrap();
    let mended =
        row::ActiveModel { id: Set(mail.id), to_address: Set("a@b.cn".into()), ..Default::default() };
    mended.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let job = job::Entity::find().one(app.db.read()).await.unwrap().unwrap();
    let operator = member(Role::Operator, uuid::Uuid::nil());
    crate::jobs::service::retry(&app, &operator, job.id.into()).await.unwrap();
    run_due(&app).await;
    assert_eq!(states(&all(&app).await), ["sent"]);
    app.finish().await;
}

#[tokio::test]
async fn a_corrected_address_is_used_and_one_job_sends_the_mail() {
    let app = TestApp::start().await;
    let enterprise = enterprise("上海澄川科技有限公司");
    let corrected = organization::Model { email: Some("right@supplier.example".into()), ..enterprise };
    let organization = insert(&app, corrected).await;
    let wrong = NewMail { to_address: "nobody".into(), organization: Some(organization), ..new("a") };
    put(&app, wrong).await;
    run_due(&app).await;
    let old = job::Entity::find().one(app.db.read()).await.unwrap().unwrap();
    let operator = member(Role::Operator, uuid::Uuid::nil());
    let id = MailId(all(&app).await[0].id);
    let view = service::retry(&app, &operator, id).await.unwrap();
    assert!(view.summary.to.contains("right@supplier.example"), "{}", view.summary.to);
    let again = crate::jobs::service::retry(&app, &operator, old.id.into()).await;
    assert!(matches!(again, Err(Error::Conflict(ErrorCode::WrongState, _))), "its mail waits already");
    assert_eq!(run_due(&app).await, 1);
    assert_eq!(app.sent.mails.lock().unwrap()[0].to, "right@supplier.example");
    app.finish().await;
}

#[tokio::test]
async fn who_unsubscribed_after_queueing_gets_nothing() {
    let app = TestApp::start().await;
    put(&app, new("a")).await;
    put(&app, NewMail { kind: "case_status", ..new("b") }).await;
    let tx = app.db.begin().await.unwrap();
    let suppression = mail_suppression::ActiveModel {
        id: Set(app.new_id()),
        address: Set("li.lei@supplier.example".into()),
        kind: Set(RECOMMENDATION.into()),
        created_at: Set(app.now().0),
    };
    suppression.insert(&tx).await.unwrap();
    tx.commit().await.unwrap();
    run_due(&app).await;
    assert_eq!(states(&all(&app).await), ["suppressed", "sent"], "only that kind of mail");
    assert_eq!(app.sent.mails.lock().unwrap().len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn many_mails_are_queued_with_few_queries_and_only_new_ones_count() {
    let app = TestApp::start().await;
    put(&app, new("3")).await;
    let tx = app.db.begin().await.unwrap();
    let mails = (0..1200).map(|n| new(&n.to_string())).chain([new("5")]).collect();
    assert_eq!(queue_many(&app, &tx, mails).await.unwrap(), 1199);
    assert_eq!(queue_many(&app, &tx, vec![]).await.unwrap(), 0);
    tx.commit().await.unwrap();
    assert_eq!(job::Entity::find().count(app.db.read()).await.unwrap(), 1200);
    app.finish().await;
}

#[tokio::test]
async fn a_crash_between_file_and_database_leaves_one_file() {
    let app = TestApp::start().await;
    let outbox = app.settings.data_dir.join("outbox");
    let app_files = over(&app, transport::from_settings(&app.settings).unwrap());
    put(&app, new("a")).await;
    // What a killed worker did: the file is there, the row says nothing of it.
    let unsent = message::build(&app.settings, &all(&app).await[0]).unwrap();
    app_files.mail.send(&unsent).await.unwrap();
    run_due(&app_files).await;
    let files: Vec<_> = std::fs::read_dir(&outbox).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    assert_eq!(std::fs::read(&files[0]).unwrap(), unsent.bytes);
    assert_eq!(states(&all(&app).await), ["sent"]);
    app.finish().await;
}

#[tokio::test]
async fn only_operators_see_mails() {
    let app = TestApp::start().await;
    let officer = member(Role::Officer, uuid::Uuid::nil());
    let nothing = MailId(uuid::Uuid::nil());
    assert!(matches!(service::list(&app, &officer, "", None, 1).await, Err(Error::Forbidden)));
    assert!(matches!(service::counts(&app, &officer).await, Err(Error::Forbidden)));
    assert!(matches!(service::find(&app, &officer, nothing).await, Err(Error::Forbidden)));
    assert!(matches!(service::retry(&app, &officer, nothing).await, Err(Error::Forbidden)));
    let visitor = crate::Actor::Visitor;
    assert!(matches!(service::find(&app, &visitor, nothing).await, Err(Error::Unauthenticated)));
    let operator = member(Role::Operator, uuid::Uuid::nil());
    assert!(matches!(service::find(&app, &operator, nothing).await, Err(Error::NotFound)));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn smtp_delivers_waits_for_4xx_and_gives_up_at_5xx() {
    let Some(mut peer) = SmtpPeer::start() else { return };
    let app = TestApp::start().await;
    let smtp = smtp(&app, peer.url());
    put(&app, new("a")).await;
    run_due(&smtp).await;
    let got = peer.wait_for(1).remove(0);
    assert_eq!(got.to, ["Li.Lei@supplier.example"]);
    assert_eq!(got.header("Message-ID"), Some(all(&app).await[0].message_id.clone()));
    peer.answer_next("451 busy, Li.Lei@supplier.example shall wait");
    put(&app, new("b")).await;
    run_due(&smtp).await;
    let mails = all(&app).await;
    assert_eq!(states(&mails), ["sent", "queued"]);
    assert!(!mails[1].last_error.as_deref().unwrap().contains("Li.Lei"));
    app.clock.advance(10_000);
    run_due(&smtp).await;
    peer.answer_next("550 no such person");
    put(&app, new("c")).await;
    run_due(&smtp).await;
    let mails = all(&app).await;
    assert_eq!(states(&mails), ["sent", "sent", "failed"]);
    assert!(mails[2].last_error.as_deref().unwrap().contains("550"), "{:?}", mails[2].last_error);
    assert_eq!(peer.wait_for(2).len(), 2);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn smtp_that_is_down_for_a_while_gets_the_mail_when_it_is_back() {
    let port = free_port();
    let app = TestApp::start().await;
    let smtp = smtp(&app, format!("smtp://127.0.0.1:{port}"));
    put(&app, new("a")).await;
    run_due(&smtp).await;
    assert_eq!(states(&all(&app).await), ["queued"]);
    {
        let Some(peer) = SmtpPeer::on(port, "", "") else { return };
        app.clock.advance(10_000);
        run_due(&smtp).await;
        assert_eq!(peer.wait_for(1).len(), 1);
    }
    // The server is restarted: the pooled connection is dead, the next mail must not be lost.
    put(&app, new("b")).await;
    run_due(&smtp).await;
    assert_eq!(states(&all(&app).await), ["sent", "queued"]);
    let Some(peer) = SmtpPeer::on(port, "", "") else { return };
    app.clock.advance(10_000);
    run_due(&smtp).await;
    assert_eq!(peer.wait_for(1).len(), 1);
    assert_eq!(states(&all(&app).await), ["sent", "sent"]);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn smtp_signs_in_and_a_wrong_password_costs_no_mail() {
    let Some(peer) = SmtpPeer::on(free_port(), "user@h", "p/w:ü") else { return };
    let app = TestApp::start().await;
    put(&app, new("a")).await;
    run_due(&smtp(&app, format!("smtp://user%40h:wrong@127.0.0.1:{}", peer.port))).await;
    let mails = all(&app).await;
    assert_eq!(states(&mails), ["queued"]);
    assert!(mails[0].last_error.as_deref().unwrap().contains("mail.url"), "{:?}", mails[0].last_error);
    app.clock.advance(10_000);
    run_due(&smtp(&app, format!("smtp://user%40h:p%2Fw%3A%C3%BC@127.0.0.1:{}", peer.port))).await;
    assert_eq!(states(&all(&app).await), ["sent"]);
    assert_eq!(peer.wait_for(1).len(), 1);
    app.finish().await;
}
