//! Pictures are decoded within limits and written anew: metadata, places where they were taken, and
//! whatever hides behind the picture stay out.

use super::model::Kind;
use contract::attachments::AttachmentPurpose;
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    imageops::FilterType, metadata::Orientation,
};
use std::io::Cursor;

/// Longest side taken, in pixels.
const SIDE_MAX: u32 = 10_000;
/// Most pixels taken: the sides alone would let in what takes a hundred megabytes.
const PIXELS_MAX: u64 = 40_000_000;
/// Most memory for decoding.
const MEMORY_MAX: u64 = 160 << 20;
/// Longest side of a logo as it is kept.
const LOGO_SIDE: u32 = 1024;
/// Longest side of other pictures as they are kept: a page scanned at 300 dpi stays as it is.
const KEPT_SIDE: u32 = 4096;
/// Quality of JPEG: no loss the eye sees on a scan.
const QUALITY: u8 = 88;

/// The picture written anew, and its kind: PNG stays PNG, WebP becomes whichever fits.
///
/// # Errors
/// Words for a picture that cannot be read or is too large.
pub fn anew(bytes: &[u8], kind: Kind, purpose: AttachmentPurpose) -> Result<(Vec<u8>, Kind), String> {
    let (picture, orientation) = decode(bytes, kind)?;
    let side = if purpose == AttachmentPurpose::Logo { LOGO_SIDE } else { KEPT_SIDE };
    let mut picture = smaller(picture, side);
    // What the metadata said about up and down is in the pixels from here on. Turning copies: after shrinking.
    picture.apply_orientation(orientation);
    let clear = picture.color().has_alpha();
    let mut out = Cursor::new(Vec::new());
    let written = if kind == Kind::Png || clear {
        let deep = if clear {
            DynamicImage::ImageRgba8(picture.into_rgba8())
        } else {
            DynamicImage::ImageRgb8(picture.into_rgb8())
        };
        deep.write_to(&mut out, ImageFormat::Png).map(|()| Kind::Png)
    } else {
        picture
            .into_rgb8()
            .write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY))
            .map(|()| Kind::Jpeg)
    };
    let kind = written.map_err(|_| "图片无法处理，请换一张".to_owned())?;
    Ok((out.into_inner(), kind))
}

/// The picture with no side longer than `side`. The fine filter holds sixteen bytes for each pixel of a strip
/// as wide as the picture was, so what is large is shrunk in whole numbers, without a copy.
fn smaller(picture: DynamicImage, side: u32) -> DynamicImage {
    const FINE: u32 = 2 * LOGO_SIDE;
    let longest = picture.width().max(picture.height());
    if longest <= side {
        return picture;
    }
    if longest <= FINE {
        return picture.resize(side, side, FilterType::Lanczos3);
    }
    let most = side.max(FINE);
    let shrunk = picture.thumbnail(most, most);
    drop(picture);
    smaller(shrunk, side)
}

fn decode(bytes: &[u8], kind: Kind) -> Result<(DynamicImage, Orientation), String> {
    let format = match kind {
        Kind::Png => ImageFormat::Png,
        Kind::Jpeg => ImageFormat::Jpeg,
        _ => ImageFormat::WebP,
    };
    let broken = |_| "图片已损坏或不完整，请换一张".to_owned();
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(too_large_or(broken))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX || decoder.total_bytes() > MEMORY_MAX {
        return Err(too_large());
    }
    let orientation = decoder.orientation().map_err(broken)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(too_large_or(broken))?;
    Ok((picture, orientation))
}

fn too_large() -> String {
    format!("图片太大：每边不超过 {SIDE_MAX} 像素，总像素不超过约 4000 万")
}

fn too_large_or(broken: impl Fn(image::ImageError) -> String) -> impl Fn(image::ImageError) -> String {
    move |error| match error {
        image::ImageError::Limits(_) => too_large(),
        error => broken(error),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A picture of one colour.
    pub fn png(width: u32, height: u32) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        let picture = image::RgbImage::from_pixel(width, height, image::Rgb([31, 95, 216]));
        DynamicImage::ImageRgb8(picture).write_to(&mut out, ImageFormat::Png).unwrap();
        out.into_inner()
    }

    fn sides(bytes: &[u8]) -> (u32, u32) {
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().unwrap().into_dimensions().unwrap()
    }

    #[test]
    fn what_hides_behind_a_picture_goes() {
        let hidden = [png(8, 4), b"<script>alert(1)</script>PK\x03\x04".to_vec()].concat();
        let (kept, kind) = anew(&hidden, Kind::Png, AttachmentPurpose::Case).unwrap();
        assert_eq!((kind, sides(&kept)), (Kind::Png, (8, 4)));
        assert!(!kept.windows(8).any(|w| w == b"<script>") && kept.len() <= png(8, 4).len() + 64);
    }

    #[test]
    fn metadata_goes_and_the_picture_stands_upright() {
        let mut jpeg = Cursor::new(Vec::new());
        image::RgbImage::new(8, 4).write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        let jpeg = jpeg.into_inner();
        // An APP1 segment of EXIF that turns by 90° (orientation 6) and names a place.
        let tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0GPS 31.11N 121.38E";
        let length = u16::try_from(tiff.len() + 8).unwrap().to_be_bytes();
        let exif = [b"\xff\xe1".as_slice(), &length, b"Exif\0\0", tiff].concat();
        let with = [&jpeg[..2], &exif, &jpeg[2..]].concat();
        let (kept, kind) = anew(&with, Kind::Jpeg, AttachmentPurpose::Case).unwrap();
        assert_eq!((kind, sides(&kept)), (Kind::Jpeg, (4, 8)));
        assert!(!kept.windows(3).any(|w| w == b"GPS"));
    }

    #[test]
    fn a_logo_is_made_smaller_and_a_bomb_is_not_unpacked() {
        let (kept, _) = anew(&png(2048, 1024), Kind::Png, AttachmentPurpose::Logo).unwrap();
        assert_eq!(sides(&kept), (1024, 512));
        let mut bomb = png(8, 4);
        // The header says 65,535 × 65,535; its checksum is mended so that only the limit refuses it.
        bomb[16..24].copy_from_slice(&[0, 0, 255, 255, 0, 0, 255, 255]);
        let sum = crc(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&sum);
        assert!(anew(&bomb, Kind::Png, AttachmentPurpose::Logo).unwrap_err().contains("太大"));
        assert!(anew(&png(8, 4)[..40], Kind::Png, AttachmentPurpose::Logo).is_err(), "cut off");
    }

    #[test]
    fn many_pixels_are_refused_and_large_ones_shrink_without_floats() {
        let grey = |width, height| {
            let mut out = Cursor::new(Vec::new());
            let picture = image::GrayImage::from_pixel(width, height, image::Luma([200]));
            DynamicImage::ImageLuma8(picture).write_to(&mut out, ImageFormat::Png).unwrap();
            out.into_inner()
        };
        let bomb = grey(8000, 5001);
        assert!(bomb.len() < 200_000, "{}", bomb.len());
        assert!(anew(&bomb, Kind::Png, AttachmentPurpose::Case).unwrap_err().contains("太大"));
        for (purpose, kept) in
            [(AttachmentPurpose::Case, (4096, 1024)), (AttachmentPurpose::Logo, (1024, 256))]
        {
            let (small, _) = anew(&grey(8192, 2048), Kind::Png, purpose).unwrap();
            assert_eq!(sides(&small), kept);
            let pixels = image::load_from_memory(&small).unwrap().into_luma8();
            assert!(pixels.pixels().all(|p| p.0 == [200]), "the same grey");
        }
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |mut crc, byte| {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            }
            crc
        })
    }
}
