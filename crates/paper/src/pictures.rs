//! Pictures of a draft: looked at before they are set, and brought to a size that the page holds.
//!
//! Never fetches one: the caller brings the bytes. Never decodes one that says it is too large.

use crate::Error;
use crate::layout::{Measures, points};
use std::collections::BTreeMap;
use typst::foundations::Bytes;
use typst::visualize::{ExchangeFormat, RasterImage};

/// The bytes of a draft's pictures, by the SHA-256 that its blocks name. PNG or JPEG.
pub type Pictures = BTreeMap<String, Vec<u8>>;

/// What a page may do with a picture that cannot be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gaps {
    /// Nothing: there is no page.
    Refused,
    /// Show the gap.
    Marked,
}

/// A picture, ready to set; lengths are points.
#[derive(Default, serde::Serialize)]
pub(crate) struct LaidPicture {
    file: String,
    width: f64,
    height: f64,
    described: String,
    /// Why it is not there, in the words of the gap; empty: it is.
    fault: String,
}

/// A picture of a draft as its block names it.
pub(crate) struct Named<'a> {
    pub(crate) file: &'a str,
    /// What it shows, for those who cannot see it.
    pub(crate) described: String,
    /// Width asked for in mm; 0: its own.
    pub(crate) width_mm: u16,
}

impl LaidPicture {
    /// Lays a picture out within the text area; its caption needs `under` points.
    ///
    /// Errors if it is missing, broken or too large, unless gaps are to be marked.
    pub(crate) fn of(
        named: Named<'_>,
        under: f64,
        measures: &Measures,
        pictures: &Pictures,
        gaps: Gaps,
    ) -> Result<Self, Error> {
        let (wide, high) = match size_of(named.file, pictures) {
            Ok(size) => size,
            Err(fault) => {
                return match (gaps, gap_words(&fault)) {
                    (Gaps::Marked, Some(words)) => Ok(Self {
                        fault: words,
                        ..Self::default()
                    }),
                    _ => Err(fault),
                };
            }
        };
        let (wide, high) = (f64::from(wide), f64::from(high));
        let own = match named.width_mm {
            0 => wide * POINTS_PER_DOT,
            mm => points(f64::from(mm)),
        };
        let room = (measures.text_height() - under - ABOVE_AND_BELOW).max(1.0);
        let width = own
            .min(measures.text_width())
            .min(room * wide / high)
            .max(1.0);
        Ok(Self {
            file: named.file.to_owned(),
            width,
            height: width * high / wide,
            described: named.described,
            fault: String::new(),
        })
    }
}

/// The bytes as a page takes them: a JPEG in the colours of a printing press (CMYK) becomes a PNG, since the claim of the
/// file (PDF/A) knows screen colours only. Everything else stays as it is.
pub(crate) fn printable(bytes: &[u8]) -> Vec<u8> {
    let pressed = jpeg_frame(bytes).is_some_and(|frame| frame.colours == 4);
    let turned = if pressed { as_png(bytes) } else { None };
    turned.unwrap_or_else(|| bytes.to_vec())
}

fn as_png(jpeg: &[u8]) -> Option<Vec<u8>> {
    let read = RasterImage::plain(Bytes::new(jpeg.to_vec()), ExchangeFormat::Jpg).ok()?;
    let dots = read.dynamic().to_rgb8();
    let mut written = Vec::new();
    let mut encoder = png::Encoder::new(&mut written, read.width(), read.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(dots.as_raw()).ok()?;
    writer.finish().ok()?;
    Some(written)
}

/// Columns and rows of a picture that can be set.
fn size_of(file: &str, pictures: &Pictures) -> Result<(u32, u32), Error> {
    let broken = || Error::PictureBroken {
        file: file.to_owned(),
    };
    let bytes = pictures.get(file).ok_or_else(|| Error::PictureMissing {
        file: file.to_owned(),
    })?;
    let (format, width, height) = head_of(bytes).ok_or_else(broken)?;
    let dots = u64::from(width) * u64::from(height);
    if width > LONGEST_SIDE || height > LONGEST_SIDE || dots > MOST_DOTS {
        return Err(Error::PictureTooLarge {
            file: file.to_owned(),
            width,
            height,
        });
    }
    // typst remembers what it decoded, and sets the same bytes next.
    let read = RasterImage::plain(Bytes::new(bytes.clone()), format).map_err(|_| broken())?;
    Ok((read.width(), read.height()))
}

/// What it is and how large it says it is, from its head alone.
fn head_of(bytes: &[u8]) -> Option<(ExchangeFormat, u32, u32)> {
    let (format, width, height) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let side = |at: usize| Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
        (bytes.get(12..16)? == b"IHDR").then_some(())?;
        (ExchangeFormat::Png, side(16)?, side(20)?)
    } else {
        let frame = jpeg_frame(bytes)?;
        (ExchangeFormat::Jpg, frame.width, frame.height)
    };
    (width > 0 && height > 0).then_some((format, width, height))
}

/// What the frame of a JPEG says.
#[derive(Debug, PartialEq, Eq)]
struct Frame {
    width: u32,
    height: u32,
    /// 1 grey, 3 of a screen, 4 of a printing press.
    colours: u8,
}

fn jpeg_frame(bytes: &[u8]) -> Option<Frame> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let [0xff, kind, tail @ ..] = rest else {
            return None;
        };
        // Filling, and marks that stand alone.
        if matches!(kind, 0xff) {
            rest = rest.get(1..)?;
            continue;
        }
        if matches!(kind, 0x01 | 0xd0..=0xd7) {
            rest = tail;
            continue;
        }
        let length = usize::from(u16::from_be_bytes(*tail.first_chunk()?));
        let is_frame = matches!(kind, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf);
        if is_frame {
            let side = |at: usize| {
                Some(u32::from(u16::from_be_bytes(
                    *tail.get(at..)?.first_chunk()?,
                )))
            };
            return Some(Frame {
                height: side(3)?,
                width: side(5)?,
                colours: *tail.get(7)?,
            });
        }
        if matches!(kind, 0xd9 | 0xda) || length < 2 {
            return None;
        }
        rest = tail.get(length..)?;
    }
}

/// What the gap of a picture says; `None` if it is none of the picture's faults.
fn gap_words(fault: &Error) -> Option<String> {
    Some(match fault {
        Error::PictureMissing { .. } => "hình chưa có".to_owned(),
        Error::PictureBroken { .. } => "hình hỏng".to_owned(),
        Error::PictureTooLarge { width, height, .. } => {
            format!("hình quá lớn: {width} × {height} điểm")
        }
        _ => return None,
    })
}

/// Longest side in dots, as the desk takes pictures in.
const LONGEST_SIDE: u32 = 20_000;
/// Most dots, as the desk takes pictures in.
const MOST_DOTS: u64 = 80_000_000;
/// A dot of a picture that names no size: 96 an inch.
const POINTS_PER_DOT: f64 = 72.0 / 96.0;
/// Room that a picture leaves on a page of its own, in points.
const ABOVE_AND_BELOW: f64 = 24.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jpeg_tells_its_size_behind_its_other_marks() {
        let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xfe, 0, 2];
        jpeg.extend([0xff, 0xc2, 0, 11, 8, 0x01, 0x02, 0x03, 0x04, 1, 0, 0, 0]);
        let frame = Frame {
            width: 0x0304,
            height: 0x0102,
            colours: 1,
        };
        assert_eq!(jpeg_frame(&jpeg), Some(frame));
        for cut in 0..22 {
            assert_eq!(jpeg_frame(&jpeg[..cut]), None, "cut at {cut}");
        }
    }
}
