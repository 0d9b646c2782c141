//! Reference data.

use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// A 街镇 of the district.
fn towns() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("towns");
    table.col(ColumnDef::new("code").string().not_null().primary_key());
    table.col(ColumnDef::new("name").text().not_null());
    table.col(ColumnDef::new("position").integer().not_null());
    table.to_owned()
}

/// A 特色专区.
fn zones() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("zones");
    table.col(ColumnDef::new("code").string().not_null().primary_key());
    table.col(ColumnDef::new("name").text().not_null());
    table.col(ColumnDef::new("description").text().not_null());
    table.col(ColumnDef::new("position").integer().not_null());
    table.to_owned()
}

/// A capability of the taxonomy, in the words of both worlds.
fn taxonomy_capabilities() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("taxonomy_capabilities");
    table.col(ColumnDef::new("code").string().not_null().primary_key());
    table.col(ColumnDef::new("domain").string().not_null());
    table.col(ColumnDef::new("domain_name").string().not_null());
    table.col(ColumnDef::new("name").text().not_null());
    table.col(ColumnDef::new("kind").string().not_null());
    table.col(ColumnDef::new("trade").json().not_null());
    table.col(ColumnDef::new("plain").json().not_null());
    table.col(ColumnDef::new("cues").json().not_null());
    table.col(ColumnDef::new("asks").json().not_null());
    table.col(ColumnDef::new("offers").json().not_null());
    table.col(ColumnDef::new("related").json().not_null());
    table.col(ColumnDef::new("position").integer().not_null());
    table.to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(towns()).await?;
        manager.create_table(zones()).await?;
        manager.create_table(taxonomy_capabilities()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("taxonomy_capabilities").to_owned()).await?;
        manager.drop_table(Table::drop().table("zones").to_owned()).await?;
        manager.drop_table(Table::drop().table("towns").to_owned()).await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
