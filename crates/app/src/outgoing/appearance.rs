//! What signatures look like on the page: the leaders' handwriting and the office's seal, as pictures.
//!
//! Kept encrypted in `files/`; a picture alone signs nothing. Sizes and dates are told by the office, never assumed.
//! Source: Decree 30/2020, Annex I, II.7d and II.8a; R§1.7.

use super::given::GivenFile;
use super::templates::told;
use crate::settings::ById;
use crate::views::{Done, FaultEntry, Nothing};
use crate::{App, Error};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::Day;
use paper::{Look, LookFault, LookKind};
use serde::{Deserialize, Serialize};
use store::{Hash, Read};
use ts_rs::TS;

/// Why a picture is not taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AppearanceFault {
    /// The picture itself cannot be used.
    #[error("{fault}")]
    Look {
        /// Whose picture.
        kind: LookKind,
        /// What is wrong with it.
        fault: LookFault,
    },
    /// So little of its ink has the colour the law wants: told, never refused.
    #[error("{share} % of the ink have the colour wanted")]
    Colour {
        /// Whose picture.
        kind: LookKind,
        /// Per cent of the ink.
        share: u8,
    },
    /// Nobody knows whose signature it is.
    #[error("the signer's name is missing")]
    NameMissing,
    /// Neither the picture nor the clerk says how large the seal is.
    #[error("the diameter of the seal is not known")]
    SizeUnknown,
    /// No seal is that large or small, or the page has no room for it.
    #[error("a seal of {diameter_mm} mm cannot be printed")]
    Size {
        /// In mm.
        diameter_mm: f64,
    },
    /// The picture measures something else than the clerk says.
    #[error("the picture measures {measured_mm} mm, {said_mm} mm were said")]
    Mismatch {
        /// By the picture's own resolution, in mm.
        measured_mm: f64,
        /// By the clerk, in mm.
        said_mm: f64,
    },
    /// Printed at that size its dots would be seen.
    #[error("{dpi} dots an inch are too coarse")]
    Coarse {
        /// Dots an inch at the size printed.
        dpi: u32,
    },
    /// It would end before it begins.
    #[error("the dates are the wrong way round")]
    Dates,
    /// No such picture.
    #[error("no picture {id}")]
    Unknown {
        /// The id asked for.
        id: i64,
    },
}

/// A leader's handwritten signature.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetSignatureImage {
    /// Whose it is: the full name as it stands on the page.
    pub name: String,
    /// The PNG.
    pub file: GivenFile,
    /// The clerk wants the white paper of a scan made transparent.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub clears_ground: bool,
}

/// The office's seal.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetSealImage {
    /// The PNG.
    pub file: GivenFile,
    /// The clerk wants the white paper of a scan made transparent.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub clears_ground: bool,
    /// Across the seal itself, in mm; without it the picture's own resolution tells.
    pub diameter_mm: Option<f64>,
    /// First day it is used, `yyyy-MM-dd`.
    pub from: String,
    /// Last day it is used, `yyyy-MM-dd`; without it, until another follows.
    pub to: Option<String>,
}

/// A picture of a signature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SignatureImageView {
    /// Row id.
    pub id: i64,
    /// Whose it is.
    pub name: String,
    /// The PNG in base64, cut to its ink.
    pub png: String,
    /// Columns and rows.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// How wide it stands on the page, in mm.
    pub width_mm: f64,
    /// Dots an inch at that size.
    pub dpi: u32,
}

/// A picture of a seal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SealImageView {
    /// Row id.
    pub id: i64,
    /// The PNG in base64, cut to its ink.
    pub png: String,
    /// Across, in mm, as it is printed.
    pub diameter_mm: f64,
    /// Dots an inch at that size.
    pub dpi: u32,
    /// First day it is used.
    pub from: String,
    /// Last day it is used.
    pub to: Option<String>,
    /// Whether it is the one used today.
    pub is_current: bool,
}

/// All pictures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Appearance {
    /// By name.
    pub signatures: Vec<SignatureImageView>,
    /// Newest first.
    pub seals: Vec<SealImageView>,
    /// Where a signature stands, for a preview: width and height of its field in mm.
    pub field_mm: (f64, f64),
}

/// What was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImageKept {
    /// Row id.
    pub id: i64,
    /// What the clerk should look at once more: another colour than the law's.
    pub warnings: Vec<FaultEntry>,
}

/// As it is kept in the file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Kept {
    last: i64,
    signatures: Vec<KeptSignature>,
    seals: Vec<KeptSeal>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptSignature {
    id: i64,
    name: String,
    hash: Hash,
    width: u32,
    height: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptSeal {
    id: i64,
    hash: Hash,
    width: u32,
    diameter_mm: f64,
    from: Day,
    to: Option<Day>,
}

/// All pictures, to be looked at.
pub fn read(app: &App, _: Nothing) -> Result<Appearance, Error> {
    let kept: Kept = app
        .store()
        .read(|r| r.setting(APPEARANCE))?
        .unwrap_or_default();
    let field = field_mm()?;
    let today = app.now().day();
    let current = kept.seal_on(today).map(|seal| seal.id);
    let mut signatures = Vec::with_capacity(kept.signatures.len());
    for one in kept.signatures {
        let scale = (field.0 / f64::from(one.width)).min(field.1 / f64::from(one.height));
        let width_mm = f64::from(one.width) * scale;
        signatures.push(SignatureImageView {
            id: one.id,
            png: BASE64.encode(app.store().files().read(&one.hash)?),
            dpi: dots_an_inch(one.width, width_mm),
            width_mm,
            name: one.name,
            width: one.width,
            height: one.height,
        });
    }
    signatures.sort_by_key(|one| office::collation_key(&one.name));
    let mut seals = Vec::with_capacity(kept.seals.len());
    for one in kept.seals.into_iter().rev() {
        seals.push(SealImageView {
            id: one.id,
            png: BASE64.encode(app.store().files().read(&one.hash)?),
            diameter_mm: one.diameter_mm,
            dpi: dots_an_inch(one.width, one.diameter_mm),
            from: one.from.to_string(),
            to: one.to.map(|day| day.to_string()),
            is_current: Some(one.id) == current,
        });
    }
    Ok(Appearance {
        signatures,
        seals,
        field_mm: field,
    })
}

/// Keeps a leader's signature; one under the same name takes the place of the one before.
///
/// Errors unless it is a PNG with a transparent ground and fine enough to print; a colour that is not blue is told.
pub fn set_signature_image(app: &App, input: SetSignatureImage) -> Result<ImageKept, Error> {
    let name = office::nfc(input.name.trim());
    if name.is_empty() {
        return Err(AppearanceFault::NameMissing.into());
    }
    let look = looked(&input.file, LookKind::Signature, input.clears_ground)?;
    let field = field_mm()?;
    let scale = (field.0 / f64::from(look.width)).min(field.1 / f64::from(look.height));
    refuse_coarse(look.width, f64::from(look.width) * scale)?;
    let hash = app.store().files().keep(&look.png)?;
    change(app, warnings(&look, LookKind::Signature), |kept, id| {
        kept.signatures.retain(|one| !is_same(&one.name, &name));
        kept.signatures.push(KeptSignature {
            id,
            name,
            hash,
            width: look.width,
            height: look.height,
        });
    })
}

/// Keeps a seal, with its true size and the days it is used.
///
/// Errors unless it is a PNG with a transparent ground, round and fine enough, and its size is known and agrees with
/// what the picture says of itself; a colour that is not red is told.
pub fn set_seal_image(app: &App, input: SetSealImage) -> Result<ImageKept, Error> {
    let look = looked(&input.file, LookKind::Seal, input.clears_ground)?;
    let diameter_mm = diameter(&look, input.diameter_mm)?;
    refuse_coarse(look.width, diameter_mm)?;
    // The marks' own door says what fits the page.
    let at = app.now();
    paper::seal_mark("", Some(&look.png), diameter_mm, at)
        .map_err(|_| AppearanceFault::Size { diameter_mm })?;
    let day = |text: &str| Day::receive(text).map_err(|_| AppearanceFault::Dates);
    let from = day(&input.from)?;
    let to = match input.to.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(text) => Some(day(text)?),
    };
    if to.is_some_and(|to| to < from) {
        return Err(AppearanceFault::Dates.into());
    }
    let hash = app.store().files().keep(&look.png)?;
    change(app, warnings(&look, LookKind::Seal), |kept, id| {
        kept.seals.push(KeptSeal {
            id,
            hash,
            width: look.width,
            diameter_mm,
            from,
            to,
        });
    })
}

/// Forgets a picture; pages that carry it stay as they are.
pub fn remove_image(app: &App, input: ById) -> Result<Done, Error> {
    app.write(|w| {
        let mut kept: Kept = w.setting(APPEARANCE)?.unwrap_or_default();
        let before = kept.signatures.len() + kept.seals.len();
        kept.signatures.retain(|one| one.id != input.id);
        kept.seals.retain(|one| one.id != input.id);
        if kept.signatures.len() + kept.seals.len() == before {
            return Err(AppearanceFault::Unknown { id: input.id }.into());
        }
        w.set_setting(APPEARANCE, &kept)?;
        Ok(Done {})
    })
}

/// The signature of who is called `name`, if it is kept.
pub(crate) fn signature_of(app: &App, name: &str) -> Result<Option<Vec<u8>>, Error> {
    let kept: Option<Kept> = app.store().read(|r| r.setting(APPEARANCE))?;
    let found = kept.and_then(|kept| {
        kept.signatures
            .into_iter()
            .find(|one| is_same(&one.name, name))
    });
    found
        .map(|one| app.store().files().read(&one.hash))
        .transpose()
        .map_err(Error::from)
}

/// The seal used on `day` and its diameter in mm, if one is kept.
pub(crate) fn seal_on(app: &App, r: &Read<'_>, day: Day) -> Result<Option<(Vec<u8>, f64)>, Error> {
    let kept: Option<Kept> = r.setting(APPEARANCE)?;
    let Some(seal) = kept.as_ref().and_then(|kept| kept.seal_on(day)) else {
        return Ok(None);
    };
    Ok(Some((
        app.store().files().read(&seal.hash)?,
        seal.diameter_mm,
    )))
}

impl Kept {
    /// The seal that was taken into use last of those used on `day`.
    fn seal_on(&self, day: Day) -> Option<&KeptSeal> {
        self.seals
            .iter()
            .filter(|seal| seal.from <= day && seal.to.is_none_or(|to| day <= to))
            .max_by_key(|seal| (seal.from, seal.id))
    }
}

fn change(
    app: &App,
    warnings: Vec<FaultEntry>,
    work: impl FnOnce(&mut Kept, i64),
) -> Result<ImageKept, Error> {
    app.write(|w| {
        let mut kept: Kept = w.setting(APPEARANCE)?.unwrap_or_default();
        kept.last += 1;
        let id = kept.last;
        work(&mut kept, id);
        w.set_setting(APPEARANCE, &kept)?;
        Ok(ImageKept { id, warnings })
    })
}

fn looked(file: &GivenFile, kind: LookKind, clears_ground: bool) -> Result<Look, Error> {
    let (_, bytes) = file.read()?;
    let look = match clears_ground {
        true => paper::look_without_ground(&bytes, kind),
        false => paper::look(&bytes, kind),
    };
    Ok(look.map_err(|fault| AppearanceFault::Look { kind, fault })?)
}

fn warnings(look: &Look, kind: LookKind) -> Vec<FaultEntry> {
    let share = look.colour_share;
    match look.has_its_colour() {
        true => Vec::new(),
        false => vec![told(&AppearanceFault::Colour { kind, share }.into())],
    }
}

/// How large the seal is: what the clerk measured, if the picture does not contradict it.
fn diameter(look: &Look, said: Option<f64>) -> Result<f64, AppearanceFault> {
    match (said, look.width_mm()) {
        (None, None) => Err(AppearanceFault::SizeUnknown),
        (None, Some(measured)) => Ok((measured * 10.0).round() / 10.0),
        (Some(said), None) => Ok(said),
        // Screens write 72 or 96 dots an inch into what was never measured; scanners write 150 and more.
        (Some(said), Some(measured_mm)) => {
            let scanned = look.dpi.is_some_and(|dpi| dpi >= SCANNED_DPI);
            if scanned && (measured_mm - said).abs() > AGREES_MM {
                return Err(AppearanceFault::Mismatch {
                    measured_mm: (measured_mm * 10.0).round() / 10.0,
                    said_mm: said,
                });
            }
            Ok(said)
        }
    }
}

/// Refuses a picture whose dots would be seen: `dots` columns, printed `width_mm` wide.
pub fn refuse_coarse(dots: u32, width_mm: f64) -> Result<(), AppearanceFault> {
    let dpi = dots_an_inch(dots, width_mm);
    if dpi < LEAST_DPI {
        return Err(AppearanceFault::Coarse { dpi });
    }
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "dots an inch of a picture that was measured"
)]
fn dots_an_inch(dots: u32, width_mm: f64) -> u32 {
    (f64::from(dots) / width_mm.max(0.1) * 25.4).round() as u32
}

/// Width and height of the field that takes a signature, in mm.
fn field_mm() -> Result<(f64, f64), Error> {
    let field = paper::field_box(paper::FIELD_LEADER, office::RuleSet::State2020)?;
    let mm = |points: f64| points / 72.0 * 25.4;
    Ok(field.map_or((40.0, 25.0), |field| (mm(field.width), mm(field.height))))
}

/// Names are alike whatever their capitals and form of writing.
fn is_same(a: &str, b: &str) -> bool {
    let plain = |name: &str| {
        office::nfc(name)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase()
    };
    plain(a) == plain(b)
}

const APPEARANCE: &str = "appearance";
/// Below this a printed picture shows its dots. Ours; the decree asks 200 of scans only.
const LEAST_DPI: u32 = 150;
const SCANNED_DPI: f64 = 150.0;
const AGREES_MM: f64 = 1.0;
