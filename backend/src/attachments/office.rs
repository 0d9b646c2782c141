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

/// Why a document is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hazard {
    /// Something in it runs.
    Macros,
    /// It carries an object of another program.
    Object,
    /// It is encrypted.
    Locked,
    /// It carries what no Office program puts into a document.
    Foreign,
}

impl Hazard {
    /// What to do about it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Macros => "文档里有宏，可能不安全。请另存为不含宏的文档，或转成 PDF 再上传",
            Self::Object => "文档里嵌有其他程序的对象（OLE），可能不安全。请去掉它，或转成 PDF 再上传",
            Self::Locked => "文档加了密码，无法检查。请去掉密码，或转成 PDF 再上传",
            Self::Foreign => "文档里夹带了别的文件。请用 Office 或 WPS 打开后另存一份，或转成 PDF 再上传",
        }
    }
}

/// Why a newer document is not taken; `None` when it holds only what Office and WPS write.
pub fn hazard(bytes: &[u8]) -> Option<Hazard> {
    let Some(names) = entries(bytes) else { return Some(Hazard::Foreign) };
    names.iter().find_map(|name| in_part(name))
}

/// Parts that run. One under another name makes Office refuse to open a file that ends as ours do.
const RUNS: [&str; 5] = ["vbaproject", "vbadata", "macrosheets/", "activex/", "customui/"];
/// The folders of a document: its own, its properties, labels and signatures, and what .NET programs add.
const FOLDERS: [&str; 9] =
    ["_rels", "_xmlsignatures", "customxml", "docmetadata", "docprops", "package", "ppt", "word", "xl"];
/// Parts that may stand anywhere: text and pictures.
const PLAIN: [&str; 22] = [
    "xml", "rels", "vml", "psmdcp", "sigs", "png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "dib", "tif",
    "tiff", "webp", "svg", "emf", "wmf", "emz", "wmz", "wdp",
];

fn in_part(name: &str) -> Option<Hazard> {
    if RUNS.iter().any(|part| name.contains(part)) {
        return Some(Hazard::Macros);
    }
    if name == "[content_types].xml" {
        return None;
    }
    // Some zip programs list the folders, too.
    let Some((path, file)) = name.rsplit_once('/') else { return Some(Hazard::Foreign) };
    let top = path.split('/').next().unwrap_or_default();
    if !FOLDERS.contains(&top) || path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Some(Hazard::Foreign);
    }
    let folder = path.rsplit('/').next().unwrap_or_default();
    let extension = file.rsplit_once('.').map_or(file, |(_, extension)| extension);
    let fits = match folder {
        _ if file.is_empty() || PLAIN.contains(&extension) => true,
        // The figures of a chart are a document of their own; objects of other programs may run.
        "embeddings" if matches!(extension, "xlsx" | "docx" | "pptx") => true,
        "embeddings" => return Some(Hazard::Object),
        "fonts" => matches!(extension, "odttf" | "fntdata" | "ttf"),
        "media" => matches!(extension, "mp4" | "m4v" | "mov" | "mp3" | "m4a" | "wav"),
        "printersettings" => extension == "bin",
        _ => extension == "bin" && file.starts_with("customproperty"),
    };
    (!fits).then_some(Hazard::Foreign)
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

    fn with(part: &str) -> Option<Hazard> {
        hazard(&zip(&["[Content_Types].xml", "_rels/.rels", "word/document.xml", part]))
    }

    #[test]
    fn only_what_office_writes_is_taken() {
        for part in [
            "word/_rels/document.xml.rels",
            "docProps/thumbnail.wmf",
            "docProps/custom.xml",
            "customXml/item1.xml",
            "docMetadata/LabelInfo.xml",
            "_xmlsignatures/origin.sigs",
            "package/services/metadata/core-properties/6a.psmdcp",
            "word/media/image1.JPEG",
            "word/media/",
            "word/fonts/font1.odttf",
            "word/embeddings/Microsoft_Excel_Worksheet.xlsx",
            "ppt/media/media1.mp4",
            "ppt/fonts/font1.fntdata",
            "xl/printerSettings/printerSettings1.bin",
            "xl/customProperty1.bin",
            "xl/drawings/vmlDrawing1.vml",
            "xl/cellimages.xml",
        ] {
            assert_eq!(with(part), None, "{part}");
        }
        for part in [
            "payload.xml",
            "tools/a.xml",
            "word/run.exe",
            "word/media/run.sh",
            "word/media/run",
            "word/a.zip",
            "word/payload.bin",
            "word/../../a.xml",
            "word//a.xml",
            "/word/a.xml",
            "xl/fonts/a.html",
            "META-INF/MANIFEST.MF",
        ] {
            assert_eq!(with(part), Some(Hazard::Foreign), "{part}");
        }
        assert_eq!(with("word/embeddings/oleObject1.bin"), Some(Hazard::Object));
        assert_eq!(with("word/embeddings/a.docm"), Some(Hazard::Object));
        assert_eq!(hazard(b"no zip"), Some(Hazard::Foreign));
    }

    #[test]
    fn macros_are_found() {
        for part in ["word/vbaProject.bin", "xl\\MacroSheets\\1.xml", "word/activeX/activeX1.bin"] {
            assert_eq!(with(part), Some(Hazard::Macros), "{part}");
        }
    }
}
