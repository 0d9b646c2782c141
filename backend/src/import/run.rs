//! The course of an import: read, check, save in batches, report.

use super::{
    BATCH, Column, ImportOptions, MAX_ERRORS, Progress, Report, Row, RowError, reader::Reader, source::Source,
};
use crate::{App, Error, Result};
use async_trait::async_trait;
use sea_orm::DatabaseTransaction;
use std::collections::HashMap;

/// A row that passed its checks.
#[derive(Clone, Debug)]
pub struct Checked<T> {
    /// The line in the file.
    pub line: u64,
    /// The row's own key.
    pub key: String,
    /// What it says.
    pub item: T,
}

/// What a batch did.
#[derive(Clone, Debug, Default)]
pub struct Saved {
    /// New.
    pub created: u64,
    /// Changed.
    pub updated: u64,
    /// The same as before.
    pub unchanged: u64,
    /// Rows that the database's content forbids, with the reason.
    pub refused: Vec<RowError>,
}

/// A kind of row.
#[async_trait]
pub trait RowKind: Send {
    /// What a good row becomes.
    type Item: Send + Sync;

    /// The columns it knows.
    fn columns(&self) -> &'static [Column];

    /// Groups of columns of which a table needs at least one each.
    fn required(&self) -> &'static [&'static [&'static str]];

    /// Reads a row into its key and item, telling `row` whatever is wrong; after an error the result is
    /// dropped. Called once a row in the order of the file.
    fn check(&mut self, row: &mut Row) -> (String, Self::Item);

    /// The column an item's key stands in.
    fn key_column(&self, _item: &Self::Item) -> &'static str {
        "id"
    }

    /// Writes good rows within a transaction, with audit entry, outbox rows and jobs. May be called again
    /// for the single rows of a batch that failed.
    async fn save(&self, app: &App, tx: &DatabaseTransaction, batch: &[Checked<Self::Item>])
    -> Result<Saved>;
}

/// Imports a file. Only the caller knows who asks: check the permission before.
///
/// # Errors
/// [`Error::Malformed`] when the file cannot be read at all, [`Error::Unavailable`] when the database is
/// away; what was saved until then stays, and the import can be run again.
pub async fn run<K: RowKind>(
    app: &App,
    mut kind: K,
    bytes: &[u8],
    options: ImportOptions,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Report> {
    let source = Source::detect(bytes, kind.columns())?;
    let mut reader = Reader::new(&source, kind.columns(), kind.required())?;
    let mut report = Report { dry_run: options.dry_run, ..Report::default() };
    let mut seen: HashMap<String, u64> = HashMap::new();
    let total_bytes = source.text.len() as u64;
    loop {
        let batch = fill(&mut kind, &mut reader, &mut seen, &mut report);
        if !batch.is_empty() {
            save(app, &kind, &batch, options, &mut report).await?;
        }
        let bytes = reader.position() as u64;
        progress(Progress { rows: report.read, bytes, total_bytes });
        if bytes >= total_bytes {
            break;
        }
    }
    report.errors.sort_by_key(|error| error.row);
    report.warnings = reader.warnings();
    if report.errors.len() >= MAX_ERRORS {
        report.warnings.push(format!("错误很多，只列出前 {MAX_ERRORS} 处，请先改正这些再导入一次"));
    }
    Ok(report)
}

/// Reads and checks up to a batch of good rows; the bad ones go to the report.
fn fill<K: RowKind>(
    kind: &mut K,
    reader: &mut Reader<'_>,
    seen: &mut HashMap<String, u64>,
    report: &mut Report,
) -> Vec<Checked<K::Item>> {
    let mut batch = Vec::with_capacity(BATCH);
    // Bounded by rows read, too: progress goes on through a file of nothing but errors.
    for _ in 0..BATCH {
        let Some(read) = reader.next_row() else { break };
        report.read += 1;
        let mut row = match read {
            Ok(row) => row,
            Err(error) => {
                fail(report, vec![error]);
                continue;
            }
        };
        let line = row.line();
        let (key, item) = kind.check(&mut row);
        if row.is_good() {
            match seen.get(&key) {
                Some(first) => {
                    let column = kind.key_column(&item);
                    let title = zh(kind.columns(), column);
                    row.fail(
                        column,
                        format!(
                            "第 {line} 行与第 {first} 行的{title}都是“{key}”，同一文件中只能出现一次，请核对后删去或改正其中一行"
                        ),
                    );
                }
                None => {
                    seen.insert(key.clone(), line);
                }
            }
        }
        if row.is_good() {
            batch.push(Checked { line, key, item });
        } else {
            fail(report, row.into_errors());
        }
    }
    batch
}

/// What a column is called in tables.
fn zh(columns: &[Column], name: &'static str) -> &'static str {
    let column = columns.iter().find(|column| column.name == name);
    column.and_then(|column| column.titles.first()).copied().unwrap_or(name)
}

async fn save<K: RowKind>(
    app: &App,
    kind: &K,
    batch: &[Checked<K::Item>],
    options: ImportOptions,
    report: &mut Report,
) -> Result<()> {
    match attempt(app, kind, batch, options).await {
        Ok(saved) => count(report, saved),
        Err(error @ (Error::Unavailable(_) | Error::Forbidden | Error::Unauthenticated)) => {
            return Err(error);
        }
        // One row spoilt the batch: save the others one by one.
        Err(error) if batch.len() > 1 => {
            tracing::warn!(
                error = format!("{error:?}"),
                rows = batch.len(),
                "a batch failed; going on row by row"
            );
            for row in batch.chunks(1) {
                match attempt(app, kind, row, options).await {
                    Ok(saved) => count(report, saved),
                    Err(error @ Error::Unavailable(_)) => return Err(error),
                    Err(error) => fail(report, refused(row, &error)),
                }
            }
        }
        Err(error) => fail(report, refused(batch, &error)),
    }
    Ok(())
}

async fn attempt<K: RowKind>(
    app: &App,
    kind: &K,
    batch: &[Checked<K::Item>],
    options: ImportOptions,
) -> Result<Saved> {
    let tx = app.db.begin().await?;
    let saved = kind.save(app, &tx, batch).await?;
    if options.dry_run {
        tx.rollback().await?;
    } else {
        tx.commit().await?;
    }
    Ok(saved)
}

fn count(report: &mut Report, saved: Saved) {
    report.created += saved.created;
    report.updated += saved.updated;
    report.unchanged += saved.unchanged;
    for error in saved.refused {
        fail(report, vec![error]);
    }
}

/// Counts a bad row and keeps why, as long as there is room.
fn fail(report: &mut Report, errors: Vec<RowError>) {
    report.failed += 1;
    report.errors.extend(errors.into_iter().take(MAX_ERRORS.saturating_sub(report.errors.len())));
}

fn refused<T>(rows: &[Checked<T>], error: &Error) -> Vec<RowError> {
    let message = error.to_problem().detail;
    rows.iter()
        .map(|row| RowError {
            row: row.line, column: String::new(), message: format!("未能保存：{message}")
        })
        .collect()
}
