//! Signing a PDF that has no place of ours for it: the signature is put where its owner wants it on the page, and what
//! it would cover is told first.
//!
//! The file that was given is never written over, and never changed: a signed copy is made beside it.

use crate::files;
use crate::keys::works::Work;
use crate::keys::{self, Agreed, KeyUse, OpenKey};
use crate::outgoing::{GivenFile, appearance, holds};
use crate::settings::{self, KeyRole};
use crate::{App, Error, trust, verdict};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use form::Area;
use office::Moment;
use pades::{FieldChoice, FieldKind, Mark, Picture, Signer};
use paper::{Leaf, MarkColour};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use token::ServiceAct;
use ts_rs::TS;

/// Why a signature cannot stand where it was put.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PlacingFault {
    /// No such page.
    #[error("page {page} of {pages}")]
    NoSuchPage {
        /// The page asked for, from 1.
        page: u32,
        /// How many there are.
        pages: usize,
    },
    /// Part of it would lie beside the page.
    #[error("the box does not lie on the page of {width} by {height} mm")]
    Outside {
        /// The page's width in mm.
        width: f64,
        /// The page's height in mm.
        height: f64,
    },
    /// Too small to be read.
    #[error("a box of {width} by {height} mm is too small")]
    TooSmall {
        /// Its width in mm.
        width: f64,
        /// Its height in mm.
        height: f64,
    },
    /// A seal has one size, its own.
    #[error("a seal of {diameter_mm} mm does not fit the box")]
    SealCut {
        /// Across, in mm.
        diameter_mm: f64,
    },
    /// Words, or another field, would lie beneath it.
    #[error("it would cover {words:?}")]
    Covers {
        /// What would be covered; empty for a field.
        words: String,
    },
    /// The office signs only what a person has signed (Decree 30/2020 art. 32.2d).
    #[error("no person's signature in the file holds")]
    NobodySigned,
    /// The signing service puts its mark where its own settings say.
    #[error("the signing service takes no place for its mark")]
    ByService,
    /// The signed copy would take the place of the file itself.
    #[error("the signed copy would replace {}", path.display())]
    SameFile {
        /// The path.
        path: PathBuf,
    },
}

/// A PDF to be looked at before it is signed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LookAtPdf {
    /// The file.
    pub file: GivenFile,
}

/// A PDF, and what stands on its pages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PdfLook {
    /// Its name.
    pub name: String,
    /// The file in base64.
    pub pdf: String,
    /// Its pages, as they are looked at.
    pub pages: Vec<PdfPage>,
    /// Signatures in it.
    pub signatures: u32,
    /// Where words and fields stand: a signature there is warned of.
    pub taken: Vec<TakenArea>,
    /// Whether its words could be seen; if not, nobody can warn of them.
    pub sees_words: bool,
}

/// A page in mm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PdfPage {
    /// Width in mm.
    pub width: f64,
    /// Height in mm.
    pub height: f64,
}

/// A place where something stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct TakenArea {
    /// The page, from 1.
    pub page: u32,
    /// Where; mm from its upper left.
    pub area: Area,
}

/// Where a signature is to stand, mm from the upper left of the page as it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PlacedAt {
    /// The page, from 1.
    pub page: u32,
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A PDF to be signed at the desk.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct SignPdf {
    /// The file.
    pub file: GivenFile,
    /// Where the signed copy is written.
    pub out: String,
    /// Whose signature it is.
    pub role: KeyRole,
    /// Where it stands; nothing: in the file's own empty field, or unseen.
    pub place: Option<PlacedAt>,
    /// Whose kept picture it shows, for a person: the full name; without one the certificate's name.
    #[serde(default)]
    pub name: String,
    /// Words instead of the kept picture.
    #[serde(default)]
    pub in_words: bool,
    /// The clerk has seen what would be covered and wants it so.
    #[serde(default)]
    pub accepts_cover: bool,
    /// With which key.
    #[serde(flatten)]
    pub with: KeyUse,
}

/// A PDF that was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PdfSigned {
    /// The signed copy.
    pub path: String,
    /// Whom the certificate names.
    pub signer: String,
    /// Nobody who was asked told whether that certificate still holds.
    pub is_untold: bool,
}

/// What is put on the page; needs no desk.
pub struct Placing<'a> {
    /// The file.
    pub pdf: &'a [u8],
    /// Where.
    pub place: PlacedAt,
    /// A PNG with a transparent ground, and how wide it is at most, in mm; without it words.
    pub picture: Option<(&'a [u8], Option<f64>)>,
    /// Whose.
    pub role: KeyRole,
    /// What it may cover was seen and accepted.
    pub accepts_cover: bool,
}

/// Tells what stands on the pages of a PDF.
pub fn look(_app: &App, input: LookAtPdf) -> Result<PdfLook, Error> {
    let (name, pdf) = input.file.read()?;
    let leaves = paper::leaves(&pdf)?;
    let fields = pades::fields(&pdf).map_err(pades::Error::from)?;
    let signed = |field: &&pades::FieldInfo| field.kind == FieldKind::Signature && field.is_filled;
    let (words, sees_words) = words_of(&pdf);
    let words = words.into_iter().map(|(page, area, _)| (page, area));
    let boxes = fields.iter().filter_map(|field| {
        let page = field.page?;
        Some((page, leaves.get(page)?.area(field.rect?)))
    });
    let boxes = boxes.map(|(page, [x, y, width, height])| {
        let area = Area {
            x,
            y,
            width,
            height,
        };
        (page, area)
    });
    let areas = words.chain(boxes).map(|(page, area)| TakenArea {
        page: u32::try_from(page.saturating_add(1)).unwrap_or(u32::MAX),
        area,
    });
    Ok(PdfLook {
        signatures: u32::try_from(fields.iter().filter(signed).count()).unwrap_or(u32::MAX),
        taken: areas.collect(),
        sees_words,
        pages: leaves
            .iter()
            .map(|leaf| PdfPage {
                width: mm(leaf.width),
                height: mm(leaf.height),
            })
            .collect(),
        pdf: BASE64.encode(&pdf),
        name,
    })
}

/// Signs a copy of a PDF, with the signature where it was put.
///
/// The office signs only a file in which a person's signature holds; copies have a verb of their own.
pub fn sign(app: &App, input: SignPdf) -> Result<PdfSigned, Error> {
    let (_, pdf) = input.file.read()?;
    let out = Path::new(&input.out);
    if let GivenFile::Path { path } = &input.file {
        refuse_same(Path::new(path), out)?;
    }
    let work = Work::begin(app, &input.with.ticket);
    let key = input.with.open(app, Agreed::once(1), &work)?;
    work.goes_on()?;
    let signer = key.facts();
    if input.role == KeyRole::Office {
        let subject = signer.as_ref().map(|facts| facts.subject.as_str());
        refuse_unsigned(app, &pdf, subject.unwrap_or_default())?;
    }
    let at = app.now();
    let mark = marked(app, &input, &pdf, &key, at)?;
    let sealed = key.seal(app, &pdf, &mark, &ServiceAct::Approve, at);
    let signed = work.unless_off(sealed)?;
    files::write(out, &signed.pdf)?;
    app.write(|w| settings::remember_key(w, input.role, &input.with.key, &signed.certificate))?;
    Ok(PdfSigned {
        path: input.out,
        signer: keys::facts(&signed.certificate).subject,
        is_untold: keys::state::is_untold(app, &signed.certificate),
    })
}

/// The mark that is put on the page.
///
/// Errors if a place was chosen and the signing service signs: it puts its mark where it is set to.
fn marked(
    app: &App,
    input: &SignPdf,
    pdf: &[u8],
    key: &OpenKey,
    at: Moment,
) -> Result<Mark, Error> {
    let Some(place) = input.place else {
        return unplaced(pdf);
    };
    let OpenKey::Signer(signer) = key else {
        return Err(PlacingFault::ByService.into());
    };
    let subject = keys::facts(signer.certificate()).subject;
    let kept = kept_picture(app, input, &subject)?;
    let placing = Placing {
        pdf,
        place,
        picture: kept.as_ref().map(|(png, widest)| (png.as_slice(), *widest)),
        role: input.role,
        accepts_cover: input.accepts_cover,
    };
    placing.mark(&**signer, at)
}

/// The mark of a signature that nobody placed: in the file's own empty field, else unseen.
pub fn unplaced(pdf: &[u8]) -> Result<Mark, Error> {
    let fields = pades::fields(pdf).map_err(pades::Error::from)?;
    let is_empty =
        |field: &pades::FieldInfo| field.kind == FieldKind::Signature && !field.is_filled;
    Ok(Mark {
        field: match fields.iter().any(is_empty) {
            true => FieldChoice::FirstEmpty,
            false => FieldChoice::Invisible,
        },
        ..Mark::default()
    })
}

impl Placing<'_> {
    /// The mark for a new field where it was put.
    ///
    /// Errors if the box is not wholly on the page, too small, or covers something nobody accepted.
    pub fn mark(&self, key: &dyn Signer, at: Moment) -> Result<Mark, Error> {
        let leaves = paper::leaves(self.pdf)?;
        let (index, leaf) = self.leaf(&leaves)?;
        let rect = self.rect(leaf)?;
        if !self.accepts_cover {
            self.refuse_cover(index, rect)?;
        }
        let PlacedAt { width, height, .. } = self.place;
        let facts = keys::facts(key.certificate());
        let (day, clock) = stamp(at);
        let title = key.certificate().title().unwrap_or_default();
        let colour = match self.role {
            KeyRole::Leader => MarkColour::Person,
            KeyRole::Office => MarkColour::Office,
        };
        let lines = [
            ("Ký bởi: ", facts.subject.as_str()),
            ("Chức vụ: ", title.as_str()),
            ("Cơ quan: ", facts.organisation.as_str()),
            ("Thời gian ký: ", day.as_str()),
            ("", clock.as_str()),
        ];
        let drawn = paper::placed_mark(&lines, colour, self.picture, (width, height), leaf.turn)?;
        Ok(Mark {
            field: FieldChoice::New {
                name: free_name(self.pdf)?,
                page: index,
                rect,
            },
            picture: Some(Picture::from_pdf(&drawn)?),
            signer_name: Some(facts.subject),
            ..Mark::default()
        })
    }

    fn leaf<'l>(&self, leaves: &'l [Leaf]) -> Result<(usize, &'l Leaf), PlacingFault> {
        let page = self.place.page;
        let index = usize::try_from(page)
            .ok()
            .and_then(|page| page.checked_sub(1));
        index
            .and_then(|index| Some((index, leaves.get(index)?)))
            .ok_or(PlacingFault::NoSuchPage {
                page,
                pages: leaves.len(),
            })
    }

    fn rect(&self, leaf: &Leaf) -> Result<[f64; 4], PlacingFault> {
        let PlacedAt {
            x,
            y,
            width,
            height,
            ..
        } = self.place;
        if !(width >= LEAST_MM && height >= LEAST_MM) {
            return Err(PlacingFault::TooSmall { width, height });
        }
        if let Some((_, Some(diameter_mm))) = self.picture
            && diameter_mm > width.min(height) + 0.05
        {
            return Err(PlacingFault::SealCut { diameter_mm });
        }
        leaf.place([x, y, width, height])
            .ok_or(PlacingFault::Outside {
                width: mm(leaf.width),
                height: mm(leaf.height),
            })
    }

    /// Words by what can be seen on the page, fields by what the file says.
    fn refuse_cover(&self, index: usize, rect: [f64; 4]) -> Result<(), Error> {
        let fields = pades::fields(self.pdf).map_err(pades::Error::from)?;
        let on_page = fields.iter().filter(|field| field.page == Some(index));
        if on_page
            .filter_map(|field| field.rect)
            .any(|other| meet(rect, other))
        {
            let words = String::new();
            return Err(PlacingFault::Covers { words }.into());
        }
        let (words, _) = words_of(self.pdf);
        let covered = words
            .into_iter()
            .find(|(page, area, _)| *page == index && self.is_over(area));
        match covered {
            Some((_, _, words)) => Err(PlacingFault::Covers {
                words: words.chars().take(EXCERPT).collect(),
            }
            .into()),
            None => Ok(()),
        }
    }

    fn is_over(&self, area: &Area) -> bool {
        let own = [
            self.place.x,
            self.place.y,
            self.place.x + self.place.width,
            self.place.y + self.place.height,
        ];
        let (x, y) = (f64::from(area.x), f64::from(area.y));
        meet(
            own,
            [x, y, x + f64::from(area.width), y + f64::from(area.height)],
        )
    }
}

/// The lines of words that can be seen: page from 0, place, words; and whether any could.
fn words_of(pdf: &[u8]) -> (Vec<(usize, Area, String)>, bool) {
    let Ok(seen) = form::observe_pdf(pdf) else {
        return (Vec::new(), false);
    };
    let lines = seen.lines.into_iter().filter_map(|line| {
        let text: String = line.spans.iter().map(|span| span.text.as_str()).collect();
        let is_blank = text.trim().is_empty();
        (!is_blank).then_some((line.page, line.area?, text))
    });
    (lines.take(LINES_MOST).collect(), true)
}

/// Left, bottom, right, top of both; edges that touch do not meet.
fn meet(one: [f64; 4], other: [f64; 4]) -> bool {
    let [left, bottom, right, top] = one;
    let [other_left, other_bottom, other_right, other_top] = other;
    left < other_right && other_left < right && bottom < other_top && other_bottom < top
}

/// A PNG, and how wide it is at most in mm.
type KeptPicture = (Vec<u8>, Option<f64>);

/// The picture that is kept of the signer, or of the seal with its true size.
fn kept_picture(app: &App, input: &SignPdf, subject: &str) -> Result<Option<KeptPicture>, Error> {
    if input.in_words {
        return Ok(None);
    }
    match input.role {
        KeyRole::Leader => {
            let name = match input.name.trim() {
                "" => subject,
                name => name,
            };
            let png = appearance::signature_of(app, name)?;
            Ok(png.map(|png| (png, None)))
        }
        KeyRole::Office => {
            let day = app.now().day();
            let seal = app.store().read(|r| appearance::seal_on(app, r, day))?;
            Ok(seal.map(|(png, diameter_mm)| (png, Some(diameter_mm))))
        }
    }
}

/// T9: the office's signature follows a person's that holds.
fn refuse_unsigned(app: &App, pdf: &[u8], office: &str) -> Result<(), Error> {
    let report = verdict::report(pdf, &trust::of(app)?, app.now());
    let signed = report.is_ok_and(|report| {
        report.signatures.iter().any(|one| {
            let by_office = one.signer.as_ref().is_some_and(|who| who.name == office);
            holds(one) && !by_office
        })
    });
    match signed {
        true => Ok(()),
        false => Err(PlacingFault::NobodySigned.into()),
    }
}

/// Refuses to write what was made of `file` over it, however its path is written or linked.
pub fn refuse_same(file: &Path, out: &Path) -> Result<(), PlacingFault> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match real(file) == real(out) {
        true => Err(PlacingFault::SameFile {
            path: out.to_owned(),
        }),
        false => Ok(()),
    }
}

/// `signature_1`, or the next that is free.
fn free_name(pdf: &[u8]) -> Result<String, Error> {
    let fields = pades::fields(pdf).map_err(pades::Error::from)?;
    let taken = |name: &str| fields.iter().any(|field| field.name == name);
    let mut number = 1;
    let mut name = format!("signature_{number}");
    while taken(&name) {
        number += 1;
        name = format!("signature_{number}");
    }
    Ok(name)
}

/// Day, and time with its zone, which is always said (R§1.7).
fn stamp(at: Moment) -> (String, String) {
    let (day, (hour, minute, second)) = (at.day(), at.clock_time());
    (
        format!("{:02}-{:02}-{:04}", day.day(), day.month(), day.year()),
        format!("{hour:02}:{minute:02}:{second:02} +07:00"),
    )
}

fn mm(points: f64) -> f64 {
    points / 72.0 * 25.4
}

/// Nothing smaller can be read.
const LEAST_MM: f64 = 5.0;
/// Characters of what would be covered.
const EXCERPT: usize = 60;
/// Lines of a file that are warned of.
const LINES_MOST: usize = 20_000;
