//! People who may belong to nobody, second factors, sessions that renew themselves, invitations,
//! one-time links, slowed-down sign-ins, and mails that carry a secret.
//!
//! SQLite cannot loosen a `NOT NULL`, so users and what hangs on them are written anew. Sessions are
//! not carried over: everybody signs in again.

use crate::index::index;
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// A person's account; without organization and role a person who acts for nobody.
fn users(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name);
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("organization_id").uuid().null());
    table.col(ColumnDef::new("role").string().null());
    table.col(ColumnDef::new("email").string().not_null());
    table.col(ColumnDef::new("name").text().not_null());
    table.col(ColumnDef::new("phone").text().null());
    table.col(ColumnDef::new("password_hash").string().not_null());
    table.col(ColumnDef::new("totp_secret").text().null());
    table.col(ColumnDef::new("totp_confirmed_at").big_integer().null());
    table.col(ColumnDef::new("totp_step").big_integer().not_null().default(0));
    table.col(ColumnDef::new("recovery_codes").json().not_null());
    table.col(ColumnDef::new("oidc_subject").string().null());
    table.col(ColumnDef::new("privacy_version").string().null());
    table.col(ColumnDef::new("privacy_consent_at").big_integer().null());
    table.col(ColumnDef::new("active").boolean().not_null());
    table.col(ColumnDef::new("demo").boolean().not_null());
    table.col(ColumnDef::new("version").integer().not_null().default(1));
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("joined_at").big_integer().null());
    table.col(ColumnDef::new("signed_in_at").big_integer().null());
    table.col(ColumnDef::new("deleted_at").big_integer().null());
    table.foreign_key(
        ForeignKey::create()
            .from(name, "organization_id")
            .to("organizations", "id")
            .on_delete(ForeignKeyAction::Restrict),
    );
    table.to_owned()
}

/// Users as they were before this step.
fn users_before(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name);
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
            .from(name, "organization_id")
            .to("organizations", "id")
            .on_delete(ForeignKeyAction::Restrict),
    );
    table.to_owned()
}

fn belongs_to_user(table: &'static str, users: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, "user_id")
        .to(users, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

/// A signed-in device: a family of refresh tokens of which the newest generation counts.
fn sessions(users: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table("sessions");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("user_id").uuid().not_null());
    table.col(ColumnDef::new("user_agent").text().not_null());
    table.col(ColumnDef::new("address").string().not_null());
    table.col(ColumnDef::new("generation").integer().not_null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("refreshed_at").big_integer().not_null());
    table.col(ColumnDef::new("seen_at").big_integer().not_null());
    table.col(ColumnDef::new("expires_at").big_integer().not_null());
    table.col(ColumnDef::new("second_factor_at").big_integer().null());
    table.col(ColumnDef::new("confirmed_at").big_integer().not_null());
    table.col(ColumnDef::new("revoked_at").big_integer().null());
    table.foreign_key(&mut belongs_to_user("sessions", users));
    table.to_owned()
}

fn sessions_before(users: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table("sessions");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("user_id").uuid().not_null());
    table.col(ColumnDef::new("user_agent").text().not_null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("expires_at").big_integer().not_null());
    table.col(ColumnDef::new("revoked_at").big_integer().null());
    table.foreign_key(&mut belongs_to_user("sessions", users));
    table.to_owned()
}

/// An API token; with an organization it acts for that organization, otherwise for its maker.
fn api_tokens(name: &'static str, users: &'static str, now: bool) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name);
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("user_id").uuid().not_null());
    if now {
        table.col(ColumnDef::new("organization_id").uuid().null());
        table.col(ColumnDef::new("role").string().null());
        table.col(ColumnDef::new("scopes").string().not_null());
    }
    table.col(ColumnDef::new("name").text().not_null());
    table.col(ColumnDef::new("secret_hash").string().not_null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("expires_at").big_integer().not_null());
    table.col(ColumnDef::new("revoked_at").big_integer().null());
    table.col(ColumnDef::new("last_used_at").big_integer().null());
    table.foreign_key(&mut belongs_to_user(name, users));
    table.to_owned()
}

/// A link that works once; its secret is stored as a hash only.
fn one_time_links() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("one_time_links");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("purpose").string().not_null());
    table.col(ColumnDef::new("email").string().not_null());
    table.col(ColumnDef::new("user_id").uuid().null());
    table.col(ColumnDef::new("secret_hash").string().not_null());
    table.col(ColumnDef::new("data").text().not_null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("expires_at").big_integer().not_null());
    table.col(ColumnDef::new("used_at").big_integer().null());
    table.foreign_key(&mut belongs_to_user("one_time_links", "users"));
    table.to_owned()
}

/// An invitation into an organization.
fn invitations() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("invitations");
    table.col(ColumnDef::new("id").uuid().not_null().primary_key());
    table.col(ColumnDef::new("organization_id").uuid().not_null());
    table.col(ColumnDef::new("email").string().not_null());
    table.col(ColumnDef::new("role").string().not_null());
    table.col(ColumnDef::new("secret_hash").string().not_null());
    table.col(ColumnDef::new("invited_by").uuid().null());
    table.col(ColumnDef::new("created_at").big_integer().not_null());
    table.col(ColumnDef::new("expires_at").big_integer().not_null());
    table.col(ColumnDef::new("accepted_at").big_integer().null());
    table.col(ColumnDef::new("revoked_at").big_integer().null());
    table.foreign_key(
        ForeignKey::create()
            .from("invitations", "organization_id")
            .to("organizations", "id")
            .on_delete(ForeignKeyAction::Cascade),
    );
    table.to_owned()
}

/// Failed sign-ins of a key (an account, an address), and until when it has to wait.
fn sign_in_failures() -> TableCreateStatement {
    let mut table = Table::create();
    table.table("sign_in_failures");
    table.col(ColumnDef::new("key").string().not_null().primary_key());
    table.col(ColumnDef::new("count").integer().not_null());
    table.col(ColumnDef::new("blocked_until").big_integer().not_null());
    table.col(ColumnDef::new("updated_at").big_integer().not_null());
    table.to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(users("users_new")).await?;
        manager.create_table(api_tokens("api_tokens_new", "users_new", true)).await?;
        manager.execute(copy_users_up()).await?;
        manager.execute(copy_tokens_up()).await?;
        exchange(manager, sessions("users_new")).await?;
        manager.create_table(one_time_links()).await?;
        manager.create_table(invitations()).await?;
        manager.create_table(sign_in_failures()).await?;
        let mails =
            Table::alter().table("mails").add_column(ColumnDef::new("secret").text().null()).to_owned();
        manager.alter_table(mails).await?;
        for index in kept_indexes().into_iter().chain(new_indexes()) {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["one_time_links", "invitations", "sign_in_failures"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("mails").drop_column("secret").to_owned()).await?;
        manager.create_table(users_before("users_new")).await?;
        manager.create_table(api_tokens("api_tokens_new", "users_new", false)).await?;
        manager.execute(copy_users_down()).await?;
        manager.execute(copy_tokens_down()).await?;
        exchange(manager, sessions_before("users_new")).await?;
        for index in kept_indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Drops the old tables, children first so that nothing cascades, and gives the new ones their names.
async fn exchange(manager: &SchemaManager<'_>, sessions: TableCreateStatement) -> Result<(), DbErr> {
    for table in ["sessions", "api_tokens", "users"] {
        manager.drop_table(Table::drop().table(table).to_owned()).await?;
    }
    manager.create_table(sessions).await?;
    for (from, to) in [("users_new", "users"), ("api_tokens_new", "api_tokens")] {
        manager.rename_table(Table::rename().table(from, to).to_owned()).await?;
    }
    Ok(())
}

const USERS: [&str; 8] =
    ["id", "organization_id", "email", "name", "password_hash", "active", "demo", "created_at"];
const TOKENS: [&str; 8] =
    ["id", "user_id", "name", "secret_hash", "created_at", "expires_at", "revoked_at", "last_used_at"];

/// Copies columns that both tables have, and the given expressions.
fn copy(
    from: &'static str,
    to: &'static str,
    columns: &[&'static str],
    more: Vec<(&'static str, SimpleExpr)>,
) -> SelectAndInsert {
    let mut select = Query::select();
    select.from(from);
    let mut names: Vec<Alias> = Vec::new();
    for column in columns {
        select.column(Alias::new(*column));
        names.push(Alias::new(*column));
    }
    for (name, value) in more {
        select.expr(value);
        names.push(Alias::new(name));
    }
    SelectAndInsert { to, names, select: select.to_owned() }
}

struct SelectAndInsert {
    to: &'static str,
    names: Vec<Alias>,
    select: SelectStatement,
}

impl From<SelectAndInsert> for InsertStatement {
    fn from(copy: SelectAndInsert) -> Self {
        let mut insert = Query::insert();
        insert.into_table(copy.to).columns(copy.names);
        // The columns above and the select come from one list.
        let _ = insert.select_from(copy.select);
        insert.to_owned()
    }
}

fn copy_users_up() -> InsertStatement {
    let role = CaseStatement::new().case(Expr::col("role").eq("member"), "owner").finally(Expr::col("role"));
    copy(
        "users",
        "users_new",
        &USERS,
        vec![
            ("role", role.into()),
            ("recovery_codes", Expr::cust("'[]'")),
            ("joined_at", Expr::col("created_at")),
        ],
    )
    .into()
}

/// Who acts for nobody cannot be kept by the older schema.
fn copy_users_down() -> InsertStatement {
    let role = CaseStatement::new()
        .case(Expr::col("role").is_in(["owner", "editor", "viewer"]), "member")
        .case(Expr::col("role").eq("head"), "officer")
        .case(Expr::col("role").is_in(["content_editor", "auditor", "administrator"]), "operator")
        .finally(Expr::col("role"));
    let mut copy = copy("users", "users_new", &USERS, vec![("role", role.into())]);
    copy.select.and_where(Expr::col("organization_id").is_not_null());
    copy.into()
}

fn copy_tokens_up() -> InsertStatement {
    copy("api_tokens", "api_tokens_new", &TOKENS, vec![("scopes", Expr::value("read write publish operate"))])
        .into()
}

fn copy_tokens_down() -> InsertStatement {
    let mut copy = copy("api_tokens", "api_tokens_new", &TOKENS, vec![]);
    let kept = Query::select().column("id").from("users_new").to_owned();
    copy.select.and_where(Expr::col("organization_id").is_null());
    copy.select.and_where(Expr::col("user_id").in_subquery(kept));
    copy.into()
}

fn kept_indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("users", &["email"], true),
        index("users", &["organization_id"], false),
        index("sessions", &["user_id"], false),
        index("api_tokens", &["secret_hash"], true),
        index("api_tokens", &["user_id"], false),
    ]
}

fn new_indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("users", &["oidc_subject"], true),
        index("users", &["created_at", "id"], false),
        index("api_tokens", &["organization_id"], false),
        index("one_time_links", &["secret_hash"], true),
        index("one_time_links", &["email", "purpose"], false),
        index("one_time_links", &["expires_at"], false),
        index("invitations", &["secret_hash"], true),
        index("invitations", &["organization_id"], false),
        index("sign_in_failures", &["updated_at"], false),
    ]
}
