//! The older Office documents, which are compound files.

use super::{model::Kind, office::Hazard};
use cfb::CompoundFile;
use std::io::{Cursor, Read};

/// Why a document is not taken; `None` when nothing speaks against it.
pub fn hazard(bytes: &[u8], kind: Kind) -> Option<Hazard> {
    if has_macros(bytes) {
        return Some(Hazard::Macros);
    }
    if kind == Kind::Xls { in_workbook(bytes) } else { None }
}

/// They keep their macros in storages of these names, written in UTF-16.
fn has_macros(bytes: &[u8]) -> bool {
    ["_VBA_PROJECT", "Macros"].iter().any(|name| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|w| w == wide)
    })
}

/// Macros of Excel 4.0 are sheets of their own, without a storage.
fn in_workbook(bytes: &[u8]) -> Option<Hazard> {
    let Ok(mut file) = CompoundFile::open(Cursor::new(bytes)) else { return Some(Hazard::Foreign) };
    let mut found = false;
    for name in ["/Workbook", "/Book"] {
        let Ok(mut stream) = file.open_stream(name) else { continue };
        let mut records = Vec::new();
        if stream.read_to_end(&mut records).is_err() {
            return Some(Hazard::Foreign);
        }
        found = true;
        if let Some(hazard) = in_records(&records) {
            return Some(hazard);
        }
    }
    (!found).then_some(Hazard::Foreign)
}

/// Reads the heads of the records; [MS-XLS] 2.4 has the numbers.
fn in_records(mut rest: &[u8]) -> Option<Hazard> {
    const BOF: u16 = 0x0809;
    const BOUND_SHEET: u16 = 0x0085;
    const FILE_PASS: u16 = 0x002f;
    while let [t0, t1, l0, l1, more @ ..] = rest {
        let length = usize::from(u16::from_le_bytes([*l0, *l1]));
        let Some((body, after)) = more.split_at_checked(length) else { return Some(Hazard::Foreign) };
        match (u16::from_le_bytes([*t0, *t1]), body) {
            // Excel itself opens those with its standard password: a known way to hide macros.
            (FILE_PASS, _) => return Some(Hazard::Locked),
            // A sheet of macros, or a module, in the list of sheets or where it begins.
            (BOUND_SHEET, [_, _, _, _, _, 1 | 6, ..]) | (BOF, [_, _, 0x40 | 0x06, 0, ..]) => {
                return Some(Hazard::Macros);
            }
            _ => rest = after,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachments::model::kind_of;
    use contract::attachments::AttachmentPurpose;
    use std::io::Write;

    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len()).unwrap().to_le_bytes();
        [&kind.to_le_bytes(), length.as_slice(), body].concat()
    }

    /// A workbook with one sheet of a type, after some other records.
    fn workbook(sheet: u8, more: &[u8]) -> Vec<u8> {
        let mut records = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]);
        records.extend_from_slice(more);
        records.extend(record(0x0042, &[0xb0, 4]));
        records.extend(record(0x0085, &[0, 0, 0, 0, 1, sheet, 2, 0, b'S', b'1']));
        records.extend(record(0x000a, &[]));
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        // What Excel names itself.
        file.set_storage_clsid("/", uuid::uuid!("00020820-0000-0000-c000-000000000046")).unwrap();
        file.create_stream("/Workbook").unwrap().write_all(&records).unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn sheets_of_macros_and_what_cannot_be_read_are_found() {
        let taken = |bytes: &[u8]| kind_of(bytes, AttachmentPurpose::Qualification);
        assert_eq!(taken(&workbook(0, &[])), Ok(Kind::Xls));
        assert_eq!(taken(&workbook(2, &[])), Ok(Kind::Xls), "a chart");
        for macros in [workbook(1, &[]), workbook(0, &record(0x0809, &[0, 6, 0x40, 0, 0, 0]))] {
            assert!(taken(&macros).unwrap_err().contains("宏"));
        }
        assert!(taken(&workbook(0, &record(0x2f, &[0; 6]))).unwrap_err().contains("密码"));
        assert_eq!(in_workbook(b"not a workbook"), Some(Hazard::Foreign));
        let cut = [record(0x0809, &[0; 8]).as_slice(), &[0x85, 0, 255, 0, 1]].concat();
        assert_eq!(in_records(&cut), Some(Hazard::Foreign), "a record longer than what is left");
        assert!(has_macros(b"..._\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0..."));
        assert!(!has_macros(b"plain"));
    }
}
