//! Importing rows from files: the part every kind of row shares.
//!
//! A file is JSON Lines or CSV (`,` `;` or tab), in UTF-8 with or without BOM, UTF-16 with BOM, or
//! GB18030 as Excel here writes it; all of it is told from the content ([`source`]). Columns may be
//! named in Chinese or English ([`mod@column`]). A bad row is reported with its line, column and reason and
//! never costs a good one; the same key twice in a file is reported; importing a file again changes
//! nothing.
//!
//! A kind of row is a [`RowKind`]: it names its columns, checks one [`Row`] into an item with a key, and
//! saves a batch of items inside a transaction. [`run`] does everything else:
//!
//! ```ignore
//! struct Suppliers { /* what is remembered between rows */ }
//!
//! #[async_trait]
//! impl RowKind for Suppliers {
//!     type Item = Supplier;
//!     fn columns(&self) -> &'static [Column] { COLUMNS }
//!     fn required(&self) -> &'static [&'static [&'static str]] { &[&["id", "uscc"], &["name"]] }
//!     fn check(&mut self, row: &mut Row) -> (String, Supplier) {
//!         let name = row.required("name", 100);          // reports the line and column by itself
//!         let cases = row.phrases("cases", 50, 500);     // JSON array, or text split at line ends, | or ；
//!         if name.ends_with("测试") { row.fail("name", "请填写登记的企业名称"); }
//!         (row.text("id", 100), Supplier { name, cases }) // dropped when the row has failed
//!     }
//!     async fn save(&self, app: &App, tx: &DatabaseTransaction, batch: &[Checked<Supplier>]) -> Result<Saved> {
//!         // bulk upsert, audit entry, outbox rows, jobs: all within `tx`
//!     }
//! }
//!
//! import::run(app, Suppliers { .. }, bytes, options, &|progress| bar.set_position(progress.bytes)).await
//! ```

pub mod column;
mod reader;
mod row;
mod run;
pub mod source;
#[cfg(test)]
mod tests;

pub use column::Column;
pub use contract::import::{Report, RowError};
pub use row::Row;
pub use run::{Checked, RowKind, Saved, run};

/// Largest file read.
pub const MAX_FILE_BYTES: u64 = 200 * 1024 * 1024;
/// Largest single row; a longer one is an error of that row alone.
pub const MAX_ROW_BYTES: usize = 1024 * 1024;
/// Errors kept in a report; `failed` counts all bad rows.
pub const MAX_ERRORS: usize = 1_000;
/// Rows saved in one transaction.
pub const BATCH: usize = 200;

/// How to import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Do everything but keep nothing.
    pub dry_run: bool,
    /// Mark what is created as demonstration data.
    pub demo: bool,
    /// All suppliers of the file have agreed to be told by mail, unless a row says otherwise.
    pub mail_consent: bool,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Rows dealt with.
    pub rows: u64,
    /// Bytes of the (decoded) text dealt with.
    pub bytes: u64,
    /// Bytes of the text in all.
    pub total_bytes: u64,
}

/// Reads all rows of a file without looking at what they mean; says how many can and cannot be read.
///
/// # Errors
/// When the file cannot be read at all.
#[cfg(any(test, feature = "testing"))]
pub fn scan(bytes: &[u8], columns: &'static [Column]) -> crate::Result<(u64, u64)> {
    let source = source::Source::detect(bytes, columns)?;
    let mut reader = reader::Reader::new(&source, columns, &[])?;
    let (mut good, mut bad) = (0, 0);
    while let Some(row) = reader.next_row() {
        *(if row.is_ok() { &mut good } else { &mut bad }) += 1;
    }
    Ok((good, bad))
}
