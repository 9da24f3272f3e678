//! Where and how a signature of `pdf sign` shows on the page: `--box PAGE,X,Y,W,H` in mm, `--image PNG`.

use app::outgoing::appearance::{self, AppearanceFault};
use app::placing::{self, PlacedAt, Placing};
use app::settings::KeyRole;
use app::{Error, Failure};
use clap::Args as Group;
use office::Moment;
use pades::{Mark, Signer};
use paper::LookKind;
use std::path::PathBuf;

/// The looks of a signature.
#[derive(Group)]
pub(crate) struct PlaceArgs {
    /// Show the signature in this box: page from 1, then mm from its upper left: left, top, width, height.
    #[arg(long = "box", value_name = "PAGE,X,Y,W,H", value_parser = placed)]
    pub(crate) place: Option<PlacedAt>,
    /// Show this PNG in the box, its ground transparent; without it words.
    #[arg(long, value_name = "PNG", requires = "place")]
    pub(crate) image: Option<PathBuf>,
    /// Put it there though it covers words or another field.
    #[arg(long, requires = "place")]
    pub(crate) accept_cover: bool,
}

impl PlaceArgs {
    /// The mark to be signed: in the box, else in the file's own empty field, else unseen.
    ///
    /// Errors if the picture cannot be used or is too coarse for the box, or the box does not fit the page or covers
    /// something.
    pub(crate) fn mark(&self, pdf: &[u8], key: &dyn Signer, at: Moment) -> Result<Mark, Failure> {
        let Some(place) = self.place else {
            return Ok(placing::unplaced(pdf)?);
        };
        let png = match &self.image {
            None => None,
            Some(path) => Some(picture(&app::files::read(path)?, place)?),
        };
        let placing = Placing {
            pdf,
            place,
            picture: png.as_ref().map(|png| (png.as_slice(), None)),
            role: KeyRole::Leader,
            accepts_cover: self.accept_cover,
        };
        Ok(placing.mark(key, at)?)
    }
}

/// The PNG cut to its ink; one that would hide the words beneath is refused, and one too coarse for the box it fills.
fn picture(bytes: &[u8], place: PlacedAt) -> Result<Vec<u8>, Error> {
    let kind = LookKind::Signature;
    let looked = paper::look(bytes, kind);
    let look = looked.map_err(|fault| AppearanceFault::Look { kind, fault })?;
    let (columns, rows) = (f64::from(look.width), f64::from(look.height));
    let scale = (place.width / columns).min(place.height / rows);
    appearance::refuse_coarse(look.width, columns * scale)?;
    Ok(look.png)
}

fn placed(text: &str) -> Result<PlacedAt, String> {
    let wrong = || format!("“{text}”: cần TRANG,TRÁI,TRÊN,RỘNG,CAO (mm), ví dụ 1,120,230,60,25");
    let mut parts = text.split(',').map(str::trim);
    let page = parts.next().and_then(|page| page.parse().ok());
    let sides: Option<Vec<f64>> = parts.map(|side| side.parse().ok()).collect();
    match (page, sides.as_deref()) {
        (Some(page), Some(&[x, y, width, height]))
            if [x, y, width, height].iter().all(|side| side.is_finite()) =>
        {
            Ok(PlacedAt {
                page,
                x,
                y,
                width,
                height,
            })
        }
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_a_page_and_four_sides() {
        let read = |text| placed(text).ok();
        let wanted = PlacedAt {
            page: 2,
            x: 120.5,
            y: 230.0,
            width: 60.0,
            height: 25.0,
        };
        assert_eq!(read("2, 120.5,230,60,25"), Some(wanted));
        for wrong in [
            "",
            "1,2,3,4",
            "1,2,3,4,5,6",
            "a,1,1,1,1",
            "1,NaN,1,1,1",
            "-1,1,1,1,1",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
