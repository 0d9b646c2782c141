//! Entries of the trail are found by whom they are about, who acted, and for which organization.

use crate::index::index;
use sea_orm_migration::{prelude::*, sea_orm::ConnectionTrait};

const TABLE: &str = "audit_entries";
const NEW: [&[&str]; 2] = [&["organization_id", "seq"], &["actor_id", "seq"]];

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for columns in NEW {
            manager.create_index(index(TABLE, columns, false)).await?;
        }
        // Both databases know this operator. The trail itself stays as it was written.
        let about = "CREATE INDEX ix_audit_entries_about ON audit_entries ((detail ->> 'organization'))";
        manager.get_connection().execute_unprepared(about).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for columns in NEW {
            let name = format!("ix_{TABLE}_{}", columns.join("_"));
            manager.drop_index(Index::drop().name(name).table(TABLE).to_owned()).await?;
        }
        manager.drop_index(Index::drop().name("ix_audit_entries_about").table(TABLE).to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
