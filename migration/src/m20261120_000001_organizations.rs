//! Organizations with their capability library entry and products.

use crate::index::index;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// An enterprise, a department or the operator.
fn organizations() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("organizations");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("kind").string().not_null());
    table.col(ColumnDef::new("uscc").string().null());
    table.col(ColumnDef::new("import_key").string().null());
    table.col(ColumnDef::new("name").text().not_null());
    table.col(ColumnDef::new("place").text().not_null());
    table.col(ColumnDef::new("local").boolean().not_null());
    table.col(ColumnDef::new("size").string().null());
    table.col(ColumnDef::new("founded").integer().null());
    table.col(ColumnDef::new("intro").text().not_null());
    table.col(ColumnDef::new("website").text().null());
    table.col(ColumnDef::new("email").string().null());
    table.col(ColumnDef::new("contact_name").text().null());
    table.col(ColumnDef::new("contact_phone").text().null());
    table.col(ColumnDef::new("mail_consent").boolean().not_null());
    table.col(ColumnDef::new("active").boolean().not_null());
    table.col(ColumnDef::new("demo").boolean().not_null());
    table.col(ColumnDef::new("version").integer().not_null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("updated_at").big_integer().not_null());
    table.to_owned()
}

/// One capability of an enterprise.
fn capabilities() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("capabilities");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("organization_id").uuid().not_null());
    table.col(ColumnDef::new("position").integer().not_null());
    table.col(ColumnDef::new("label").text().not_null());
    table.col(ColumnDef::new("taxonomy_code").string().null());
    table.foreign_key(
        ForeignKey::create()
            .from("capabilities", "organization_id")
            .to("organizations", "id")
            .on_delete(ForeignKeyAction::Cascade),
    );
    table.to_owned()
}

/// A certificate or licence of an enterprise.
fn qualifications() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("qualifications");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("organization_id").uuid().not_null());
    table.col(ColumnDef::new("position").integer().not_null());
    table.col(ColumnDef::new("name").text().not_null());
    table.col(ColumnDef::new("number").string().null());
    table.col(ColumnDef::new("issuer").string().null());
    table.foreign_key(
        ForeignKey::create()
            .from("qualifications", "organization_id")
            .to("organizations", "id")
            .on_delete(ForeignKeyAction::Cascade),
    );
    table.to_owned()
}

/// A case of an enterprise, one line.
fn cases() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("cases");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("organization_id").uuid().not_null());
    table.col(ColumnDef::new("position").integer().not_null());
    table.col(ColumnDef::new("title").text().not_null());
    table.foreign_key(
        ForeignKey::create()
            .from("cases", "organization_id")
            .to("organizations", "id")
            .on_delete(ForeignKeyAction::Cascade),
    );
    table.to_owned()
}

/// A listed data, compute or service product.
fn products() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("products");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("organization_id").uuid().not_null());
    table.col(ColumnDef::new("position").integer().not_null());
    table.col(ColumnDef::new("kind").string().not_null());
    table.col(ColumnDef::new("title").text().not_null());
    table.col(ColumnDef::new("summary").text().not_null());
    table.col(ColumnDef::new("active").boolean().not_null());
    table.col(ColumnDef::new("demo").boolean().not_null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("updated_at").big_integer().not_null());
    table.foreign_key(
        ForeignKey::create()
            .from("products", "organization_id")
            .to("organizations", "id")
            .on_delete(ForeignKeyAction::Cascade),
    );
    table.to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(organizations()).await?;
        manager.create_table(capabilities()).await?;
        manager.create_table(qualifications()).await?;
        manager.create_table(cases()).await?;
        manager.create_table(products()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("products").to_owned()).await?;
        manager.drop_table(Table::drop().table("cases").to_owned()).await?;
        manager.drop_table(Table::drop().table("qualifications").to_owned()).await?;
        manager.drop_table(Table::drop().table("capabilities").to_owned()).await?;
        manager.drop_table(Table::drop().table("organizations").to_owned()).await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("organizations", &["uscc"], true),
        index("organizations", &["import_key"], true),
        index("organizations", &["kind", "active", "updated_at"], false),
        index("organizations", &["updated_at", "id"], false),
        index("capabilities", &["organization_id", "position"], false),
        index("capabilities", &["taxonomy_code"], false),
        index("qualifications", &["organization_id"], false),
        index("cases", &["organization_id"], false),
        index("products", &["organization_id"], false),
        index("products", &["updated_at", "id"], false),
    ]
}
