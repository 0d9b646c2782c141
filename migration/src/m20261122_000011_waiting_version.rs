//! What a reviewer decides about keeps its version while the enterprise goes on changing its free fields.

use sea_orm_migration::prelude::*;

const TABLE: &str = "organization_changes";
const COLUMN: &str = "waiting_version";

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = ColumnDef::new(COLUMN).integer().null().to_owned();
        manager.alter_table(Table::alter().table(TABLE).add_column(&mut column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table(TABLE).drop_column(Alias::new(COLUMN)).to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
