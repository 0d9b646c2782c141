//! From bytes to text: which encoding, which format.

use super::{MAX_FILE_BYTES, column::Column, column::Headers};
use crate::{Error, Result};
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;

/// How the rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    JsonLines,
    /// A table with a header line.
    Csv {
        /// What separates the columns.
        delimiter: u8,
    },
}

/// A file as text. Bytes that are no text in its encoding have become U+FFFD; the reader reports the
/// rows that hold one.
#[derive(Debug)]
pub struct Source<'a> {
    /// The text, without BOM.
    pub text: Cow<'a, str>,
    /// The encoding, for the log.
    pub encoding: &'static str,
    /// The format.
    pub format: Format,
}

impl<'a> Source<'a> {
    /// Tells encoding and format from the content.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is too large, empty, a workbook, or no text.
    pub fn detect(bytes: &'a [u8], columns: &'static [Column]) -> Result<Self> {
        let malformed = |words: &str| Err(Error::Malformed(words.to_owned()));
        if bytes.len() as u64 > MAX_FILE_BYTES {
            let mb = bytes.len() / 1024 / 1024;
            let limit = MAX_FILE_BYTES / 1024 / 1024;
            return malformed(&format!("文件有 {mb} MB，超过 {limit} MB 的上限，请拆成几个文件分别导入。"));
        }
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
            return malformed("这是 Excel 工作簿，请在 Excel 中另存为 CSV（UTF-8 或默认编码均可）后再导入。");
        }
        let Some((text, encoding)) = decode(bytes) else {
            return malformed(
                "文件编码无法识别：既不是 UTF-8 也不是 GB18030。请另存为 UTF-8 编码的 CSV 或 JSON Lines 后再导入。",
            );
        };
        if text.trim().is_empty() {
            return malformed("文件是空的，没有可以导入的内容。");
        }
        let format = format(&text, columns)?;
        Ok(Self { text, encoding, format })
    }
}

/// The text and its encoding; none when neither encoding fits. A few bad bytes do not decide: one broken
/// character in a UTF-8 file must not turn all of it into another encoding's nonsense.
fn decode(bytes: &[u8]) -> Option<(Cow<'_, str>, &'static str)> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(length..)?);
        return mostly_text(&text).then_some((text, encoding.name()));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return mostly_text(text).then_some((Cow::Borrowed(text), UTF_8.name()));
    }
    for encoding in [UTF_8, GB18030] {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        if mostly_text(&text) {
            return Some((text, encoding.name()));
        }
    }
    None
}

/// Whether at most one in fifty of the characters beyond ASCII is broken, and few are control characters.
fn mostly_text(text: &str) -> bool {
    let (mut broken, mut control, mut wide, mut all) = (0_u64, 0_u64, 0_u64, 0_u64);
    for c in text.chars() {
        all += 1;
        match c {
            '\u{FFFD}' => broken += 1,
            '\n' | '\r' | '\t' => {}
            c if c.is_control() => control += 1,
            c if !c.is_ascii() => wide += 1,
            _ => {}
        }
    }
    broken * 50 <= wide && control * 50 <= all
}

fn format(text: &str, columns: &'static [Column]) -> Result<Format> {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty()).take(20);
    let first = lines().next().unwrap_or_default();
    let objects = lines().filter(|line| line.starts_with('{')).count();
    if objects * 2 > lines().count() {
        return Ok(Format::JsonLines);
    }
    if first.starts_with('[') {
        let words =
            "这像是一个 JSON 数组。请改为 JSON Lines：去掉首尾的方括号，每行一个 JSON 对象，行尾不加逗号。";
        return Err(Error::Malformed(words.into()));
    }
    // The separator under which most columns are known; a comma when none is.
    let known = |delimiter: u8| {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut header = csv::StringRecord::new();
        let read = reader.read_record(&mut header).unwrap_or(false);
        if read { Headers::new(columns, header.iter()).known() } else { 0 }
    };
    let best = [b',', b';', b'\t'].into_iter().rev().max_by_key(|delimiter| known(*delimiter));
    Ok(Format::Csv { delimiter: best.unwrap_or(b',') })
}
