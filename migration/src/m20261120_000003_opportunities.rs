//! Opportunities and recommendations.

use crate::index::index;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// A department's requirement, drafted or published.
fn opportunities() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("opportunities");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("code").string().null());
    table.col(ColumnDef::new("import_key").string().null());
    table.col(ColumnDef::new("kind").string().not_null());
    table.col(ColumnDef::new("status").string().not_null());
    table.col(ColumnDef::new("department_id").uuid().not_null());
    table.col(ColumnDef::new("title").text().not_null());
    table.col(ColumnDef::new("background").text().not_null());
    table.col(ColumnDef::new("requirement").text().not_null());
    table.col(ColumnDef::new("budget").big_integer().null());
    table.col(ColumnDef::new("deadline_at").big_integer().null());
    table.col(ColumnDef::new("qualifications").json().not_null());
    table.col(ColumnDef::new("contact_name").text().not_null());
    table.col(ColumnDef::new("contact_phone").text().not_null());
    table.col(ColumnDef::new("recommended").integer().not_null());
    table.col(ColumnDef::new("demo").boolean().not_null());
    table.col(ColumnDef::new("created_by").uuid().null());
    table.col(ColumnDef::new("version").integer().not_null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("updated_at").big_integer().not_null());
    table.col(ColumnDef::new("published_at").big_integer().null());
    table.foreign_key(
        ForeignKey::create()
            .from("opportunities", "department_id")
            .to("organizations", "id")
            .on_delete(ForeignKeyAction::Restrict),
    );
    table.to_owned()
}

/// One supplier recommended for one opportunity.
fn recommendations() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("recommendations");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("opportunity_id").uuid().not_null());
    table.col(ColumnDef::new("organization_id").uuid().not_null());
    table.col(ColumnDef::new("rank").integer().not_null());
    table.col(ColumnDef::new("score").integer().not_null());
    table.col(ColumnDef::new("reasons").json().not_null());
    table.col(ColumnDef::new("status").string().not_null());
    table.col(ColumnDef::new("dismiss_reason").string().null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("updated_at").big_integer().not_null());
    table.foreign_key(
        ForeignKey::create()
            .from("recommendations", "opportunity_id")
            .to("opportunities", "id")
            .on_delete(ForeignKeyAction::Cascade),
    );
    table.foreign_key(
        ForeignKey::create()
            .from("recommendations", "organization_id")
            .to("organizations", "id")
            .on_delete(ForeignKeyAction::Cascade),
    );
    table.to_owned()
}

/// A named counter, e.g. of opportunity codes in a year.
fn counters() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("counters");
    table.col(ColumnDef::new("name").text().not_null().primary_key());
    table.col(ColumnDef::new("value").big_integer().not_null());
    table.to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(opportunities()).await?;
        manager.create_table(recommendations()).await?;
        manager.create_table(counters()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("counters").to_owned()).await?;
        manager.drop_table(Table::drop().table("recommendations").to_owned()).await?;
        manager.drop_table(Table::drop().table("opportunities").to_owned()).await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("opportunities", &["code"], true),
        index("opportunities", &["import_key"], true),
        index("opportunities", &["status", "published_at"], false),
        index("opportunities", &["department_id", "updated_at"], false),
        index("recommendations", &["opportunity_id", "organization_id"], true),
        index("recommendations", &["organization_id", "created_at"], false),
        index("recommendations", &["opportunity_id", "rank"], false),
    ]
}
