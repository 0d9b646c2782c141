//! What a file is, and what it may be called.

use super::{legacy, office};
use contract::attachments::AttachmentPurpose;

/// A kind of file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are well known")]
pub enum Kind {
    Png,
    Jpeg,
    WebP,
    Pdf,
    Docx,
    Xlsx,
    Pptx,
    Doc,
    Xls,
    Ppt,
}

impl Kind {
    const ALL: [(Self, &'static str, &'static str); 10] = [
        (Self::Png, "png", "image/png"),
        (Self::Jpeg, "jpg", "image/jpeg"),
        (Self::WebP, "webp", "image/webp"),
        (Self::Pdf, "pdf", "application/pdf"),
        (Self::Docx, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (Self::Xlsx, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Self::Pptx, "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        (Self::Doc, "doc", "application/msword"),
        (Self::Xls, "xls", "application/vnd.ms-excel"),
        (Self::Ppt, "ppt", "application/vnd.ms-powerpoint"),
    ];

    /// The end of its name.
    pub fn extension(self) -> &'static str {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or("bin", |(_, extension, _)| extension)
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        let known = Self::ALL.iter().find(|(kind, ..)| *kind == self);
        known.map_or("application/octet-stream", |(.., media)| media)
    }

    /// A picture, which is written anew.
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::WebP)
    }
}

/// What a purpose takes, in words.
pub const fn takes(purpose: AttachmentPurpose) -> &'static str {
    if purpose.is_picture() {
        "PNG、JPEG 或 WebP 图片"
    } else {
        "图片（PNG、JPEG、WebP）、PDF 或 Office 文档（docx、xlsx、pptx、doc、xls、ppt）"
    }
}

/// The kind of a file by its content, for a purpose.
///
/// # Errors
/// Words that say what is taken instead.
pub fn kind_of(bytes: &[u8], purpose: AttachmentPurpose) -> Result<Kind, String> {
    if bytes.is_empty() {
        return Err("文件是空的，请重新选择".to_owned());
    }
    let kind = recognise(bytes)?;
    if purpose.is_picture() && !kind.is_picture() {
        return Err(format!("这里只收{}", takes(purpose)));
    }
    Ok(kind)
}

fn recognise(bytes: &[u8]) -> Result<Kind, String> {
    let refused = || {
        let words = takes(AttachmentPurpose::Qualification);
        Err(format!("不收这种文件（按内容判断，与文件名无关）。请上传{words}"))
    };
    let found = match infer::get(bytes).map(|t| t.extension()) {
        Some("png") => Kind::Png,
        Some("jpg") => Kind::Jpeg,
        Some("webp") => Kind::WebP,
        Some("pdf") if is_whole_pdf(bytes) => Kind::Pdf,
        Some("doc") => Kind::Doc,
        Some("xls") => Kind::Xls,
        Some("ppt") => Kind::Ppt,
        // What it says of zips looks at their beginning only.
        _ if bytes.starts_with(b"PK\x03\x04") => match office::kind(bytes) {
            Some(kind) => kind,
            None => return refused(),
        },
        _ => return refused(),
    };
    let hazard = match found {
        Kind::Docx | Kind::Xlsx | Kind::Pptx => office::hazard(bytes),
        Kind::Doc | Kind::Xls | Kind::Ppt => legacy::hazard(bytes, found),
        _ => None,
    };
    hazard.map_or(Ok(found), |hazard| Err(hazard.words().to_owned()))
}

/// A PDF begins and ends as one: what hides another file before or behind it does not. Zip programs look for
/// their table from the end, so none may stand within their reach.
fn is_whole_pdf(bytes: &[u8]) -> bool {
    const REACH: usize = (1 << 16) + 22;
    let tail = bytes.get(bytes.len().saturating_sub(REACH)..).unwrap_or_default();
    let Some(end) = tail.windows(5).rposition(|w| w == b"%%EOF") else { return false };
    let behind = tail.get(end + 5..).unwrap_or_default();
    bytes.starts_with(b"%PDF-")
        && behind.iter().all(|b| matches!(b, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' '))
        && !tail.windows(4).any(|w| w == b"PK\x05\x06")
}

/// Longest name without its end, in characters.
const NAME_MAX: usize = 80;

/// A name that is safe to show and to save under; its end follows the content.
pub fn safe_name(given: &str, kind: Kind) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .map(|c| if "<>:\"|?*".contains(c) { '_' } else { c })
        .collect();
    let edge = |c: char| c == '.' || c.is_whitespace();
    let mut stem = clean.trim_matches(edge);
    if let Some((head, end)) = stem.rsplit_once('.')
        && (1..=5).contains(&end.len())
        && end.chars().all(|c| c.is_ascii_alphanumeric())
    {
        stem = head;
    }
    let stem: String = stem.trim_matches(edge).chars().take(NAME_MAX).collect();
    let stem = if stem.is_empty() { "附件" } else { stem.as_str() };
    format!("{stem}.{}", kind.extension())
}

/// Characters that change how a name reads without being seen.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// `Content-Disposition` (RFC 6266) with the name in both spellings (RFC 8187).
pub fn disposition(name: &str, inline: bool) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-_. ()".contains(c) { c } else { '_' })
        .collect();
    let full = percent_encoding::utf8_percent_encode(name, ATTR_CHAR);
    let how = if inline { "inline" } else { "attachment" };
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

/// Everything but `attr-char` of RFC 8187.
const ATTR_CHAR: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_only_a_name() {
        for (given, safe) in [
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Users\\a\\报告.pdf", "报告.pdf"),
            ("证书\u{202e}fdp.exe", "证书fdp.pdf"),
            ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
            ("...", "附件.pdf"),
            ("", "附件.pdf"),
            ("v1.2 说明", "v1.2 说明.pdf"),
            ("<img src=x onerror=1>.html", "_img src=x onerror=1_.pdf"),
        ] {
            assert_eq!(safe_name(given, Kind::Pdf), safe, "{given:?}");
        }
        assert_eq!(safe_name(&"长".repeat(300), Kind::Png).chars().count(), NAME_MAX + 4);
    }

    #[test]
    fn a_name_in_a_header_cannot_leave_it() {
        assert_eq!(
            disposition("证 \"书.pdf", false),
            "attachment; filename=\"_ __.pdf\"; filename*=UTF-8''%E8%AF%81%20%22%E4%B9%A6.pdf"
        );
    }

    #[test]
    fn what_is_refused_whatever_its_name() {
        let purpose = AttachmentPurpose::Qualification;
        for bad in [
            b"MZ\x90\x00\x03".as_slice(),
            b"\x7fELF\x02\x01\x01\x00",
            b"<!doctype html><script>alert(1)</script>",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            b"PK\x03\x04 not much of a zip",
            b"Rar!\x1a\x07\x00",
            b"\x1f\x8b\x08\x00",
            b"GIF89a",
            b"#!/bin/sh\n",
            b"just words",
            b"%PDF-1.7 without an end",
            b"",
        ] {
            assert!(kind_of(bad, purpose).is_err(), "{bad:?}");
        }
        assert_eq!(kind_of(b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n", purpose), Ok(Kind::Pdf));
        assert!(kind_of(b"%PDF-1.7\n%%EOF\n", AttachmentPurpose::Logo).is_err(), "a logo is a picture");
        let hidden = [b"%PDF-1.7\n%%EOF\n".as_slice(), &[0; 4096], b"PK\x05\x06"].concat();
        assert!(kind_of(&hidden, purpose).is_err(), "something hides behind the PDF");
        assert_eq!(kind_of(b"%PDF-1.7\n%%EOF\n%%EOF\r\n\0 ", purpose), Ok(Kind::Pdf), "saved twice");
        for bad in [
            b"<html><script>alert(1)</script>\n%PDF-1.7\n%%EOF\n".as_slice(),
            b"%PDF-1.7\n%%EOF\n<script>alert(1)</script>",
            b"%PDF-1.7\nPK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\n%%EOF\n",
        ] {
            assert!(kind_of(bad, purpose).is_err(), "{:?}", String::from_utf8_lossy(bad));
        }
    }
}
