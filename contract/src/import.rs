//! What an import of a file did, and what is wrong with its rows.

use crate::{ImportId, Timestamp};
use serde::{Deserialize, Serialize};

/// What is wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ImportRowError))]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ImportReport))]
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
    /// Why, in the order of the file; of very many only the first.
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

    /// Rows that change something.
    pub const fn changes(&self) -> u64 {
        self.created + self.updated
    }
}

/// A file that an operator handed in, and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// Where its report is found.
    pub id: ImportId,
    /// The file's name.
    pub file: String,
    /// All in it have agreed to be told by mail, as its operator says.
    pub mail_consent: bool,
    /// When it was checked or imported last.
    pub at: Timestamp,
    /// What was found or done.
    pub report: Report,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_in_one_line_what_was_done_or_would_be() {
        let report = Report { read: 4, created: 1, updated: 1, unchanged: 1, failed: 1, ..Report::default() };
        assert_eq!(report.summary_zh(), "读取 4 行：新增 1，更新 1，未变 1，失败 1");
        assert_eq!(report.changes(), 2);
        assert!(Report { dry_run: true, ..report }.summary_zh().ends_with("（试运行，未写入）"));
    }

    #[test]
    fn an_error_names_its_line_and_its_column() {
        let mut error = RowError { row: 3, column: "邮箱".into(), message: "不对".into() };
        assert_eq!(error.to_string(), "第 3 行「邮箱」：不对");
        error.column.clear();
        assert_eq!(error.to_string(), "第 3 行：不对");
    }
}
