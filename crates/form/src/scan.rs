//! Scans for SAO Y: resolution, colour, scale, version of the file.
//!
//! Source: Decree 30/2020, Annex I, Part II, I.2: PDF 1.4 or later, colour, at least 200 dpi, scale 100 %. Judges the
//! picture of each page, never what it shows.

use crate::{Error, Page, Picture, observe_pdf};
use serde::Serialize;
use ts_rs::TS;

/// What a scan lacks.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum ScanFault {
    /// Older than PDF 1.4.
    OldVersion {
        /// The version the file states: `1.3`.
        version: String,
    },
    /// Fewer dots than the rule asks for.
    LowResolution {
        /// The page, from 1.
        page: u32,
        /// Dots per inch on the page, the lower of both directions.
        dpi: u32,
    },
    /// Shades of grey, or black and white.
    NotColour {
        /// The page, from 1.
        page: u32,
    },
    /// Made larger or smaller than the paper.
    NotTrueScale {
        /// The page, from 1.
        page: u32,
        /// Size in percent of the paper's own.
        percent: u32,
    },
    /// No picture covers the page: it is no scan.
    NoPicture {
        /// The page, from 1.
        page: u32,
    },
}

const LEAST_DPI: f32 = 200.0;
/// Papers an office scans, in mm, the short side first.
const PAPERS: [(f32, f32); 5] = [
    (210.0, 297.0),
    (148.0, 210.0),
    (297.0, 420.0),
    (215.9, 279.4),
    (215.9, 355.6),
];

/// What the scan in `pdf` lacks for a SAO Y; empty when it may be used.
///
/// Errors as [`observe_pdf`].
pub fn scan_faults(pdf: &[u8]) -> Result<Vec<ScanFault>, Error> {
    let seen = observe_pdf(pdf)?;
    let mut faults = Vec::new();
    faults.extend(old_version(pdf));
    for (at, page) in seen.pages.iter().enumerate() {
        let number = u32::try_from(at).map_or(u32::MAX, |at| at.saturating_add(1));
        let Some(picture) = largest(page) else {
            faults.push(ScanFault::NoPicture { page: number });
            continue;
        };
        let dpi = dpi(picture);
        // A twentieth less than the rule comes from rounding paper to whole dots.
        if dpi < LEAST_DPI * 0.99 {
            faults.push(ScanFault::LowResolution {
                page: number,
                dpi: whole(dpi),
            });
        }
        if !picture.coloured {
            faults.push(ScanFault::NotColour { page: number });
        }
        let scale = scale(picture);
        if (scale - 1.0).abs() > 0.03 {
            faults.push(ScanFault::NotTrueScale {
                page: number,
                percent: whole(scale * 100.0),
            });
        }
    }
    Ok(faults)
}

fn old_version(pdf: &[u8]) -> Option<ScanFault> {
    let head = pdf.get(..1024.min(pdf.len()))?;
    let at = head.windows(5).position(|window| window == b"%PDF-")?;
    let version = std::str::from_utf8(head.get(at + 5..at + 8)?).ok()?;
    let old = matches!(version, "1.0" | "1.1" | "1.2" | "1.3");
    old.then(|| ScanFault::OldVersion {
        version: version.to_owned(),
    })
}

fn largest(page: &Page) -> Option<&Picture> {
    let size = |picture: &Picture| picture.area.width * picture.area.height;
    page.pictures
        .iter()
        .max_by(|a, b| size(a).total_cmp(&size(b)))
        .filter(|picture| size(picture) > page.width * page.height * 0.5)
}

fn dpi(picture: &Picture) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "pixels of a picture")]
    let along = |pixels: u32, mm: f32| pixels as f32 / (mm.max(1.0) / 25.4);
    let (wide, high) = picture.pixels;
    along(wide, picture.area.width).min(along(high, picture.area.height))
}

/// Placed size to true size: by what the picture's own file states, else by the nearest paper of its shape.
fn scale(picture: &Picture) -> f32 {
    if let Some(stated) = picture.stated_dpi {
        return stated / dpi(picture).max(1.0);
    }
    let (width, height) = (picture.area.width, picture.area.height);
    let (short, long) = (width.min(height), width.max(height));
    let shaped = |(s, l): &&(f32, f32)| (short / s / (long / l) - 1.0).abs() < 0.03;
    PAPERS
        .iter()
        .filter(shaped)
        .map(|(s, l)| (short / s + long / l) / 2.0)
        .min_by(|a, b| (a - 1.0).abs().total_cmp(&(b - 1.0).abs()))
        // A shape of its own: a receipt, a card. Nothing tells its true size.
        .unwrap_or(1.0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held within what a u32 can say"
)]
fn whole(value: f32) -> u32 {
    value.clamp(0.0, 1_000_000.0).round() as u32
}
