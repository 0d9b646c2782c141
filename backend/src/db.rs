//! The database handles: a pool that reads, and the one way to begin a write.

use crate::{Error, Result, settings::DatabaseSettings};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DatabaseTransaction,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use std::time::Duration;

/// A database: SQLite with many readers and one writer, or PostgreSQL with one pool.
#[derive(Clone, Debug)]
pub struct Db {
    read: DatabaseConnection,
    write: DatabaseConnection,
}

impl Db {
    /// Opens the database and creates a missing SQLite file; does not migrate.
    ///
    /// # Errors
    /// When the URL is wrong, the file cannot be written, or the server does not answer.
    pub async fn open(settings: &DatabaseSettings) -> Result<Self> {
        let url = settings.url.as_str();
        if !url.starts_with("sqlite:") {
            let pool = connect(url, settings.max_connections).await?;
            return Ok(Self { read: pool.clone(), write: pool });
        }
        // One writer avoids "database is locked" between our own tasks; other processes are waited
        // for by busy_timeout. WAL lets readers go on meanwhile.
        let write = connect(url, 1).await?;
        write.execute_unprepared("PRAGMA journal_mode = WAL").await?;
        let read = connect(url, settings.max_connections).await?;
        Ok(Self { read, write })
    }

    /// The connection for reading outside a transaction.
    pub const fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Which database it is.
    pub fn backend(&self) -> DatabaseBackend {
        self.read.get_database_backend()
    }

    /// Begins a write transaction; on SQLite it takes the write lock at once, so that it cannot fail
    /// half way with "database is locked".
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database stays busy or is away.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.write.begin_with_options(options).await.map_err(Error::from)
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// When a step fails; the step is rolled back.
    pub async fn migrate(&self) -> Result<()> {
        Migrator::up(&self.write, None).await.map_err(Error::from)
    }

    /// The migrations not applied yet, by name; needs no right to change the schema.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pending_migrations(&self) -> Result<Vec<String>> {
        let pending = Migrator::get_pending_migrations_read_only(&self.read).await?;
        Ok(pending.iter().map(|m| m.name().to_owned()).collect())
    }

    /// Closes all connections.
    pub async fn close(self) {
        let _ = self.read.close().await;
        let _ = self.write.close().await;
    }
}

async fn connect(url: &str, max: u32) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(max)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(|postgres| {
            // Like `busy_timeout` below; and who falls silent inside a transaction keeps no lock.
            postgres.options([("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "120s")])
        })
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(10))
                // What was acknowledged survives a power cut.
                .pragma("synchronous", "FULL")
                .pragma("temp_store", "MEMORY")
        });
    let mut connection = Database::connect(options).await?;
    // What `bench` and operators watch: the statements of a page must not grow with its rows.
    connection.set_metric_callback(|_| metrics::counter!("db_statements_total").increment(1));
    Ok(connection)
}
