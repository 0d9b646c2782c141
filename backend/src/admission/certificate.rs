//! The certificate as a QR code for its page and as a PDF. Nothing of the machine goes into the PDF, no
//! font and no time: the same entry gives the same bytes.

use super::fonts::{Fonts, fonts, is_latin, runs};
use crate::{Error, Result};
use anyhow::{Context, anyhow};
use contract::{
    ErrorCode,
    admission::{MerchantCategory, MerchantView},
};
use krilla::{
    Document, SerializeSettings,
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, FillRule, Paint, Stroke},
    surface::Surface,
    text::TextDirection,
};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// A4 in points.
const PAGE: (f32, f32) = (595.0, 842.0);
/// The widest line of a name, within the frame.
const NAME_WIDTH: f32 = 480.0;
const INK: [u8; 3] = [28, 37, 54];
const GREY: [u8; 3] = [92, 102, 120];
const BRAND: [u8; 3] = [22, 72, 158];

/// A QR code: modules of a side, and the dark ones as `(x, y)`.
pub struct Qr {
    /// Modules of a side, without the quiet zone.
    pub side: usize,
    dark: Vec<(usize, usize)>,
}

impl Qr {
    /// The code of a text.
    ///
    /// # Errors
    /// When the text is too long.
    pub fn of(text: &str) -> Result<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).context("a QR code")?;
        let side = code.width();
        let modules = code.to_colors();
        let dark = modules.iter().enumerate().filter(|(_, color)| **color == Color::Dark);
        Ok(Self { side, dark: dark.map(|(n, _)| (n % side, n / side)).collect() })
    }

    /// The `d` of an SVG path, one unit a module.
    pub fn svg_path(&self) -> String {
        let mut path = String::with_capacity(self.dark.len() * 16);
        for (x, y) in &self.dark {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
        path
    }
}

/// What the certificate certifies, in words.
pub fn facts(entry: &MerchantView) -> Vec<(&'static str, String)> {
    let categories: Vec<&str> = entry.categories.iter().map(|c| MerchantCategory::zh(*c)).collect();
    let code = entry.uscc.as_ref().map_or_else(|| "—".to_owned(), |code| code.as_str().to_owned());
    vec![
        ("统一社会信用代码", code),
        ("数商类别", categories.join("、")),
        ("证书编号", entry.number.clone()),
        ("入库日期", entry.valid_from.date_zh()),
        ("有效期至", entry.valid_until.plus_ms(-1).date_zh()),
    ]
}

/// What the certificate says below its title.
pub const WORDS: &str = "经审核，符合闵行区数商入库要求，准予入库。";

/// The platform, as its certificates and its register call it.
pub const PLATFORM: &str = "闵行区数字经济供需对接平台 · 数聚通";

/// The characters of a name that no font of the certificate has: a paper with gaps in the name would certify
/// somebody else.
///
/// # Errors
/// When the fonts cannot be read, which is a fault.
pub fn missing(name: &str) -> Result<Vec<char>> {
    let fonts = fonts()?;
    Ok(name.chars().filter(|c| fonts.of(*c).is_none()).collect())
}

/// The certificate of an entry as PDF; its QR code leads to `address`.
///
/// # Errors
/// A conflict when the name has characters that cannot be drawn; when the PDF cannot be written, which
/// is a fault.
pub fn pdf(entry: &MerchantView, address: &str) -> Result<Vec<u8>> {
    let fonts = fonts()?;
    let missing = missing(&entry.name)?;
    if !missing.is_empty() {
        let missing: String = missing.into_iter().collect();
        let words =
            format!("证书所用的字体没有“{missing}”，PDF 不能如实写出企业名称。请在证书页面用浏览器打印。");
        return Err(Error::Conflict(ErrorCode::WrongState, words));
    }
    let settings = SerializeSettings { xmp_metadata: false, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let title = format!("数商入库证书 {}", entry.number);
    document.set_metadata(Metadata::new().title(title).language("zh-CN".to_owned()));
    let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| anyhow!("no page"))?;
    let mut page = document.start_page_with(size);
    let mut surface = page.surface();
    let mut pen = Pen { surface: &mut surface, fonts };
    draw(&mut pen, entry, address)?;
    surface.finish();
    page.finish();
    document.finish().map_err(|error| anyhow!("writing a PDF: {error:?}").into())
}

fn draw(pen: &mut Pen<'_, '_>, entry: &MerchantView, address: &str) -> Result<()> {
    pen.frame(28.0, 3.0);
    pen.frame(36.0, 1.0);
    pen.center(150.0, 40.0, BRAND, "数商入库证书");
    pen.center(182.0, 12.0, GREY, PLATFORM);
    let name_size = if width(&entry.name, 24.0) > NAME_WIDTH { 17.0 } else { 24.0 };
    let mut y = 258.0;
    for line in lines(&entry.name, name_size, NAME_WIDTH) {
        pen.center(y, name_size, INK, &line);
        y += name_size * 1.5;
    }
    pen.center(y + 18.0, 14.0, INK, WORDS);
    y = y.max(300.0) + 74.0;
    for (name, value) in facts(entry) {
        pen.text(130.0, y, 13.0, GREY, name);
        pen.text(270.0, y, 13.0, INK, &value);
        y += 30.0;
    }
    pen.qr(&Qr::of(address)?, PAGE.0 / 2.0 - 60.0, 590.0, 120.0);
    pen.center(732.0, 11.0, GREY, "扫码核验证书当前状态，以平台公示为准");
    pen.center(750.0, 9.0, GREY, address);
    if entry.demo {
        pen.center(780.0, 12.0, BRAND, "示范数据，不是真实证书");
    }
    Ok(())
}

/// Cuts a text into lines no wider than `most`. Chinese may break anywhere, what is written in letters at its
/// spaces; only a word that fills a line by itself is cut.
fn lines(text: &str, size: f32, most: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        if !line.trim().is_empty() && width(&line, size) + width(word.trim_end(), size) > most {
            lines.push(std::mem::take(&mut line).trim().to_owned());
        }
        for c in word.chars() {
            if c != ' '
                && !line.is_empty()
                && width(&line, size) + width(c.encode_utf8(&mut [0; 4]), size) > most
            {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim().to_owned());
    }
    lines
}

/// The pieces that a line may end after: a Chinese character, or letters up to the next space.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for c in text.chars() {
        match words.last_mut() {
            Some(word) if word.ends_with(is_latin) && !word.ends_with(' ') && is_latin(c) => word.push(c),
            Some(word) if c == ' ' => word.push(c),
            _ => words.push(c.into()),
        }
    }
    words
}

fn paint([red, green, blue]: [u8; 3]) -> Paint {
    rgb::Color::new(red, green, blue).into()
}

/// Draws on a page; `y` is the base line from the top.
struct Pen<'a, 'b> {
    surface: &'a mut Surface<'b>,
    fonts: Fonts,
}

impl Pen<'_, '_> {
    fn fill(&mut self, color: [u8; 3]) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill {
            paint: paint(color),
            opacity: NormalizedF32::ONE,
            rule: FillRule::default(),
        }));
    }

    fn text(&mut self, x: f32, y: f32, size: f32, color: [u8; 3], text: &str) {
        self.fill(color);
        let mut x = x;
        for (face, run) in runs(&self.fonts, text) {
            let font = self.fonts.font(face);
            let at = Point::from_xy(x, y);
            self.surface.draw_text(at, font, size, &run, false, TextDirection::LeftToRight);
            x += width(&run, size);
        }
    }

    fn center(&mut self, y: f32, size: f32, color: [u8; 3], text: &str) {
        let x = ((PAGE.0 - width(text, size)) / 2.0).max(44.0);
        self.text(x, y, size, color, text);
    }

    fn frame(&mut self, inset: f32, wide: f32) {
        let Some(rect) = Rect::from_xywh(inset, inset, PAGE.0 - 2.0 * inset, PAGE.1 - 2.0 * inset) else {
            return;
        };
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke { paint: paint(BRAND), width: wide, ..Stroke::default() }));
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    fn qr(&mut self, code: &Qr, x: f32, y: f32, size: f32) {
        let module = size / small(code.side);
        let mut path = PathBuilder::new();
        for (column, row) in &code.dark {
            let (left, top) = (small(*column).mul_add(module, x), small(*row).mul_add(module, y));
            if let Some(rect) = Rect::from_xywh(left, top, module, module) {
                path.push_rect(rect);
            }
        }
        self.fill(INK);
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }
}

/// A QR code has at most 177 modules a side.
fn small(n: usize) -> f32 {
    f32::from(u16::try_from(n).unwrap_or(u16::MAX))
}

/// How wide a text is: Chinese characters are square; others as Open Sans has them, rounded.
fn width(text: &str, size: f32) -> f32 {
    let of = |c: char| match c {
        ' ' | '.' | ',' | ':' | '·' | '\'' | 'i' | 'j' | 'l' | 'I' => 0.266,
        '-' | '(' | ')' | 'f' | 't' | '/' => 0.35,
        'r' => 0.408,
        'c' | 's' | 'z' => 0.475,
        'm' | 'w' | 'M' | 'W' | '@' => 0.92,
        'A' | 'B' | 'C' | 'K' | 'P' | 'R' | 'T' | 'V' | 'X' | 'Y' | 'Z' => 0.62,
        'D' | 'G' | 'H' | 'N' | 'O' | 'Q' | 'U' => 0.745,
        c if is_latin(c) => 0.572,
        _ => 1.0,
    };
    text.chars().map(|c| size * of(c)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{Timestamp, Uscc, admission::AdmissionStatus};

    fn entry(name: &str) -> MerchantView {
        MerchantView {
            number: "MH-SS-2026-0001".into(),
            organization_id: uuid::Uuid::nil().into(),
            name: name.into(),
            uscc: Uscc::complete("91310112MA1GB1234").ok(),
            categories: MerchantCategory::ALL.into(),
            status: AdmissionStatus::Admitted,
            valid_from: Timestamp(1_795_104_000_000),
            valid_until: Timestamp(1_826_640_000_000),
            last_day: "2027-11-19".into(),
            demo: true,
        }
    }

    #[test]
    fn the_same_entry_gives_the_same_small_pdf() {
        let address = "https://sjt.example/merchants/MH-SS-2026-0001";
        let one = pdf(&entry("上海云帆数据科技有限公司"), address).unwrap();
        assert!(one.starts_with(b"%PDF-"));
        assert_eq!(one, pdf(&entry("上海云帆数据科技有限公司"), address).unwrap());
        assert!(one.len() < 100_000, "only the glyphs used are embedded: {}", one.len());
    }

    #[test]
    fn rare_characters_are_drawn_and_what_cannot_be_drawn_is_refused() {
        for name in ["", "龘䶮𠮷", "上海𬭎𣲗𫗧科技", "Öffentliche GmbH", &"很长的名字".repeat(30)]
        {
            assert!(missing(name).unwrap().is_empty(), "{name}");
            let written = pdf(&entry(name), "https://sjt.example/").unwrap();
            assert!(written.starts_with(b"%PDF-"), "{name}");
        }
        let common = pdf(&entry("上海科技"), "https://sjt.example/").unwrap();
        assert!(pdf(&entry("上海𬭎技"), "https://sjt.example/").unwrap().len() > common.len() + 300);
        for name in ["😀公司", "公司\u{10FFFF}", "\u{202e}x"] {
            let refused = pdf(&entry(name), "https://sjt.example/");
            assert!(matches!(refused, Err(Error::Conflict(..))), "{name}");
        }
    }

    #[test]
    fn every_word_of_a_certificate_can_be_drawn() {
        let words = facts(&entry("")).into_iter().map(|(name, value)| format!("{name}{value}"));
        for text in
            words.chain([PLATFORM, WORDS, "数商入库证书", "示范数据，不是真实证书"].map(str::to_owned))
        {
            assert!(missing(&text).unwrap().is_empty(), "{text}");
        }
    }

    #[test]
    fn lines_break_between_words_and_chinese_anywhere() {
        let name = "Shanghai Minhang International Data Technology Development (Group) Co., Ltd.";
        let cut = lines(name, 17.0, NAME_WIDTH);
        assert_eq!(cut.len(), 2, "{cut:?}");
        assert_eq!(cut.join(" "), name);
        let chinese = "很长的名字".repeat(8);
        let cut = lines(&chinese, 17.0, NAME_WIDTH);
        assert_eq!((cut.len(), cut.concat()), (2, chinese));
        let mixed = lines("上海云帆Technologies有限公司", 24.0, 200.0);
        assert!(mixed.iter().any(|line| line.contains("Technologies")), "{mixed:?}");
        let word = "W".repeat(100);
        for text in [name, word.as_str(), "a  b", ""] {
            assert!(lines(text, 17.0, NAME_WIDTH).iter().all(|line| width(line, 17.0) <= NAME_WIDTH));
        }
        assert_eq!(lines(&word, 17.0, NAME_WIDTH).concat(), word);
    }

    #[test]
    fn chinese_characters_are_square() {
        assert!((width("数商", 10.0) - 20.0).abs() < 0.01);
    }

    #[test]
    fn a_qr_code_is_one_path() {
        let code = Qr::of("https://sjt.example/merchants/MH-SS-2026-0001").unwrap();
        assert!(code.side >= 29 && code.svg_path().starts_with("M0 0h1v1h-1z"));
        assert!(Qr::of(&"x".repeat(5000)).is_err());
    }
}
