//! SIGKILL while publishing and while sending, SIGTERM in the middle of a request.

use crate::machine::{Machine, OFFICER, eventually};
use backend::{
    audit::{Verdict, verify},
    testing::smtp::{SmtpPeer, header},
};
use contract::mail::MailState;
use entity::{job, mail, opportunity, recommendation};
use futures::{StreamExt, stream::FuturesUnordered};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter};
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

/// The recipients of each Message-ID.
type Delivered = HashMap<String, Vec<String>>;

/// Whether all work is done: no job of the journey waits or runs.
pub async fn is_quiet(machine: &Machine) -> bool {
    let open = job::Entity::find()
        .filter(job::Column::State.is_in(["queued", "running"]))
        // The next run of a schedule always waits.
        .filter(job::Column::DedupeKey.is_null().or(job::Column::DedupeKey.not_like("schedule:%")));
    open.count(machine.app.db.read()).await.unwrap() == 0
}

/// What must be so after any number of kills, once everything is quiet.
async fn expect_whole(machine: &Machine, acknowledged: &[String], delivered: &Delivered) {
    let db = machine.app.db.read();
    let published = opportunity::Entity::find().filter(opportunity::Column::Status.eq("published"));
    let published = published.all(db).await.unwrap();
    let codes: HashSet<&str> = published.iter().filter_map(|row| row.code.as_deref()).collect();
    assert_eq!(codes.len(), published.len(), "each has a code of its own");
    for code in acknowledged {
        assert!(codes.contains(code.as_str()), "{code} was acknowledged and is gone");
    }
    let mails = mail::Entity::find().all(db).await.unwrap();
    for opportunity in &published {
        let recommended = recommendation::Entity::find()
            .filter(recommendation::Column::OpportunityId.eq(opportunity.id))
            .all(db)
            .await
            .unwrap();
        assert!(recommended.len() >= 3, "{:?} has {} recommendations", opportunity.code, recommended.len());
        for one in recommended {
            let key = format!("recommendation:{}:{}", opportunity.id, one.organization_id);
            let own = mails.iter().filter(|mail| mail.dedupe_key == key).count();
            assert_eq!(own, 1, "mails of {key}");
        }
    }
    for mail in &mails {
        assert_eq!(mail.state, MailState::Sent.as_str(), "{}: {:?}", mail.dedupe_key, mail.last_error);
    }
    assert_eq!(delivered.len(), mails.len(), "one Message-ID for each mail, none besides");
    assert!(matches!(verify(db).await.unwrap(), Verdict::Whole(_)), "the audit chain");
}

/// Publishes several drafts at once and kills the server at the moment when it has acknowledged some
/// of them; what it acknowledged.
async fn publish_and_die(machine: &Machine, first: usize, killed_after: usize) -> Vec<String> {
    let mut server = machine.serve();
    server.sign_in(OFFICER).await;
    let mut drafts = Vec::new();
    for number in first..first + 8 {
        drafts.push(server.draft(number).await);
    }
    let mut publications: FuturesUnordered<_> = drafts.iter().map(|id| server.publish(id)).collect();
    let mut acknowledged = Vec::new();
    while let Some(code) = publications.next().await {
        acknowledged.extend(code);
        if acknowledged.len() == killed_after {
            server.die();
        }
    }
    acknowledged
}

#[tokio::test]
async fn killed_while_publishing_nothing_acknowledged_is_lost() {
    let machine = Machine::install("").await;
    let mut acknowledged = Vec::new();
    for (round, killed_after) in [1, 2, 4].into_iter().enumerate() {
        acknowledged.extend(publish_and_die(&machine, round * 8, killed_after).await);
    }
    let mut server = machine.serve();
    server.sign_in(OFFICER).await;
    let draft = server.draft(100).await;
    acknowledged.push(server.publish(&draft).await.expect("nobody kills it now"));
    eventually("all mails are written", || machine.words(), || is_quiet(&machine)).await;
    let files = machine.outbox().into_iter().map(|path| std::fs::read_to_string(path).unwrap());
    let mut delivered = Delivered::new();
    for file in files {
        let id = header(&file, "Message-ID").unwrap();
        delivered.entry(id).or_default().push(header(&file, "To").unwrap());
    }
    assert!(delivered.values().all(|to| to.len() == 1), "one file for each mail: {delivered:?}");
    expect_whole(&machine, &acknowledged, &delivered).await;
    for code in &acknowledged {
        assert_eq!(server.get(&format!("/opportunities/{code}")).await.0, 200, "{code}");
    }
    drop(server);
    machine.app.finish().await;
}

#[tokio::test]
async fn killed_while_sending_every_mail_leaves_once_or_with_the_same_message_id() {
    let Some(peer) = SmtpPeer::start() else { return };
    let machine = Machine::install(&format!("[mail]\nurl = \"{}\"", peer.url())).await;
    let mut acknowledged = Vec::new();
    for (round, killed_after) in [1, 3].into_iter().enumerate() {
        let mut server = machine.serve();
        server.sign_in(OFFICER).await;
        let had = peer.mails().len();
        for number in 0..2 {
            let draft = server.draft(round * 2 + number).await;
            acknowledged.push(server.publish(&draft).await.expect("published"));
        }
        let told = peer.wait_for(had + killed_after);
        assert!(told.len() >= had + killed_after, "{}", machine.words());
        server.kill();
    }
    let server = machine.serve();
    eventually("all mails are sent", || machine.words(), || is_quiet(&machine)).await;
    let mut delivered = Delivered::new();
    for mail in peer.mails() {
        delivered.entry(mail.header("Message-ID").unwrap()).or_default().extend(mail.to);
    }
    for to in delivered.values() {
        let distinct: HashSet<&String> = to.iter().collect();
        assert_eq!(distinct.len(), 1, "one Message-ID, one reader: {to:?}");
    }
    expect_whole(&machine, &acknowledged, &delivered).await;
    drop(server);
    machine.app.finish().await;
}

#[tokio::test]
async fn asked_to_stop_it_finishes_what_it_has_begun() {
    let machine = Machine::install("").await;
    let mut server = machine.serve();
    server.sign_in(OFFICER).await;
    let draft = server.draft(1).await;
    let publication = server.publish(&draft);
    let stop = async {
        // The request is on its way when the signal comes.
        tokio::time::sleep(Duration::from_millis(15)).await;
        server.ask_to_stop();
    };
    let (code, ()) = tokio::join!(publication, stop);
    assert!(code.is_some(), "the answer came: {}", machine.words());
    assert_eq!(server.ended().await, Some(0));
    let server = machine.serve();
    assert_eq!(server.get(&format!("/opportunities/{}", code.unwrap())).await.0, 200);
    drop(server);
    machine.app.finish().await;
}
