//! Writing and verifying the chain.

use crate::{Actor, App, Result};
use entity::{audit_entry, audit_head};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Appends an entry within the transaction of the change it tells of. `detail` must hold no personal
/// data: entries are kept for good.
///
/// # Errors
/// When the database fails; the caller's transaction is then lost as a whole.
pub async fn record(
    app: &App,
    tx: &DatabaseTransaction,
    actor: &Actor,
    action: &str,
    subject: (&str, Uuid),
    detail: Value,
) -> Result<()> {
    // The update takes the row lock; nobody else can append until this transaction ends.
    audit_head::Entity::update_many()
        .col_expr(audit_head::Column::Seq, Expr::col(audit_head::Column::Seq).add(1))
        .exec(tx)
        .await?;
    let head =
        audit_head::Entity::find().one(tx).await?.ok_or_else(|| anyhow::anyhow!("audit_head is empty"))?;
    let mut entry = audit_entry::Model {
        seq: head.seq,
        at: app.now().0,
        actor_id: actor.person().map(|p| p.user_id.0),
        organization_id: actor.member().map(|m| m.organization_id.0),
        action: action.to_owned(),
        subject_kind: subject.0.to_owned(),
        subject_id: subject.1,
        detail,
        prev_hash: head.hash,
        hash: String::new(),
    };
    entry.hash = hash(&entry);
    audit_head::Entity::update_many()
        .col_expr(audit_head::Column::Hash, Expr::value(entry.hash.clone()))
        .exec(tx)
        .await?;
    audit_entry::Entity::insert(active(entry)).exec_without_returning(tx).await?;
    // What is unusual shows as a rate; one that is rolled back was at least tried.
    metrics::counter!("audit_entries_total", "action" => action.to_owned()).increment(1);
    Ok(())
}

/// Puts on record which rows with personal data somebody was shown in a list; an empty one shows nothing.
///
/// # Errors
/// When the database fails.
pub async fn record_listed(app: &App, actor: &Actor, kind: &str, shown: Vec<Uuid>) -> Result<()> {
    if shown.is_empty() {
        return Ok(());
    }
    let tx = app.db.begin().await?;
    record(app, &tx, actor, "personal_data.listed", (kind, Uuid::nil()), json!({ "shown": shown })).await?;
    Ok(tx.commit().await?)
}

fn active(entry: audit_entry::Model) -> audit_entry::ActiveModel {
    audit_entry::ActiveModel {
        seq: Set(entry.seq),
        at: Set(entry.at),
        actor_id: Set(entry.actor_id),
        organization_id: Set(entry.organization_id),
        action: Set(entry.action),
        subject_kind: Set(entry.subject_kind),
        subject_id: Set(entry.subject_id),
        detail: Set(entry.detail),
        prev_hash: Set(entry.prev_hash),
        hash: Set(entry.hash),
    }
}

/// The hash of an entry; fields are separated by a character none of them contains.
fn hash(entry: &audit_entry::Model) -> String {
    let optional = |id: Option<Uuid>| id.map_or_else(String::new, |id| id.to_string());
    let text = [
        entry.prev_hash.clone(),
        entry.seq.to_string(),
        entry.at.to_string(),
        optional(entry.actor_id),
        optional(entry.organization_id),
        entry.action.clone(),
        entry.subject_kind.clone(),
        entry.subject_id.to_string(),
        entry.detail.to_string(),
    ]
    .join("\u{1f}");
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a walk along the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Unbroken, with so many entries.
    Whole(u64),
    /// Altered, removed or re-ordered at this position.
    Broken(i64),
}

/// A place in the chain: written down elsewhere it shows later that nothing before it was rewritten or
/// cut off. Its text is `SEQ:HASH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The entry's number; 0 before the first one.
    pub seq: i64,
    /// Its hash; empty before the first one.
    pub hash: String,
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash)
    }
}

impl std::str::FromStr for Mark {
    type Err = &'static str;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let words = "应为 序号:哈希，例如 1024:9f86d0…（64 位十六进制）";
        let (seq, hash) = text.trim().split_once(':').ok_or(words)?;
        let hash = hash.to_ascii_lowercase();
        let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        let seq = seq.parse().ok().filter(|seq| *seq > 0 && is_hash).ok_or(words)?;
        Ok(Self { seq, hash })
    }
}

/// The newest place in the chain.
///
/// # Errors
/// When the database cannot be read.
pub async fn head(db: &impl ConnectionTrait) -> Result<Mark> {
    let head = audit_head::Entity::find().one(db).await?;
    Ok(head.map_or(Mark { seq: 0, hash: String::new() }, |head| Mark { seq: head.seq, hash: head.hash }))
}

/// What moves the chain on and changes nothing that the public sees.
const QUIET: [&str; 9] = [
    "attachment.viewed",
    "mail.viewed",
    "personal_data.listed",
    "personal_data.viewed",
    "session.confirmed",
    "session.copied",
    "session.ended",
    "session.started",
    "sign_in.failed",
];
/// Nobody reads through more entries than this to learn that they were quiet.
const QUIET_MOST: i64 = 500;

/// Whether everything after one entry, up to another, changed nothing that the public sees. Many entries
/// at once are taken for a change.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_quiet(db: &impl ConnectionTrait, after: i64, until: i64) -> Result<bool> {
    if until < after || until - after > QUIET_MOST {
        return Ok(false);
    }
    let change = audit_entry::Entity::find()
        .filter(audit_entry::Column::Seq.gt(after))
        .filter(audit_entry::Column::Seq.lte(until))
        .filter(audit_entry::Column::Action.is_not_in(QUIET));
    Ok(change.one(db).await?.is_none())
}

/// The last of some actions on a row: what was decided about it, whatever the clock has made of it since.
///
/// # Errors
/// When the database cannot be read.
pub async fn last_of(db: &impl ConnectionTrait, subject: Uuid, actions: &[&str]) -> Result<Option<String>> {
    Ok(audit_entry::Entity::find()
        .select_only()
        .column(audit_entry::Column::Action)
        .filter(audit_entry::Column::SubjectId.eq(subject))
        .filter(audit_entry::Column::Action.is_in(actions.iter().copied()))
        .order_by_desc(audit_entry::Column::Seq)
        .into_tuple()
        .one(db)
        .await?)
}

/// Whether a place that was written down is still in the chain, and not behind its end, where [`verify`]
/// does not go. Together they find a chain that was cut off and continued, or written anew as a whole.
///
/// # Errors
/// When the database cannot be read.
pub async fn holds(db: &impl ConnectionTrait, mark: &Mark) -> Result<bool> {
    if mark.seq > head(db).await?.seq {
        return Ok(false);
    }
    let entry = audit_entry::Entity::find_by_id(mark.seq).one(db).await?;
    Ok(entry.is_some_and(|entry| entry.hash == mark.hash))
}

/// The number of the newest entry, whatever the head says.
async fn newest(db: &impl ConnectionTrait) -> Result<i64> {
    let max = audit_entry::Entity::find().select_only().column_as(audit_entry::Column::Seq.max(), "newest");
    Ok(max.into_tuple::<Option<i64>>().one(db).await?.flatten().unwrap_or(0))
}

/// Entries read at once.
const PAGE: u64 = 500;

/// Walks the chain as it was when the walk began; what is appended meanwhile is left to the next walk.
///
/// # Errors
/// When the database cannot be read.
pub async fn verify(db: &impl ConnectionTrait) -> Result<Verdict> {
    // Read before the head, which moves on with whatever is appended: entries behind it were put aside by
    // somebody who set it back, or took it away.
    let newest = newest(db).await?;
    let Mark { seq: end, hash: expected } = head(db).await?;
    if newest > end {
        return Ok(Verdict::Broken(end + 1));
    }
    let (mut previous, mut seq) = (String::new(), 0);
    loop {
        let entries = audit_entry::Entity::find()
            .filter(audit_entry::Column::Seq.gt(seq))
            .filter(audit_entry::Column::Seq.lte(end))
            .order_by_asc(audit_entry::Column::Seq)
            .limit(PAGE)
            .all(db)
            .await?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            seq += 1;
            if entry.seq != seq || entry.prev_hash != previous || entry.hash != hash(&entry) {
                return Ok(Verdict::Broken(seq));
            }
            previous = entry.hash;
        }
    }
    let whole = seq == end && previous == expected;
    Ok(if whole { Verdict::Whole(seq.unsigned_abs()) } else { Verdict::Broken(seq + 1) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;

    async fn append(app: &TestApp, count: usize) {
        for n in 0..count {
            let tx = app.db.begin().await.unwrap();
            let subject = ("tests", app.new_id());
            record(app, &tx, &Actor::System, "test.done", subject, json!({ "n": n })).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_head_written_down_finds_a_chain_that_was_cut_and_continued() {
        let app = TestApp::start().await;
        assert_eq!(head(app.db.read()).await.unwrap(), Mark { seq: 0, hash: String::new() });
        append(&app, 3).await;
        let mark = head(app.db.read()).await.unwrap();
        assert_eq!((mark.seq, mark.hash.len()), (3, 64));
        append(&app, 1).await;
        assert!(holds(app.db.read(), &mark).await.unwrap(), "what comes later changes nothing");
        // Somebody who can write to the database cuts the tail off and puts the head back.
        let second = audit_entry::Entity::find_by_id(2).one(app.db.read()).await.unwrap().unwrap();
        let tx = app.db.begin().await.unwrap();
        audit_entry::Entity::delete_many().filter(audit_entry::Column::Seq.gt(2)).exec(&tx).await.unwrap();
        audit_head::Entity::update_many()
            .col_expr(audit_head::Column::Seq, Expr::value(2))
            .col_expr(audit_head::Column::Hash, Expr::value(second.hash))
            .exec(&tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(verify(app.db.read()).await.unwrap(), Verdict::Whole(2), "the chain alone looks whole");
        assert!(!holds(app.db.read(), &mark).await.unwrap(), "the entry is missing");
        append(&app, 2).await;
        assert_eq!(verify(app.db.read()).await.unwrap(), Verdict::Whole(4));
        assert!(!holds(app.db.read(), &mark).await.unwrap(), "another entry stands in its place");
        app.finish().await;
    }

    #[tokio::test]
    async fn a_head_that_was_set_back_or_taken_away_hides_nothing() {
        let app = TestApp::start().await;
        append(&app, 3).await;
        let mark = head(app.db.read()).await.unwrap();
        let second = audit_entry::Entity::find_by_id(2).one(app.db.read()).await.unwrap().unwrap();
        let tx = app.db.begin().await.unwrap();
        audit_head::Entity::update_many()
            .col_expr(audit_head::Column::Seq, Expr::value(2))
            .col_expr(audit_head::Column::Hash, Expr::value(second.hash))
            .exec(&tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(verify(app.db.read()).await.unwrap(), Verdict::Broken(3), "an entry behind the head");
        assert!(!holds(app.db.read(), &mark).await.unwrap(), "nobody walks that far");
        let tx = app.db.begin().await.unwrap();
        audit_head::Entity::delete_many().exec(&tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(verify(app.db.read()).await.unwrap(), Verdict::Broken(1));
        app.finish().await;
    }

    #[tokio::test]
    async fn sign_ins_and_looks_change_nothing_the_public_sees() {
        let app = TestApp::start().await;
        append(&app, 1).await;
        for action in QUIET {
            let tx = app.db.begin().await.unwrap();
            record(&app, &tx, &Actor::System, action, ("tests", app.new_id()), json!({})).await.unwrap();
            tx.commit().await.unwrap();
        }
        let head = head(app.db.read()).await.unwrap().seq;
        let quiet = async |after, until| is_quiet(app.db.read(), after, until).await.unwrap();
        assert!(quiet(1, head).await && quiet(head, head).await);
        assert!(!quiet(0, head).await, "the first was a change");
        assert!(!quiet(head, 1).await, "another chain");
        append(&app, 1).await;
        assert!(!quiet(head, head + 1).await);
        assert!(!quiet(head - 1, head + QUIET_MOST).await, "too many to read");
        app.finish().await;
    }

    #[test]
    fn a_mark_is_read_as_it_was_printed_and_nothing_else() {
        let mark = Mark { seq: 7, hash: "0a".repeat(32) };
        assert_eq!(mark.to_string().parse(), Ok(mark.clone()));
        assert_eq!(format!(" 7:{} ", "0A".repeat(32)).parse(), Ok(mark));
        for bad in ["", "7", "7:", ":x", "0:00", "x:00", &format!("0:{}", "0".repeat(64)), "7:zz"] {
            assert!(bad.parse::<Mark>().is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn an_altered_or_removed_entry_is_found() {
        let app = TestApp::start().await;
        for n in 0..3 {
            let tx = app.db.begin().await.unwrap();
            record(&app, &tx, &Actor::System, "test.done", ("tests", app.new_id()), json!({ "n": n }))
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(verify(app.db.read()).await.unwrap(), Verdict::Whole(3));
        let tx = app.db.begin().await.unwrap();
        audit_entry::Entity::update_many()
            .col_expr(audit_entry::Column::Action, Expr::value("test.undone"))
            .filter(audit_entry::Column::Seq.eq(2))
            .exec(&tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(verify(app.db.read()).await.unwrap(), Verdict::Broken(2));
        let tx = app.db.begin().await.unwrap();
        audit_entry::Entity::delete_many().filter(audit_entry::Column::Seq.gte(2)).exec(&tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(verify(app.db.read()).await.unwrap(), Verdict::Broken(2));
        app.finish().await;
    }
}
