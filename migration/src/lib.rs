//! Migrations, one file a step. Never edits a step that has landed; never imports `entity`, whose
//! structs follow the newest schema only.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod index;
mod m20261120_000001_organizations;
mod m20261120_000002_accounts;
mod m20261120_000003_opportunities;
mod m20261120_000004_work;
mod m20261120_000005_reference;
mod m20261121_000006_read_paths;
mod m20261121_000007_people;
mod m20261121_000008_trust;
mod m20261121_000009_case_files;
mod m20261121_000010_numbers_abroad;
mod m20261122_000011_waiting_version;
mod m20261122_000012_entries_about;
mod m20261122_000013_looked_up;

/// Brings a database to the newest schema.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261120_000001_organizations::Migration),
            Box::new(m20261120_000002_accounts::Migration),
            Box::new(m20261120_000003_opportunities::Migration),
            Box::new(m20261120_000004_work::Migration),
            Box::new(m20261120_000005_reference::Migration),
            Box::new(m20261121_000006_read_paths::Migration),
            Box::new(m20261121_000007_people::Migration),
            Box::new(m20261121_000008_trust::Migration),
            Box::new(m20261121_000009_case_files::Migration),
            Box::new(m20261121_000010_numbers_abroad::Migration),
            Box::new(m20261122_000011_waiting_version::Migration),
            Box::new(m20261122_000012_entries_about::Migration),
            Box::new(m20261122_000013_looked_up::Migration),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_done_whole_or_not_at_all() {
        for step in Migrator::migrations() {
            assert_eq!(step.use_transaction(), Some(true), "{}", step.name());
        }
    }
}
