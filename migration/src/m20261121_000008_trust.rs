//! What makes an enterprise a real one: its standing, proposed changes and their review, admission as
//! 数商, attachments; and fuller capabilities, qualifications and cases.

use crate::index::index;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

fn of_organization(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, "organization_id")
        .to("organizations", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

/// A proposed change of an organization: registration, profile or claim.
fn organization_changes() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("organization_changes");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("organization_id").uuid().not_null());
    table.col(ColumnDef::new("kind").string().not_null());
    table.col(ColumnDef::new("status").string().not_null());
    table.col(ColumnDef::new("open_key").string().null());
    table.col(ColumnDef::new("base").json().not_null());
    table.col(ColumnDef::new("proposed").json().not_null());
    table.col(ColumnDef::new("remarks").json().not_null());
    table.col(ColumnDef::new("proposed_by").uuid().null());
    table.col(ColumnDef::new("decided_by").uuid().null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("updated_at").big_integer().not_null());
    table.col(ColumnDef::new("submitted_at").big_integer().null());
    table.col(ColumnDef::new("decided_at").big_integer().null());
    table.col(ColumnDef::new("version").integer().not_null());
    table.foreign_key(&mut of_organization("organization_changes"));
    table.to_owned()
}

/// 数商入库: an application and, once admitted, the certificate.
fn merchant_admissions() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("merchant_admissions");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("organization_id").uuid().not_null());
    table.col(ColumnDef::new("status").string().not_null());
    table.col(ColumnDef::new("open_key").string().null());
    table.col(ColumnDef::new("number").string().null());
    table.col(ColumnDef::new("renews").uuid().null());
    table.col(ColumnDef::new("application").json().not_null());
    table.col(ColumnDef::new("remarks").json().not_null());
    table.col(ColumnDef::new("applied_by").uuid().null());
    table.col(ColumnDef::new("decided_by").uuid().null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("updated_at").big_integer().not_null());
    table.col(ColumnDef::new("submitted_at").big_integer().null());
    table.col(ColumnDef::new("decided_at").big_integer().null());
    table.col(ColumnDef::new("valid_from").big_integer().null());
    table.col(ColumnDef::new("valid_until").big_integer().null());
    table.col(ColumnDef::new("version").integer().not_null());
    table.foreign_key(&mut of_organization("merchant_admissions"));
    table.to_owned()
}

/// A stored file.
fn attachments() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("attachments");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("organization_id").uuid().null());
    table.col(ColumnDef::new("uploaded_by").uuid().not_null());
    table.col(ColumnDef::new("purpose").string().not_null());
    table.col(ColumnDef::new("name").text().not_null());
    table.col(ColumnDef::new("content_type").string().not_null());
    table.col(ColumnDef::new("bytes").big_integer().not_null());
    table.col(ColumnDef::new("sha256").string().not_null());
    table.col(ColumnDef::new("storage_key").string().not_null());
    table.col(ColumnDef::new("public").boolean().not_null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("used_at").big_integer().null());
    table.foreign_key(&mut of_organization("attachments"));
    table.to_owned()
}

type Columns = Vec<(&'static str, ColumnDef)>;

fn columns() -> Columns {
    let text = |table, name: &'static str| (table, ColumnDef::new(name).text().null().to_owned());
    let mut organization = vec![
        ("organizations", ColumnDef::new("status").string().not_null().default("active").to_owned()),
        ("organizations", ColumnDef::new("logo_id").uuid().null().to_owned()),
        ("organizations", ColumnDef::new("claimed_at").big_integer().null().to_owned()),
        text("organizations", "country"),
        text("organizations", "registration_number"),
        text("organizations", "status_reason"),
    ];
    organization.extend([
        text("capabilities", "evidence"),
        text("qualifications", "valid_from"),
        text("qualifications", "valid_until"),
        ("qualifications", ColumnDef::new("attachment_id").uuid().null().to_owned()),
        text("cases", "client"),
        ("cases", ColumnDef::new("year").integer().null().to_owned()),
        text("cases", "detail"),
    ]);
    organization
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, mut column) in columns() {
            manager.alter_table(Table::alter().table(table).add_column(&mut column).to_owned()).await?;
        }
        manager.create_table(organization_changes()).await?;
        manager.create_table(merchant_admissions()).await?;
        manager.create_table(attachments()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        manager.execute(unclaimed()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["attachments", "merchant_admissions", "organization_changes"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        // SQLite drops no column that an index is about.
        let index = Index::drop().name("ix_qualifications_valid_until").table("qualifications").to_owned();
        manager.drop_index(index).await?;
        for (table, column) in columns() {
            let name = column.get_column_name();
            manager.alter_table(Table::alter().table(table).drop_column(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Imported enterprises that nobody has an account for wait to be claimed.
fn unclaimed() -> UpdateStatement {
    let members = Query::select()
        .column("organization_id")
        .from("users")
        .and_where(Expr::col("organization_id").is_not_null())
        .to_owned();
    Query::update()
        .table("organizations")
        .value("status", "unclaimed")
        .and_where(Expr::col("kind").eq("enterprise"))
        .and_where(Expr::col("id").not_in_subquery(members))
        .to_owned()
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("organization_changes", &["open_key"], true),
        index("organization_changes", &["organization_id", "id"], false),
        index("organization_changes", &["submitted_at", "status"], false),
        index("merchant_admissions", &["open_key"], true),
        index("merchant_admissions", &["number"], false),
        index("merchant_admissions", &["organization_id", "id"], false),
        index("merchant_admissions", &["submitted_at", "status"], false),
        index("merchant_admissions", &["valid_until", "status"], false),
        index("attachments", &["storage_key"], true),
        index("attachments", &["organization_id"], false),
        index("attachments", &["created_at"], false),
        index("qualifications", &["valid_until"], false),
    ]
}
