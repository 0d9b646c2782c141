//! The server with an account of PostgreSQL that may do what `docs/database-rights.sql` grants and no more.

use crate::machine::{Machine, OFFICER, eventually};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseBackend};

const RIGHTS: &str = include_str!("../docs/database-rights.sql");

/// SQLite knows no accounts.
#[tokio::test]
async fn the_server_can_change_neither_the_schema_nor_the_trail() {
    let machine = Machine::install("").await;
    if machine.app.db.backend() != DatabaseBackend::Postgres {
        return machine.app.finish().await;
    }
    let owner = machine.app.db.read().clone();
    let role = format!("sjt_role_{}", machine.app.new_id().simple());
    owner.execute_unprepared(&format!("CREATE ROLE {role} LOGIN")).await.unwrap();
    // As everybody may in a database that was made by version 14 or older.
    owner.execute_unprepared("GRANT CREATE ON SCHEMA public TO PUBLIC").await.unwrap();
    owner.execute_unprepared(&RIGHTS.replace(":role", &role)).await.unwrap();
    let mut url = reqwest::Url::parse(&machine.app.settings.database.url).unwrap();
    url.set_username(&role).unwrap();
    machine.configure_for(url.as_str(), "");

    let mut server = machine.serve();
    server.sign_in(OFFICER).await;
    let draft = server.draft(1).await;
    server.publish(&draft).await.expect("published");
    let told = || async { machine.outbox().len() >= 3 };
    eventually("suppliers are told", || machine.words(), told).await;
    server.kill();
    machine.run(&["audit", "verify"]);
    machine.run(&["reindex"]);

    let limited = Database::connect(ConnectOptions::new(url.as_str())).await.unwrap();
    for statement in [
        "UPDATE audit_entries SET action = 'x'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
        "DROP TABLE audit_entries",
        "ALTER TABLE users ADD COLUMN x int",
        "CREATE TABLE own (x int)",
        "DELETE FROM seaql_migrations",
    ] {
        let refused = limited.execute_unprepared(statement).await.unwrap_err().to_string();
        assert!(refused.contains("permission denied") || refused.contains("must be owner"), "{refused}");
    }
    limited.close().await.unwrap();
    owner.execute_unprepared(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await.unwrap();
    machine.app.finish().await;
}
