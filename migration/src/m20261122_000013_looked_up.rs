//! Reviewers are shown enterprises with the same name, or the same number in whichever country; auditors look
//! for entries of one action.

use crate::index::index;
use sea_orm_migration::prelude::*;

const NEW: [(&str, &[&str]); 3] = [
    ("organizations", &["name"]),
    ("organizations", &["registration_number"]),
    ("audit_entries", &["action", "seq"]),
];

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in NEW {
            manager.create_index(index(table, columns, false)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in NEW {
            let name = format!("ix_{table}_{}", columns.join("_"));
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
