//! Pictures in a draft: taken in once, checked, kept beside the documents under their SHA-256.
//!
//! A picture is read whole before it is kept, so that a page can always be drawn with it. Never changes one, and
//! never keeps what is neither PNG nor JPEG.

use crate::{App, Error, files};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use image::{ImageDecoder, ImageFormat, ImageReader, Limits};
use office::{Block, Draft};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::PathBuf;
use store::Hash;
use ts_rs::TS;

/// The longest side, in pixels.
pub const LONGEST_SIDE: u32 = 20_000;
/// The most pixels: what a printer shows on A3 at 600 dots per inch, and what a machine unpacks without trouble.
pub const MOST_PIXELS: u64 = 80_000_000;
/// The largest file, in bytes.
pub const MOST_BYTES: usize = 20 * 1024 * 1024;

/// Why a file is not taken in as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureRefused {
    /// Neither PNG nor JPEG, by its own bytes.
    #[error("it is neither PNG nor JPEG")]
    NotAPicture,
    /// It begins as one and cannot be read to its end.
    #[error("the picture cannot be read to its end")]
    Damaged,
    /// More than [`LONGEST_SIDE`] on a side, or more than [`MOST_PIXELS`].
    #[error("{width} × {height} pixels are too many")]
    TooManyPixels {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// More than [`MOST_BYTES`].
    #[error("{size} bytes are too many")]
    TooLarge {
        /// Bytes given.
        size: usize,
    },
}

/// A picture to be taken in: a file the clerk names, or bytes from the clipboard.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct AddPicture {
    /// The file's path.
    #[serde(default)]
    pub path: Option<PathBuf>,
    /// The bytes in base64, where there is no file.
    #[serde(default)]
    pub bytes: Option<String>,
}

/// A picture that was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PictureAdded {
    /// SHA-256 in hex: the name a draft knows it by.
    pub file: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Dots per inch; 96 where it says nothing, or nonsense.
    pub dpi: u32,
}

/// A picture by its name.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ShowPicture {
    /// SHA-256 in hex.
    pub file: String,
}

/// A picture as the screen takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PictureBytes {
    /// `image/png` or `image/jpeg`.
    pub mime: String,
    /// The bytes in base64.
    pub bytes: String,
}

/// Takes a picture in and keeps it; keeping it again changes nothing.
///
/// Errors with [`PictureRefused`]; then nothing was kept.
pub fn add(app: &App, input: AddPicture) -> Result<PictureAdded, Error> {
    let bytes = match (input.path, input.bytes) {
        (Some(path), _) => files::read(&path)?,
        (None, Some(text)) if text.len() / 4 * 3 > MOST_BYTES + 3 => {
            return Err(PictureRefused::TooLarge {
                size: text.len() / 4 * 3,
            }
            .into());
        }
        (None, Some(text)) => BASE64
            .decode(text)
            .map_err(|_| PictureRefused::NotAPicture)?,
        (None, None) => return Err(PictureRefused::NotAPicture.into()),
    };
    let checked = Checked::read(&bytes)?;
    let file = app.store().files().keep(&bytes)?;
    Ok(PictureAdded {
        file: file.to_string(),
        width: checked.width,
        height: checked.height,
        dpi: checked.dpi,
    })
}

/// The pixels a picture promises to unpack to, by its head alone.
///
/// Errors if the head is that of no picture that a draft may have.
pub(crate) fn pixels(bytes: &[u8]) -> Result<u64, PictureRefused> {
    let (_, decoder) = head(bytes)?;
    let (width, height) = decoder.dimensions();
    Ok(u64::from(width) * u64::from(height))
}

/// Whether bytes are a picture that a draft may have.
pub(crate) fn look(bytes: &[u8]) -> Result<(), PictureRefused> {
    Checked::read(bytes).map(|_| ())
}

/// The bytes of a picture of a draft.
///
/// Errors if it is not here, or if the name is that of a document and not of a picture.
pub fn show(app: &App, input: ShowPicture) -> Result<PictureBytes, Error> {
    let hash: Hash = input
        .file
        .parse()
        .map_err(|_| PictureRefused::NotAPicture)?;
    let bytes = app.store().files().read(&hash)?;
    let format = format_of(&bytes).ok_or(PictureRefused::NotAPicture)?;
    Ok(PictureBytes {
        mime: format.to_mime_type().to_owned(),
        bytes: BASE64.encode(bytes),
    })
}

/// The bytes of every picture in `draft`, by name. One that is not here is left out: the page shows the gap.
pub fn of_draft(app: &App, draft: &Draft) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let mut found = BTreeMap::new();
    for block in draft.all_blocks() {
        let Block::Picture { file, .. } = block else {
            continue;
        };
        let Ok(hash) = file.parse::<Hash>() else {
            continue;
        };
        let files = app.store().files();
        if found.contains_key(file) || !files.has(&hash) {
            continue;
        }
        found.insert(file.clone(), files.read(&hash)?);
    }
    Ok(found)
}

/// What a sound picture says of itself.
struct Checked {
    width: u32,
    height: u32,
    dpi: u32,
}

impl Checked {
    fn read(bytes: &[u8]) -> Result<Self, PictureRefused> {
        let (format, decoder) = head(bytes)?;
        let (width, height) = decoder.dimensions();
        image::DynamicImage::from_decoder(decoder).map_err(|_| PictureRefused::Damaged)?;
        Ok(Self {
            width,
            height,
            dpi: dpi_of(bytes, format),
        })
    }
}

/// What a picture says it is, before a single pixel is unpacked, within the bounds.
fn head(bytes: &[u8]) -> Result<(ImageFormat, impl ImageDecoder + '_), PictureRefused> {
    if bytes.len() > MOST_BYTES {
        return Err(PictureRefused::TooLarge { size: bytes.len() });
    }
    let format = format_of(bytes).ok_or(PictureRefused::NotAPicture)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 8 + (64 << 20));
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|_| PictureRefused::Damaged)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(PictureRefused::Damaged);
    }
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > LONGEST_SIDE || pixels > MOST_PIXELS {
        return Err(PictureRefused::TooManyPixels { width, height });
    }
    Ok((format, decoder))
}

fn format_of(bytes: &[u8]) -> Option<ImageFormat> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(ImageFormat::Png),
        [0xff, 0xd8, 0xff, ..] => Some(ImageFormat::Jpeg),
        _ => None,
    }
}

const SCREEN_DPI: u32 = 96;
/// What a scanner or a camera may say in earnest.
const SENSIBLE_DPI: std::ops::RangeInclusive<u32> = 30..=2400;

/// What the file says of its density: `pHYs` of a PNG, the JFIF head of a JPEG.
fn dpi_of(bytes: &[u8], format: ImageFormat) -> u32 {
    let said = match format {
        ImageFormat::Png => png_dpi(bytes),
        _ => jfif_dpi(bytes),
    };
    said.filter(|dpi| SENSIBLE_DPI.contains(dpi))
        .unwrap_or(SCREEN_DPI)
}

fn png_dpi(bytes: &[u8]) -> Option<u32> {
    let mut rest = bytes.get(8..)?;
    loop {
        let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
        match rest.get(4..8)? {
            b"pHYs" => {
                let per_metre = u32::from_be_bytes(*rest.get(8..)?.first_chunk()?);
                let is_metre = rest.get(16)? == &1;
                // 1 inch is 254 tenths of a millimetre.
                return is_metre
                    .then_some((u64::from(per_metre) * 254 + 5000) / 10_000)
                    .and_then(|dpi| u32::try_from(dpi).ok());
            }
            b"IDAT" | b"IEND" => return None,
            _ => rest = rest.get(length.checked_add(12)?..)?,
        }
    }
}

fn jfif_dpi(bytes: &[u8]) -> Option<u32> {
    let head = bytes.get(2..18)?;
    if head.get(..2)? != [0xff, 0xe0] || head.get(4..9)? != b"JFIF\0" {
        return None;
    }
    let density = u32::from(u16::from_be_bytes(*head.get(12..)?.first_chunk()?));
    match head.get(11)? {
        1 => Some(density),
        // Per centimetre.
        2 => Some((density * 254 + 50) / 100),
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A PNG whose head promises so many pixels; the data never comes.
    pub(crate) fn promising(width: u32, height: u32) -> Vec<u8> {
        let mut bomb = png(1, 1);
        bomb.splice(16..24, [width.to_be_bytes(), height.to_be_bytes()].concat());
        let sum = crc(&bomb[12..29]);
        bomb.splice(29..33, sum.to_be_bytes());
        bomb
    }

    /// CRC-32 as PNG and archives have it.
    pub(crate) fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                (sum >> 1) ^ (0xedb8_8320 & (0_u32.wrapping_sub(sum & 1)))
            })
        })
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        image::GrayImage::new(width, height)
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        bytes
    }

    #[test]
    fn a_picture_says_its_size_and_density() {
        let mut jpeg = Vec::new();
        image::RgbImage::new(30, 20)
            .write_to(&mut Cursor::new(&mut jpeg), ImageFormat::Jpeg)
            .unwrap();
        let read = Checked::read(&jpeg).unwrap();
        assert_eq!((read.width, read.height), (30, 20));
        let mut scanned = png(8, 4);
        // A pHYs of 300 dpi behind the IHDR; readers of ours do not ask for its checksum here.
        let mut chunk = vec![0, 0, 0, 9];
        chunk.extend(b"pHYs");
        chunk.extend(11_811_u32.to_be_bytes());
        chunk.extend(11_811_u32.to_be_bytes());
        chunk.extend([1, 0, 0, 0, 0]);
        scanned.splice(33..33, chunk);
        assert_eq!(dpi_of(&scanned, ImageFormat::Png), 300);
        assert_eq!(Checked::read(&png(8, 4)).unwrap().dpi, 96, "it says none");
    }

    #[test]
    fn what_is_no_sound_picture_is_refused() {
        let refused = |bytes: &[u8]| Checked::read(bytes).err();
        assert_eq!(
            refused(b"GIF89a,,,,"),
            Some(PictureRefused::NotAPicture),
            "a GIF is none"
        );
        assert_eq!(refused(b""), Some(PictureRefused::NotAPicture));
        let sound = png(64, 64);
        for cut in [9, 20, 40, sound.len() - 20] {
            assert_eq!(
                refused(&sound[..cut]),
                Some(PictureRefused::Damaged),
                "cut at {cut}"
            );
        }
        assert_eq!(
            refused(&vec![0x89; MOST_BYTES + 1]),
            Some(PictureRefused::TooLarge {
                size: MOST_BYTES + 1
            })
        );
    }

    #[test]
    fn pixels_are_counted_before_they_are_unpacked() {
        // 20,001 pixels, and 400 million of them.
        for (width, height) in [(20_001_u32, 1_u32), (20_000, 20_000)] {
            assert_eq!(
                Checked::read(&promising(width, height)).err(),
                Some(PictureRefused::TooManyPixels { width, height })
            );
        }
    }

    #[test]
    fn a_picture_is_kept_once_shown_again_and_stands_on_the_page() {
        let place = tempfile::tempdir().unwrap();
        let app = desk(&place);
        let path = place.path().join("so-do.png");
        std::fs::write(&path, png(40, 30)).unwrap();
        let named = AddPicture {
            path: Some(path),
            bytes: None,
        };
        let pasted = AddPicture {
            path: None,
            bytes: Some(BASE64.encode(png(40, 30))),
        };
        let added = add(&app, named).unwrap();
        assert_eq!(
            add(&app, pasted).unwrap(),
            added,
            "the same bytes, the same picture"
        );
        assert_eq!((added.width, added.height, added.dpi), (40, 30, 96));
        let file = added.file;
        let shown = show(&app, ShowPicture { file: file.clone() }).unwrap();
        assert_eq!(shown.mime, "image/png");
        assert_eq!(BASE64.decode(shown.bytes).unwrap(), png(40, 30));

        let mut draft = Draft::new(office::Kind::parse("bao_cao").unwrap(), office::Body::State);
        let input = |draft: &Draft| super::super::draft::PreviewDraft {
            draft: draft.clone(),
        };
        let bare = super::super::draft::preview(&app, input(&draft)).unwrap();
        draft.blocks = vec![picture(&file)];
        let drawn = super::super::draft::preview(&app, input(&draft)).unwrap();
        assert_ne!(drawn.pdf, bare.pdf);
        draft.blocks = vec![picture(&"0".repeat(64))];
        assert!(
            super::super::draft::preview(&app, input(&draft)).is_ok(),
            "one that is not here is a gap, no failure"
        );
    }

    #[test]
    fn a_document_is_never_shown_as_a_picture() {
        let place = tempfile::tempdir().unwrap();
        let app = desk(&place);
        let document = app.store().files().keep(b"%PDF-1.7 of someone").unwrap();
        for (file, code) in [
            (document.to_string(), "picture.not_png_or_jpeg"),
            ("../../desk.db".to_owned(), "picture.not_png_or_jpeg"),
            ("0".repeat(64), "file.damaged"),
        ] {
            let refused = show(&app, ShowPicture { file }).unwrap_err();
            assert_eq!(crate::Failure::from(refused).code, code);
        }
        let nothing = add(&app, AddPicture::default()).unwrap_err();
        assert_eq!(
            crate::Failure::from(nothing).code,
            "picture.not_png_or_jpeg"
        );
    }

    fn picture(file: &str) -> Block {
        Block::Picture {
            file: file.to_owned(),
            caption: String::new(),
            description: String::new(),
            width_mm: 0,
            anchor: String::new(),
        }
    }

    fn desk(place: &tempfile::TempDir) -> std::sync::Arc<App> {
        let lock = store::Lock::KeyFileIn(place.path().join("keys"));
        let code = office::UnitCode::parse("H99.12").unwrap();
        let office = crate::settings::OfficeSettings::new(
            code,
            "UBND xã Thử Nghiệm",
            "H99",
            office::Body::State,
        );
        let clock = std::sync::Arc::new(crate::SystemClock);
        App::create(&place.path().join("desk"), lock, &office, clock).unwrap()
    }
}
