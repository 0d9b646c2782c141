//! Jobs, mails, audit chain, search outbox.

use crate::index::index;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// A background job.
fn jobs() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("jobs");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("kind").string().not_null());
    table.col(ColumnDef::new("payload").json().not_null());
    table.col(ColumnDef::new("dedupe_key").string().null());
    table.col(ColumnDef::new("state").string().not_null());
    table.col(ColumnDef::new("attempts").integer().not_null());
    table.col(ColumnDef::new("max_attempts").integer().not_null());
    table.col(ColumnDef::new("run_at").big_integer().not_null());
    table.col(ColumnDef::new("locked_until").big_integer().null());
    table.col(ColumnDef::new("last_error").text().null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("finished_at").big_integer().null());
    table.to_owned()
}

/// An e-mail, queued or sent.
fn mails() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("mails");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("kind").string().not_null());
    table.col(ColumnDef::new("dedupe_key").string().not_null());
    table.col(ColumnDef::new("organization_id").uuid().null());
    table.col(ColumnDef::new("to_address").string().not_null());
    table.col(ColumnDef::new("to_name").string().not_null());
    table.col(ColumnDef::new("subject").text().not_null());
    table.col(ColumnDef::new("text").text().not_null());
    table.col(ColumnDef::new("html").text().not_null());
    table.col(ColumnDef::new("unsubscribe_token").string().null());
    table.col(ColumnDef::new("message_id").string().not_null());
    table.col(ColumnDef::new("state").string().not_null());
    table.col(ColumnDef::new("attempts").integer().not_null());
    table.col(ColumnDef::new("last_error").text().null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("sent_at").big_integer().null());
    table.to_owned()
}

/// An address that does not want one kind of mail.
fn mail_suppressions() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("mail_suppressions");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("address").string().not_null());
    table.col(ColumnDef::new("kind").string().not_null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.to_owned()
}

/// One link of the hash chain of who did what.
fn audit_entries() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("audit_entries");
    table.col(ColumnDef::new("seq").big_integer().not_null().primary_key());
    table.col(ColumnDef::new("at").big_integer().not_null());
    table.col(ColumnDef::new("actor_id").uuid().null());
    table.col(ColumnDef::new("organization_id").uuid().null());
    table.col(ColumnDef::new("action").string().not_null());
    table.col(ColumnDef::new("subject_kind").string().not_null());
    table.col(ColumnDef::new("subject_id").uuid().not_null());
    table.col(ColumnDef::new("detail").json().not_null());
    table.col(ColumnDef::new("prev_hash").string().not_null());
    table.col(ColumnDef::new("hash").string().not_null());
    table.to_owned()
}

/// The end of the audit chain; its row lock orders the writers.
fn audit_head() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("audit_head");
    table.col(ColumnDef::new("id").integer().not_null().primary_key());
    table.col(ColumnDef::new("seq").big_integer().not_null());
    table.col(ColumnDef::new("hash").string().not_null());
    table.to_owned()
}

/// The search outbox: a document to bring up to date.
fn index_changes() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("index_changes");
    table.col(ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key());
    table.col(ColumnDef::new("doc_kind").string().not_null());
    table.col(ColumnDef::new("doc_id").uuid().not_null());
    table.to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(jobs()).await?;
        manager.create_table(mails()).await?;
        manager.create_table(mail_suppressions()).await?;
        manager.create_table(audit_entries()).await?;
        manager.create_table(audit_head()).await?;
        manager.create_table(index_changes()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        let head = Query::insert()
            .into_table("audit_head")
            .columns(["id", "seq", "hash"])
            .values_panic([1.into(), 0.into(), "".into()])
            .to_owned();
        manager.execute(head).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("index_changes").to_owned()).await?;
        manager.drop_table(Table::drop().table("audit_head").to_owned()).await?;
        manager.drop_table(Table::drop().table("audit_entries").to_owned()).await?;
        manager.drop_table(Table::drop().table("mail_suppressions").to_owned()).await?;
        manager.drop_table(Table::drop().table("mails").to_owned()).await?;
        manager.drop_table(Table::drop().table("jobs").to_owned()).await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("jobs", &["dedupe_key"], true),
        index("jobs", &["state", "run_at"], false),
        index("jobs", &["created_at"], false),
        index("mails", &["dedupe_key"], true),
        index("mails", &["unsubscribe_token"], true),
        index("mails", &["state", "created_at"], false),
        index("mails", &["created_at"], false),
        index("mails", &["organization_id"], false),
        index("mail_suppressions", &["address", "kind"], true),
        index("audit_entries", &["subject_id"], false),
    ]
}
