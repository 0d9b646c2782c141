//! Accounts, sessions, API tokens.

use crate::index::index;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// A person's account.
fn users() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("users");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("organization_id").uuid().not_null());
    table.col(ColumnDef::new("email").string().not_null());
    table.col(ColumnDef::new("name").text().not_null());
    table.col(ColumnDef::new("role").string().not_null());
    table.col(ColumnDef::new("password_hash").string().not_null());
    table.col(ColumnDef::new("active").boolean().not_null());
    table.col(ColumnDef::new("demo").boolean().not_null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.foreign_key(
        ForeignKey::create()
            .from("users", "organization_id")
            .to("organizations", "id")
            .on_delete(ForeignKeyAction::Restrict),
    );
    table.to_owned()
}

/// A signed-in session.
fn sessions() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("sessions");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("user_id").uuid().not_null());
    table.col(ColumnDef::new("user_agent").text().not_null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("expires_at").big_integer().not_null());
    table.col(ColumnDef::new("revoked_at").big_integer().null());
    table.foreign_key(
        ForeignKey::create()
            .from("sessions", "user_id")
            .to("users", "id")
            .on_delete(ForeignKeyAction::Cascade),
    );
    table.to_owned()
}

/// An API token; the secret is stored as its hash only.
fn api_tokens() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("api_tokens");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("user_id").uuid().not_null());
    table.col(ColumnDef::new("name").text().not_null());
    table.col(ColumnDef::new("secret_hash").string().not_null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("expires_at").big_integer().not_null());
    table.col(ColumnDef::new("revoked_at").big_integer().null());
    table.col(ColumnDef::new("last_used_at").big_integer().null());
    table.foreign_key(
        ForeignKey::create()
            .from("api_tokens", "user_id")
            .to("users", "id")
            .on_delete(ForeignKeyAction::Cascade),
    );
    table.to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(users()).await?;
        manager.create_table(sessions()).await?;
        manager.create_table(api_tokens()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("api_tokens").to_owned()).await?;
        manager.drop_table(Table::drop().table("sessions").to_owned()).await?;
        manager.drop_table(Table::drop().table("users").to_owned()).await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("users", &["email"], true),
        index("users", &["organization_id"], false),
        index("sessions", &["user_id"], false),
        index("api_tokens", &["secret_hash"], true),
        index("api_tokens", &["user_id"], false),
    ]
}
