//! From text to rows, one at a time, so that memory does not grow with the file.

use super::{
    MAX_ROW_BYTES, RowError,
    column::{Column, Headers, find},
    row::{Cells, Row},
    source::{Format, Source},
};
use crate::{Error, Result};
use serde_json::Value;
use std::collections::BTreeSet;

/// Names of unknown columns remembered for the warning.
const MAX_UNKNOWN: usize = 30;

/// Reads the rows of a file in their order.
pub struct Reader<'a> {
    text: &'a str,
    columns: &'static [Column],
    table: Option<Table>,
    /// Where the next row begins.
    at: usize,
    /// The line number at `at`.
    line: u64,
    unknown: BTreeSet<String>,
}

/// What is known of a CSV file.
struct Table {
    delimiter: u8,
    headers: Headers,
}

/// A row, or why it cannot be read.
pub type Read = std::result::Result<Row, RowError>;

impl<'a> Reader<'a> {
    /// Begins to read; a table's header line is read at once.
    ///
    /// # Errors
    /// [`Error::Malformed`] when a table lacks required columns.
    pub fn new(source: &'a Source<'_>, columns: &'static [Column], required: &[&[&str]]) -> Result<Self> {
        let mut reader =
            Self { text: &source.text, columns, table: None, at: 0, line: 1, unknown: BTreeSet::new() };
        if let Format::Csv { delimiter } = source.format {
            reader.skip_blank();
            let record = reader.record(delimiter).unwrap_or_default();
            let headers = Headers::new(columns, record.cells.iter());
            check_required(&headers, columns, required)?;
            reader.unknown.extend(headers.unknown.iter().take(MAX_UNKNOWN).cloned());
            reader.table = Some(Table { delimiter, headers });
            reader.advance(record.end);
        }
        Ok(reader)
    }

    /// How many bytes are behind.
    pub const fn position(&self) -> usize {
        self.at
    }

    /// What to tell about the file's columns; complete after the last row.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if !self.unknown.is_empty() {
            let names: Vec<&str> = self.unknown.iter().map(String::as_str).collect();
            warnings.push(format!("不认识的列已忽略：{}", names.join("、")));
        }
        if let Some(twice) = self.table.as_ref().map(|t| &t.headers.twice).filter(|twice| !twice.is_empty()) {
            warnings.push(format!("含义重复的列，只用了第一个：{}", twice.join("、")));
        }
        warnings
    }

    /// The next row; none at the end.
    pub fn next_row(&mut self) -> Option<Read> {
        self.skip_blank();
        if self.at >= self.text.len() {
            return None;
        }
        Some(match self.table.take() {
            Some(table) => {
                let read = self.table_row(&table);
                self.table = Some(table);
                read
            }
            None => self.json_row(),
        })
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Moves on, counting lines.
    fn advance(&mut self, bytes: usize) {
        let passed = self.rest().as_bytes().iter().take(bytes).filter(|b| **b == b'\n').count();
        self.line += passed as u64;
        self.at = (self.at + bytes).min(self.text.len());
    }

    fn skip_blank(&mut self) {
        loop {
            let line = self.rest().split_inclusive('\n').next().unwrap_or_default();
            // A line of nothing but separators is what spreadsheets leave behind.
            let blank = |c: char| c.is_whitespace() || (self.table.is_some() && matches!(c, ',' | ';' | '"'));
            // An odd number of quotes begins a cell of several lines.
            let quotes = line.matches('"').count();
            if line.is_empty() || quotes % 2 == 1 || !line.chars().all(blank) {
                return;
            }
            self.advance(line.len());
        }
    }

    fn json_row(&mut self) -> Read {
        let (number, line) = (self.line, self.rest().split_inclusive('\n').next().unwrap_or_default());
        self.advance(line.len());
        readable(number, line)?;
        let value: Value = serde_json::from_str(line.trim()).map_err(|error| {
            let message =
                format!("不是有效的 JSON（第 {} 个字节附近），请检查引号、逗号和括号", error.column());
            whole_row(number, message)
        })?;
        let Value::Object(object) = value else {
            return Err(whole_row(number, "每行应是一个 JSON 对象，例如 {\"name\": \"…\"}"));
        };
        let mut cells = Cells::default();
        for (key, value) in object {
            match find(self.columns, &key) {
                Some(column) if !cells.has(column.name) => cells.put(column.name, key, value),
                Some(_) => {}
                None if self.unknown.len() < MAX_UNKNOWN => {
                    self.unknown.insert(key.chars().take(40).collect());
                }
                None => {}
            }
        }
        Ok(Row::new(number, cells))
    }

    fn table_row(&mut self, table: &Table) -> Read {
        let (number, rest) = (self.line, self.rest());
        let record = self.record(table.delimiter).unwrap_or_default();
        let raw = rest.get(..record.end).unwrap_or(rest);
        let lines = raw.trim_end().lines().count();
        let fits = record.cells.len() == table.headers.width();
        // A quotation mark that is never closed swallows the rows after it: give them back.
        if lines > 1 && (!fits || raw.len() > MAX_ROW_BYTES || !quotes_pair(raw, table.delimiter)) {
            self.advance(rest.find('\n').map_or(rest.len(), |end| end + 1));
            let message = "这一行的引号不成对，或列数与表头不一致；单元格内含引号时请写成两个引号";
            return Err(whole_row(number, message));
        }
        self.advance(record.end);
        readable(number, raw)?;
        let surplus = record.cells.iter().skip(table.headers.width()).any(|cell| !cell.trim().is_empty());
        if surplus {
            let (has, expected) = (record.cells.len(), table.headers.width());
            let message =
                format!("这一行有 {has} 列，表头只有 {expected} 列；内容里有分隔符时请用引号括起来");
            return Err(whole_row(number, message));
        }
        let mut cells = Cells::default();
        for (place, cell) in record.cells.iter().enumerate() {
            if let Some((column, title)) = table.headers.at(place) {
                cells.put(column.name, title.to_owned(), Value::String(cell.to_owned()));
            }
        }
        Ok(Row::new(number, cells))
    }

    /// The CSV record that begins here.
    fn record(&self, delimiter: u8) -> Option<Record> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(8 * 1024)
            .from_reader(self.rest().as_bytes());
        let mut cells = csv::StringRecord::new();
        reader.read_record(&mut cells).ok()?;
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        Some(Record { cells, end: end.min(self.rest().len()) })
    }
}

#[derive(Default)]
struct Record {
    cells: csv::StringRecord,
    /// Bytes it takes, its line end included.
    end: usize,
}

fn whole_row(row: u64, message: impl Into<String>) -> RowError {
    RowError { row, column: String::new(), message: message.into() }
}

/// Refuses rows that are too long or hold characters that could not be decoded.
fn readable(row: u64, raw: &str) -> std::result::Result<(), RowError> {
    if raw.len() > MAX_ROW_BYTES {
        let (has, limit) = (raw.len() / 1024, MAX_ROW_BYTES / 1024);
        return Err(whole_row(row, format!("这一行有 {has} KB，超过 {limit} KB 的上限")));
    }
    match raw.chars().position(|c| c == '\u{FFFD}') {
        Some(at) => Err(whole_row(row, format!("第 {} 个字符是乱码，请在原文件中改正后重新导入", at + 1))),
        None => Ok(()),
    }
}

/// Whether every cell that begins with a quotation mark also ends with one. The parser is lenient, which is
/// right within a line (`5"屏`), but over several lines means rows taken for the content of a cell.
fn quotes_pair(raw: &str, delimiter: u8) -> bool {
    let (mut begins, mut inside) = (true, false);
    let mut bytes = raw.bytes().peekable();
    while let Some(byte) = bytes.next() {
        let ends = byte == delimiter || byte == b'\n' || byte == b'\r';
        if inside {
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                inside = false;
                let next = bytes.peek().copied().unwrap_or(delimiter);
                if next != delimiter && next != b'\n' && next != b'\r' {
                    return false;
                }
            }
        } else {
            inside = begins && byte == b'"';
        }
        begins = ends;
    }
    !inside
}

fn check_required(headers: &Headers, columns: &'static [Column], required: &[&[&str]]) -> Result<()> {
    let title = |name: &&str| {
        let column = columns.iter().find(|column| column.name == *name);
        let zh = column.and_then(|column| column.titles.first()).copied().unwrap_or(name);
        format!("{zh}（{name}）")
    };
    let missing: Vec<String> = required
        .iter()
        .filter(|group| !group.iter().any(|name| headers.has(name)))
        .map(|group| group.iter().map(title).collect::<Vec<_>>().join("或"))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let known: Vec<&str> = columns.iter().filter_map(|column| column.titles.first()).copied().collect();
    Err(Error::Malformed(format!(
        "缺少必需的列：{}。第一行应是表头；可用的列有：{}。",
        missing.join("、"),
        known.join("、")
    )))
}
