//! What signing and issue put into the fields: number, date, signature, seal. One transparent page each.
//!
//! Never puts them there: that is an increment of a signed file, and the signing room's work.

use crate::fields::Place;
use crate::layout::{FieldBox, Measures, points};
use crate::press::Work;
use crate::words::Ink;
use crate::{Error, FIELD_ANNEX_INFO, FIELD_DATE, FIELD_LEADER, FIELD_NUMBER, FIELD_OFFICE};
use office::{Body, Day, Moment, Number, Reference, RuleSet};
use serde::Serialize;

/// The number, flush right in its field: a page of the field's size.
///
/// The word before it (`Số:`) comes with it, so that both stand together. Up to five figures stand at full size, more
/// are narrowed. Errors beyond eleven signs (the
/// limit of Annex VI) or if a sign has no glyph.
pub fn number_mark(number: &Number, rules: RuleSet) -> Result<Vec<u8>, Error> {
    let too_long = || Error::NumberTooLong {
        number: number.as_str().to_owned(),
    };
    if number.as_str().chars().count() > NUMBER_LIMIT {
        return Err(too_long());
    }
    let mut ink = Ink::new();
    let text = ink.line(number.as_str());
    if let Some(letter) = ink.unprintable() {
        return Err(Error::Unprintable { letter });
    }
    numbered(text, rules)
}

/// The date in full, `ngày 05 tháng 01 năm 2026`, from the left of its field: a page of the field's size.
pub fn date_mark(day: Day, rules: RuleSet) -> Result<Vec<u8>, Error> {
    let whole = Part {
        text: day.official(),
        shown: true,
    };
    dated(vec![whole], rules)
}

/// The leader's signature: a page of the field's size.
///
/// With `picture` (PNG, its transparency kept) the handwritten signature, as large as fits, in the middle between
/// position and name (Decree 30/2020, Annex I, II.7d); without it a small blue text. Errors on an unusable picture.
pub fn signature_mark(
    name: &str,
    position: &str,
    picture: Option<&[u8]>,
    at: Moment,
) -> Result<Vec<u8>, Error> {
    let size = Measures::of(RuleSet::State2020)?.field(FIELD_LEADER)?;
    if let Some(png) = picture {
        let drawn = Picture::read(png)?.fit(size.width, size.height);
        // In the middle; but a narrow one moves left until the seal will cover a quarter of it (R§1.7, T7 of R§9).
        let middle = (size.width - drawn.width) / 2.0;
        let x = middle
            .min(size.width * SEAL_SHARE - drawn.width / 4.0)
            .max(0.0);
        return drawn
            .mark(x, (size.height - drawn.height) / 2.0)
            .typeset(&size, Some(png));
    }
    let (day, time) = stamp(at);
    let lines = [
        ("Người ký: ", name),
        ("Chức vụ: ", position),
        ("Thời gian ký: ", &day),
        ("", &time),
    ];
    // Right of what the seal will cover.
    Mark::words(&lines, "#1f3f8f", 0.0, size.width * SEAL_SHARE).typeset(&size, None)
}

/// The office's seal: a page of the field's size.
///
/// With `picture` (PNG) the seal at its true size, `diameter_mm` across, touching the right edge of the field, so that
/// it covers the left third of the signature (R§1.7); without it a red text in a frame of that size. Errors on an
/// unusable picture, or a diameter the field cannot hold (up to 42 mm).
pub fn seal_mark(
    office_name: &str,
    picture: Option<&[u8]>,
    diameter_mm: f64,
    at: Moment,
) -> Result<Vec<u8>, Error> {
    let size = Measures::of(RuleSet::State2020)?.field(FIELD_OFFICE)?;
    let across = points(diameter_mm);
    if !(across >= points(SEAL_LEAST_MM) && across <= size.width + 0.1) {
        return Err(Error::SealSize { diameter_mm });
    }
    if let Some(png) = picture {
        let drawn = Picture::read(png)?.fit(across, across);
        let x = size.width - (across + drawn.width) / 2.0;
        return drawn
            .mark(x, (size.height - drawn.height) / 2.0)
            .typeset(&size, Some(png));
    }
    let (day, time) = stamp(at);
    let lines = [
        ("Cơ quan: ", office_name),
        ("Thời gian ký: ", &day),
        ("", &time),
    ];
    Mark::words(&lines, "#d00000", across, 0.0).typeset(&size, None)
}

/// A signature put anywhere on a page by hand, `width` by `height` mm as it is looked at, on a page that is turned by
/// `turn` degrees clockwise to be looked at (0, 90, 180, 270): one transparent page of the size it has in the file.
///
/// With `picture` (PNG) the picture in the middle, at most so many mm wide where `widest_mm` says so (a seal's true
/// size); without it `lines` in a frame, in `colour`. Errors on an unusable picture, or if the box has no area.
pub fn placed_mark(
    lines: &[(&str, &str)],
    colour: MarkColour,
    picture: Option<(&[u8], Option<f64>)>,
    (width_mm, height_mm): (f64, f64),
    turn: u16,
) -> Result<Vec<u8>, Error> {
    let (width, height) = (points(width_mm), points(height_mm));
    if !(width >= 1.0 && height >= 1.0 && width.max(height) <= PLACED_MOST) {
        return Err(Error::SealSize {
            diameter_mm: width_mm.min(height_mm),
        });
    }
    let colour = match colour {
        MarkColour::Person => "#1f3f8f",
        MarkColour::Office => "#d00000",
    };
    let mut ink = Ink::new();
    let lines: Vec<String> = lines
        .iter()
        .map(|(label, text)| (label, ink.line(text)))
        .filter(|(_, text)| !text.is_empty())
        .map(|(label, text)| format!("{label}{text}"))
        .collect();
    let sides = match picture {
        None => None,
        Some((png, widest_mm)) => {
            let room = widest_mm.map_or(width, |mm| points(mm).min(width));
            Some(Picture::read(png)?.fit(room, height))
        }
    };
    let lies = !turn.is_multiple_of(180);
    let placed = PlacedMark {
        r#type: "placed",
        width: if lies { height } else { width },
        height: if lies { width } else { height },
        box_width: width,
        box_height: height,
        turn,
        image_width: sides.as_ref().map_or(0.0, |sides| sides.width),
        image_height: sides.as_ref().map_or(0.0, |sides| sides.height),
        lines,
        colour,
    };
    Work::Mark.typeset(&placed, picture.map(|(png, _)| png))
}

/// Whose words stand in place of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkColour {
    /// A person's: blue.
    Person,
    /// The office's: red.
    Office,
}

/// What the office's signature shows on a separate annex, top right on its first page: number and notation, time of
/// signing (forms 1.3 and 2.2; R§1.7): `Số: 12/QĐ-UBND; 05-01-2026; 09:07:03 +07:00`.
///
/// One transparent page of the field's size, black, in size 10. Errors if a sign has no glyph.
pub fn sign_info_mark(reference: &Reference, at: Moment) -> Result<Vec<u8>, Error> {
    let rules = match reference.body {
        Body::State => RuleSet::State2020,
        Body::Party => RuleSet::Party2026,
    };
    let label = match reference.body {
        Body::State => "Số: ",
        Body::Party => "Số ",
    };
    let words = format!("{label}{}", reference.written());
    information(FIELD_ANNEX_INFO, &[words], at, rules)
}

/// Words and the time of signing in the office's field `name`: black, upright, size 10.
pub(crate) fn information(
    name: &'static str,
    words: &[String],
    at: Moment,
    rules: RuleSet,
) -> Result<Vec<u8>, Error> {
    let size = Measures::of(rules)?.field(name)?;
    let (day, time) = stamp(at);
    let mut ink = Ink::new();
    let all: Vec<String> = words
        .iter()
        .map(|one| ink.line(one))
        .chain([day, time])
        .filter(|one| !one.is_empty())
        .collect();
    if let Some(letter) = ink.unprintable() {
        return Err(Error::Unprintable { letter });
    }
    Mark::Information {
        text: all.join("; "),
        size: size.size,
    }
    .typeset(&size, None)
}

/// What the number's field shows while it is free: the word alone.
pub(crate) fn blank_number(rules: RuleSet) -> Result<Vec<u8>, Error> {
    numbered(String::new(), rules)
}

/// What the date's field shows while it is free: the words, with room for the figures.
pub(crate) fn blank_date(rules: RuleSet) -> Result<Vec<u8>, Error> {
    let part = |text: &str, shown| Part {
        text: text.to_owned(),
        shown,
    };
    let parts = vec![
        part("ngày ", true),
        part("00", false),
        part(" tháng ", true),
        part("00", false),
        part(" năm ", true),
        part("0000", false),
    ];
    dated(parts, rules)
}

/// The office's field beside the leader's: it ends where the first third of the leader's ends, on the same middle.
pub(crate) fn beside(leader: Place, measures: &Measures) -> Result<Place, Error> {
    let size = measures.field(FIELD_OFFICE)?;
    let right = leader.left + (leader.right - leader.left) * SEAL_SHARE;
    let middle = (leader.top + leader.bottom) / 2.0;
    Ok(Place {
        page: leader.page,
        left: right - size.width,
        right,
        bottom: middle - size.height / 2.0,
        top: middle + size.height / 2.0,
    })
}

fn numbered(text: String, rules: RuleSet) -> Result<Vec<u8>, Error> {
    let size = Measures::of(rules)?.field(FIELD_NUMBER)?;
    let (label, depth) = (size.label.clone(), size.depth);
    Mark::Number {
        label,
        text,
        size: size.size,
        depth,
    }
    .typeset(&size, None)
}

fn dated(parts: Vec<Part>, rules: RuleSet) -> Result<Vec<u8>, Error> {
    let size = Measures::of(rules)?.field(FIELD_DATE)?;
    Mark::Date {
        parts,
        size: size.size,
        depth: size.depth,
    }
    .typeset(&size, None)
}

/// `05-01-2026` and `09:07:03 +07:00`: the zone is always said (R§1.7, time format).
fn stamp(at: Moment) -> (String, String) {
    let (day, (hour, minute, second)) = (at.day(), at.clock_time());
    (
        format!("{:02}-{:02}-{:04}", day.day(), day.month(), day.year()),
        format!("{hour:02}:{minute:02}:{second:02} +07:00"),
    )
}

#[derive(Serialize)]
struct Part {
    text: String,
    shown: bool,
}

/// What the layout of marks reads.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Mark {
    Number {
        label: String,
        text: String,
        size: f64,
        depth: f64,
    },
    Date {
        parts: Vec<Part>,
        size: f64,
        depth: f64,
    },
    Information {
        text: String,
        size: f64,
    },
    Image {
        x: f64,
        y: f64,
        image_width: f64,
        image_height: f64,
    },
    Words {
        lines: Vec<String>,
        colour: &'static str,
        frame: f64,
        left: f64,
    },
}

#[derive(Serialize)]
struct SizedMark {
    width: f64,
    height: f64,
    #[serde(flatten)]
    mark: Mark,
}

/// A mark put by hand.
#[derive(Serialize)]
struct PlacedMark {
    r#type: &'static str,
    width: f64,
    height: f64,
    box_width: f64,
    box_height: f64,
    turn: u16,
    image_width: f64,
    image_height: f64,
    lines: Vec<String>,
    colour: &'static str,
}

impl Mark {
    /// Words in place of a picture: in a frame so wide if it is not 0, else clear of so much from the left.
    fn words(lines: &[(&str, &str)], colour: &'static str, frame: f64, left: f64) -> Self {
        let mut ink = Ink::new();
        let lines = lines
            .iter()
            .map(|(label, text)| (label, ink.line(text)))
            .filter(|(_, text)| !text.is_empty())
            .map(|(label, text)| format!("{label}{text}"))
            .collect();
        Self::Words {
            lines,
            colour,
            frame,
            left,
        }
    }

    fn typeset(self, size: &FieldBox, picture: Option<&[u8]>) -> Result<Vec<u8>, Error> {
        let FieldBox { width, height, .. } = *size;
        let sized = SizedMark {
            width,
            height,
            mark: self,
        };
        Work::Mark.typeset(&sized, picture)
    }
}

/// A picture's sides: points of the picture at first, points of the page once fitted.
struct Picture {
    width: f64,
    height: f64,
}

impl Picture {
    /// Reads the head of a PNG; the rest is the typesetter's to decode, within the size told here.
    fn read(png: &[u8]) -> Result<Self, Error> {
        let head = png.get(..24).ok_or(Error::Picture)?;
        let side = |at: usize| -> Option<u32> {
            Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?))
        };
        let named = head.starts_with(b"\x89PNG\r\n\x1a\n") && head.get(12..16) == Some(b"IHDR");
        let (Some(width), Some(height)) = (side(16), side(20)) else {
            return Err(Error::Picture);
        };
        let points = u64::from(width) * u64::from(height);
        let usable = named && points > 0 && points <= PICTURE_LIMIT && png.len() <= PICTURE_BYTES;
        if !usable {
            return Err(Error::Picture);
        }
        Ok(Self {
            width: f64::from(width),
            height: f64::from(height),
        })
    }

    /// As large as fits into `width` by `height`, its shape kept.
    fn fit(self, width: f64, height: f64) -> Self {
        let scale = (width / self.width).min(height / self.height);
        Self {
            width: self.width * scale,
            height: self.height * scale,
        }
    }

    fn mark(&self, x: f64, y: f64) -> Mark {
        Mark::Image {
            x,
            y,
            image_width: self.width,
            image_height: self.height,
        }
    }
}

/// Longest number of Annex VI.
const NUMBER_LIMIT: usize = 11;
/// How much of the leader's field the office's covers, from the left (R§1.7).
const SEAL_SHARE: f64 = 1.0 / 3.0;
const SEAL_LEAST_MM: f64 = 10.0;
/// Points; a page of one metre.
const PLACED_MOST: f64 = 2835.0;
const PICTURE_LIMIT: u64 = 16_000_000;
const PICTURE_BYTES: usize = 8 << 20;
