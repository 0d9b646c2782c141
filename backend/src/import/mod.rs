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
pub use row::Row;
pub use run::{Checked, RowKind, Saved, run};

use serde::Serialize;

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

/// What is wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// The line in the file, from 1, as an editor counts.
    pub row: u64,
    /// The column as the file names it; empty when the whole row is meant.
    pub column: String,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl std::fmt::Display for RowError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.column.as_str() {
            "" => write!(f, "第 {} 行：{}", self.row, self.message),
            column => write!(f, "第 {} 行「{column}」：{}", self.row, self.message),
        }
    }
}

/// What an import did; with `dry_run` what it would have done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Rows found, blank lines not counted.
    pub read: u64,
    /// New.
    pub created: u64,
    /// There before, and changed.
    pub updated: u64,
    /// There before with the same content.
    pub unchanged: u64,
    /// Rows not imported.
    pub failed: u64,
    /// Why, in the order of the file, the first [`MAX_ERRORS`].
    pub errors: Vec<RowError>,
    /// What was noticed about the file as a whole.
    pub warnings: Vec<String>,
    /// Nothing was kept.
    pub dry_run: bool,
}

impl Report {
    /// One line for people.
    pub fn summary_zh(&self) -> String {
        let mode = if self.dry_run { "（试运行，未写入）" } else { "" };
        format!(
            "读取 {} 行：新增 {}，更新 {}，未变 {}，失败 {}{mode}",
            self.read, self.created, self.updated, self.unchanged, self.failed
        )
    }

    pub(crate) fn fail(&mut self, errors: Vec<RowError>) {
        self.failed += 1;
        self.errors.extend(errors.into_iter().take(MAX_ERRORS.saturating_sub(self.errors.len())));
    }
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
