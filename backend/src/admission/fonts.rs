//! The fonts of certificates: which one has which character. They are of the binary, as a certificate must
//! look the same wherever the server runs.

use crate::Result;
use anyhow::anyhow;
use krilla::text::Font;
use skrifa::{FontRef, MetadataProvider, charmap::Charmap};
use std::sync::OnceLock;

/// Droid Sans Fallback.
static CHINESE: &[u8] = include_bytes!("../../assets/fonts/DroidSansFallbackFull.ttf");
/// Open Sans, for letters and digits, which the other lacks.
static LATIN: &[u8] = include_bytes!("../../assets/fonts/OpenSans-Regular.ttf");

/// The rare characters of Noto Sans CJK SC that Droid Sans Fallback lacks. Together they have all of
/// 《通用规范汉字表》, which enterprises are named in.
static RARE: &[u8] = include_bytes!("../../assets/fonts/NotoSansCJKsc-Rare.otf");

/// Which font a character is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Latin,
    Chinese,
    Rare,
}

/// The fonts, and which characters they have.
#[derive(Clone)]
pub(super) struct Fonts {
    faces: [(Font, Charmap<'static>); 3],
}

impl Fonts {
    const ORDER: [Face; 3] = [Face::Latin, Face::Chinese, Face::Rare];

    fn read() -> Option<Self> {
        let face =
            |data: &'static [u8]| Some((Font::new(data.into(), 0)?, FontRef::new(data).ok()?.charmap()));
        Some(Self { faces: [face(LATIN)?, face(CHINESE)?, face(RARE)?] })
    }

    /// The font that has a character: Open Sans for Latin scripts only, as its signs are narrow.
    pub(super) fn of(&self, c: char) -> Option<Face> {
        let has = |(face, (_, map)): &(Face, &(Font, Charmap<'static>))| {
            (*face == Face::Latin) == is_latin(c) && map.map(c).is_some()
        };
        Self::ORDER.into_iter().zip(&self.faces).find(has).map(|(face, _)| face)
    }

    /// The font itself.
    pub(super) fn font(&self, face: Face) -> Font {
        let [latin, chinese, rare] = &self.faces;
        match face {
            Face::Latin => latin.0.clone(),
            Face::Chinese => chinese.0.clone(),
            Face::Rare => rare.0.clone(),
        }
    }
}

/// The fonts, read once.
///
/// # Errors
/// When they cannot be read, which is a fault.
pub(super) fn fonts() -> Result<Fonts> {
    static PARSED: OnceLock<Option<Fonts>> = OnceLock::new();
    Ok(PARSED
        .get_or_init(Fonts::read)
        .clone()
        .ok_or_else(|| anyhow!("the certificate's fonts cannot be read"))?)
}

/// Letters, digits and signs of Latin scripts.
pub(super) const fn is_latin(c: char) -> bool {
    (c as u32) < 0x250
}

/// Cuts a text where the font changes.
pub(super) fn runs(fonts: &Fonts, text: &str) -> Vec<(Face, String)> {
    let mut runs: Vec<(Face, String)> = Vec::new();
    for c in text.chars() {
        let face = fonts.of(c).unwrap_or(Face::Chinese);
        match runs.last_mut() {
            Some((last, run)) if *last == face => run.push(c),
            _ => runs.push((face, c.to_string())),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_have_a_font_of_their_own() {
        let parts = runs(&fonts().unwrap(), "证书 MH-SS-2026：有效");
        let latin: Vec<&str> =
            parts.iter().filter(|(face, _)| *face == Face::Latin).map(|(_, run)| run.as_str()).collect();
        assert_eq!(latin, [" MH-SS-2026"]);
    }
}
