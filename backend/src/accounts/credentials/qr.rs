//! QR codes as inline SVG.

use crate::{Error, Result};
use qrcode::{QrCode, render::svg};

/// The code of a text as an `<svg>` without any style, which a page may carry under its content
/// security policy. Black on white in both colour schemes: scanners want it so.
///
/// # Errors
/// When the text is too long for a code.
pub fn svg(text: &str) -> Result<String> {
    let code = QrCode::new(text).map_err(|e| Error::Internal(anyhow::anyhow!("QR code: {e}")))?;
    let image = code.render::<svg::Color<'_>>().module_dimensions(5, 5).build();
    // Within a page there is no XML declaration.
    let at = image.find("<svg").unwrap_or_default();
    Ok(image.get(at..).unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_plain_svg() {
        let image = svg("otpauth://totp/x?secret=ABCDEFGH").unwrap();
        assert!(image.starts_with("<svg ") && image.ends_with("</svg>"));
        assert!(!image.contains("style") && !image.contains("<?xml") && !image.contains("otpauth"));
        assert!(svg(&"x".repeat(5000)).is_err());
    }
}
