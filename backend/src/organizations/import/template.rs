//! Tables for operators to take away: an empty one to fill in, and the refused rows of a report.

use crate::{Actor, Error, Result, audit::service::neutral, import::column::SUPPLIER, organizations::policy};
use contract::import::Report;

/// The head of the list of refused rows.
const HEAD: [&str; 3] = ["行", "列", "问题"];

/// A column for who fills a table in: what it is called and what goes into it.
pub fn columns() -> impl Iterator<Item = (&'static str, &'static str)> {
    SUPPLIER.iter().filter_map(|column| Some((*column.titles.first()?, column.says)))
}

/// An empty table with all columns, as CSV that spreadsheets open (UTF-8 with a mark).
///
/// # Errors
/// Unless the actor may import.
pub fn template(actor: &Actor) -> Result<Vec<u8>> {
    policy::may_import(actor)?;
    table(std::iter::once(columns().map(|(title, _)| title.to_owned()).collect()))
}

/// The refused rows of a report, as CSV.
pub fn refused(report: &Report) -> Result<Vec<u8>> {
    let head = HEAD.map(str::to_owned).to_vec();
    let rows = report
        .errors
        .iter()
        .map(|error| vec![error.row.to_string(), neutral(&error.column), neutral(&error.message)]);
    table(std::iter::once(head).chain(rows))
}

fn table(rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>> {
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        out.write_record(row).map_err(|e| Error::Internal(e.into()))?;
    }
    out.into_inner().map_err(|e| Error::Internal(anyhow::anyhow!("csv: {e}")))
}
