//! Indexes for the ways enterprises and products are read.
//!
//! SQLite keeps no statistics unless asked to, and then takes two equal columns for more telling than
//! twenty ids: with an index that begins with `kind, active` it read all enterprises to find twenty. So
//! no index begins with a column that most rows agree in; `kind` and `active` come last, where they
//! still let rows be counted from the index alone.

use crate::index::index;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        exchange(manager, &before(), &after()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        exchange(manager, &after(), &before()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

type Columns = (&'static str, &'static [&'static str]);

fn before() -> [Columns; 4] {
    [
        ("organizations", &["kind", "active", "updated_at"]),
        ("organizations", &["updated_at", "id"]),
        ("products", &["organization_id"]),
        ("opportunities", &["status", "published_at"]),
    ]
}

fn after() -> [Columns; 3] {
    [
        ("organizations", &["updated_at", "id", "kind", "active"]),
        ("products", &["organization_id", "active", "kind"]),
        ("opportunities", &["published_at", "id", "status"]),
    ]
}

async fn exchange(manager: &SchemaManager<'_>, old: &[Columns], new: &[Columns]) -> Result<(), DbErr> {
    for (table, columns) in old {
        let name = format!("ix_{table}_{}", columns.join("_"));
        manager.drop_index(Index::drop().if_exists().name(name).table(*table).to_owned()).await?;
    }
    for (table, columns) in new {
        manager.create_index(index(table, columns, false).if_not_exists().to_owned()).await?;
    }
    Ok(())
}
