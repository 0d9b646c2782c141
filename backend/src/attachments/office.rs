//! Office documents. The newer ones are zips: their table of contents tells which, and whether
//! anything in them runs. Nothing is unpacked.

use super::model::Kind;

/// Most entries looked at; a document has some dozens.
const ENTRIES_MAX: usize = 10_000;

/// The kind of an Office document, `None` for other zips and for what is no whole zip.
pub fn kind(bytes: &[u8]) -> Option<Kind> {
    let names = entries(bytes)?;
    let has = |name: &str| names.iter().any(|n| n == name);
    let found = [
        ("word/document.xml", Kind::Docx),
        ("xl/workbook.xml", Kind::Xlsx),
        ("ppt/presentation.xml", Kind::Pptx),
    ];
    let mut found = found.into_iter().filter(|(part, _)| has(part));
    match (has("[content_types].xml"), found.next(), found.next()) {
        (true, Some((_, kind)), None) => Some(kind),
        _ => None,
    }
}

/// Parts that run. One under another name makes Office refuse to open a file that ends as ours do.
pub fn has_macros(bytes: &[u8]) -> bool {
    const RUNS: [&str; 5] = ["vbaproject", "vbadata", "macrosheets/", "activex/", "customui/"];
    const ENDS: [&str; 8] = [".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".html"];
    entries(bytes).is_none_or(|names| {
        names.iter().any(|n| RUNS.iter().any(|r| n.contains(r)) || ENDS.iter().any(|e| n.ends_with(e)))
    })
}

/// The older documents keep their macros in storages of these names, written in UTF-16.
pub fn legacy_has_macros(bytes: &[u8]) -> bool {
    ["_VBA_PROJECT", "Macros"].iter().any(|name| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|w| w == wide)
    })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    let found: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(usize::from(u16::from_le_bytes(found)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let found: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(found)).ok()
}

/// The names in the table of contents, in small letters. The table must end where the file's last
/// record begins, and that record where the file ends: otherwise something is hidden before or behind.
fn entries(bytes: &[u8]) -> Option<Vec<String>> {
    const END: usize = 22;
    let lowest = bytes.len().saturating_sub(END + usize::from(u16::MAX));
    let last = bytes.len().checked_sub(END)?;
    let end = (lowest..=last).rev().find(|at| bytes.get(*at..at + 4) == Some(b"PK\x05\x06".as_slice()))?;
    let (count, size, start) = (u16_at(bytes, end + 10)?, u32_at(bytes, end + 12)?, u32_at(bytes, end + 16)?);
    let comment = u16_at(bytes, end + 20)?;
    if end + END + comment != bytes.len() || start.checked_add(size)? != end || count > ENTRIES_MAX {
        return None;
    }
    let (mut names, mut at) = (Vec::with_capacity(count), start);
    for _ in 0..count {
        if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
            return None;
        }
        let name = u16_at(bytes, at + 28)?;
        let rest = u16_at(bytes, at + 30)? + u16_at(bytes, at + 32)?;
        let from = at + 46;
        let text = String::from_utf8_lossy(bytes.get(from..from + name)?).to_lowercase();
        names.push(text.replace('\\', "/"));
        at = from + name + rest;
    }
    (at == end).then_some(names)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A zip of empty files with these names.
    pub fn zip(names: &[&str]) -> Vec<u8> {
        let (mut out, mut table) = (Vec::new(), Vec::new());
        for name in names {
            let at = u32::try_from(out.len()).unwrap();
            let length = u16::try_from(name.len()).unwrap().to_le_bytes();
            out.extend_from_slice(b"PK\x03\x04\x14\0");
            out.extend_from_slice(&[0; 20]);
            out.extend_from_slice(&length);
            out.extend_from_slice(&[0; 2]);
            out.extend_from_slice(name.as_bytes());
            table.extend_from_slice(b"PK\x01\x02\x14\0\x14\0");
            table.extend_from_slice(&[0; 20]);
            table.extend_from_slice(&length);
            table.extend_from_slice(&[0; 12]);
            table.extend_from_slice(&at.to_le_bytes());
            table.extend_from_slice(name.as_bytes());
        }
        let (start, size) = (u32::try_from(out.len()).unwrap(), u32::try_from(table.len()).unwrap());
        let count = u16::try_from(names.len()).unwrap().to_le_bytes();
        out.extend_from_slice(&table);
        out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        out.extend_from_slice(&count);
        out.extend_from_slice(&count);
        out.extend_from_slice(&size.to_le_bytes());
        out.extend_from_slice(&start.to_le_bytes());
        out.extend_from_slice(&[0; 2]);
        out
    }

    #[test]
    fn documents_are_told_from_other_zips() {
        let docx = ["[Content_Types].xml", "_rels/.rels", "word/document.xml"];
        assert_eq!(kind(&zip(&docx)), Some(Kind::Docx));
        assert_eq!(kind(&zip(&["[Content_Types].xml", "xl/workbook.xml"])), Some(Kind::Xlsx));
        assert_eq!(kind(&zip(&["[Content_Types].xml", "ppt/presentation.xml"])), Some(Kind::Pptx));
        assert_eq!(kind(&zip(&["a.txt", "word/document.xml"])), None);
        assert_eq!(kind(&zip(&["META-INF/MANIFEST.MF", "A.class"])), None);
        assert_eq!(kind(&zip(&["[Content_Types].xml", "xl/workbook.xml", "word/document.xml"])), None);
        assert_eq!(kind(&[zip(&docx), b"#!/bin/sh".to_vec()].concat()), None, "something behind it");
        assert_eq!(kind(&[b"MZ".to_vec(), zip(&docx)].concat()), None, "something before it");
        for cut in 0..zip(&docx).len() {
            assert_eq!(kind(&zip(&docx)[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn macros_are_found() {
        let docm = zip(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
        assert!(has_macros(&docm));
        assert!(has_macros(&zip(&["[Content_Types].xml", "xl/workbook.xml", "xl\\MacroSheets\\1.xml"])));
        assert!(!has_macros(&zip(&["[Content_Types].xml", "word/document.xml"])));
        assert!(legacy_has_macros(b"..._\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0..."));
        assert!(!legacy_has_macros(b"plain"));
    }
}
