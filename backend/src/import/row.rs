//! One row's cells, read as the types they should be. Whatever is wrong is remembered with the line
//! and the column as the file names it; the reader goes on to find the other errors too.

use super::RowError;
use contract::{field, opportunities::split_list};
use serde_json::Value;

/// The known cells of a row.
#[derive(Debug, Default)]
pub struct Cells(Vec<(&'static str, String, Value)>);

impl Cells {
    /// Whether a column is there.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _, _)| *n == name)
    }

    /// Adds a cell with the column's name in the file.
    pub fn put(&mut self, name: &'static str, title: String, value: Value) {
        self.0.push((name, title, value));
    }
}

/// A row being checked.
#[derive(Debug)]
pub struct Row {
    line: u64,
    cells: Cells,
    errors: Vec<RowError>,
}

impl Row {
    /// A row at a line.
    pub const fn new(line: u64, cells: Cells) -> Self {
        Self { line, cells, errors: Vec::new() }
    }

    /// The line in the file, from 1.
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// Whether the file says anything in a column (an empty text counts, a missing column does not).
    pub fn has(&self, name: &str) -> bool {
        self.cells.has(name)
    }

    /// The cell as JSON, for columns that are more than text.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.cells.0.iter().find(|(n, _, _)| *n == name).map(|(_, _, value)| value)
    }

    /// Remembers an error in a column.
    pub fn fail(&mut self, name: &str, message: impl Into<String>) {
        let title =
            self.cells.0.iter().find(|(n, _, _)| *n == name).map_or(name, |(_, title, _)| title.as_str());
        self.errors.push(RowError { row: self.line, column: title.to_owned(), message: message.into() });
    }

    /// The errors, when there are any.
    pub fn into_errors(self) -> Vec<RowError> {
        self.errors
    }

    /// Whether nothing was wrong so far.
    pub fn is_good(&self) -> bool {
        self.errors.is_empty()
    }

    /// A text on one line; empty when missing.
    pub fn text(&mut self, name: &str, max: usize) -> String {
        self.long_text(name, max).replace(['\n', '\t'], " ")
    }

    /// A text of several lines; empty when missing.
    pub fn long_text(&mut self, name: &str, max: usize) -> String {
        match self.value(name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => {
                let text = field::clean(text);
                self.bounded(name, text, max)
            }
            Some(Value::Number(number)) => number.to_string(),
            Some(other) => {
                let message = format!("应是文字，现在是{}", kind_zh(other));
                self.fail(name, message);
                String::new()
            }
        }
    }

    /// A text that must be there.
    pub fn required(&mut self, name: &str, max: usize) -> String {
        let before = self.errors.len();
        let text = self.text(name, max);
        if text.is_empty() && self.errors.len() == before {
            self.fail(name, "不能为空，请填写");
        }
        text
    }

    /// Short entries: a JSON array, or text split at line ends, `、` `；` `;` `|`. Empty and repeated
    /// ones are dropped.
    pub fn list(&mut self, name: &str, max_entries: usize, max: usize) -> Vec<String> {
        self.entries(name, max_entries, max, |text| split_list(&text.replace('｜', "|")))
    }

    /// Sentences: a JSON array, or text split at line ends, else at `|`, else at `；` `;`.
    pub fn phrases(&mut self, name: &str, max_entries: usize, max: usize) -> Vec<String> {
        self.entries(name, max_entries, max, split_phrases)
    }

    fn entries(
        &mut self,
        name: &str,
        max_entries: usize,
        max: usize,
        split: impl Fn(&str) -> Vec<String>,
    ) -> Vec<String> {
        let found = match self.value(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::String(text)) => split(text),
            Some(Value::Array(values)) => {
                match values.iter().map(Value::as_str).collect::<Option<Vec<&str>>>() {
                    Some(texts) => texts.iter().map(|text| field::clean(text).replace('\n', " ")).collect(),
                    None => {
                        self.fail(name, "应是文字的列表，其中有别的内容");
                        return Vec::new();
                    }
                }
            }
            Some(other) => {
                let message = format!("应是文字的列表，现在是{}", kind_zh(other));
                self.fail(name, message);
                return Vec::new();
            }
        };
        if found.len() > max_entries {
            let message = format!("最多 {max_entries} 项，现在是 {} 项", found.len());
            self.fail(name, message);
            return Vec::new();
        }
        let mut out: Vec<String> = Vec::new();
        for entry in found {
            let entry = self.bounded(name, entry, max);
            if !entry.is_empty() && !out.contains(&entry) {
                out.push(entry);
            }
        }
        out
    }

    /// A whole number; texts such as `2016年` and `30 天` count.
    pub fn integer(&mut self, name: &str) -> Option<i64> {
        let number = self.decimal(name)?;
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
        if number.fract() == 0.0 && number.abs() < 1e12 {
            return Some(number as i64);
        }
        self.fail(name, "应是整数");
        None
    }

    /// A number; none when missing or empty.
    pub fn decimal(&mut self, name: &str) -> Option<f64> {
        let found = match self.value(name)? {
            Value::Null => return None,
            Value::Number(number) => number.as_f64(),
            Value::String(text) if text.trim().is_empty() => return None,
            Value::String(text) => number_in(text),
            _ => None,
        };
        let found = found.filter(|number| number.is_finite());
        if found.is_none() {
            self.fail(name, "应是数字");
        }
        found
    }

    /// 是 or 否; none when missing or empty.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let found = match self.value(name)? {
            Value::Null => return None,
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => number.as_u64().filter(|n| *n < 2).map(|n| n == 1),
            Value::String(text) => match text.trim().to_lowercase().as_str() {
                "" => return None,
                "是" | "true" | "yes" | "y" | "1" | "有" | "本区" | "同意" | "√" => Some(true),
                "否" | "false" | "no" | "n" | "0" | "无" | "外区" | "不同意" | "×" => Some(false),
                _ => None,
            },
            _ => None,
        };
        if found.is_none() {
            self.fail(name, "请填“是”或“否”");
        }
        found
    }

    fn bounded(&mut self, name: &str, text: String, max: usize) -> String {
        let length = text.chars().count();
        if length <= max {
            return text;
        }
        self.fail(name, format!("最多 {max} 字，现在是 {length} 字，请删减 {} 字", length - max));
        String::new()
    }
}

/// Splits at line ends if there are any, else at `|`, else at `；` `;`: sentences hold the weaker marks.
pub fn split_phrases(text: &str) -> Vec<String> {
    let text = field::clean(text).replace('｜', "|").replace('；', ";");
    let separator = ['\n', '|', ';'].into_iter().find(|mark| text.contains(*mark)).unwrap_or('\n');
    text.split(separator).map(field::clean).filter(|entry| !entry.is_empty()).collect()
}

/// The number a text begins with, when only a unit of up to three characters follows.
fn number_in(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            other => other,
        })
        .filter(|c| !c.is_whitespace() && *c != ',')
        .collect();
    let end = plain.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-')).unwrap_or(plain.len());
    let (digits, unit) = plain.split_at_checked(end)?;
    let is_unit = unit.chars().count() <= 3 && unit.chars().all(|c| !c.is_ascii());
    if is_unit { digits.parse().ok() } else { None }
}

fn kind_zh(value: &Value) -> &'static str {
    match value {
        Value::Null => "空值",
        Value::Bool(_) => "真假值",
        Value::Number(_) => "数字",
        Value::String(_) => "文字",
        Value::Array(_) => "列表",
        Value::Object(_) => "对象",
    }
}
